"""Italian as employers write it: what refuses, and what only seems to."""

import pytest

from tests.verdict.languages import judged
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize(
    "word",
    [
        "selezionato",
        "selezionata",
        "selezionato/a",
        "selezionata/o",
        "selezionato(a)",
        "selezionat*",
        "selezionatə",
        "selezionat@",
    ],
)
def test_every_gender_is_refused_alike(word: str) -> None:
    assert judged(f"Le comunichiamo che non è stato {word} per la posizione.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "people",
    [
        "altri candidati",
        "un altro candidato",
        "un'altra candidata",
        "altre candidature",
        "altri/e candidati/e",
        "altr* candidat*",
        "un'altra persona",
        "un altro profilo",
        "qualcuno con più esperienza",
        "una candidata interna",
        "una risorsa interna",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Per la posizione abbiamo deciso di proseguire con {people}.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "text",
    [
        "Non possiamo offrirti la posizione.",
        "Non possiamo offrirLe la posizione.",
        "Non possiamo offrirvi la posizione.",
        "Non sei stata scelta per la posizione.",
        "Lei non è stata scelta per la posizione.",
        "Non siete stati scelti per la posizione.",
    ],
)
def test_every_form_of_address_is_understood(text: str) -> None:
    assert judged(text).judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Abbiamo deciso di non proseguire con la Sua candidatura.", Stage.APPLICATION),
        ("Grazie per il colloquio di lunedì. Abbiamo scelto un'altra candidata.", Stage.INTERVIEW),
        ("È stato un piacere conoscerti, ma per il ruolo abbiamo preferito un altro profilo.", Stage.INTERVIEW),
        ("La posizione per cui ti sei candidato è già stata coperta.", Stage.CLOSED),
        ("La selezione per il ruolo di analista è stata sospesa.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
