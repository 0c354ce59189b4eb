"""What stands around the matches: marks that discount them, and how plainly a job is spoken of."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from watcher.mail.message import Message
from watcher.verdict import structure
from watcher.verdict.matching import Match, Search
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence

NEAR_SENTENCES = 6
_PLAIN_ENOUGH = 0.7


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the sentences around a match say: discounts and turns by sentence, and how plainly a job is spoken of.

    `jobs` gives the weight of the plainest word about a job in each sentence that has one; `everywhere` is that of
    the subject or of the sender, who make all of the message about a job. `throughout` are the discounts that reach
    every sentence, one of each rule, `near` the numbers of the sentences near one that refuses, or if none does, near
    one that hints at it.
    """

    marks: Mapping[int, Sequence[Match]]
    jobs: Mapping[int, float]
    everywhere: float = 0.0
    throughout: Sequence[Match] = ()
    near: Collection[int] = ()

    def about_a_job(self, sentence: int) -> float:
        """Return 1 near a word that only jobs have, less near one that other matters share, 0 near none."""
        if self.everywhere == 1 or not self.jobs:
            return self.everywhere
        near = (weight for number, weight in self.jobs.items() if abs(number - sentence) <= NEAR_SENTENCES)
        return max((self.everywhere, *near))

    def is_job(self, sentence: int) -> bool:
        """Tell whether courtesy counts here: near a word that mostly jobs have."""
        return self.about_a_job(sentence) >= _PLAIN_ENOUGH


def look_around(
    search: Search, matches: Sequence[Match], sentences: Sequence[Sentence], message: Message
) -> Surroundings:
    """Look around what was found: for marks in the same sentences, for words about a job near what refuses."""
    discounts = search.matches([Kind.DISCOUNT], {match.sentence for match in matches})
    turns = search.matches([Kind.TURN], {mark.sentence for mark in discounts})
    marks: dict[int, list[Match]] = {}
    for mark in (*discounts, *turns):
        marks.setdefault(mark.sentence, []).append(mark)
    near = _near(match for match in matches if match.rule.kind is not Kind.COUNTER)
    heading = {0} if near and sentences[0].is_subject else set()
    everywhere = structure.share_of_job(message) if near else 0.0
    if everywhere < 1:
        everywhere = max(everywhere, _plainest(search, heading).get(0, 0.0))
    jobs = _plainest(search, near if everywhere < 1 else ())
    throughout = {mark.rule.name: mark for mark in reversed(discounts) if mark.rule.reach is Reach.MESSAGE}
    refused = _near(match for match in matches if match.rule.kind is Kind.REFUSAL) or near
    return Surroundings(marks, jobs, everywhere, tuple(throughout.values()), refused)


def speaks_of_a_job(around: Surroundings, search: Search, message: Message) -> bool:
    """Tell whether a word that mostly jobs have, or such a sender, is anywhere in a message: first by what is known."""
    known = max(around.everywhere, *around.jobs.values(), structure.share_of_job(message))
    return known >= _PLAIN_ENOUGH or any(weight >= _PLAIN_ENOUGH for weight in _plainest(search).values())


def _plainest(search: Search, among: Collection[int] | None = None) -> dict[int, float]:
    """Return the weight of the plainest word about a job in each of the sentences that has one."""
    weights: dict[int, float] = {}
    for match in search.matches([Kind.CONTEXT], among):
        weights[match.sentence] = max(weights.get(match.sentence, 0.0), match.rule.weight)
    return weights


def _near(matches: Iterable[Match]) -> set[int]:
    found = {match.sentence for match in matches}
    return set().union(*(range(one - NEAR_SENTENCES, one + NEAR_SENTENCES + 1) for one in found))
