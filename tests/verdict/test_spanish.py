"""Spanish as employers of Spain and of America write it: what refuses, and what only seems to."""

import pytest

from tests.verdict.languages import judged
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize(
    "word",
    [
        "seleccionado",
        "seleccionada",
        "seleccionado/a",
        "seleccionada/o",
        "seleccionado(a)",
        "seleccionad@",
        "seleccionadx",
        "seleccionade",
    ],
)
def test_every_gender_is_refused_alike(word: str) -> None:
    assert judged(f"Te comunicamos que no has sido {word} para el puesto.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "people",
    [
        "otro candidato",
        "otra candidata",
        "otros candidatos",
        "otras candidaturas",
        "otros/as candidatos/as",
        "otr@s candidat@s",
        "otrxs postulantes",
        "otra persona",
        "otro perfil",
        "alguien con más experiencia",
        "una candidata interna",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Para la vacante hemos decidido continuar con {people}.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "text",
    [
        "No podemos ofrecerte el puesto.",
        "No podemos ofrecerle el puesto.",
        "No podemos ofrecerles el puesto.",
        "No podemos ofreceros el puesto.",
        "No quedaste seleccionado para el puesto.",
        "No quedó seleccionada para el puesto.",
        "No quedás seleccionado para el puesto.",
        "No ha sido usted seleccionada para el puesto.",
        "No habéis sido seleccionados para el puesto.",
    ],
)
def test_every_form_of_address_is_understood(text: str) -> None:
    assert judged(text).judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("En esta ocasión no podemos continuar con tu candidatura.", Stage.APPLICATION),
        ("Gracias por la entrevista del lunes. Nos hemos decantado por otra candidata.", Stage.INTERVIEW),
        ("Fue un gusto conocerte, pero para el puesto seguiremos con otro perfil.", Stage.INTERVIEW),
        ("El puesto al que te postulaste ya ha sido cubierto.", Stage.CLOSED),
        ("La búsqueda de analista quedó suspendida hasta nuevo aviso; gracias por tu CV.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
