"""Any text -> one plain line: nothing in it can break a line, a header or the direction of reading."""

import unicodedata

_REFUSED = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")


def plain(text: str, longest: int) -> str:
    """Return the text composed (NFC), on one line, without control, bidi or private characters, cut at `longest`.

    The two joiners stay: Persian and Indic names, and emoji, are misspelt without them.
    """
    spaced = "".join(" " if character.isspace() else character for character in unicodedata.normalize("NFC", text))
    kept = "".join(
        character for character in spaced if character in _JOINERS or unicodedata.category(character) not in _REFUSED
    )
    return " ".join(kept.split())[:longest].rstrip()
