"""Characters -> the alphabets they come from: what keeps look-alike letters out of names and domains.

The standard library knows no script property, but a character's Unicode name begins with its script.
"""

import unicodedata
from functools import lru_cache

_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})  # Japanese and Korean write them side by side
_KNOWN = _TOGETHER | {
    *("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC", "ETHIOPIC"),
    *("DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA"),
    *("THAI", "LAO", "MYANMAR", "KHMER"),
}
_READ_AS_LATIN = frozenset("асеорхуіјѕһԁԛԝАВЕЅІЈКМНОРСТХУҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧονιυρα")  # noqa: RUF001 (the point)
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
_FOLDED = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


@lru_cache(maxsize=4096)
def script_of(character: str) -> str | None:
    """Return the script a letter belongs to ("LATIN"), "" for an unknown one, None for what is no letter."""
    if not unicodedata.category(character).startswith("L"):
        return None
    name = unicodedata.name(character, "")
    first = name.partition(" ")[0].partition("-")[0]
    return first if first in _KNOWN else ""


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts of all letters; Han, kana and Hangul count as one."""
    found = {script_of(character) for character in text} - {None}
    return frozenset("CJK" if script in _TOGETHER else script for script in found if script is not None)


def has_hidden(text: str) -> bool:
    """Say whether control, bidi, zero-width, private or unassigned characters or line breaks stand in the text."""
    return any(unicodedata.category(character) in _HIDDEN for character in text)


def is_deceptive(text: str) -> bool:
    """Say whether letters of several alphabets are mixed, unusual, or all chosen to be read as Latin ones."""
    scripts = scripts_of(text)
    letters = [character for character in text if script_of(character) is not None]
    looks_latin = bool(scripts & {"CYRILLIC", "GREEK"}) and all(letter in _READ_AS_LATIN for letter in letters)
    return len(scripts) > 1 or "" in scripts or looks_latin


def fold(text: str) -> str:
    """Return the text without case and accents, so that "Jürgen" and "jurgen" compare."""
    lowered = text.casefold().translate(_FOLDED)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))
