"""Raw header fields -> decoded values, message ids, dates, addresses. Nothing from outside passes uncleaned."""

import quopri
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from watcher.mail.characters import decode, from_base64, one_line
from watcher.mail.message import Address

FIELD_LIMIT = 8192  # raw characters looked at in one field
VALUE_LIMIT = 2000
NAME_LIMIT = 200
ADDRESS_LIMIT = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets
MESSAGE_ID_LIMIT = 250  # longer ones come out of a header folder as encoded words
REFERENCES_LIMIT = 50

_FOLD = re.compile(r"\r\n?|\n")
_ENCODED_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]*)\?=")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]+>")
_ADDR_SPEC = re.compile(r"[^\s<>()\[\],;:\\\"@]+@[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_LONE_ADDRESS = re.compile(r"([^\"<>]*|\s*\"[^\"<>\\]*\"\s*)<\s*([^<>\s]+@[^<>\s]+)\s*>?\s*")


def decoded(raw: str) -> str:
    """Return a field's text: unfolded, 8-bit characters and encoded words (RFC 2047) decoded, not yet cleaned.

    `raw` carries undecoded octets as surrogates, as the email package leaves them.
    """
    return _decode_words(_eight_bit(raw[:FIELD_LIMIT]))


def unfolded(raw: str) -> str:
    """Return a field on one line with 8-bit characters decoded, encoded words left for whoever knows the syntax."""
    return _FOLD.sub("", _eight_bit(raw[:FIELD_LIMIT]))


def _eight_bit(raw: str) -> str:
    return raw if raw.isascii() else decode(raw.encode("utf-8", "surrogateescape"), None)


def _decode_words(text: str) -> str:
    """Join neighbouring words of one charset before decoding: some senders cut through a character."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    pending, pending_charset, end = b"", "", 0
    for match in _ENCODED_WORD.finditer(text):
        gap = text[end : match.start()]
        charset = match[1].lower()
        if gap.strip() or end == 0 or charset != pending_charset:
            pieces += [decode(pending, pending_charset), "" if end and not gap.strip() else gap]
            pending, pending_charset = b"", charset
        pending += _word_octets(match[2], match[3])
        end = match.end()
    return "".join([*pieces, decode(pending, pending_charset), text[end:]])


def _word_octets(encoding: str, word: str) -> bytes:
    octets = word.encode("utf-8", "replace")
    return from_base64(octets) if encoding in "bB" else quopri.decodestring(octets, header=True)


def message_ids(raw: str) -> tuple[str, ...]:
    """Return the valid msg-ids of a field (RFC 5322 section 3.6.4) in order, without repeats.

    Ids without an at sign are let pass: other mail programs thread by them. Of a very long list the
    first and the latest are kept, as section 3.6.4 would have a reader find the thread by either end.
    """
    found = _MESSAGE_ID.findall(_FOLD.sub("", raw))
    valid = tuple(dict.fromkeys(one for one in found if len(one) <= MESSAGE_ID_LIMIT))
    return valid if len(valid) <= REFERENCES_LIMIT else (valid[0], *valid[1 - REFERENCES_LIMIT :])


def moment(raw: str) -> datetime | None:
    """Return a Date field as an aware datetime in the sender's own offset, or None when it is no date."""
    try:
        found = parsedate_to_datetime(one_line(raw, 100))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):  # all seen on damaged dates
        return None


def lone_address(value: str) -> Address | None:
    """Read a value that is one name and one <address>, whatever colons, commas or brackets stand in the name.

    Or one address without a name, as most systems write it.
    """
    if _ADDR_SPEC.fullmatch(value.strip()):
        return address(value, "")
    match = _LONE_ADDRESS.fullmatch(value)
    if not match or re.search(r"\S@\S+\.\S", match[1]):
        return None
    return address(match[2], match[1])


def address(addr_spec: str, display_name: str) -> Address | None:
    """Return the cleaned Address, or None when nobody could safely write to it.

    Only ASCII local parts: a letter to another one would need SMTPUTF8 (RFC 6531) all along its way.
    An international domain is put into its ASCII form.
    """
    local_part, _, domain = addr_spec.strip().rpartition("@")
    try:
        spec = f"{local_part}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    if len(spec) > ADDRESS_LIMIT or not spec.isascii() or not _ADDR_SPEC.fullmatch(spec) or not spec.isprintable():
        return None
    name = one_line(_decode_words(display_name), NAME_LIMIT).strip("\"' ")
    return Address(spec, name or None)
