"""French as employers of France, Belgium, Switzerland and Canada write it: what refuses, what only seems to."""

import pytest

from tests.verdict.languages import judged, without_accents, wordings
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize("text", wordings("french")["refusals"])
def test_accents_left_out_capitals_and_curly_apostrophes_change_nothing(text: str) -> None:
    plainly = without_accents(text).replace("œ", "oe")

    assert judged(text).score == judged(plainly).score == judged(text.upper()).score
    assert judged(text).score == judged(text.replace("'", "\u2019")).score


@pytest.mark.parametrize(
    "people",
    [
        "un autre candidat",
        "une autre candidate",
        "un(e) autre candidat(e)",
        "d'autres candidats",
        "d'autres candidat·e·s",
        "d'autres candidates",
        "d'autres profils",
        "une autre personne",
        "quelqu'un d'autre",
        "un candidat interne",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Pour ce poste, nous avons retenu {people}.").judgement == Judgement.REJECTION


def test_formal_and_familiar_address_are_one() -> None:
    formal = judged("Votre candidature n'a pas été retenue. Nous vous souhaitons bonne chance.")
    familiar = judged("Ta candidature n'a pas été retenue. Nous te souhaitons bonne chance.")

    assert formal.judgement == familiar.judgement == Judgement.REJECTION
    assert formal.score == familiar.score


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Votre candidature n'a pas été retenue.", Stage.APPLICATION),
        ("Merci pour l'entretien de lundi. Nous avons choisi une autre candidate.", Stage.INTERVIEW),
        ("Suite à notre rencontre, nous ne donnerons pas suite à votre candidature.", Stage.INTERVIEW),
        ("Le poste auquel vous avez postulé est désormais pourvu.", Stage.CLOSED),
        ("Nous avons dû annuler le recrutement pour ce poste.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
