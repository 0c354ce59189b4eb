from dataclasses import replace

import pytest

from tests.contact.builders import ORDINARY, POLICY, REJECTION, ROBIN, SENDERS, SENT_AT, notice
from watcher.contact import acquaintance
from watcher.contact.acquaintance import Acquaintance
from watcher.mail.message import Address, Forwarded, Message
from watcher.verdict.classifier import Verdict

JANE = Address("jane.roe@acme-maps.example", "Jane Roe")
INVITATION = notice(
    JANE,
    "Best,\nJane",
    text="Dear Robin,\n\nWe'd like to invite you to an interview for the Map Designer position at Acme Maps.",
    subject="Interview invitation",
)


def recognised(message: Message, verdict: Verdict = ORDINARY) -> Acquaintance | None:
    return acquaintance.recognise(message, verdict, senders=SENDERS, policy=POLICY)


def test_whoever_invites_to_an_interview_becomes_an_acquaintance() -> None:
    expected = Acquaintance(
        address=JANE,
        organisation="acme-maps.example",
        last_wrote=SENT_AT,
        message_id="<notice@acme-maps.example>",
        subject="Interview invitation",
        company="Acme Maps",
        role="Map Designer",
    )

    assert expected == recognised(INVITATION)


@pytest.mark.parametrize(
    "addr_spec",
    [
        "no-reply@acme-maps.example",
        "careers@acme-maps.example",
        "acmemaps@myworkday.com",
        "mailer-daemon@acme-maps.example",
        "jane.roe@gmail.com",
        ROBIN.addr_spec,
    ],
)
def test_robots_shared_mailboxes_free_mail_and_the_user_never_do(addr_spec: str) -> None:
    assert recognised(replace(INVITATION, senders=(Address(addr_spec, "Jane Roe"),))) is None


@pytest.mark.parametrize(
    "field",
    [
        ("list-id", "<jobs.lists.example>"),
        ("list-unsubscribe", "<mailto:leave@lists.example>"),
        ("precedence", "bulk"),
        ("auto-submitted", "auto-replied"),
        ("return-path", "<>"),
        ("x-autoreply", "yes"),
    ],
)
def test_lists_newsletters_and_automatic_mail_never_do(field: tuple[str, str]) -> None:
    assert recognised(replace(INVITATION, headers=(field,))) is None


def test_a_bounce_never_does() -> None:
    assert recognised(replace(INVITATION, content_type="multipart/report")) is None


def test_a_rejections_writer_is_no_acquaintance() -> None:
    assert recognised(INVITATION, REJECTION) is None


def test_mail_about_something_else_makes_no_acquaintance() -> None:
    lunch = notice(JANE, "Jane", text="Shall we have lunch on Friday?", subject="Friday")

    assert recognised(lunch) is None


def test_mail_without_a_date_or_with_several_writers_makes_none() -> None:
    assert recognised(replace(INVITATION, date=None)) is None
    assert recognised(replace(INVITATION, senders=(JANE, ROBIN))) is None


def test_an_address_that_may_be_nobodys_own_makes_none() -> None:
    odd = replace(
        INVITATION, senders=(Address("x17@acme-maps.example", "Jane Roe"),), own_text="An interview, a position."
    )

    assert recognised(odd) is None


def test_what_somebody_forwards_makes_them_no_acquaintance() -> None:
    assert recognised(replace(INVITATION, forwarded=Forwarded(sender=None, text="An interview"))) is None


def test_a_post_to_a_list_makes_its_writer_no_acquaintance() -> None:
    assert recognised(replace(INVITATION, to=(Address("jobs@lists.example"),))) is None
    assert recognised(replace(INVITATION, to=(Address("robin+acme@home.example"),))) is not None
