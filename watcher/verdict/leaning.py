"""Words -> what a message leans to when all of its words are taken together, whatever single phrases say.

Logistic regressions over words and pairs of neighbours, learned from the mail in `training/`: for each language one
that tells rejections and one for each later stage. They are a second opinion, which hears what no phrase foresees and
holds what a phrase is too sure of.
"""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from heapq import nlargest
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any, Self

from watcher.verdict.sentences import Sentence

SHIPPED = Path(__file__).parent / "weights"
MOST_FOR = 4.0  # points, beside a phrase that refuses or smells of it
MOST_ALONE = 2.0  # without one: enough to hold a message, not to answer it
_BEYOND_DOUBT = 5.5  # so far they need none
MOST_AGAINST = 2.25  # a phrase of 4 is held all the same
_PLAINLY_FOR = 3.0
_PLAINLY_AGAINST = 1.0
_FEWEST_WORDS = 15  # so few say nothing together that they don't say alone
_ENOUGH_WORDS = 45
_MOST_WORDS = 100  # the news stands above
_SENTENCES_BEFORE = 1
_STEM = 6  # letters; what follows in a longer word is mostly its ending
_END = "."
_SHOWN = 5

Feature = str | tuple[str, str]  # a word, or a pair of neighbours


@dataclass(frozen=True, slots=True)
class Lean:
    """How far a message leans, in points for a rejection or, if negative, against one, and what was weighed."""

    points: float
    weights: Mapping[Feature, int] = field(repr=False)
    features: set[Feature] = field(repr=False)

    @property
    def is_plainly_for(self) -> bool:
        """Tell whether it leans to one so far that a word about another matter beside it is most likely by the way."""
        return self.points >= _PLAINLY_FOR

    @property
    def is_plainly_against(self) -> bool:
        """Tell whether it leans away from one so far that even a phrase that refuses needn't be held."""
        return self.points <= -_PLAINLY_AGAINST

    @property
    def sentence(self) -> str:
        """The points, with the words that say most."""
        direction = "to" if self.points > 0 else "away from"
        return f"all words together lean {direction} a rejection, {self.points:+g} ({self.most})"

    @property
    def most(self) -> str:
        """The words that say most, in quotation marks."""
        sign = 1 if self.points > 0 else -1
        found = {name_of(one): sign * self.weights[one] for one in self.features & self.weights.keys()}
        most = nlargest(_SHOWN, sorted(name for name in found if found[name] > 0), key=found.__getitem__)
        return ", ".join(repr(_abridged(name)) for name in most)


@dataclass(frozen=True, slots=True)
class Leaning:
    """The weights that tell one thing in one language, whole numbers, so that no sum depends on its order.

    The sum of those in a message, divided by the root of how many words and pairs it has, is hundredths of a point.
    """

    start: int
    weights: Mapping[Feature, int]

    @classmethod
    def of_table(cls, table: Mapping[str, Any]) -> Self:
        """Take in a table of a shipped file, which lists the words and pairs of words of each weight."""
        weights: dict[Feature, int] = {}
        for points, names in table["weights"].items():
            weights.update(dict.fromkeys(map(feature, names), int(points)))
        return cls(table["start"], weights)

    def of(
        self, sentences: Sequence[Sentence], share: float = 1.0, most: float = MOST_FOR, in_doubt: float = MOST_FOR
    ) -> Lean:
        """Say how far these sentences lean.

        `share` is how much of it counts, `most` what that may come to, and `in_doubt` if it isn't beyond doubt.
        """
        words = _words(sentences)
        found = _features(words)
        points = _share_of(words) * self.points(found)
        bounded = min(most if points >= _BEYOND_DOUBT else in_doubt, share * max(-MOST_AGAINST, points))
        return Lean(round(bounded, 2) + 0.0, self.weights, found)  # no -0.0

    def points(self, found: Collection[Feature]) -> float:
        """Return what these words and pairs come to, unbounded, however few they are."""
        return (self.start + sum(filter(None, map(self.weights.get, found))) / sqrt(len(found))) / 100


def shipped(language: str, tells: str = "rejection") -> Leaning | None:
    """Return what tells a rejection, or one of the later stages, in a language, if there is such a table."""
    return _tables(language).get(tells)


@cache
def _tables(language: str) -> Mapping[str, Leaning]:
    path = SHIPPED / f"{language}.toml"
    content = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {name: Leaning.of_table(table) for name, table in content.items() if isinstance(table, dict)}


def of_stages(language: str, stages: Iterable[str], sentences: Sequence[Sentence]) -> Mapping[str, Lean]:
    """Say how far these sentences lean to each of the later stages, unbounded; against one they do so however few."""
    words = _words(sentences)
    found, share = _features(words), _share_of(words)
    leans = {}
    for stage in stages:
        if weights := shipped(language, stage):
            points = weights.points(found)
            leans[stage] = Lean(min(points, share * points), weights.weights, found)
    return leans


@cache
def digests() -> tuple[str, ...]:
    """Return what changes whenever one of the shipped files does."""
    return tuple(hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(SHIPPED.glob("*.toml")))


def around(sentences: Sequence[Sentence], news: int | None) -> Sequence[Sentence]:
    """Return the sentences to weigh: from the start on, or from shortly before the news where that stands far below.

    `news` is the number of the sentence that refuses most plainly, if any does.
    """
    if news is None or sum(len(sentence.words) + 1 for sentence in sentences[: news + 1]) < _MOST_WORDS:
        return sentences
    return sentences[max(0, news - _SENTENCES_BEFORE) :]


def features(sentences: Sequence[Sentence]) -> set[Feature]:
    """Return the words and the pairs of neighbours by which a message leans."""
    return _features(_words(sentences))


def _words(sentences: Sequence[Sentence]) -> list[str]:
    """Return the words to weigh, cut to their stems; a sentence's end is one, too."""
    words = [_END]
    for sentence in sentences:
        if len(words) >= _MOST_WORDS:
            break
        if not sentence.is_repeated:
            quoted = sentence.quoted  # coaches quote refusals
            said = [word for at, word in enumerate(sentence.words) if at not in quoted] if quoted else sentence.words
            words += [word[:_STEM] for word in said]
            words.append(_END)
    return words[:_MOST_WORDS]


def _share_of(words: Sequence[str]) -> float:
    """Return how much words count by their number, from 0 to 1."""
    return min(1.0, max(0.0, (len(words) - _FEWEST_WORDS) / (_ENOUGH_WORDS - _FEWEST_WORDS)))


def _features(words: Sequence[str]) -> set[Feature]:
    return {*words, *pairwise(words)}


def name_of(one: Feature) -> str:
    """Return a word or a pair as the files have it."""
    return one if isinstance(one, str) else " ".join(one)


def feature(name: str) -> Feature:
    """Return the word or the pair that a file names."""
    first, _, second = name.partition(" ")
    return (first, second) if second else first


def _abridged(name: str) -> str:
    """Return a word or a pair as a reader may know it: a stem with a mark of what is left out."""
    return " ".join(f"{word}\u2026" if len(word) == _STEM else word for word in name.split())
