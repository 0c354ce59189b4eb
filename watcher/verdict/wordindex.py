"""The words that phrases need -> which phrases may stand in a sentence, told by its words alone.

Only those are then searched for. In an integer every phrase has a bit in each of four slots, a slot for each of the
sets of words it needs; a word carries the bits of the sets it is in, so that a sentence is sieved by a handful of
operations on integers, however many phrases there are.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Self

from watcher.verdict.notation import Pattern, rarity
from watcher.verdict.words import Remembered, Stars

_SLOTS = 4  # more would let hardly fewer phrases pass


@dataclass(frozen=True, slots=True)
class WordIndex:
    """The bits of every word; those that are `given` belong to slots that phrases leave empty."""

    phrases: int
    all: int
    given: int
    bits: Callable[[str], int]

    @classmethod
    def of(cls, patterns: Sequence[Pattern]) -> Self:
        """Return the index of patterns, which are numbered from 0."""
        given, sets = 0, dict[frozenset[str], int]()
        for number, pattern in enumerate(patterns):
            rarest = sorted(pattern.needed, key=rarity, reverse=True)[:_SLOTS]
            given |= sum(1 << slot * len(patterns) + number for slot in range(len(rarest), _SLOTS))
            for slot, needed in enumerate(rarest):
                sets[needed] = sets.get(needed, 0) | 1 << slot * len(patterns) + number
        words: dict[str, int] = {}
        for needed, bits in sets.items():
            for word in needed:
                words[word] = words.get(word, 0) | bits
        once = {bits: bits for bits in words.values()}  # of words in the same sets, one integer stays in the cache
        words = {word: once[bits] for word, bits in words.items()}
        stars = Stars.of(words)
        of_word = Remembered(lambda word: reduce(or_, map(words.__getitem__, stars.of_word(word)), words.get(word, 0)))
        return cls(len(patterns), (1 << len(patterns)) - 1, given, of_word.__getitem__)

    def sieve(self, sentences: Iterable[Sequence[str]]) -> dict[int, int]:
        """Return the numbers of the sentences, given by their words, in which phrases may stand, a bit for each."""
        of_word, given, every, half, quarter = self.bits, self.given, self.all, 2 * self.phrases, self.phrases
        sieved = {}
        for number, words in enumerate(sentences):
            bits = reduce(or_, filter(None, map(of_word, words)), given)
            bits &= bits >> half  # four slots are folded into two, and two into one
            if possible := bits & bits >> quarter & every:
                sieved[number] = possible
        return sieved
