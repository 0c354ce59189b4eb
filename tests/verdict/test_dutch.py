"""Dutch as employers of the Netherlands and Flanders write it: what refuses, what only seems to."""

import tomllib
from functools import cache
from pathlib import Path

import pytest

from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Stage, Verdict, classify
from watcher.verdict.rulebook import Rulebook

WORDINGS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("dutch.toml").read_text("utf-8"))


@cache
def shipped() -> Rulebook:
    return rulebook.load()


def judged(text: str, subject: str = "") -> Verdict:
    return classify(Message(senders=(), subject=subject, own_text=text), shipped())


@pytest.mark.parametrize("text", WORDINGS["refusals"])
def test_a_refusal_is_found(text: str) -> None:
    verdict = judged(text)

    assert (verdict.judgement, verdict.language) == (Judgement.REJECTION, "nl")


@pytest.mark.parametrize("text", WORDINGS["lookalikes"])
def test_a_look_alike_is_left_alone(text: str) -> None:
    assert judged(text).judgement == Judgement.OTHER


@pytest.mark.parametrize("text", WORDINGS["refusals"])
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
