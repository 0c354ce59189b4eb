"""A rendered template, the user's name and signature -> the letter's paragraphs."""

import re
from dataclasses import dataclass

from watcher.config import Policy

PARAGRAPH = "¶"
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole text and its end: the closing formula, the name, the signature."""

    body: str
    closing: str


def lay_out(text: str, policy: Policy) -> Layout:
    """Return the text in paragraphs, which only the sign ¶ parts; line breaks and blanks count as one blank.

    The last paragraph is the closing formula. The name isn't repeated when the signature begins with it; without
    either the formula loses its comma.
    """
    *paragraphs, formula = [_BLANKS.sub(" ", part).strip() for part in text.split(PARAGRAPH)]
    signature = _signature(policy)
    named = policy.name if policy.name and not signature.casefold().startswith(policy.name.casefold()) else None
    signed = "\n".join(part for part in (named, signature) if part)
    closing = f"{formula}\n{signed}" if signed else formula.rstrip(",")
    return Layout("\n\n".join((*filter(None, paragraphs), closing)), closing)


def _signature(policy: Policy) -> str:
    """Return the signature without the line "-- " that clients put before it: a reply's quote comes below ours."""
    lines = [line.rstrip() for line in (policy.signature or "").splitlines()]
    return "\n".join(line for line in lines if line != "--").strip()
