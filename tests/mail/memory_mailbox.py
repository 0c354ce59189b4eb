"""A mailbox in memory that keeps the same contract as ImapMailbox (test_mailbox_contract.py proves it).

mailbox = MemoryMailbox()
mailbox.put("INBOX", octets)                       # the test's hands: put, dump, create, delete, expunge, status
mailbox.on_append = lambda store: lose(store)      # faults: store() saves the draft; raise, refuse, save twice
mailbox.withheld[uid] = "reason"                   # the server won't give this message of INBOX out
"""

import email
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Protocol

from tests.servers.caretaker import NOON, Stored
from watcher.errors import ConfigError
from watcher.mail import mime
from watcher.mail.letterhead import letter_seen
from watcher.mail.message import (
    OVERLAP,
    Arrival,
    Bookmark,
    DraftsMark,
    LetterSeen,
    MessageKey,
    Refused,
    Unreadable,
)
from watcher.mail.reading import CAP

_DATE = "%d-%b-%Y %H:%M:%S %z"


class Bookmarks(Protocol):
    def bookmark(self, mailbox: str, uidvalidity: int, uidnext: int) -> Bookmark: ...


@dataclass(slots=True)
class Store:
    """One mailbox: its messages in the order of UIDs."""

    uidvalidity: int
    uidnext: int = 1
    messages: list[Stored] = field(default_factory=list)


class MemoryMailbox:
    """All mailboxes of one account. What ImapMailbox has, and the hands of a test beside it."""

    def __init__(self, watch: tuple[str, ...] = ("INBOX",), drafts: str = "Drafts", sent: str = "Sent") -> None:
        self.watch, self.drafts, self.sent = watch, drafts, sent
        self.withheld: dict[int, str] = {}
        self.on_append: Callable[[Callable[[], None]], Refused | None] | None = None
        self.is_closed = False
        self._uidvalidity = 1000
        self._stores: dict[str, Store] = {}
        for name in ("INBOX", drafts, sent):
            self.create(name)

    def arrivals(self, bookmarks: Bookmarks) -> Iterator[Arrival | Unreadable]:
        for name in self.watch:
            store = self._store(name, "WATCH")
            bookmark = bookmarks.bookmark(name, store.uidvalidity, store.uidnext)
            for stored in tuple(store.messages):
                if _is_candidate(stored, bookmark):
                    yield self._arrival(MessageKey(name, store.uidvalidity, stored.uid), stored)

    def drafts_mark(self) -> DraftsMark:
        store = self._store(self.drafts, "DRAFTS")
        return DraftsMark(store.uidvalidity, store.uidnext)

    def letters(self, since: date) -> tuple[LetterSeen, ...]:
        names = [name for name in (self.drafts, self.sent) if name in self._stores]
        return tuple(letter for name in names for letter in self._letters(name) if self._day(letter.key) >= since)

    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]:
        found = self._letters(self.drafts)
        return tuple(one for one in found if one.key.uidvalidity == mark.uidvalidity and one.key.uid >= mark.uidnext)

    def append(self, octets: bytes) -> Refused | None:
        if self.drafts not in self._stores:
            return Refused("[TRYCREATE] Mailbox doesn't exist")
        if self.on_append is not None:
            return self.on_append(lambda: self._save(octets))
        self._save(octets)
        return None

    def close(self) -> None:
        self.is_closed = True

    def put(self, mailbox: str, octets: bytes, *, flags: tuple[str, ...] = (), internal_date: datetime = NOON) -> int:
        store = self._stores[mailbox]
        uid = store.uidnext
        stored = Stored(uid, frozenset(flags), internal_date.astimezone(UTC).strftime(_DATE), octets)
        store.messages.append(stored)
        store.uidnext += 1
        return uid

    def dump(self, mailbox: str) -> tuple[Stored, ...]:
        return tuple(self._stores[mailbox].messages)

    def status(self, mailbox: str) -> dict[str, int]:
        store = self._stores[mailbox]
        return {"MESSAGES": len(store.messages), "UIDNEXT": store.uidnext, "UIDVALIDITY": store.uidvalidity}

    def create(self, mailbox: str) -> None:
        self._uidvalidity += 1
        self._stores[mailbox] = Store(self._uidvalidity)

    def delete(self, mailbox: str) -> None:
        del self._stores[mailbox]

    def expunge(self, mailbox: str, uid: int) -> None:
        store = self._stores[mailbox]
        store.messages = [stored for stored in store.messages if stored.uid != uid]

    def _save(self, octets: bytes) -> None:
        self.put(self.drafts, octets, flags=("\\Draft", "\\Seen"))

    def _store(self, name: str, setting: str) -> Store:
        if name not in self._stores:
            raise ConfigError(f"{setting} names the mailbox {name}. There are: {', '.join(self._stores)}.")
        return self._stores[name]

    def _letters(self, name: str) -> tuple[LetterSeen, ...]:
        store = self._store(name, "DRAFTS")
        return tuple(
            letter_seen(MessageKey(name, store.uidvalidity, one.uid), one.octets, is_draft=name == self.drafts)
            for one in store.messages
        )

    def _day(self, key: MessageKey) -> date:
        return next(_received(one).date() for one in self._stores[key.mailbox].messages if one.uid == key.uid)

    def _arrival(self, key: MessageKey, stored: Stored) -> Arrival | Unreadable:
        if key.uid in self.withheld:
            return Unreadable(key, self.withheld[key.uid])
        return Arrival(key, _capped(stored.octets), tuple(sorted(stored.flags)), _received(stored))


def _is_candidate(stored: Stored, bookmark: Bookmark) -> bool:
    if stored.uid <= bookmark.uid - OVERLAP or stored.uid in bookmark.sighted:
        return False
    return stored.uid > bookmark.floor or _received(stored).date() >= bookmark.since


def _received(stored: Stored) -> datetime:
    return datetime.strptime(stored.internal_date, _DATE).astimezone(UTC)


def _capped(octets: bytes) -> bytes:
    cut = octets[:CAP]
    if len(cut) < CAP or mime.has_text(cut):
        return cut
    whole = email.message_from_bytes(octets)
    for part in whole.walk():
        if not part.is_multipart() and part.get_content_maintype() != "text":
            part.set_payload("")
    return whole.as_bytes()[:CAP]
