"""Match -> why it doesn't count, if it doesn't: a condition, a question, a quotation, or no word about a job."""

from collections.abc import Sequence

from watcher.verdict.rulebook import Match
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence

NEAR_SENTENCES = 4
_FAR_BACK = 8
_TURN_WORDS = 3


def reason_against(
    hit: Match, sentence: Sentence, marks: Sequence[Match], job_sentences: frozenset[int] | None
) -> str | None:
    """Return why a refusing match doesn't count, or None.

    `marks` are the discounts and turns of the same sentence; `job_sentences` those that speak about a job,
    None when all of the message does.
    """
    if sentence.is_question:
        return "a question refuses nothing"
    for mark in marks:
        if mark.rule.kind is Kind.DISCOUNT and _reaches(mark, hit, marks):
            return f"{mark.rule.why or mark.rule.name} ({sentence.excerpt(mark.first, mark.last)!r})"
    if sentence.is_quoted_at(hit.first):
        return "quoted, not said"
    if job_sentences is not None and not any(abs(hit.sentence - job) <= NEAR_SENTENCES for job in job_sentences):
        return "no word about a job nearby"
    return None


def _reaches(mark: Match, hit: Match, marks: Sequence[Match]) -> bool:
    if mark.rule.only and hit.rule.name not in mark.rule.only:
        return False
    if mark.rule.reach is Reach.SENTENCE:
        return True
    if mark.rule.reach is Reach.BEFORE:
        return hit.first < mark.first and mark.first - hit.last <= _FAR_BACK
    return mark.first <= hit.first and not any(
        turn.rule.kind is Kind.TURN and mark.last + _TURN_WORDS <= turn.first <= hit.first for turn in marks
    )
