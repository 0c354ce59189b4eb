"""Octets -> Message. The only room with mail-parser, which reads the address lists.

Octets may be cut off anywhere, hostile, or no mail at all: what comes out is a Message or a MessageError.
The size is cut before anything is parsed, because email parsers take quadratic time and memory in places.
"""

import hashlib
import logging
import re
from collections.abc import Iterable
from email.message import Message as Tree
from email.parser import BytesHeaderParser, BytesParser

from mailparser.utils import get_addresses

from watcher.errors import MessageError
from watcher.mail import body, header, quoting
from watcher.mail.body import Part
from watcher.mail.characters import from_base64, one_line
from watcher.mail.message import Address, Forwarded, Message

OCTETS_LIMIT = 262_144
HEADER_LIMIT = 65_536
STRUCTURAL_LIMIT = 998  # RFC 5322 section 2.1.1; the standard library takes parameters apart in quadratic time
NESTING_LIMIT = 20
PARTS_LIMIT = 100
ADDRESSES_LIMIT = 100
HEADLINE_LIMIT = 200
READABLE_WORDS = 20

_IDENTIFYING = (b"message-id", b"from", b"date", b"subject")
_DELIVERED = ("delivered-to", "x-delivered-to", "x-original-to", "envelope-to")
_FORWARD_SUBJECT = re.compile(r"\[?(?:fwd?|wg|tr|rv|i|enc|doorst)\s*:", re.IGNORECASE)
_HEADER_END = re.compile(rb"\r\n\r\n|\n\n|\r\r(?!\n)")
# It begins with one sign, for which the octets are searched by a scan in C.
_STRUCTURAL = re.compile(rb"-(?<=[\r\n][Cc][Oo][Nn][Tt][Ee][Nn][Tt]-)(?:[^\r\n]|\r?\n[ \t])*")
_LINE_BREAK = re.compile(rb"\r\n?")
_FOLDED = re.compile(rb"\n[ \t]+")
_ENVELOPE_LINE = re.compile(rb"\A[\r\n]*(?:>?From [^\r\n]*(?:\r\n?|\n))?")

# mail-parser logs what senders wrote, control characters and all.
logging.getLogger("mailparser").setLevel(logging.CRITICAL + 1)

Fields = tuple[tuple[str, str], ...]


def parse(octets: bytes) -> Message:
    """Read a message, cleaned.

    Raises:
        MessageError: it has no header, is nested beyond reason, or its text is in a form nobody but its sender's
            program reads (winmail.dat, encrypted).
    """
    fields, part = _open(octets)
    text = body.text_of(part)
    original = body.encapsulated(part)
    subject = _line(fields, "subject")
    parts = quoting.split(text, is_forward=bool(_FORWARD_SUBJECT.match(subject)))
    forwarded = _forwarded(original) if original else parts.forwarded
    reason = body.unreadable_reason(part)
    if reason and not text.strip() and not (forwarded and forwarded.text):
        raise MessageError(f"This message could not be read because {reason}; read it in your mail program.")
    senders = _addresses(fields, "from")
    return Message(
        senders=senders,
        subject=subject,
        own_text=parts.own,
        quoted_text="\n\n".join(filter(None, (parts.quoted, forwarded.text if forwarded and original else ""))),
        message_id=next(iter(_ids(fields, "message-id")), None),
        date=next((date for raw in _raw(fields, "date") if (date := header.moment(raw))), None),
        sender=next(iter(_addresses(fields, "sender")), None),
        reply_to=_addresses(fields, "reply-to"),
        to=_addresses(fields, "to"),
        cc=_addresses(fields, "cc"),
        delivered_to=tuple(address for name in _DELIVERED for address in _addresses(fields, name)),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        headers=tuple((name, one_line(header.decoded(raw), header.VALUE_LIMIT)) for name, raw in fields),
        content_type=part.content_type,
        forwarded=forwarded,
    )


def has_text(octets: bytes) -> bool:
    """Tell whether octets that were cut off hold the message's text, or at least a good deal of it, already."""
    try:
        _, part = _open(octets)
    except MessageError:
        return False
    return len(body.text_of(part).split()) >= READABLE_WORDS


def fingerprint(account: str, octets: bytes) -> str:
    """Return the hex SHA-256 that names this message for this account, wherever it lies and however it was cut.

    It rests on the raw fields alone, so that no release of ours changes it. Without a Message-ID the body
    counts too, and then the octets must be whole.
    """
    found, text = _identifying(octets)
    digest = hashlib.sha256(account.encode("utf-8", "backslashreplace"))
    for name in _IDENTIFYING:
        digest.update(b"\0" + name + b"\0" + b"\0".join(found[name]))
    if not any(found[b"message-id"]):
        digest.update(b"\0\0" + text.rstrip(b"\n"))
    return digest.hexdigest()


def headline(octets: bytes) -> tuple[str, str]:
    """Return subject and From as a listing may show them, also of a message that can't be read otherwise."""
    found, _ = _identifying(octets)
    raw = (b" ".join(found[name]).decode("utf-8", "surrogateescape") for name in (b"subject", b"from"))
    subject, writer = (one_line(header.decoded(field), HEADLINE_LIMIT) for field in raw)
    return subject, writer


def _identifying(octets: bytes) -> tuple[dict[bytes, list[bytes]], bytes]:
    """Return the raw fields that name a message, unfolded, and its body, lines ending in LF."""
    unixed = _LINE_BREAK.sub(b"\n", octets[_ENVELOPE_LINE.match(octets).end() :])  # type: ignore[union-attr] # matches even nothing
    head, _, text = unixed.partition(b"\n\n")
    found: dict[bytes, list[bytes]] = {name: [] for name in _IDENTIFYING}
    for line in _FOLDED.sub(b" ", head).split(b"\n"):
        name, _, value = line.partition(b":")
        if (known := name.strip().lower()) in found:
            found[known].append(b" ".join(value.split()))
    return found, text


def _open(octets: bytes) -> tuple[Fields, Part]:
    """Return the raw header fields and the parts.

    The tree is the standard library's, on which mail-parser builds: its own reading of the parts takes as long as all
    else here, raises on multiparts cut off before an inner part begins, and hides text that has a file name.
    """
    try:
        tree = _tree(_bounded(octets))
        fields, part = _fields(tree), _part(tree, NESTING_LIMIT, [PARTS_LIMIT])
    except Exception as error:  # noqa: BLE001 - email parsers raise anything on hostile input
        raise MessageError(
            f"This message could not be read because it is malformed ({type(error).__name__});"
            " read it in your mail program."
        ) from None
    if not fields:
        raise MessageError("This is no e-mail message: it has no header.")
    return fields, part


def _tree(octets: bytes) -> Tree:
    """Parse the message; line by line only the header, if no other part can follow."""
    end = _HEADER_END.search(octets)
    head = octets[: end.end()] if end else octets
    if not (b"multipart/" in head.lower() or b"message/" in head.lower()):
        tree = BytesHeaderParser().parsebytes(head)
        if not tree.get_payload():  # else the header ended earlier, on a line that is no field
            tree.set_payload(octets[len(head) :].decode("ascii", "surrogateescape"))
            return tree
    return BytesParser().parsebytes(octets)


def _bounded(octets: bytes) -> bytes:
    """Cut the whole, the header block and each Content- field to their limits; drop an mbox's line from in front."""
    whole = octets[: OCTETS_LIMIT + HEADER_LIMIT]
    whole = whole[_ENVELOPE_LINE.match(whole).end() :][:OCTETS_LIMIT]  # type: ignore[union-attr] # matches even nothing
    whole = _STRUCTURAL.sub(lambda field: field[0][: STRUCTURAL_LIMIT - len("content")], b"\n" + whole)[1:]
    end = _HEADER_END.search(whole)
    if (end.start() if end else len(whole)) <= HEADER_LIMIT:
        return whole
    head = whole[:HEADER_LIMIT].rpartition(b"\n")[0]
    return head + b"\n\n" + (whole[end.end() :] if end else b"")


def _fields(tree: Tree) -> Fields:
    return tuple((name.lower()[:100], str(raw)) for name, raw in tree.raw_items())


def _part(tree: Tree, nesting: int, budget: list[int]) -> Part:
    """Copy what is text out of the parser's tree; attachments are never decoded."""
    budget[0] -= 1
    content_type = tree.get_content_type()
    if tree.is_multipart():
        children: Iterable[Tree] = tree.get_payload() if nesting else ()  # type: ignore[assignment] # a list, if multipart
        inner = tuple(_part(child, nesting - 1, budget) for child in children if budget[0] > 0)
        is_message = content_type.startswith("message/")
        fields = _fields(tree.get_payload(0)) if is_message and inner else ()  # type: ignore[arg-type] # a Message, as above
        return Part(content_type, children=inner, fields=fields, is_attachment=_is_attachment(tree) and not is_message)
    is_text = content_type.startswith(("text/", "multipart/"))
    labels = f"{tree.get('content-type')} {tree.get('content-disposition')}".lower()  # few have these parameters
    is_flowed = "flowed" in labels and str(tree.get_param("format")).lower() == "flowed"
    return Part(
        content_type,
        octets=_payload(tree) if is_text else b"",
        charset=tree.get_content_charset(),
        is_flowed=is_flowed,
        deletes_space=is_flowed and str(tree.get_param("delsp")).lower() == "yes",
        is_attachment=_is_attachment(tree),
        has_name="name" in labels and bool(tree.get_filename()),
    )


def _is_attachment(tree: Tree) -> bool:
    return tree.get_content_disposition() == "attachment"


def _payload(tree: Tree) -> bytes:
    encoding = str(tree.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        return from_base64(str(tree.get_payload()).encode("ascii", "replace"))
    payload = tree.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _forwarded(original: Part) -> Forwarded:
    """Read a message sent within the message; of what it forwards or quotes itself, nothing is taken apart."""
    return Forwarded(
        sender=next(iter(_addresses(original.fields, "from")), None),
        text=body.text_of(original.children[0]),
        subject=_line(original.fields, "subject") or None,
        date=next((date for raw in _raw(original.fields, "date") if (date := header.moment(raw))), None),
        message_id=next(iter(_ids(original.fields, "message-id")), None),
        references=_ids(original.fields, "references"),
        reply_to=_addresses(original.fields, "reply-to"),
    )


def _raw(fields: Fields, name: str) -> list[str]:
    return [raw for field, raw in fields if field == name]


def _line(fields: Fields, name: str) -> str:
    return next((one_line(header.decoded(raw), header.VALUE_LIMIT) for raw in _raw(fields, name)), "")


def _ids(fields: Fields, name: str) -> tuple[str, ...]:
    return header.message_ids(" ".join(_raw(fields, name)))


def _addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    """Return every address of every field of that name: a second From is as visible to people as the first."""
    return tuple(address for raw in _raw(fields, name) for address in _listed(header.unfolded(raw)))[:ADDRESSES_LIMIT]


def _listed(value: str) -> Iterable[Address]:
    """Read an address list; what mail-parser finds ambiguous it only suggests, and suggestions are taken too."""
    if lone := header.lone_address(value):
        return (lone,)
    defects: list[dict[str, object]] = []
    pairs = get_addresses(value, defects=defects)
    for defect in defects:
        if not defect["recovered"]:
            pairs += [(one["display_name"], one["address"]) for one in defect["candidates"]]  # type: ignore[attr-defined]
    return (found for name, spec in pairs if (found := header.address(spec, name)))
