"""Words -> characters: a sentence becomes a short text, and a phrase a small pattern over such texts.

Each word that a phrase names has a character of its own. All others are a space, behind a mark for each `word*` and
`*word` that they are one of. A choice of words is then one set of characters, and any word one step instead of ten.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

from watcher.verdict.words import Remembered, Stars

# No sign of regular expressions is among them, and a file of rules has no room for as many words.
_CHARACTERS = range(0xA1, 0xD800), range(0xE000, 0x40000)
_MARKS = range(0x40000, 0x80000)
_ANY_MARK = f"[{chr(_MARKS[0])}-{chr(_MARKS[-1])}]"
_MARK = re.compile(_ANY_MARK)
_SKIPPED = f"{_ANY_MARK}*"
_UNNAMED = " "
_ANY_WORD = r"\S+"
_WORD = re.compile(r" ([^ ]+) ")
_CHOICE = re.compile(r"(?<=[:|]) [^ |]+ (?:\| [^ |]+ )+(?=[|)])| [^ ]+ ")


class Alphabet:
    """The characters of the words that some expressions name, which are expressions of `notation`."""

    def __init__(self, expressions: Iterable[str]) -> None:
        counted = Counter(chain.from_iterable(map(_WORD.findall, expressions)))
        words = [word.replace(r"\S*", "*") for word, _ in counted.most_common() if word != _ANY_WORD]
        self._marks = dict(zip((one for one in words if "*" in one), map(chr, _MARKS), strict=False))
        self._stars = Stars.of(self._marks)
        self._own = dict(zip((one for one in words if "*" not in one), map(chr, chain(*_CHARACTERS)), strict=False))
        self._named = self._own | dict.fromkeys(self._marks, "")
        for word, character in self._own.items():
            for starred in self._stars.of_word(word):
                self._named[starred] += character
        first = chr(_CHARACTERS[0][0])
        last = max(self._own.values(), default=first)
        self._any_word = (_SKIPPED if self._marks else "") + f"[{_UNNAMED}{first}-{last}]"
        self._written = Remembered(self._write).__getitem__
        self._chosen = cache(self._choose)  # phrases share the word lists of their language

    def text(self, words: Sequence[str]) -> str:
        """Return the words of a sentence as patterns are matched against them."""
        return f"\n{''.join(map(self._written, words))}\n"

    def pattern(self, expression: str) -> str:
        """Return the pattern of one of the expressions."""
        return _CHOICE.sub(lambda found: self._chosen(found[0]), expression)

    def _write(self, word: str) -> str:
        return self._own.get(word) or "".join(map(self._marks.__getitem__, self._stars.of_word(word))) + _UNNAMED

    def _choose(self, words: str) -> str:
        """Return the pattern of a word, or of several of which one must stand there."""
        choice = words.replace(r"\S*", "*").replace("|", " ").split()
        if choice == [_ANY_WORD]:
            return self._any_word
        named = "".join(map(self._named.__getitem__, choice))
        marks = "".join(self._marks.get(one, "") for one in choice)
        starred = f"{_others(marks)}[{marks}]{_SKIPPED}{_UNNAMED}" if marks else ""
        whole = f"[{named}]" if named[1:] else named
        return f"(?:{whole}|{starred})" if whole and starred else whole or starred


def _others(marks: str) -> str:
    """Return what skips all other marks, so that a word matches in one way whatever it is marked with."""
    edges = sorted(map(ord, marks))
    gaps = zip([_MARKS[0], *(one + 1 for one in edges)], [*(one - 1 for one in edges), _MARKS[-1]], strict=True)
    return f"[{''.join(f'{chr(first)}-{chr(last)}' for first, last in gaps if first <= last)}]*"


def words_between(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the numbers of the first and the last word that stand between two offsets of a text."""
    first = len(_MARK.sub("", text[:start]).lstrip("\n"))
    return first, first + len(_MARK.sub("", text[start:end]).strip("\n")) - 1
