"""Match -> why it doesn't count, if it doesn't: a condition, a question, a quotation, or no word about a job."""

from collections.abc import Sequence
from typing import NamedTuple

from watcher.verdict.matching import Match
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence
from watcher.verdict.surroundings import Surroundings

SHARE_WITHOUT_JOB = 0.5
_FAR_BACK = 8
_TURN_WORDS = 3


class Reason(NamedTuple):
    """Why a match doesn't count; `mark` are the first and the last word of its sentence that say so, if any do."""

    why: str
    mark: tuple[int, int] | None = None


def reason_against(hit: Match, sentence: Sentence, around: Surroundings) -> Reason | None:
    """Return why a match doesn't count, or None. What speaks against a rejection is only taken back by name."""
    if hit.rule.kind is Kind.COUNTER:
        if hit.rule.reach is Reach.NEAR and not sentence.is_subject and hit.sentence not in around.near:
            return Reason("far from what refuses")
        return _discount(hit, around, by_name=True)
    if sentence.is_question:
        return Reason("a question refuses nothing")
    if sentence.is_repeated:
        return Reason("the subject of a reply repeats what was said before")
    return _discount(hit, around) or _not_meant(hit, sentence, around)


def _not_meant(hit: Match, sentence: Sentence, around: Surroundings) -> Reason | None:
    if 2 * len(sentence.quoted.intersection(range(hit.first, hit.last + 1))) > hit.last - hit.first:
        return Reason("quoted, not said")
    if hit.rule.kind is Kind.HINT and not around.is_job(hit.sentence):
        return Reason("no plain word about a job nearby")
    return None


def _discount(hit: Match, around: Surroundings, *, by_name: bool = False) -> Reason | None:
    here = around.marks.get(hit.sentence, ())
    if not (here or around.throughout):
        return None
    marks = [mark for mark in (*here, *around.throughout) if _is_of_one_language(mark, hit)]
    for mark in marks:
        if by_name and hit.rule.name not in mark.rule.only:
            continue
        if mark.rule.kind is Kind.DISCOUNT and _reaches(mark, hit, marks):
            is_here = mark.sentence == hit.sentence
            return Reason(mark.rule.why or mark.rule.name, (mark.first, mark.last) if is_here else None)
    return None


def _is_of_one_language(mark: Match, hit: Match) -> bool:
    """Spanish "si" is a condition and Italian "si" is none; a rule without a language goes with every one."""
    spoken, heard = mark.rule.language, hit.rule.language
    return spoken == heard or spoken is None or heard is None


def _reaches(mark: Match, hit: Match, marks: Sequence[Match]) -> bool:
    if mark.rule.only and hit.rule.name not in mark.rule.only:
        return False
    if mark.rule.reach is Reach.MESSAGE:
        return True
    if any(turn.rule.kind is Kind.TURN and turn.first <= mark.first <= turn.last for turn in marks):
        return False  # "even if" sets no condition
    if mark.rule.reach is Reach.SENTENCE:
        return True
    if mark.rule.reach is Reach.BEFORE:
        return hit.first < mark.first and hit.last < mark.last and mark.first - hit.last <= _FAR_BACK
    reaches = mark.first <= hit.first or (mark.rule.reach is Reach.WITHIN and mark.first < hit.last)
    return reaches and not any(
        turn.rule.kind is Kind.TURN and mark.last + _TURN_WORDS <= turn.first <= hit.first for turn in marks
    )
