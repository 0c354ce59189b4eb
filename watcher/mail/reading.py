"""An examined mailbox and UIDs -> arrivals and letters, fetched with as few octets as will do.

What the server won't give for many it is asked for one by one, so that one odd message stays alone.
"""

from collections.abc import Iterator

from watcher.errors import MailboxError
from watcher.mail import mime
from watcher.mail.answer import Examined, Row
from watcher.mail.bodystructure import FetchedPart, assemble, text_outline
from watcher.mail.letterhead import FIELDS, letter_seen
from watcher.mail.message import Arrival, LetterSeen, MessageKey, Unreadable
from watcher.mail.session import Session
from watcher.mail.wire import Refusal

CAP = 65_536  # octets fetched of a message, and of each text part of a bigger one
HEADER_BATCH = 500
TOO_MANY = 4  # unreadable messages, and no other among them: then it is the server that is ill
_MESSAGE_ITEMS = f"UID INTERNALDATE FLAGS BODY.PEEK[]<0.{CAP}>"
_HEADER_ITEMS = f"UID BODY.PEEK[HEADER.FIELDS ({' '.join(FIELDS)})]"
_WITHOUT_CONTENT = "The server sent it without its content."


def arrivals(session: Session, opened: Examined, uids: tuple[int, ...]) -> tuple[Arrival | Unreadable, ...]:
    """Return each message, in the order of `uids`; those that are gone by now are left out.

    All at once, since another mailbox may be open by the time somebody asked for the next.
    """
    try:
        rows = session.fetch(_uid_set(uids), _MESSAGE_ITEMS)
    except Refusal:
        rows = {}  # one of them is to blame, and the others shall not suffer for it
    whole = {uid: row for uid, row in rows.items() if _is_whole(row)}
    found = (_arrival(session, opened, whole[uid]) if uid in whole else _alone(session, opened, uid) for uid in uids)
    kept = tuple(arrival for arrival in found if arrival is not None)
    if len(kept) >= TOO_MANY and all(isinstance(one, Unreadable) for one in kept):
        raise MailboxError(
            f"The server gives out none of {len(kept)} new messages in {opened.name}. It will be tried again."
        )
    return kept


def letters(session: Session, opened: Examined, uids: tuple[int, ...], *, is_draft: bool) -> Iterator[LetterSeen]:
    """Yield the header of each letter; those the server doesn't show are left out."""
    for start in range(0, len(uids), HEADER_BATCH):
        batch = uids[start : start + HEADER_BATCH]
        rows = session.fetch(_uid_set(batch), _HEADER_ITEMS)
        yield from _letters(opened, {uid: rows[uid] for uid in batch if uid in rows}, is_draft=is_draft)


def letters_from(session: Session, opened: Examined, uid: int) -> tuple[LetterSeen, ...]:
    """Return the drafts from that UID on; a server answers `n:*` with the last one even when it lies below."""
    rows = session.fetch(f"{uid}:*", _HEADER_ITEMS)
    wanted = {number: rows[number] for number in sorted(rows) if number >= uid}
    return tuple(_letters(opened, wanted, is_draft=True))


def _letters(opened: Examined, rows: dict[int, Row], *, is_draft: bool) -> Iterator[LetterSeen]:
    for uid, row in rows.items():
        header = row.octets("BODY[HEADER")
        if header is not None:
            yield letter_seen(MessageKey(opened.name, opened.uidvalidity, uid), header, is_draft=is_draft)


def _alone(session: Session, opened: Examined, uid: int) -> Arrival | Unreadable | None:
    key = MessageKey(opened.name, opened.uidvalidity, uid)
    try:
        row = session.fetch(str(uid), _MESSAGE_ITEMS).get(uid)
    except Refusal as refusal:
        return Unreadable(key, f"The server does not give it out: {refusal.text}")
    if row is None:
        return None
    return _arrival(session, opened, row) if _is_whole(row) else Unreadable(key, _WITHOUT_CONTENT)


def _is_whole(row: Row) -> bool:
    return row.octets("BODY[") is not None


def _arrival(session: Session, opened: Examined, row: Row) -> Arrival:
    octets = (row.octets("BODY[") or b"")[:CAP]
    if len(octets) == CAP and not mime.has_text(octets):
        octets = _text_beyond(session, row.uid, octets) or octets
    key = MessageKey(opened.name, opened.uidvalidity, row.uid)
    return Arrival(key, octets, flags=row.flags, internal_date=row.internal_date)


def _text_beyond(session: Session, uid: int, octets: bytes) -> bytes | None:
    """Fetch the texts that lie behind the cut, without what lies between; None when there are none to be had."""
    header, blank_line, _ = octets.partition(b"\r\n\r\n")
    try:
        row = session.fetch(str(uid), "UID BODYSTRUCTURE").get(uid)
        outline = text_outline(row.items.get("BODYSTRUCTURE")) if row else None
        if outline is None or not blank_line:
            return None
        sections = [leaf.section for leaf in outline.leaves()]
        items = " ".join(f"BODY.PEEK[{one}.MIME] BODY.PEEK[{one}]<0.{CAP}>" for one in sections)
        row = session.fetch(str(uid), f"UID {items}").get(uid)
    except Refusal:
        return None
    if row is None:
        return None
    fetched = {one: FetchedPart(row.octets(f"BODY[{one}.MIME]") or b"", _part(row, one)) for one in sections}
    return assemble(header + b"\r\n", outline, fetched)


def _part(row: Row, section: str) -> bytes:
    return (row.octets(f"BODY[{section}]") or b"")[:CAP]


def _uid_set(uids: tuple[int, ...]) -> str:
    return ",".join(map(str, uids))
