"""Single words: which `word*` and `*word` of the phrases they are one of, and what is remembered of each."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self, TypeVar

_MOST_REMEMBERED = 20_000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Stars:
    """Beginnings of words, and the rare endings and parts of words, without their stars."""

    beginnings: frozenset[str]
    lengths: tuple[int, ...]
    endings: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Take in those of the words that have a star."""
        starred = [word for word in words if "*" in word]
        parts = frozenset(word[1:-1] for word in starred if word[0] == word[-1])
        beginnings = frozenset(word[:-1] for word in starred if not word.startswith("*"))
        endings = frozenset(word[1:] for word in starred if not word.endswith("*"))
        return cls(beginnings, tuple(sorted(set(map(len, beginnings)))), endings, parts)

    def of_word(self, word: str) -> Iterator[str]:
        """Yield each, with its stars, that the word is one of."""
        for length in self.lengths:
            if length > len(word):
                break
            if word[:length] in self.beginnings:
                yield word[:length] + "*"
        for ending in self.endings:
            if word.endswith(ending):
                yield "*" + ending
        for part in self.parts:
            if part in word:
                yield f"*{part}*"


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
