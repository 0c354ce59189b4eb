"""Every language but English: its refusals are found, its look-alikes left alone."""

import pytest

from tests.verdict.languages import NAMES, judged, without_accents, wordings
from watcher.verdict.classifier import Judgement

REFUSALS = [(code, text) for name, code in NAMES.items() for text in wordings(name)["refusals"]]
LOOKALIKES = [(code, text) for name, code in NAMES.items() for text in wordings(name)["lookalikes"]]


@pytest.mark.parametrize(("code", "text"), REFUSALS)
def test_a_refusal_is_found(code: str, text: str) -> None:
    verdict = judged(text)

    assert (verdict.judgement, verdict.language) == (Judgement.REJECTION, code)


@pytest.mark.parametrize(("code", "text"), REFUSALS)
def test_capitals_and_curly_apostrophes_change_nothing(code: str, text: str) -> None:
    score = judged(text).score

    assert score == judged(text.upper()).score, code
    assert score == judged(text.replace("'", "\u2019")).score, code


@pytest.mark.parametrize("text", [text for code, text in REFUSALS if code in {"es", "it", "pt"}])
def test_accents_left_out_change_nothing(text: str) -> None:
    assert judged(text).score == judged(without_accents(text)).score


@pytest.mark.parametrize(("code", "text"), LOOKALIKES)
def test_a_look_alike_is_left_alone(code: str, text: str) -> None:
    assert judged(text).judgement == Judgement.OTHER, code
