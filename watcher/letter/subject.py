"""A subject -> the subject of its reply: "Re: " once, whatever languages and clients prefixed before."""

import re

from watcher.letter.plain import plain

LONGEST = 300
_REPLY = "re|aw|antw|antwort|sv|vs|rif|r|res|rép|odp|ynt|vá|atb|bls|回复|回覆|答复|返信|απ|σχετ"
_PREFIXES = re.compile(rf"^(?:\s*(?:{_REPLY})\s*(?:\[\d+\]|\(\d+\)|\^?\d+)?\s*[::])+\s*", re.IGNORECASE)


def reply_subject(subject: str) -> str:
    """Return "Re: " and the subject without earlier reply prefixes (RFC 5322 section 3.6.5); forward prefixes stay."""
    return f"Re: {_PREFIXES.sub('', plain(subject, LONGEST))}".rstrip()
