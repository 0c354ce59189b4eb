"""Single words: which `word*` and `*word` of the phrases they are one of, and what is remembered of each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

_MOST_REMEMBERED = 20_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Stars:
    """Beginnings of words, and the rarer endings and parts of words, without their stars.

    `lengths` are those of the beginnings with a first letter: most words have none of these letters, or few to try.
    """

    beginnings: frozenset[str]
    lengths: Mapping[str, Sequence[int]]
    endings: tuple[str, ...]
    parts: tuple[str, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Take in those of the words that have a star."""
        starred = sorted(word for word in words if "*" in word)
        parts = tuple(word[1:-1] for word in starred if word[0] == word[-1])
        beginnings = frozenset(word[:-1] for word in starred if not word.startswith("*"))
        endings = tuple(word[1:] for word in starred if not word.endswith("*"))
        lengths: dict[str, list[int]] = {}
        for first, length in sorted({(word[0], len(word)) for word in beginnings}):
            lengths.setdefault(first, []).append(length)
        return cls(beginnings, lengths, endings, parts)

    def of_word(self, word: str) -> Sequence[str]:
        """Return each, with its stars, that the word is one of."""
        found = []
        for length in self.lengths.get(word[:1], ()):
            if length > len(word):
                break
            if word[:length] in self.beginnings:
                found.append(f"{word[:length]}*")
        if word.endswith(self.endings):  # asked at once, since few words are
            found += [f"*{one}" for one in self.endings if word.endswith(one)]
        if self.parts:
            found += [f"*{one}*" for one in self.parts if one in word]
        return found


class Remembered(dict[str, _T]):
    """What a function made of the words met so far: nothing is looked up quicker than in a dictionary."""

    def __init__(self, make: Callable[[str], _T]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> _T:
        if len(self) == _MOST_REMEMBERED:
            self.clear()
        made = self[word] = self._make(word)
        return made
