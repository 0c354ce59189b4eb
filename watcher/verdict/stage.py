"""What refuses, and all words together -> how far the applicant got before."""

from collections.abc import Sequence
from enum import StrEnum

from watcher.verdict import leaning
from watcher.verdict.matching import Match
from watcher.verdict.sentences import Sentence

_A_PHRASE = 3.75  # points: what a phrase says stands unless all words together plainly gainsay it


class Stage(StrEnum):
    """How far the applicant got: turned down on paper, after talking, or the position is closed."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    CLOSED = "closed"


# A letter about a talk that never was is worse than one that forgets a talk.
_WITHOUT_A_PHRASE = {Stage.INTERVIEW: -1.25, Stage.CLOSED: 0.0}


def stage_of(
    told: Sequence[Match], sentences: Sequence[Sentence], language: str | None
) -> tuple[Stage, tuple[str, ...]]:
    """Return the stage and what tells it: the phrase or the words; on paper if nothing does.

    `told` are matches of rules that name a stage, `language` is the one whose words are weighed, if any are.
    """
    most, found = 0.0, (Stage.APPLICATION, tuple[str, ...]())
    leans = leaning.of_stages(language, _WITHOUT_A_PHRASE, sentences) if language else {}
    for stage in (Stage.CLOSED, Stage.INTERVIEW):  # of two as likely, a closed position is the kinder reason
        match = next((match for match in told if match.rule.stage == stage), None)
        lean = leans.get(stage)
        points = (_A_PHRASE if match else _WITHOUT_A_PHRASE[stage]) + (lean.points if lean else 0.0)
        if points > most:
            most, found = points, (stage, (f"stage {stage}: {_reason(match, lean, sentences)}",))
    return found


def _reason(match: Match | None, lean: leaning.Lean | None, sentences: Sequence[Sentence]) -> str:
    if match:
        return f"{sentences[match.sentence].excerpt(match.first, match.last)!r} ({match.rule.name})"
    return f"all words together ({lean.most})" if lean else ""
