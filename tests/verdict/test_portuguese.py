"""Portuguese as employers of Portugal and of Brazil write it: what refuses, and what only seems to."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

import pytest

from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Stage, Verdict, classify
from watcher.verdict.rulebook import Rulebook

WORDINGS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("portuguese.toml").read_text("utf-8"))


@cache
def shipped() -> Rulebook:
    return rulebook.load()


def judged(text: str) -> Verdict:
    return classify(Message(senders=(), subject="", own_text=text), shipped())


def without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@pytest.mark.parametrize("text", WORDINGS["refusals"])
def test_a_refusal_is_found(text: str) -> None:
    verdict = judged(text)

    assert (verdict.judgement, verdict.language) == (Judgement.REJECTION, "pt")


@pytest.mark.parametrize("text", WORDINGS["lookalikes"])
def test_a_look_alike_is_left_alone(text: str) -> None:
    assert judged(text).judgement == Judgement.OTHER


@pytest.mark.parametrize("text", WORDINGS["refusals"])
def test_accents_left_out_and_capitals_change_nothing(text: str) -> None:
    score = judged(text).score

    assert score == judged(without_accents(text)).score
    assert score == judged(text.upper()).score


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
