"""Message -> Verdict: is it a rejection, and every reason for saying so."""

from dataclasses import dataclass
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: its rule and weight, the words matched, their sentence; why it was discounted, if it was."""

    rule: str
    weight: float
    phrase: str
    sentence: str
    discounted: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons. `language` is an ISO 639-1 code; `stage` is None when judged other.

    `evidence` are sentences about structure (an applicant system's header, a mailing list, a veto).
    """

    judgement: Judgement
    score: float
    threshold: float
    language: str
    stage: Stage | None = None
    hits: tuple[Hit, ...] = ()
    evidence: tuple[str, ...] = ()
