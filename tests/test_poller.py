"""watcher.poller: what is decided of a message, and what one pass does."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from tests.mail.memory_mailbox import MemoryMailbox
from watcher import account
from watcher.config import Policy
from watcher.contact.sender import Kind
from watcher.errors import MailboxError
from watcher.ledger import Ledger
from watcher.mail import mime
from watcher.mail.message import Address, Arrival, MessageKey
from watcher.notice import State
from watcher.outcome import Draft, Held, Outcome, Pass
from watcher.poller import LIMIT_REACHED, Knowledge, Summary, Terms, decide, poll

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAM = "sam@home.example"
POLICY = Policy(name="Sam Doe", identities=(SAM,))
NO = """Dear Sam,

Thank you for applying for the position of Pastry Chef at Larkspur Bakery. After careful consideration we have decided
to move forward with other candidates.

We wish you all the best in your search.

Kind regards,
Jane Roe
Head of People, Larkspur Bakery
"""
RECEIPT = """Dear Sam,

We have received your application for the position of Pastry Chef at Larkspur Bakery. Should you not be selected, we
will let you know.

The Larkspur Bakery team
"""


def message(
    body: str = NO,
    *,
    sender: str = "Jane Roe <jane.roe@larkspur.example>",
    message_id: str = "<1@larkspur.example>",
    headers: tuple[str, ...] = (),
) -> bytes:
    lines = (
        f"From: {sender}",
        f"To: Sam Doe <{SAM}>",
        "Subject: Your application",
        "Date: Mon, 02 Mar 2026 09:00:00 +0000",
        f"Message-ID: {message_id}",
        "Content-Type: text/plain; charset=utf-8",
        *headers,
    )
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def arrival(octets: bytes, **changes: object) -> Arrival:
    found = Arrival(MessageKey("INBOX", 1, 1), octets, internal_date=NOW, seen_at=NOW)
    return replace(found, **changes)  # type: ignore[arg-type]  # facts of every type


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.in_memory(date(2026, 2, 20))


@pytest.fixture(scope="session")
def shipped() -> Knowledge:
    return account.read_files("sam@imap", POLICY, Ledger.in_memory(), account.Files())


@pytest.fixture
def knowledge(shipped: Knowledge, ledger: Ledger) -> Knowledge:
    return replace(shipped, memory=ledger)


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox()


def run(mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge, **terms: object) -> Summary:
    facts = {"account": knowledge.account, "now": NOW} | terms
    return poll(mailbox, ledger, partial(decide, knowledge=knowledge), Terms(**facts))  # type: ignore[arg-type]  # the same


def drafts(mailbox: MemoryMailbox) -> list[bytes]:
    return [stored.octets for stored in mailbox.dump("Drafts")]


# decide


def test_a_rejection_by_a_person_becomes_a_letter_to_that_person(knowledge: Knowledge) -> None:
    outcome = decide(arrival(message()), knowledge)

    assert isinstance(outcome, Draft)
    assert outcome.letter.to == Address("jane.roe@larkspur.example", "Jane Roe")
    assert outcome.letter.body.startswith("Dear ")
    assert "Larkspur Bakery" in outcome.letter.body
    assert "Sam Doe" in outcome.letter.body


def test_the_letter_threads_below_the_notice(knowledge: Knowledge) -> None:
    octets = message(headers=("References: <0@larkspur.example>",))

    outcome = decide(arrival(octets), knowledge)

    assert isinstance(outcome, Draft)
    written = mime.parse(outcome.octets)
    assert written.in_reply_to == ("<1@larkspur.example>",)
    assert written.references == ("<0@larkspur.example>", "<1@larkspur.example>")
    assert written.subject == "Re: Your application"


def test_deciding_twice_gives_the_same_octets(knowledge: Knowledge) -> None:
    first, second = (decide(arrival(message()), knowledge) for _ in range(2))

    assert isinstance(first, Draft)
    assert first == second


def test_a_receipt_with_a_conditional_refusal_passes(knowledge: Knowledge) -> None:
    assert isinstance(decide(arrival(message(RECEIPT)), knowledge), Pass)


def test_the_users_own_message_passes(knowledge: Knowledge) -> None:
    outcome = decide(arrival(message(sender=f"Sam <{SAM}>")), knowledge)

    assert isinstance(outcome, Pass)
    assert outcome.reason == "You wrote it yourself."


def test_an_unattended_address_is_held_and_never_written_to(knowledge: Knowledge) -> None:
    body = NO.replace("Jane Roe\nHead of People, Larkspur Bakery", "Larkspur Bakery")
    outcome = decide(arrival(message(body, sender="Larkspur Bakery <no-reply@larkspur.example>")), knowledge)

    assert isinstance(outcome, Held)
    assert outcome.contact.kind in {Kind.UNATTENDED, Kind.NONE}
    assert outcome.contact.address is None


def test_a_notice_the_user_marked_as_answered_passes(knowledge: Knowledge) -> None:
    outcome = decide(arrival(message(), flags=("\\Answered",)), knowledge)

    assert isinstance(outcome, Pass)


def test_a_notice_more_than_thirty_days_old_at_first_sight_is_held(knowledge: Knowledge) -> None:
    outcome = decide(arrival(message(), seen_at=NOW + timedelta(days=31)), knowledge)

    assert isinstance(outcome, Held)
    assert "more than 30 days old" in outcome.reason


def test_a_notice_without_a_message_id_is_answered_without_a_thread(knowledge: Knowledge) -> None:
    octets = message().replace(b"Message-ID: <1@larkspur.example>\r\n", b"")

    outcome = decide(arrival(octets), knowledge)

    assert isinstance(outcome, Draft)
    assert mime.parse(outcome.octets).in_reply_to == ()


# poll


def test_two_passes_write_one_letter_and_leave_the_inbox_alone(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    mailbox.put("INBOX", message(), internal_date=NOW)
    before = mailbox.dump("INBOX")

    first = run(mailbox, ledger, knowledge)
    second = run(mailbox, ledger, knowledge)

    assert first.count(State.DRAFTED) == 1
    assert (second.read, second.notices) == (0, ())
    assert len(drafts(mailbox)) == 1
    assert mailbox.dump("INBOX") == before


def test_the_same_message_in_two_mailboxes_gets_one_letter(ledger: Ledger, knowledge: Knowledge) -> None:
    mailbox = MemoryMailbox(watch=("INBOX", "Junk"))
    mailbox.create("Junk")
    mailbox.put("INBOX", message(), internal_date=NOW)
    mailbox.put("Junk", message(), internal_date=NOW)

    run(mailbox, ledger, knowledge)

    assert len(drafts(mailbox)) == 1


def test_a_crash_after_the_draft_was_saved_leads_to_one_letter(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    def lost(store: object) -> None:
        store()  # type: ignore[operator]  # the mailbox gives a callable
        raise MailboxError("The connection broke.")

    mailbox.put("INBOX", message(), internal_date=NOW)
    mailbox.on_append = lost
    with pytest.raises(MailboxError):
        run(mailbox, ledger, knowledge)
    mailbox.on_append = None

    run(mailbox, ledger, knowledge, now=NOW + timedelta(hours=1))

    assert len(drafts(mailbox)) == 1


def test_one_poisonous_message_does_not_stop_the_others(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    def fragile(found: Arrival) -> Outcome:
        if b"poison" in found.octets:
            raise ZeroDivisionError
        return decide(found, knowledge)

    mailbox.put("INBOX", message("poison", message_id="<2@x.example>"), internal_date=NOW)
    mailbox.put("INBOX", message(), internal_date=NOW)

    summary = poll(mailbox, ledger, fragile, Terms("sam@imap", NOW))

    assert summary.count(State.DRAFTED) == 1
    assert summary.count(State.QUARANTINED) == 1
    assert "set aside" in caplog.text


def test_what_the_server_does_not_hand_over_is_listed_and_comes_later(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    uid = mailbox.put("INBOX", message(), internal_date=NOW)
    mailbox.withheld[uid] = "[UNAVAILABLE] try later"

    first = run(mailbox, ledger, knowledge)
    mailbox.withheld.clear()
    second = run(mailbox, ledger, knowledge)

    assert first.count(State.QUARANTINED) == 1
    assert second.count(State.DRAFTED) == 1
    assert ledger.in_state(State.QUARANTINED) == ()


def test_the_days_limit_lets_the_rest_wait_for_tomorrow(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    for number in range(3):
        octets = message(sender=f"Jane Roe <jane.roe@larkspur{number}.example>", message_id=f"<{number}@x.example>")
        mailbox.put("INBOX", octets, internal_date=NOW)

    run(mailbox, ledger, knowledge, daily_limit=2)
    waiting = ledger.in_state(State.PENDING)
    run(mailbox, ledger, knowledge, daily_limit=2, now=NOW + timedelta(hours=12))
    same_day = len(drafts(mailbox))
    run(mailbox, ledger, knowledge, daily_limit=2, now=NOW + timedelta(hours=25))

    assert [notice.reason for notice in waiting] == [LIMIT_REACHED]
    assert same_day == 2
    assert len(drafts(mailbox)) == 3


def test_a_second_notice_by_the_same_person_within_the_quiet_days_is_held(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    mailbox.put("INBOX", message(), internal_date=NOW)
    mailbox.put("INBOX", message(message_id="<2@larkspur.example>"), internal_date=NOW + timedelta(days=13))
    mailbox.put("INBOX", message(message_id="<3@larkspur.example>"), internal_date=NOW + timedelta(days=15))

    summary = run(mailbox, ledger, knowledge, now=NOW + timedelta(days=16))

    assert summary.count(State.DRAFTED) == 2
    (held,) = ledger.in_state(State.HELD)
    assert "QUIET_DAYS is 14" in held.reason


def test_the_user_can_name_somebody_for_a_held_notice(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    body = NO.replace("Jane Roe\nHead of People, Larkspur Bakery", "Larkspur Bakery")
    octets = message(body, sender="Larkspur Bakery <no-reply@larkspur.example>")
    mailbox.put("INBOX", octets, internal_date=NOW)
    run(mailbox, ledger, knowledge)
    (held,) = ledger.in_state(State.HELD)

    ledger.choose(held.id, Address("ann.moe@larkspur.example", "Ann Moe"))
    run(mailbox, ledger, knowledge)

    (draft,) = drafts(mailbox)
    written = mime.parse(draft)
    assert written.to == (Address("ann.moe@larkspur.example", "Ann Moe"),)
    assert "Ann" in written.own_text


def test_the_person_the_user_named_is_remembered_for_the_next_notice(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    body = NO.replace("Jane Roe\nHead of People, Larkspur Bakery", "Larkspur Bakery")
    robot = "Larkspur Bakery <no-reply@larkspur.example>"
    mailbox.put("INBOX", message(body, sender=robot), internal_date=NOW)
    run(mailbox, ledger, knowledge)
    (held,) = ledger.in_state(State.HELD)
    ledger.choose(held.id, Address("ann.moe@larkspur.example", "Ann Moe"))
    run(mailbox, ledger, knowledge)

    later = NOW + timedelta(days=20)
    mailbox.put("INBOX", message(body, sender=robot, message_id="<2@larkspur.example>"), internal_date=later)
    run(mailbox, ledger, knowledge, now=later)

    second = mime.parse(drafts(mailbox)[-1])
    assert second.to == (Address("ann.moe@larkspur.example", "Ann Moe"),)
    assert second.in_reply_to == ("<2@larkspur.example>",)


def test_a_held_notice_is_decided_again_once_the_user_asks(mailbox: MemoryMailbox, knowledge: Knowledge) -> None:
    mailbox.put("INBOX", message(), internal_date=NOW - timedelta(days=31))
    old = Ledger.in_memory(date(2026, 1, 1))
    run(mailbox, old, replace(knowledge, memory=old))
    (held,) = old.in_state(State.HELD)

    old.choose(held.id, None)
    run(mailbox, old, replace(knowledge, memory=old))

    assert len(drafts(mailbox)) == 1


def test_octets_of_ordinary_mail_never_reach_the_ledger(
    mailbox: MemoryMailbox, ledger: Ledger, knowledge: Knowledge
) -> None:
    mailbox.put("INBOX", message("See you tonight!", sender="Kim <kim@friends.example>"), internal_date=NOW)

    run(mailbox, ledger, knowledge)

    (row,) = ledger._database.execute("SELECT octets, about, state FROM notice").fetchall()
    assert row == (None, "{}", State.PASSED)


def test_reading_the_story_loads_no_server_scheduler_or_command_line() -> None:
    program = (
        "import sys, watcher.poller; "
        "print([name for name in ('imapclient', 'apscheduler', 'typer', 'rich', 'pymap') if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == "[]"
