"""The header fields of a draft or a sent letter -> LetterSeen."""

from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses

from watcher.mail.header import message_ids
from watcher.mail.message import LetterSeen, MessageKey

FIELDS = ("MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "TO")


def letter_seen(key: MessageKey, octets: bytes, *, is_draft: bool) -> LetterSeen:
    """Read the FIELDS; what is missing or malformed is left empty."""
    header = BytesHeaderParser(policy=compat32).parsebytes(octets)
    found = {name: tuple(str(value) for value in header.get_all(name, ())) for name in FIELDS}
    ids = {name: message_ids(" ".join(found[name])) for name in FIELDS[:3]}
    return LetterSeen(
        key,
        is_draft,
        message_id=next(iter(ids["MESSAGE-ID"]), None),
        in_reply_to=ids["IN-REPLY-TO"],
        references=ids["REFERENCES"],
        recipients=tuple(address for _, address in getaddresses(list(found["TO"])) if "@" in address),
    )
