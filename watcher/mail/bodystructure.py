"""A message too big to fetch whole -> which of its parts hold the text, and a small message made of them.

BODYSTRUCTURE (RFC 9051 section 7.5.2) arrives as nested tuples: a multipart begins with its parts, a leaf
with its type and subtype. Attachments are left where they are, on the server.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

MOST_TEXTS = 3
_TEXTS = frozenset({"text/plain", "text/html"})
_CONTENT_FIELD = re.compile(
    rb"^content-(?:type|transfer-encoding)[ \t]*:[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Outline:
    """A part and the parts within; `section` numbers it for BODY.PEEK[...] (RFC 9051 section 6.4.5.1)."""

    content_type: str
    section: str
    is_attachment: bool = False
    parts: tuple["Outline", ...] = ()

    def leaves(self) -> Iterator["Outline"]:
        """Walk through the parts that have none within."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class FetchedPart:
    """A leaf as the server sent it: its MIME header, and its octets, maybe capped, still encoded."""

    header: bytes
    octets: bytes


def text_outline(structure: object) -> Outline | None:
    """Return a multipart message's outline with nothing but its first texts, or None when it has none.

    A text sent as an attachment counts only when there is no other; a forwarded message is no text.
    """
    whole = _outline(structure, "")
    texts = [leaf for leaf in whole.leaves() if leaf.content_type in _TEXTS and leaf.section]
    wanted = [leaf for leaf in texts if not leaf.is_attachment] or texts
    return _pruned(whole, frozenset(leaf.section for leaf in wanted[:MOST_TEXTS]))


def assemble(header: bytes, outline: Outline, fetched: Mapping[str, FetchedPart]) -> bytes:
    """Put the fetched texts together under the message's own header, which stays octet for octet otherwise."""
    return _CONTENT_FIELD.sub(b"", header) + _entity(outline, fetched)


def _outline(node: object, section: str) -> Outline:
    if not isinstance(node, tuple) or not node:
        return Outline("", section)
    if not isinstance(node[0], tuple):
        dispositions = [item[0] for item in node[8:10] if isinstance(item, tuple) and item]
        is_attachment = any(_word(disposition) == "attachment" for disposition in dispositions)
        return Outline(f"{_word(node[0])}/{_word(node[1:2])}", section, is_attachment)
    children = [item for item in node if isinstance(item, tuple)]
    count = next((place for place, item in enumerate(node) if not isinstance(item, tuple)), len(node))
    prefix = f"{section}." if section else ""
    parts = tuple(_outline(child, f"{prefix}{number}") for number, child in enumerate(children[:count], 1))
    return Outline(f"multipart/{_word(node[count : count + 1])}", section, parts=parts)


def _word(node: object) -> str:
    value = node[0] if isinstance(node, tuple) and node else node
    return value.decode("ascii", "replace").lower() if isinstance(value, bytes) else ""


def _pruned(outline: Outline, sections: frozenset[str]) -> Outline | None:
    if not outline.parts:
        return outline if outline.section in sections else None
    parts = tuple(kept for part in outline.parts if (kept := _pruned(part, sections)))
    return replace(outline, parts=parts) if parts else None


def _entity(outline: Outline, fetched: Mapping[str, FetchedPart]) -> bytes:
    if not outline.parts:
        part = fetched.get(outline.section, FetchedPart(b"", b""))
        fields = part.header.rstrip(b"\r\n")
        return (fields + b"\r\n" if fields else b"") + b"\r\n" + part.octets
    entities = [_entity(part, fetched) for part in outline.parts]
    boundary = hashlib.sha256(b"".join(entities)).hexdigest()[:40].encode()
    head = b'Content-Type: %s; boundary="%s"\r\n\r\n' % (outline.content_type.encode("ascii", "replace"), boundary)
    return head + b"".join(b"--%s\r\n%s\r\n" % (boundary, entity) for entity in entities) + b"--%s--\r\n" % boundary
