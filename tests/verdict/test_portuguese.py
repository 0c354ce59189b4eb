"""Portuguese as employers of Portugal and of Brazil write it: what refuses, and what only seems to."""

import pytest

from tests.verdict.languages import judged
from watcher.verdict.classifier import Judgement
from watcher.verdict.stage import Stage


@pytest.mark.parametrize(
    "word",
    [
        "selecionado",
        "selecionada",
        "seleccionado",
        "seleccionada",
        "selecionado(a)",
        "selecionado/a",
        "selecionada/o",
        "selecionad@",
        "selecionade",
    ],
)
def test_every_gender_is_refused_alike(word: str) -> None:
    assert judged(f"Informamos que não foi {word} para a vaga.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "people",
    [
        "outro candidato",
        "outra candidata",
        "outros candidatos",
        "outras candidaturas",
        "outros(as) candidatos(as)",
        "outr@s candidat@s",
        "outra pessoa",
        "outro perfil",
        "alguém com mais experiência",
        "uma candidata interna",
    ],
)
def test_whoever_else_was_chosen_it_is_a_refusal(people: str) -> None:
    assert judged(f"Para a vaga decidimos avançar com {people}.").judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    "text",
    [
        "Não te podemos oferecer a vaga.",
        "Não lhe podemos oferecer a vaga.",
        "Não podemos oferecer-lhe a vaga.",
        "Não podemos oferecer a você esta vaga.",
        "Não foste escolhida para a vaga.",
        "Você não foi escolhida para a vaga.",
        "V. Exa. não foi escolhida para a vaga.",
        "O senhor não foi escolhido para a vaga.",
    ],
)
def test_every_form_of_address_is_understood(text: str) -> None:
    assert judged(text).judgement == Judgement.REJECTION


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Decidimos não avançar com a sua candidatura.", Stage.APPLICATION),
        ("Obrigado pela entrevista de segunda-feira. Optámos por outra candidata.", Stage.INTERVIEW),
        ("Foi um prazer conhecê-lo, mas para a vaga escolhemos outro perfil.", Stage.INTERVIEW),
        ("A vaga a que se candidatou já foi preenchida.", Stage.CLOSED),
        ("O recrutamento de analista foi suspenso; obrigado pelo CV.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told(text: str, stage: Stage) -> None:
    assert stage == judged(text).stage
