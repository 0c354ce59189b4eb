"""Message -> Verdict: is it a rejection, and every reason for saying so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from watcher.mail.message import Message
from watcher.verdict import language, structure
from watcher.verdict.discounts import SHARE_WITHOUT_JOB, reason_against
from watcher.verdict.leaning import Lean
from watcher.verdict.rulebook import Match, Rulebook, Search
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence, read
from watcher.verdict.surroundings import Surroundings, look_around, speaks_of_a_job

_WEIGHTED = (Kind.REFUSAL, Kind.HINT, Kind.COUNTER)
_SUBJECT_SHARE = 0.6
_MOST_FROM_REPETITION = 0.9
_MOST_COUNTED_SIGNS = 2
_HALF = 0.5  # is left of what speaks against a rejection where all words together plainly speak for one
IN_PLAINER_WORDS = "the sentence refuses in plainer words"
_WORDS_OF_A_REMARK = 4  # "See below." says nothing of its own


class Judgement(StrEnum):
    """What the message is: a rejection, perhaps one (held for the user), or something else."""

    REJECTION = "rejection"
    DOUBTFUL = "doubtful"
    OTHER = "other"


class Stage(StrEnum):
    """How far the applicant got: turned down on paper, after talking, or the position is closed."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    CLOSED = "closed"


class Hit(NamedTuple):  # made by the dozen, as matches are
    """A phrase found: its rule and weight, the sentence and which words of it; why it was discounted, if it was."""

    rule: str
    weight: float
    where: Sentence
    first: int
    last: int
    discounted: str | None = None

    @property
    def sentence(self) -> str:
        """The sentence as the reader sees it."""
        return self.where.text

    @property
    def phrase(self) -> str:
        """The words matched, as they stand in the sentence."""
        return self.where.excerpt(self.first, self.last)

    @property
    def words(self) -> str:
        """The words matched, without case and signs."""
        return " ".join(self.where.words[self.first : self.last + 1])


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons. `language` is an ISO 639-1 code, "und" when none could be told.

    `stage` is None when judged other; `evidence` are sentences about structure (an applicant system's header, a list).
    `lean` is what all words together say, None where that doesn't count or could change nothing. `is_ruled_out` says
    that the headers alone forbid a rejection.
    """

    judgement: Judgement
    score: float
    threshold: float
    language: str
    stage: Stage | None = None
    hits: tuple[Hit, ...] = ()
    evidence: tuple[str, ...] = ()
    lean: Lean | None = None
    is_ruled_out: bool = False


def classify(message: Message, rulebook: Rulebook) -> Verdict:
    """Judge the writer's own text and the headers; the same message and rulebook always give the same verdict.

    What is forwarded with hardly a word is another writer's: a rejection there is held for the user, never answered.
    """
    verdict = _judged(message, rulebook)
    inner = _forwarded(message)
    if inner is None or verdict.judgement is not Judgement.OTHER or verdict.score < 0:
        return verdict
    below = _judged(inner, rulebook)
    if below.judgement is not Judgement.REJECTION:
        return verdict
    evidence = (*verdict.evidence, "a refusal stands in what is forwarded below")
    return replace(verdict, judgement=Judgement.DOUBTFUL, language=below.language, stage=below.stage, evidence=evidence)


def _forwarded(message: Message) -> Message | None:
    """Return what is forwarded without a remark worth judging, unless it came back with a delivery report."""
    forwarded = message.forwarded
    if forwarded is None or len(message.own_text.split()) > _WORDS_OF_A_REMARK:
        return None
    if any(one.forbids for one in structure.evidence(message)):
        return None
    senders = (forwarded.sender,) if forwarded.sender else ()
    return Message(senders=senders, subject=forwarded.subject or "", own_text=forwarded.text)


def _judged(message: Message, rulebook: Rulebook) -> Verdict:
    sentences = read(message.subject, message.own_text)
    words = chain.from_iterable(one.words for one in sentences)
    languages = language.likely(words, rulebook.function_words)
    search = rulebook.search(sentences, languages or tuple(rulebook.function_words))
    told = structure.evidence(message)
    matches = search.matches(_WEIGHTED)
    hits = _hits(matches, sentences, look_around(search, matches, sentences, message))
    refused, against = _points(hits)
    heads = sum(one.weight for one in told)
    lean = rulebook.lean(languages[0], sentences, refused + against + heads, refused + heads) if languages else None
    if lean and lean.points > 0 and not speaks_of_a_job(search, message):
        lean = None  # words that refuse a job refuse flats and loans as well
    phrases = refused + heads + against
    score = phrases + (lean.points - (against * _HALF if lean.is_plain else 0.0) if lean else 0.0)
    is_held = phrases >= rulebook.doubtful_from and not (lean and lean.is_plainly_against)
    is_ruled_out = any(one.forbids for one in told)
    judgement = Judgement.OTHER if is_ruled_out else _judgement(score, rulebook, is_held=is_held)
    stage, stage_evidence = _stage(search, hits, sentences) if judgement is not Judgement.OTHER else (None, ())
    return Verdict(
        judgement=judgement,
        score=round(score, 2),
        threshold=rulebook.threshold,
        language=_language(languages, hits),
        stage=stage,
        hits=tuple(hit for _, hit in hits),
        evidence=tuple(one.sentence for one in told) + stage_evidence,
        lean=lean,
        is_ruled_out=is_ruled_out,
    )


def _hits(
    matches: Sequence[Match], sentences: Sequence[Sentence], around: Surroundings
) -> tuple[tuple[Match, Hit], ...]:
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
    return _once(_alone(hits))


def _alone(hits: Sequence[tuple[Match, Hit]]) -> Sequence[tuple[Match, Hit]]:
    """Discount the hints that say over again what their sentence refuses in plainer words."""
    refusing = {match.sentence for match, hit in hits if match.rule.kind is Kind.REFUSAL and not hit.discounted}
    return [
        (match, hit._replace(discounted=IN_PLAINER_WORDS))
        if match.rule.reach is Reach.ALONE and match.sentence in refusing and not hit.discounted
        else (match, hit)
        for match, hit in hits
    ]


def _once(hits: Sequence[tuple[Match, Hit]]) -> tuple[tuple[Match, Hit], ...]:
    """Keep of each rule the hit that says most in a sentence; of a counter its different finds, which all count."""
    kept: dict[tuple[str, int, str], tuple[Match, Hit]] = {}
    for match, hit in hits:
        key = hit.rule, match.sentence, hit.words if match.rule.kind is Kind.COUNTER else ""
        if key not in kept or _says(hit) > _says(kept[key][1]):
            kept[key] = match, hit
    return tuple(kept.values())


def _says(hit: Hit) -> tuple[bool, int]:
    return hit.discounted is None, len(hit.words)


def _points(hits: Sequence[tuple[Match, Hit]]) -> tuple[float, float]:
    """Add up what speaks for a rejection, and what speaks against it.

    A sentence refuses as strongly as its strongest rule, a hint counts once, a counter at most twice. A refusal is said
    once and meant once: the strongest sentence counts in full, the rest together at most 0.9. So a refused loan, which
    may be refused twice, is doubtful at most.
    Counters are what tells a coach's newsletter from the refusals it quotes, so two different signs count twice.
    """
    by_sentence: dict[int, float] = {}
    hints: dict[str, float] = {}
    counters: dict[str, dict[str, float]] = {}
    for match, hit in hits:
        if hit.discounted:
            continue
        if match.rule.kind is Kind.REFUSAL:
            by_sentence[match.sentence] = max(by_sentence.get(match.sentence, 0.0), hit.weight)
        elif match.rule.kind is Kind.HINT:
            hints[hit.rule.partition(".")[2]] = hit.weight  # "lamentamos" is Spanish and Portuguese
        else:
            counters.setdefault(hit.rule, {})[hit.words] = hit.weight
    strongest = max(by_sentence, key=lambda number: by_sentence[number], default=-1)
    repeated = sum(weight for number, weight in by_sentence.items() if number != strongest)
    against = sum(sum(list(found.values())[:_MOST_COUNTED_SIGNS]) for found in counters.values())
    refused = by_sentence.get(strongest, 0.0) + min(_MOST_FROM_REPETITION, repeated)
    return refused + sum(hints.values()), against


def _judgement(score: float, rulebook: Rulebook, *, is_held: bool) -> Judgement:
    """Judge by the score; what the phrases hold stays held unless all words together plainly gainsay it."""
    if score >= rulebook.threshold:
        return Judgement.REJECTION
    return Judgement.DOUBTFUL if is_held or score >= rulebook.doubtful_from else Judgement.OTHER


def _stage(
    search: Search, hits: Sequence[tuple[Match, Hit]], sentences: Sequence[Sentence]
) -> tuple[Stage, tuple[str, ...]]:
    """Tell how far the applicant got; a closed position is the kinder reason and comes first."""
    counted = [match for match, hit in hits if match.rule.kind is Kind.REFUSAL and not hit.discounted]
    told = counted + search.matches([Kind.STAGE])
    for stage in (Stage.CLOSED, Stage.INTERVIEW):
        for match in told:
            if match.rule.stage == stage:
                words = sentences[match.sentence].excerpt(match.first, match.last)
                return stage, (f"stage {stage}: {words!r} ({match.rule.name})",)
    return Stage.APPLICATION, ()


def _language(languages: Sequence[str], hits: Sequence[tuple[Match, Hit]]) -> str:
    if languages:
        return languages[0]
    return next((match.rule.language for match, _ in hits if match.rule.language), language.UNDETERMINED)
