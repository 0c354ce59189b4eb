"""Dutch as employers of the Netherlands and Flanders write it: what refuses, what only seems to."""

import pytest

from tests.verdict.languages import judged, wordings
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize("text", wordings("dutch")["refusals"])
def test_capitals_and_line_breaks_change_nothing(text: str) -> None:
    assert judged(text).score == judged(text.upper()).score == judged(text.replace(", ", ",\n")).score


@pytest.mark.parametrize(
    "people",
    [
        "een andere kandidaat",
        "een andere kandidate",
        "andere kandidaten",
        "andere sollicitanten",
        "iemand anders",
        "iemand met meer ervaring",
        "een interne kandidaat",
        "een kandidaat die beter past",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Voor deze functie hebben wij gekozen voor {people}.").judgement == Judgement.REJECTION


def test_formal_and_familiar_address_are_one() -> None:
    formal = judged("Wij kunnen u de functie helaas niet aanbieden, omdat uw profiel niet bij ons past.")
    familiar = judged("Wij kunnen je de functie helaas niet aanbieden, omdat je profiel niet bij ons past.")

    assert formal.judgement == familiar.judgement == Judgement.REJECTION
    assert formal.score == familiar.score


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("We gaan niet verder met je sollicitatie.", Stage.APPLICATION),
        ("Dank voor het leuke gesprek. We hebben gekozen voor een andere kandidaat.", Stage.INTERVIEW),
        ("Na je meeloopdag hebben we besloten je niet aan te nemen.", Stage.INTERVIEW),
        ("De functie waarop u solliciteerde is reeds vervuld.", Stage.CLOSED),
        ("De vacature is ingetrokken.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
