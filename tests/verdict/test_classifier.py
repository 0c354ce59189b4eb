import re
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.verdict.languages import judged as judged_by_phrases
from watcher.mail import mime
from watcher.mail.message import Address, Forwarded, Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Verdict, classify
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.stage import Stage

WORDINGS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("wordings.toml").read_text("utf-8"))
CORPUS = sorted((Path(__file__).parent.parent / "corpus" / "verdict" / "en").glob("*.eml"))
MESSAGES = [mime.parse(path.read_bytes()) for path in CORPUS]
REFUSAL = "Thank you for your interest in the role. We have decided not to move forward with your application."


@cache
def shipped() -> Rulebook:
    return rulebook.load()


def judged(body: str, subject: str = "") -> Verdict:
    return classify(Message(senders=(), subject=subject, own_text=body), shipped())


def without_texts(verdict: Verdict) -> tuple[object, ...]:
    """What a verdict says apart from the texts it quotes, which keep their line breaks and their case."""
    rules = sorted((hit.rule, hit.weight, hit.discounted is None) for hit in verdict.hits)
    return verdict.judgement, verdict.score, verdict.stage, verdict.language, rules


@pytest.mark.parametrize("body", WORDINGS["refusals"])
def test_a_refusal_is_found_in_many_wordings(body: str) -> None:
    assert judged_by_phrases(body).judgement == Judgement.REJECTION


@pytest.mark.parametrize("body", WORDINGS["doubtful"])
def test_what_nearly_refuses_is_held(body: str) -> None:
    assert judged_by_phrases(body).judgement == Judgement.DOUBTFUL


@pytest.mark.parametrize("body", WORDINGS["lookalikes"])
def test_what_only_looks_like_a_refusal_is_left_alone(body: str) -> None:
    assert judged_by_phrases(body).judgement == Judgement.OTHER


@pytest.mark.parametrize(
    ("body", "stage"),
    [
        (REFUSAL, Stage.APPLICATION),
        ("It was a pleasure speaking with you. We have chosen another candidate.", Stage.INTERVIEW),
        ("Thank you for your application. The position has been filled.", Stage.CLOSED),
        ("Unfortunately we had to cancel the recruitment for this role.", Stage.CLOSED),
    ],
)
def test_the_stage_is_told_by_its_evidence(body: str, stage: Stage) -> None:
    verdict = judged(body)

    assert verdict.stage == stage
    assert stage == Stage.APPLICATION or any(f"stage {stage}" in one for one in verdict.evidence)


def test_a_message_that_refuses_nothing_has_no_stage() -> None:
    assert judged("See you on Friday for the interview.").stage is None


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("If you are not selected for the role, we will tell you.", "a condition"),
        ("Were you not selected for the role?", "a question"),
        ('The job site says "you were not selected" by mistake.', "quoted"),
        ("Unfortunately it rains.", "no plain word about a job"),
        ("In some cases your application is not selected for the role.", "speaks of anybody"),
        ("We are sorry that you have decided not to continue with your application.", "the applicant withdrew"),
    ],
)
def test_what_is_discounted_says_why(body: str, reason: str) -> None:
    reasons = [hit.discounted for hit in judged(body).hits if hit.discounted]

    assert reasons
    assert all(one.startswith(reason) for one in reasons)


def test_a_hit_quotes_its_words_and_its_sentence_as_they_stand() -> None:
    hits = judged("Hello.\n\nWe’ve decided NOT to move\nforward with your application, Jo.").hits
    hit = next(hit for hit in hits if not hit.discounted)

    assert "NOT to move forward with your application" in hit.phrase
    assert hit.phrase in hit.sentence
    assert hit.sentence == "We've decided NOT to move forward with your application, Jo."


def test_the_subject_counts_unless_it_repeats_another_message() -> None:
    body = "Dear Jo, see our page for the role. All the best for your job search!"

    own = judged(body, "You were not selected for the role")
    reply = judged(body, "Re: You were not selected for the role")

    assert own.score > reply.score
    assert reply.judgement == Judgement.OTHER


def test_quoting_a_rejection_below_an_ordinary_reply_makes_no_rejection() -> None:
    message = Message(senders=(), subject="Re: Your application", own_text="Noted, thanks!", quoted_text=REFUSAL)

    assert classify(message, shipped()).judgement == Judgement.OTHER


def forward(own_text: str, content_type: str = "text/plain") -> Message:
    below = Forwarded(sender=None, text=REFUSAL)
    return Message(senders=(), subject="Fwd: News", own_text=own_text, forwarded=below, content_type=content_type)


@pytest.mark.parametrize("remark", ["", "FYI", "See below, please. Jo"])
def test_a_refusal_forwarded_with_hardly_a_word_is_held_and_says_so(remark: str) -> None:
    verdict = classify(forward(remark), shipped())

    assert verdict.judgement == Judgement.DOUBTFUL
    assert "a refusal stands in what is forwarded below" in verdict.evidence
    assert verdict.language == "en"


def test_a_refusal_forwarded_below_words_of_its_own_refuses_nothing() -> None:
    verdict = classify(forward("Look what they have written to my flatmate!"), shipped())

    assert verdict.judgement == Judgement.OTHER


def test_a_refusal_that_came_back_undelivered_refuses_nothing() -> None:
    report = forward("", "multipart/report")

    assert classify(report, shipped()).judgement == Judgement.OTHER


def test_a_rule_is_listed_once_for_a_sentence() -> None:
    text = "We have decided to go with another candidate for the role, we went with another."

    rules = [hit.rule for hit in judged(text).hits]

    assert rules == ["en.others-chosen"]


def test_a_subject_without_a_text_is_the_message() -> None:
    assert judged("", "Your application for the buyer role was not successful").judgement == Judgement.REJECTION


def test_the_language_is_told_and_undetermined_when_unfamiliar() -> None:
    assert judged(REFUSAL).language == "en"
    assert judged("Dziekujemy bardzo serdecznie.").language == "und"


def test_a_refusal_without_a_word_about_a_job_is_doubtful_at_most() -> None:
    assert judged("You were not selected. We went with someone else.").judgement == Judgement.DOUBTFUL


def test_courtesy_counts_only_beside_a_word_about_a_job() -> None:
    refused = "Unfortunately we have decided not to proceed. We wish you every success in your search."

    assert judged(refused).judgement != Judgement.REJECTION
    assert judged(refused, "Warehouse vacancy").judgement == Judgement.REJECTION


def test_good_news_denied_speaks_for_nobody() -> None:
    verdict = judged("It's not good news about the job, I'm afraid. We have chosen another candidate.")

    assert verdict.judgement == Judgement.REJECTION
    assert {True} == {hit.discounted is not None for hit in verdict.hits if hit.rule == "en.good-news"}


def test_a_person_about_to_read_a_refusal_is_no_condition() -> None:
    verdict = judged("If you are reading this, you have not been selected for the job.")

    assert verdict.judgement == Judgement.REJECTION


def test_words_of_offer_to_somebody_else_refuse() -> None:
    assert judged("We decided to offer the position to another candidate.").judgement == Judgement.REJECTION
    assert judged("We are delighted to offer you the position.").judgement == Judgement.OTHER


@given(st.text(), st.text())
def test_any_text_gives_a_verdict(subject: str, body: str) -> None:
    verdict = judged(body, subject)

    assert verdict.judgement in set(Judgement)
    assert all(hit.phrase in hit.sentence for hit in verdict.hits)


@given(st.sampled_from(MESSAGES), st.integers(min_value=20, max_value=200))
def test_line_breaks_change_nothing(message: Message, width: int) -> None:
    paragraphs = [" ".join(one.split()) for one in message.own_text.split("\n\n")]
    wrapped = "\n\n".join(
        textwrap.fill(one, width, break_long_words=False, break_on_hyphens=False) for one in paragraphs
    )
    joined = "\n\n".join(paragraphs)
    assume(not re.search(r"^ *(?:[-*•·–]|\d{1,2}[.)]) ", wrapped, re.MULTILINE))  # a bullet begins a sentence

    assert without_texts(judged(joined)) == without_texts(judged(wrapped))
    assert without_texts(judged(joined)) == without_texts(judged(wrapped.replace("\n", "\r\n")))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda body: body.replace("’", "'"), id="straight apostrophes"),
        pytest.param(lambda body: body.replace("'", "’"), id="curly apostrophes"),
        pytest.param(lambda body: body.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(str.upper, id="upper case"),
        pytest.param(lambda body: body.replace(" ", "\u00a0"), id="non-breaking spaces"),
        pytest.param(lambda body: body.replace("ti", "t\u00adi"), id="soft hyphens"),
    ],
)
def test_the_style_of_writing_changes_nothing(changed: Callable[[str], str]) -> None:
    different = [
        message.subject
        for message in MESSAGES
        if without_texts(judged(message.own_text)) != without_texts(judged(changed(message.own_text)))
    ]

    assert different == []


def test_apostrophes_left_out_change_no_judgement() -> None:
    different = [
        message.subject
        for message in MESSAGES
        if judged(message.own_text).judgement != judged(message.own_text.replace("’", "").replace("'", "")).judgement
    ]

    assert different == []


def test_the_hits_that_count_add_up_to_the_score() -> None:
    body = (
        "Thank you for your application for the post of gardener. Unfortunately we have decided not to move forward "
        "with you and to appoint another candidate. Unfortunately your application was not successful. "
        "We wish you every success."
    )
    verdict = judged(body)

    counted = [hit for hit in verdict.hits if not hit.discounted]
    reasons = {hit.discounted for hit in verdict.hits if hit.discounted}
    leaning = verdict.lean.points if verdict.lean else 0.0
    refusals = sorted(hit.weight for hit in counted if hit.weight >= 3)
    assert reasons == {
        "said already",
        "the sentence refuses in stronger words",
        "the sentence refuses in plainer words",
    }
    assert len({hit.sentence for hit in counted if hit.weight >= 3}) == len(refusals)
    assert verdict.score == pytest.approx(
        refusals[-1] + min(0.9, sum(refusals[:-1])) + sum(hit.weight for hit in counted if hit.weight < 3) + leaning
    )


@pytest.mark.parametrize("sender", ["no-reply@us.greenhouse-mail.io", "jo@firm.example"])
def test_phrases_headers_and_all_words_make_up_the_score(sender: str) -> None:
    writer = Address(sender)
    for message in [replace(one, senders=(writer,)) for one in MESSAGES[::4]]:
        verdict = classify(message, shipped())
        leaning = verdict.lean.points if verdict.lean else 0.0

        assert verdict.score == pytest.approx(verdict.phrases + verdict.headers + leaning, abs=0.011)
        assert verdict.headers or "greenhouse" not in sender
