"""The parts of a message (RFC 2045, 2046) -> the one text its reader sees."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.mail.characters import decode, lines
from watcher.mail.htmltext import HTML_LIMIT, to_text

TEXT_LIMIT = 32_768  # characters judged
COVERED = 0.75  # share of the HTML's words that makes its plain sibling a full account of it
OCTETS_PER_CHARACTER = 4

_NO_READING = frozenset(
    {"calendar", "x-amp-html", "vcard", "x-vcard", "directory", "csv", "rtf", "css", "javascript", "xml"}
    | {"rfc822-headers"},
)
_ENCAPSULATED = frozenset({"message/rfc822", "message/global"})
_UNREADABLE = {
    "application/ms-tnef": "it is in Outlook's own format (winmail.dat)",
    "application/vnd.ms-tnef": "it is in Outlook's own format (winmail.dat)",
    "multipart/encrypted": "it is encrypted",
    "application/pkcs7-mime": "it is encrypted or sealed (S/MIME)",
    "application/x-pkcs7-mime": "it is encrypted or sealed (S/MIME)",
}
_HTML_START = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
_WORD = re.compile(r"\w{2,}")
_QUOTE_MARKS = re.compile(r"(>*)( ?)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """One MIME part, its transfer encoding undone. `octets` is empty unless it is text.

    `fields` are the raw header fields of an encapsulated message (message/rfc822), whose content is `children`.
    """

    content_type: str
    octets: bytes = b""
    charset: str | None = None
    is_flowed: bool = False
    deletes_space: bool = False
    is_attachment: bool = False
    has_name: bool = False
    children: tuple["Part", ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


def text_of(part: Part) -> str:
    """Return the message's text, cut to TEXT_LIMIT; one sent as an attachment only when there is no other."""
    text = _text(part, reads_attachments=False) or _text(part, reads_attachments=True)
    return text[:TEXT_LIMIT]


def encapsulated(part: Part) -> Part | None:
    """Return the first message within this one (RFC 2046 section 5.2.1), or None."""
    return next((inner for inner in _walk(part) if inner.content_type in _ENCAPSULATED and inner.children), None)


def unreadable_reason(part: Part) -> str | None:
    """Say why a message without text has none that could be read, or None when it is just empty."""
    return next((reason for inner in _walk(part) if (reason := _UNREADABLE.get(inner.content_type))), None)


def _walk(part: Part) -> Iterator[Part]:
    yield part
    for child in part.children:
        yield from _walk(child)


def _text(part: Part, *, reads_attachments: bool) -> str:
    if part.is_attachment and not reads_attachments:
        return ""
    if part.content_type in _ENCAPSULATED:
        return ""
    if part.children:
        texts = [(child, _text(child, reads_attachments=reads_attachments)) for child in part.children]
        return _together(part.content_type, [(child, text) for child, text in texts if text])
    return _leaf_text(part)


def _together(content_type: str, texts: list[tuple[Part, str]]) -> str:
    """Put the texts of a multipart's parts together as RFC 2046 section 5.1 and RFC 2387 mean them."""
    if not texts:
        return ""
    if content_type == "multipart/related":
        return texts[0][1]
    if content_type == "multipart/alternative":
        return _fullest(texts)
    first, *others = texts
    return "\n\n".join([first[1], *(text for child, text in others if not child.has_name)])


def _fullest(texts: list[tuple[Part, str]]) -> str:
    """Prefer plain text, unless it leaves out what the HTML says: some send only a footer or a link in it."""
    plain = next((text for part, text in texts if not _is_html(part)), "")
    html = next((text for part, text in reversed(texts) if _is_html(part)), "")
    wanted = set(_WORD.findall(html.lower()))
    covered = wanted & set(_WORD.findall(plain.lower()))
    return plain if plain and len(covered) >= COVERED * len(wanted) else html or plain


def _is_html(part: Part) -> bool:
    return any(inner.content_type == "text/html" for inner in _walk(part))


def _leaf_text(part: Part) -> str:
    kind, _, subtype = part.content_type.partition("/")
    if kind == "multipart":  # its boundary is missing, so the text stands right in it
        return lines(decode(part.octets[: OCTETS_PER_CHARACTER * TEXT_LIMIT], part.charset))
    if kind != "text" or subtype in _NO_READING:
        return ""
    text = decode(part.octets[: OCTETS_PER_CHARACTER * HTML_LIMIT], part.charset)[:HTML_LIMIT]
    if subtype == "html" or _HTML_START.match(text):
        return to_text(text)
    return lines(_unflowed(text, deletes_space=part.deletes_space) if part.is_flowed else text)


def _unflowed(text: str, *, deletes_space: bool) -> str:
    """Join the soft line breaks of format=flowed (RFC 3676 sections 4.1 to 4.5)."""
    paragraphs: list[tuple[str, list[str]]] = []
    is_open = False
    for line in text.splitlines():
        marks, _, content = _QUOTE_MARKS.fullmatch(line).groups()  # type: ignore[union-attr] # it matches every line
        is_flowed = content.endswith(" ") and content != "-- "
        if is_open and paragraphs[-1][0] == marks and content != "-- ":
            paragraphs[-1][1].append(content)
        else:
            paragraphs.append((marks, [content]))
        is_open = is_flowed
        if is_flowed and deletes_space:
            paragraphs[-1][1][-1] = content[:-1]
    return "\n".join(
        f"{marks} {''.join(pieces)}" if marks else _stuffed("".join(pieces)) for marks, pieces in paragraphs
    )


def _stuffed(line: str) -> str:
    """Keep an own line that begins with a quote mark apart from a quotation."""
    return f" {line}" if line.startswith(">") else line
