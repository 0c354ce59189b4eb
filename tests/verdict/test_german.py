"""German as employers of Germany, Austria and Switzerland write it: what refuses, what only seems to."""

import pytest

from tests.verdict.languages import judged, wordings
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize("text", wordings("german")["refusals"])
def test_umlauts_written_out_and_capitals_change_nothing(text: str) -> None:
    plainly = text.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("ß", "ss")

    assert judged(text).score == judged(plainly).score == judged(text.upper()).score


@pytest.mark.parametrize(
    "people",
    [
        "andere Bewerber",
        "eine andere Bewerberin",
        "einen anderen Kandidaten",
        "andere Bewerber:innen",
        "andere Bewerber*innen",
        "andere Kandidat_innen",
        "andere BewerberInnen",
        "andere Bewerber/-innen",
        "andere Bewerbende",
        "eine andere Person",
        "jemand anderen",
        "einen internen Mitbewerber",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Für die Stelle haben wir uns für {people} entschieden.").judgement == Judgement.REJECTION


def test_formal_and_familiar_address_are_one() -> None:
    formal = judged("Leider können wir Ihnen die Stelle nicht anbieten, weil Ihr Profil nicht zu uns passt.")
    familiar = judged("Leider können wir dir die Stelle nicht anbieten, weil dein Profil nicht zu uns passt.")

    assert formal.judgement == familiar.judgement == Judgement.REJECTION
    assert formal.score == familiar.score


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Leider können wir Ihre Bewerbung nicht weiter berücksichtigen.", Stage.APPLICATION),
        ("Danke für das gute Gespräch. Wir haben uns für eine andere Kandidatin entschieden.", Stage.INTERVIEW),
        ("Nach Ihrem Probetag haben wir uns gegen eine Anstellung entschieden.", Stage.INTERVIEW),
        ("Die Stelle, auf die Sie sich beworben haben, wird nicht mehr besetzt.", Stage.CLOSED),
        ("Ihre Bewerbung kam leider zu spät: Die Position ist bereits vergeben.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
