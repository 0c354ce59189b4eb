"""A word -> which of some `word*`, `*word` and `*word*` it is one of."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Stars:
    """Beginnings of words, and the rare endings and parts of words, without their stars."""

    beginnings: frozenset[str]
    lengths: frozenset[int]
    endings: frozenset[str]
    parts: frozenset[str]

    @classmethod
    def of(cls, words: Iterable[str]) -> Self:
        """Take in those of the words that have a star."""
        starred = [word for word in words if "*" in word]
        parts = frozenset(word[1:-1] for word in starred if word[0] == word[-1])
        beginnings = frozenset(word[:-1] for word in starred if not word.startswith("*"))
        endings = frozenset(word[1:] for word in starred if not word.endswith("*"))
        return cls(beginnings, frozenset(map(len, beginnings)), endings, parts)

    def of_word(self, word: str) -> Iterator[str]:
        """Yield each, with its stars, that the word is one of."""
        for length in self.lengths:
            if length <= len(word) and word[:length] in self.beginnings:
                yield word[:length] + "*"
        yield from ("*" + ending for ending in self.endings if word.endswith(ending))
        yield from (f"*{part}*" for part in self.parts if part in word)
