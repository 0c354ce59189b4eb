"""Words -> what a message leans to when all of its words are taken together, whatever single phrases say.

A logistic regression over words and pairs of neighbours, one table a language, learned from the mail in `training/`. It
is a second opinion: it holds what the rules overlook and what they are too sure of, and makes no rejection by itself.
"""

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from heapq import nlargest
from itertools import pairwise, repeat
from pathlib import Path
from typing import Self

from watcher.verdict.sentences import Sentence

SHIPPED = Path(__file__).parent / "weights"
MOST_FOR = 2.0  # points; beside them a rejection needs a phrase that denies something, or two courtesies
MOST_AGAINST = 2.5
_FEWEST_WORDS = 25  # so few say nothing together that they don't say alone
_ENOUGH_WORDS = 75
_MOST_WORDS = 150  # the news stands above
_PLAIN = 1.0
_END = "."
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Lean:
    """How far a message leans, in points for a rejection or, if negative, against one, and what was weighed."""

    points: float
    weights: Mapping[str, int] = field(repr=False)
    features: set[str] = field(repr=False)

    @property
    def is_plain(self) -> bool:
        """Tell whether it leans to a rejection so far that signs against one count less."""
        return self.points >= _PLAIN

    @property
    def is_plainly_against(self) -> bool:
        """Tell whether it leans away from one so far that even a phrase that refuses needn't be held."""
        return self.points <= -_PLAIN

    @property
    def sentence(self) -> str:
        """The points, with the words that say most."""
        sign = 1 if self.points > 0 else -1
        found = {name: sign * self.weights[name] for name in sorted(self.features & self.weights.keys())}
        most = ", ".join(repr(name) for name in nlargest(_SHOWN, found, key=found.__getitem__) if found[name] > 0)
        return f"all words together lean {'to' if sign > 0 else 'away from'} a rejection, {self.points:+g} ({most})"


@dataclass(frozen=True, slots=True)
class Leaning:
    """The weights of one language in whole hundredths of a point, so that no sum depends on its order."""

    start: int
    weights: Mapping[str, int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read one of the shipped files, which lists the words and pairs of words of each weight."""
        table = tomllib.loads(path.read_text("utf-8"))
        return cls(table["start"], {name: int(points) for points, names in table["weights"].items() for name in names})

    def of(self, sentences: Sequence[Sentence], share: float = 1.0) -> Lean:
        """Say how far these sentences lean; `share` is how much of it counts."""
        words = _words(sentences)
        ramp = min(1.0, max(0.0, (len(words) - _FEWEST_WORDS) / (_ENOUGH_WORDS - _FEWEST_WORDS)))
        found = _features(words)
        points = ramp * (self.start + sum(map(self.weights.get, found, repeat(0)))) / 100
        bounded = share * max(-MOST_AGAINST, min(MOST_FOR, points))
        return Lean(round(bounded, 2) + 0.0, self.weights, found)  # no -0.0


@cache
def shipped(language: str) -> Leaning | None:
    """Return the weights of a language, if there are any."""
    path = SHIPPED / f"{language}.toml"
    return Leaning.read(path) if path.exists() else None


@cache
def digests() -> tuple[str, ...]:
    """Return what changes whenever one of the shipped files does."""
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(SHIPPED.glob("*.toml")))


def features(sentences: Sequence[Sentence]) -> set[str]:
    """Return the words and the pairs of neighbours by which a message leans; a sentence's end is a word, too."""
    return _features(_words(sentences))


def _words(sentences: Sequence[Sentence]) -> list[str]:
    words = [_END]
    for sentence in sentences:
        if len(words) >= _MOST_WORDS:
            break
        if not sentence.is_repeated:
            words += sentence.words
            words.append(_END)
    return words[:_MOST_WORDS]


def _features(words: Sequence[str]) -> set[str]:
    return {*words, *map(" ".join, pairwise(words))}
