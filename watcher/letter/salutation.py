"""Name -> the parts of a greeting: whom the mail itself shows as a woman, a man, or by a title."""

from dataclasses import dataclass

from watcher.contact.name import Name
from watcher.letter.plain import plain

_WOMAN = frozenset(
    {"frau", "ms", "mrs", "miss", "mme", "madame", "mlle", "sra", "srta", "señora", "sig.ra", "signora"}
    | {"dott.ssa", "prof.ssa", "dra", "mevrouw", "mevr", "mw", "senhora"}
)
_MAN = frozenset(
    {"herr", "herrn", "mr", "m", "monsieur", "sr", "señor", "sig", "signor", "signore", "dott", "heer", "dhr", "senhor"}
)
_TITLES = {
    "dr": "Dr.",
    "dott": "Dr.",
    "dott.ssa": "Dr.",
    "dra": "Dr.",
    "prof": "Prof.",
    "prof.ssa": "Prof.",
    "professor": "Prof.",
}
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Salutation:
    """Whom to greet. At most one of `as_woman` and `as_man` holds, and only with a family name."""

    name: str | None = None
    given: str | None = None
    family: str | None = None
    title: str | None = None
    as_woman: bool = False
    as_man: bool = False


def salutation(name: Name | None) -> Salutation:
    """Return the greeting's parts; honorifics are read in any of our languages and never guessed."""
    full = plain(name.full, LONGEST) if name else ""
    if name is None or not full:
        return Salutation()
    family = plain(name.family or "", LONGEST) or None
    words = tuple(word.rstrip(".,").casefold() for word in (name.honorific or "").split())
    is_woman = any(word in _WOMAN for word in words)
    is_man = any(word in _MAN for word in words)
    return Salutation(
        name=full,
        given=plain(name.given or "", LONGEST) or None,
        family=family,
        title=next((_TITLES[word] for word in words if word in _TITLES), None) if family else None,
        as_woman=is_woman and not is_man and family is not None,
        as_man=is_man and not is_woman and family is not None,
    )
