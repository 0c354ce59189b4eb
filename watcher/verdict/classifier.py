"""Message -> Verdict: is it a rejection, and every reason for saying so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain

from watcher.mail.message import Message
from watcher.verdict import language, leaning, structure
from watcher.verdict.hits import IN_STRONGER_WORDS, Hit, hits_of, plainest, points
from watcher.verdict.leaning import Lean
from watcher.verdict.matching import Match, Search
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruletable import Kind
from watcher.verdict.sentences import Sentence, read
from watcher.verdict.stage import Stage, stage_of
from watcher.verdict.surroundings import look_around, speaks_of_a_job

_WEIGHTED = (Kind.REFUSAL, Kind.HINT, Kind.COUNTER)
_ANOTHER_STORY = -4.0  # a third party, the applicant's own words, another matter
_WORDS_OF_A_REMARK = 4  # "See below." says nothing of its own


class Judgement(StrEnum):
    """What the message is: a rejection, perhaps one (held for the user), or something else."""

    REJECTION = "rejection"
    DOUBTFUL = "doubtful"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons. `language` is an ISO 639-1 code, "und" when none could be told.

    `stage` is None when judged other; `evidence` are sentences about structure (an applicant system's header, a list).
    `phrases` and `headers` are their points; with those of `lean`, what all words together say (None where that doesn't
    count or could change nothing), they make up the score. `is_ruled_out`: the headers alone forbid a rejection.
    """

    judgement: Judgement
    score: float
    threshold: float
    language: str
    stage: Stage | None = None
    hits: tuple[Hit, ...] = ()
    evidence: tuple[str, ...] = ()
    phrases: float = 0.0
    headers: float = 0.0
    lean: Lean | None = None
    is_ruled_out: bool = False


def classify(message: Message, rulebook: Rulebook) -> Verdict:
    """Judge the writer's own text and the headers; the same message and rulebook always give the same verdict.

    What is forwarded with hardly a word is another writer's: a rejection there is held for the user, never answered.
    """
    verdict = _judged(message, rulebook)
    inner = None if verdict.is_ruled_out else _forwarded(message)
    if inner is None or verdict.judgement is not Judgement.OTHER or verdict.score < 0:
        return verdict
    below = _judged(inner, rulebook)
    if below.judgement is not Judgement.REJECTION:
        return verdict
    evidence = (*verdict.evidence, "a refusal stands in what is forwarded below")
    return replace(verdict, judgement=Judgement.DOUBTFUL, language=below.language, stage=below.stage, evidence=evidence)


def _forwarded(message: Message) -> Message | None:
    """Return what is forwarded without a remark worth judging."""
    forwarded = message.forwarded
    if forwarded is None or len(message.own_text.split()) > _WORDS_OF_A_REMARK:
        return None
    senders = (forwarded.sender,) if forwarded.sender else ()
    return Message(senders=senders, subject=forwarded.subject or "", own_text=forwarded.text)


def _judged(message: Message, rulebook: Rulebook) -> Verdict:
    sentences = read(message.subject, message.own_text)
    words = chain.from_iterable(one.words for one in sentences)
    languages = language.likely(words, rulebook.languages_of)
    search = rulebook.search(sentences, languages or tuple(rulebook.function_words))
    told = structure.evidence(message)
    matches = search.matches(_WEIGHTED)
    around = look_around(search, matches, sentences, message)
    hits = hits_of(matches, sentences, around)
    refused, against = points(hits)
    heads = sum(one.weight for one in told)
    by_phrase = refused + against + heads
    weighed = leaning.around(sentences, plainest(hits))
    lean = rulebook.lean(languages[0], weighed, refused, against, by_phrase) if languages else None
    if lean and lean.points > 0:  # words that refuse a job refuse flats, too, are told to friends and quoted on lists
        is_doubted = against <= _ANOTHER_STORY or not speaks_of_a_job(around, search, message)
        if heads < 0 or (is_doubted and not lean.is_plainly_for):
            lean = None
    score = by_phrase + (lean.points if lean else 0.0)
    is_held = by_phrase >= rulebook.doubtful_from and not (lean and lean.is_plainly_against)
    is_ruled_out = any(one.forbids for one in told)
    judgement = Judgement.OTHER if is_ruled_out else _judgement(score, rulebook, is_held=is_held)
    stage, stage_evidence = None, tuple[str, ...]()
    if judgement is not Judgement.OTHER:
        weighed_language = languages[0] if languages and rulebook.leaning else None
        stage, stage_evidence = _stage(search, hits, sentences, weighed_language)
    return Verdict(
        judgement=judgement,
        score=round(score, 2),
        threshold=rulebook.threshold,
        language=_language(languages, hits),
        stage=stage,
        hits=tuple(hit for _, hit in hits),
        evidence=tuple(one.sentence for one in told) + stage_evidence,
        phrases=round(refused + against, 2),
        headers=heads,
        lean=lean,
        is_ruled_out=is_ruled_out,
    )


def _judgement(score: float, rulebook: Rulebook, *, is_held: bool) -> Judgement:
    """Judge by the score; what the phrases hold stays held unless all words together plainly gainsay it."""
    if score >= rulebook.threshold:
        return Judgement.REJECTION
    return Judgement.DOUBTFUL if is_held or score >= rulebook.doubtful_from else Judgement.OTHER


def _stage(
    search: Search, hits: Sequence[tuple[Match, Hit]], sentences: Sequence[Sentence], language: str | None
) -> tuple[Stage, tuple[str, ...]]:
    refusals = [(match, hit) for match, hit in hits if match.rule.kind is Kind.REFUSAL]
    counted = [match for match, hit in refusals if hit.against in {None, IN_STRONGER_WORDS}]
    return stage_of(counted + search.matches([Kind.STAGE]), sentences, language)


def _language(languages: Sequence[str], hits: Sequence[tuple[Match, Hit]]) -> str:
    if languages:
        return languages[0]
    return next((match.rule.language for match, _ in hits if match.rule.language), language.UNDETERMINED)
