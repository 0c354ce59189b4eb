"""A tag and its attributes -> what they mean for the text inside: hidden, quoted, a line or a paragraph of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

Attributes = Mapping[str, str | None]

_DROPPED = frozenset(
    {"head", "title", "script", "style", "template", "object", "iframe", "svg", "math", "select", "textarea"}
    | {"audio", "video", "map"},
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "blockquote", "pre"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "body", "caption", "center", "dd", "div", "dt", "fieldset", "figcaption", "figure"}
    | {"footer", "form", "header", "hr", "li", "main", "nav", "section", "summary", "table", "tbody", "tfoot", "thead"}
    | {"tr"},
)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|max-height\s*:\s*0(?![.\d]*[1-9]))",
    re.IGNORECASE,
)
_FONT_SIZE = re.compile(r"(?:^|;)\s*font-size\s*:\s*(0(?![.\d]*[1-9]))?", re.IGNORECASE)
_NO_MARGIN = re.compile(
    r"(?:^|;)\s*(?:margin-bottom\s*:\s*0(?![.\d]*[1-9])|margin\s*:(?:\s*(?:0(?:\.0\d*)?[a-z]*|auto))+\s*(?:[;!]|$))",
    re.IGNORECASE,
)
_KEEPS_LINES = re.compile(r"(?:^|;)\s*white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_QUOTE_BAR = re.compile(r"(?:^|;)\s*border-left(?:-\w+)?\s*:\s*(?!none|0)\S", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Element:
    """What an open element means for the text in it, and for the line breaks and the address behind it."""

    breaks: int = 0
    quote_depth: int = 0
    is_sizeless: bool = False
    keeps_lines: bool = False
    mailto: str | None = None
    opened_at: int = 0


def is_shown(tag: str, attributes: Attributes) -> bool:
    """Tell whether a reader sees anything of this element."""
    is_hidden = "hidden" in attributes or attributes.get("aria-hidden") == "true"
    return tag not in _DROPPED and not is_hidden and not _HIDDEN.search(attributes.get("style") or "")


def _breaks_around(tag: str, attributes: Attributes) -> int:
    """Return 2 for an empty line, 1 for a new line, 0 for running text; a paragraph without margin is a line."""
    if tag not in _PARAGRAPHS:
        return 1 if tag in _BLOCKS else 0
    is_tight = "MsoNormal" in (attributes.get("class") or "") or _NO_MARGIN.search(attributes.get("style") or "")
    return 1 if is_tight else 2


def inside(parent: Element, tag: str, attributes: Attributes, *, opened_at: int) -> Element:
    """Return what text in this element is, given where it stands; `opened_at` is for the writer to remember."""
    style = attributes.get("style") or ""
    size = _FONT_SIZE.search(style)
    return replace(
        parent,
        breaks=_breaks_around(tag, attributes),
        quote_depth=parent.quote_depth + (tag == "blockquote" and _is_quotation(attributes)),
        is_sizeless=bool(size[1]) if size else parent.is_sizeless,
        keeps_lines=parent.keeps_lines or tag == "pre" or bool(_KEEPS_LINES.search(style)),
        mailto=_mailto(attributes.get("href") or "") if tag == "a" else None,
        opened_at=opened_at,
    )


def _is_quotation(attributes: Attributes) -> bool:
    """Tell a mail program's quotation from the indentation that webmail's "indent more" button makes."""
    marks = f"{attributes.get('type') or ''} {attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    return (
        "cite" in marks
        or "quote" in marks
        or "cite" in attributes
        or bool(_QUOTE_BAR.search(attributes.get("style") or ""))
    )


def _mailto(href: str) -> str | None:
    scheme, _, rest = href.strip().partition(":")
    address = unquote(rest.partition("?")[0]).strip()
    return address if scheme.lower() == "mailto" and "@" in address[1:] and not re.search(r"[\s<>]", address) else None
