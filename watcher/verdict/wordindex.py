"""The words that phrases need -> which phrases may stand in a sentence, told by its words alone.

Only those are then searched for. In an integer every phrase has a bit in each of a few slots, a slot for each of the
sets of words it needs; a word carries the bits of the sets it is in, so that a sentence is sieved by a handful of
operations on integers, however many phrases there are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Self

from watcher.verdict.notation import Pattern, rarity

_SLOTS = 6  # of most phrases all sets find a place
_MOST_REMEMBERED_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The bits of every word; those that are `given` belong to slots that phrases leave empty."""

    phrases: int
    given: int
    bits: Callable[[str], int]

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """Return the index of patterns, which are numbered from 0."""
        given, sets = 0, dict[frozenset[str], int]()
        for number, pattern in enumerate(patterns):
            rarest = sorted(pattern.needed, key=rarity, reverse=True)[:_SLOTS]
            given |= sum(1 << slot * len(patterns) + number for slot in range(len(rarest), _SLOTS))
            for slot, needed in [*enumerate(rarest), (_SLOTS, pattern.enough)]:
                sets[needed] = sets.get(needed, 0) | 1 << slot * len(patterns) + number
        words: dict[str, int] = {}
        for needed, bits in sets.items():
            for word in needed:
                words[word] = words.get(word, 0) | bits
        return cls(len(patterns), given, lru_cache(_MOST_REMEMBERED_WORDS)(_Words.of(words).bits))

    def sieve(self, words: Sequence[str]) -> tuple[int, int]:
        """Return the phrases that may stand in a sentence of these words and those that surely do, a bit for each."""
        bits = reduce(or_, map(self.bits, words), self.given)
        found = bits & (1 << self.phrases) - 1
        for slot in range(1, _SLOTS):
            if not found:
                return 0, 0
            found &= bits >> slot * self.phrases
        return found, found & bits >> _SLOTS * self.phrases


@dataclass(frozen=True, slots=True)
class _Words:
    """Whole words, beginnings of words, and the rare endings and parts of words, each with its bits."""

    whole: Mapping[str, int]
    beginnings: Mapping[str, int]
    lengths: frozenset[int]
    endings: Mapping[str, int]
    parts: Mapping[str, int]

    @classmethod
    def of(cls, words: Mapping[str, int]) -> Self:
        starred = {word: bits for word, bits in words.items() if "*" in word}
        beginnings = {word[:-1]: bits for word, bits in starred.items() if not word.startswith("*")}
        endings = {word[1:]: bits for word, bits in starred.items() if not word.endswith("*")}
        parts = {word[1:-1]: bits for word, bits in starred.items() if word[0] == word[-1]}
        return cls(words, beginnings, frozenset(map(len, beginnings)), endings, parts)

    def bits(self, word: str) -> int:
        bits = self.whole.get(word, 0)
        for length in self.lengths:
            bits |= self.beginnings.get(word[:length], 0)
        for ending, its_bits in self.endings.items():
            bits |= its_bits if word.endswith(ending) else 0
        for part, its_bits in self.parts.items():
            bits |= its_bits if part in word else 0
        return bits
