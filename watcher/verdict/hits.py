"""Matches -> hits: what each counts where it stands, and why it doesn't, so that what is left adds up."""

from collections.abc import Sequence
from typing import NamedTuple

from watcher.verdict.discounts import SHARE_WITHOUT_JOB, Reason, reason_against
from watcher.verdict.matching import Match
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence
from watcher.verdict.surroundings import Surroundings

IN_PLAINER_WORDS = Reason("the sentence refuses in plainer words")
IN_STRONGER_WORDS = Reason("the sentence refuses in stronger words")
_SAID = Reason("said already")
_SUBJECT_SHARE = 0.6
_MOST_FROM_REPETITION = 0.9
_MOST_COUNTED_SIGNS = 2


class Hit(NamedTuple):  # made by the dozen, as matches are
    """A phrase found: its rule and weight, the sentence and which words of it; why it was discounted, if it was."""

    rule: str
    weight: float
    where: Sentence
    first: int
    last: int
    against: Reason | None = None

    @property
    def discounted(self) -> str | None:
        """Why it doesn't count, if it doesn't, with the words of the sentence that say so."""
        if self.against is None or self.against.mark is None:
            return self.against and self.against.why
        return f"{self.against.why} ({self.where.excerpt(*self.against.mark)!r})"

    @property
    def sentence(self) -> str:
        """The sentence as the reader sees it."""
        return self.where.text

    @property
    def phrase(self) -> str:
        """The words matched, as they stand in the sentence."""
        return self.where.excerpt(self.first, self.last)

    @property
    def marked(self) -> tuple[str, str, str]:
        """The sentence before the words matched, these words, and what follows."""
        return self.where.parted(self.first, self.last)

    @property
    def words(self) -> str:
        """The words matched, without case and signs."""
        return " ".join(self.where.words[self.first : self.last + 1])


Pairs = Sequence[tuple[Match, Hit]]


def hits_of(matches: Sequence[Match], sentences: Sequence[Sentence], around: Surroundings) -> Pairs:
    """Turn the weighted matches into hits, each with the reason for not counting it, if there is one.

    What refuses counts in part where no word is nearby that only jobs have, since an application may be for a loan,
    and in so small a part where there is none at all that it can only make a message doubtful.
    """
    hits = []
    for match in sorted(matches, key=lambda one: (one.sentence, one.first, one.rule.name)):
        rule, sentence = match.rule, sentences[match.sentence]
        is_heading = sentence.is_subject and len(sentences) > 1  # alone, it is the message
        against = reason_against(match, sentence, around)
        weight = rule.weight
        if rule.kind is Kind.REFUSAL and not against:
            weight *= (around.about_a_job(match.sentence) or SHARE_WITHOUT_JOB) * (
                _SUBJECT_SHARE if is_heading else 1.0
            )
        hits.append((match, Hit(rule.name, round(weight, 2), sentence, match.first, match.last, against)))
    return _counted(_once(hits))


def points(hits: Pairs) -> tuple[float, float]:
    """Add up what speaks for a rejection, and what speaks against it.

    A refusal is said once and meant once: the strongest sentence counts in full, the rest together at most 0.9. So a
    refused loan, which may be refused twice, is doubtful at most.
    """
    counted = [(match.rule.kind, hit.weight) for match, hit in hits if not hit.against]
    refusals = sorted(weight for kind, weight in counted if kind is Kind.REFUSAL)
    hints = sum(weight for kind, weight in counted if kind is Kind.HINT)
    against = sum(weight for kind, weight in counted if kind is Kind.COUNTER)
    strongest = refusals.pop() if refusals else 0.0
    return strongest + min(_MOST_FROM_REPETITION, sum(refusals)) + hints, against


def plainest(hits: Pairs) -> int | None:
    """Return the number of the sentence that refuses most plainly, the first of several; None where none refuses."""
    counted = [(match, hit.weight) for match, hit in hits if match.rule.kind is Kind.REFUSAL and not hit.against]
    return -max((weight, -match.sentence) for match, weight in counted)[1] if counted else None


def _once(hits: Pairs) -> Pairs:
    """Keep of each rule the hit that says most in a sentence; of a counter its different finds, which all count."""
    kept: dict[tuple[str, int, str], tuple[Match, Hit]] = {}
    for match, hit in hits:
        key = hit.rule, match.sentence, hit.words if match.rule.kind is Kind.COUNTER else ""
        if key not in kept or _says(hit) > _says(kept[key][1]):
            kept[key] = match, hit
    return tuple(kept.values())


def _says(hit: Hit) -> tuple[bool, int]:
    return hit.against is None, len(hit.words)


def _counted(hits: Pairs) -> Pairs:
    """Discount what is said over again.

    A sentence refuses as strongly as its strongest phrase, a hint counts once. Counters are what tells a coach's
    newsletter from the refusals it quotes, so two different signs of a rule count.
    """
    strongest: dict[int, Hit] = {}
    for match, hit in hits:
        if match.rule.kind is Kind.REFUSAL and not hit.against:
            so_far = strongest.get(match.sentence)
            if so_far is None or hit.weight > so_far.weight:
                strongest[match.sentence] = hit
    said: dict[str, dict[str, Match]] = {}
    counted = []
    for match, hit in hits:
        again = None if hit.against else _said_again(match, hit, strongest.get(match.sentence), said)
        counted.append((match, hit._replace(against=again) if again else hit))
    return tuple(counted)


def _said_again(match: Match, hit: Hit, strongest: Hit | None, said: dict[str, dict[str, Match]]) -> Reason | None:
    if match.rule.reach is Reach.ALONE and strongest:
        return IN_PLAINER_WORDS
    if match.rule.kind is Kind.REFUSAL:
        return None if hit is strongest else IN_STRONGER_WORDS
    signs = said.setdefault(hit.rule.partition(".")[2], {})  # "lamentamos" is es and pt
    sign = "" if match.rule.kind is Kind.HINT else hit.words
    so_far = sum(other.rule is match.rule for other in signs.values())
    if sign in signs or so_far == _MOST_COUNTED_SIGNS or any(_overlap(match, other) for other in signs.values()):
        return _SAID
    signs[sign] = match
    return None


def _overlap(one: Match, other: Match) -> bool:
    return one.sentence == other.sentence and one.first <= other.last and other.first <= one.last
