"""watcher.verdict.correction: what a user pastes really turns the verdict round."""

from pathlib import Path

import pytest

from watcher.mail import mime
from watcher.mail.message import Message
from watcher.verdict import leaning, rulebook
from watcher.verdict.classifier import Judgement, classify
from watcher.verdict.correction import correction
from watcher.verdict.leaning import Leaning
from watcher.verdict.rulebook import Rulebook

CORPUS = Path(__file__).parents[1] / "corpus" / "verdict"
# Every tenth, and one that is held below the score for it.
MESSAGES = [*sorted(CORPUS.glob("*/*.eml"))[::10], CORPUS / "en" / "theatre-casting-not-calling-back.eml"]


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return rulebook.load()


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_pasted_lines_turn_the_verdict_round(path: Path, shipped: Rulebook, tmp_path: Path) -> None:
    message = mime.parse(path.read_bytes())
    before = classify(message, shipped)
    lines = correction(before, shipped)
    rules_file = tmp_path / "rules.toml"
    rules_file.write_text(lines or "", encoding="utf-8")

    after = classify(message, rulebook.load(rules_file))

    was_rejection = before.judgement is Judgement.REJECTION
    assert lines is None or (after.judgement is Judgement.REJECTION) != was_rejection


def test_hints_of_two_languages_are_switched_off_together(shipped: Rulebook, tmp_path: Path) -> None:
    text = (
        "Hola Eva: Gracias por tu solicitud para el puesto de camarera. Lamentamos comunicarte que hemos elegido a "
        "otra persona para el puesto. Lamentamos no poder dar una respuesta mejor a tu solicitud. Un saludo, Pilar"
    )
    message = Message(senders=(), subject="Tu solicitud", own_text=text)
    before = classify(message, shipped)
    rules_file = tmp_path / "rules.toml"
    rules_file.write_text(correction(before, shipped) or "", encoding="utf-8")

    assert before.judgement is Judgement.REJECTION
    assert any(hit.discounted == "said already" for hit in before.hits)
    assert classify(message, rulebook.load(rules_file)).judgement is not Judgement.REJECTION


def test_most_messages_with_a_sign_of_refusal_have_lines_to_paste(shipped: Rulebook) -> None:
    verdicts = [classify(mime.parse(path.read_bytes()), shipped) for path in MESSAGES]
    with_signs = [verdict for verdict in verdicts if any(hit.weight > 0 and not hit.discounted for hit in verdict.hits)]

    offered = [verdict for verdict in with_signs if correction(verdict, shipped)]

    assert len(offered) >= 0.5 * len(with_signs) > 0


def test_what_the_headers_rule_out_has_no_lines_to_paste(shipped: Rulebook) -> None:
    verdicts = [classify(mime.parse(path.read_bytes()), shipped) for path in sorted(CORPUS.glob("en/dsn-*.eml"))]

    assert verdicts
    assert all(verdict.is_ruled_out and correction(verdict, shipped) is None for verdict in verdicts)


def test_what_all_words_say_without_a_phrase_can_be_turned_too(
    shipped: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: Leaning(start=0, weights={"applic": 10_000}))
    text = "You have seen the application and so have we. " * 9
    message = Message(senders=(), subject="", own_text=text)
    before = classify(message, shipped)
    lines = correction(before, shipped) or ""
    rules_file = tmp_path / "rules.toml"
    rules_file.write_text(lines, encoding="utf-8")

    assert before.judgement is Judgement.REJECTION
    assert not before.hits
    assert "leaning = 0.74" in lines
    assert classify(message, rulebook.load(rules_file)).judgement is Judgement.DOUBTFUL
