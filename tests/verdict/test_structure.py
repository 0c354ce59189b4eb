import pytest

from watcher.mail.message import Address, Message
from watcher.verdict import rulebook, structure
from watcher.verdict.classifier import Judgement, classify

REFUSAL = "Thank you for applying for the role. Unfortunately, we have decided to move forward with other candidates."


def message(*headers: tuple[str, str], sender: str = "jo@acme.example", body: str = REFUSAL) -> Message:
    return Message(senders=(Address(sender),), subject="", own_text=body, headers=headers)


def judged(one: Message) -> Judgement:
    return classify(one, rulebook.load()).judgement


def test_a_delivery_report_is_never_a_rejection() -> None:
    report = message(("content-type", "multipart/report; report-type=delivery-status"))

    assert (judged(message()), judged(report)) == (Judgement.REJECTION, Judgement.OTHER)


@pytest.mark.parametrize(
    "headers",
    [
        (("list-post", "<mailto:talk@lists.example>"),),
        (("precedence", "list"),),
        (("list-id", "<tips.coach.example>"), ("list-unsubscribe", "<https://coach.example/u>")),
    ],
)
def test_a_mailing_list_speaks_against_a_rejection(headers: tuple[tuple[str, str], ...]) -> None:
    assert judged(message(*headers)) != Judgement.REJECTION


def test_an_applicant_system_may_set_the_headers_of_a_list() -> None:
    headers = (("list-id", "<x>"), ("list-unsubscribe", "<https://x.example>"), ("auto-submitted", "auto-generated"))

    assert judged(message(*headers, sender="no-reply@us.greenhouse-mail.io")) == Judgement.REJECTION


def test_an_automatic_reply_speaks_against_a_rejection() -> None:
    found = structure.evidence(message(("auto-submitted", "auto-replied")))

    assert [one.weight for one in found] == [-1.5]


def test_linkedins_template_alone_is_a_rejection() -> None:
    notice = message(("x-linkedin-template", "email_jobs_application_rejected_01"), body="See the update.")

    assert judged(notice) == Judgement.REJECTION


@pytest.mark.parametrize(
    ("sender", "expected"),
    [("a@candidates.workablemail.com", True), ("acme@myworkday.com", True), ("a@notmyworkday.com", False)],
)
def test_applicant_systems_are_known_by_their_domains(sender: str, expected: bool) -> None:
    assert expected == structure.is_from_applicant_system(message(sender=sender))


@pytest.mark.parametrize(
    ("sender", "share"),
    [
        (Address("no-reply@myworkday.com"), 1.0),
        (Address("recruiting@acme.example"), 0.75),
        (Address("jane@acme.example", "Acme Talent Acquisition"), 0.75),
        (Address("bewerbung@acme.example"), 0.75),
        (Address("hr@acme.example"), 0.75),
        (Address("chris@acme.example", "Chris Hrdy"), 0.0),
        (Address("jane@acme.example", "Jane Roe"), 0.0),
    ],
)
def test_a_desk_for_applicants_writes_mostly_about_jobs(sender: Address, share: float) -> None:
    assert structure.share_of_job(Message(senders=(sender,), subject="", own_text="")) == share
