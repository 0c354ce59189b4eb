"""watcher.verdict.stage: how far the applicant got, told by phrases and by all words together."""

from dataclasses import replace

import pytest

from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Verdict, classify
from watcher.verdict.stage import Stage

RULES = rulebook.load()
# Others came in: the applicant didn't.
ON_PAPER = (
    "Dear Ms Lund, thank you for your application for the position of gardener. We received eighty letters and have "
    "asked six people with a trade certificate to come in for an interview on Monday. Your letter is not among them, "
    "so we will not be moving forward with your application. We wish you luck with your search."
)
AFTER_TALKS = (
    "Dear Ms Lund, it was a pleasure to show you round on Monday, and everybody enjoyed your questions. After a long "
    "discussion in the team we have decided not to make you an offer: your answers on budgets left us with doubts, and "
    "another candidate knew our market better. Thank you for the time you gave us."
)


def judged(body: str, leaning: float = 1.0) -> Verdict:
    return classify(Message(senders=(), subject="", own_text=body), replace(RULES, leaning=leaning))


def test_a_phrase_that_all_words_gainsay_does_not_tell_the_stage() -> None:
    assert judged(ON_PAPER, leaning=0).stage is Stage.INTERVIEW
    assert judged(ON_PAPER).stage is Stage.APPLICATION


def test_all_words_tell_a_stage_that_no_phrase_does() -> None:
    assert judged(AFTER_TALKS, leaning=0).stage is Stage.APPLICATION
    verdict = judged(AFTER_TALKS)
    assert verdict.stage is Stage.INTERVIEW
    assert verdict.evidence[-1].startswith("stage interview: all words together ('")


@pytest.mark.parametrize(
    ("body", "stage"),
    [
        ("Thank you for coming in. We have decided not to move forward with your application.", Stage.INTERVIEW),
        ("Unfortunately, the position has been filled.", Stage.CLOSED),
        ("We have decided not to move forward with your application.", Stage.APPLICATION),
    ],
)
def test_in_few_words_a_phrase_tells_the_stage(body: str, stage: Stage) -> None:
    assert judged(body).stage is stage
    assert judged(body, leaning=0).stage is stage
