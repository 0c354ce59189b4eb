"""watcher.delivery: one letter, whatever breaks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.mail.memory_mailbox import MemoryMailbox
from watcher.delivery import ANSWERED_BEFORE, DRAFTED_BEFORE, SETTLE_SECONDS, Delivery
from watcher.errors import MailboxError
from watcher.ledger import Ledger
from watcher.mail.message import Address, Refused
from watcher.notice import Notice, State

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=SETTLE_SECONDS + 1)
NOTICE_ID = "<notice@acme.example>"
DRAFT = (
    b"From: Sam <sam@home.example>\r\nTo: Jane <jane@acme.example>\r\nSubject: Re: Your application\r\n"
    b"Message-ID: <0123456789abcdef@home.example>\r\nIn-Reply-To: <notice@acme.example>\r\n"
    b"References: <notice@acme.example>\r\n\r\nDear Jane,\r\n"
)
EDITED = DRAFT.replace(b"0123456789abcdef", b"another-id")
UNRELATED = DRAFT.replace(b"0123456789abcdef", b"unrelated").replace(b"<notice@", b"<else@")


@pytest.fixture
def mailbox() -> MemoryMailbox:
    return MemoryMailbox()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger.in_memory(date(2026, 2, 1))


@pytest.fixture
def pending(ledger: Ledger) -> Notice:
    ledger.change(
        Notice(
            "f1",
            State.PENDING,
            "r",
            message_id=NOTICE_ID,
            contact=Address("jane@acme.example"),
            octets=b"notice",
            notice_date=NOW,
            seen_at=NOW,
        )
    )
    (stored,) = ledger.in_state(State.PENDING)
    return stored


def drafts(mailbox: MemoryMailbox) -> list[bytes]:
    return [stored.octets for stored in mailbox.dump("Drafts")]


def state(ledger: Ledger) -> State:
    found = ledger.find("f1")
    assert found is not None
    return found.state


def deliver_and_break(mailbox: MemoryMailbox, ledger: Ledger, pending: Notice, *, stores: bool) -> None:
    """Deliver a letter over a connection that breaks in the APPEND, before or after the server stored it."""

    def lost(store: Callable[[], None]) -> Refused | None:
        if stores:
            store()
        raise MailboxError("The connection broke.")

    mailbox.on_append = lost
    with pytest.raises(MailboxError, match="The connection broke"):
        Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)


def test_a_letter_is_saved_and_the_octets_are_erased(mailbox: MemoryMailbox, ledger: Ledger, pending: Notice) -> None:
    delivered = Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    assert drafts(mailbox) == [DRAFT]
    assert (delivered.state, delivered.octets, delivered.draft_octets) == (State.DRAFTED, None, None)
    assert ledger.find("f1") == delivered


def test_the_intent_is_durable_before_the_append(mailbox: MemoryMailbox, ledger: Ledger, pending: Notice) -> None:
    seen: list[Notice | None] = []

    def look(store: Callable[[], None]) -> Refused | None:
        seen.append(ledger.find("f1"))
        store()
        return None

    mailbox.on_append = look
    before = mailbox.drafts_mark()

    Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    (at_append,) = seen
    assert at_append is not None
    assert (at_append.state, at_append.draft_octets, at_append.mark) == (State.INTENT, DRAFT, before)


def test_without_a_durable_intent_nothing_is_appended(mailbox: MemoryMailbox, ledger: Ledger, pending: Notice) -> None:
    ledger._database.execute("PRAGMA query_only=ON")

    with pytest.raises(MailboxError, match="ledger can't be used"):
        Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    assert drafts(mailbox) == []


@pytest.mark.parametrize("stores", [True, False])
def test_a_lost_answer_leads_to_one_draft(
    mailbox: MemoryMailbox,
    ledger: Ledger,
    pending: Notice,
    stores: bool,
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=stores)
    mailbox.on_append = None

    Delivery(mailbox, ledger, LATER).settle()
    for again in ledger.in_state(State.PENDING):
        Delivery(mailbox, ledger, LATER).deliver(again, DRAFT)

    assert drafts(mailbox) == [DRAFT]
    assert state(ledger) is State.DRAFTED


def test_an_absent_draft_is_not_tried_again_while_the_server_may_still_store_it(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=False)

    Delivery(mailbox, ledger, NOW + timedelta(seconds=30)).settle()

    assert state(ledger) is State.INTENT


def test_a_draft_the_user_edited_meanwhile_is_known_by_its_references(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=True)
    (ours,) = mailbox.dump("Drafts")
    mailbox.expunge("Drafts", ours.uid)
    mailbox.put("Drafts", EDITED)

    Delivery(mailbox, ledger, LATER).settle()

    assert state(ledger) is State.DRAFTED
    assert drafts(mailbox) == [EDITED]


def test_a_draft_the_user_sent_meanwhile_is_not_written_again(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=True)
    (ours,) = mailbox.dump("Drafts")
    mailbox.expunge("Drafts", ours.uid)
    mailbox.put("Sent", EDITED, internal_date=NOW)

    Delivery(mailbox, ledger, LATER).settle()

    assert state(ledger) is State.PASSED


def test_a_draft_that_vanished_makes_the_letter_uncertain(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=True)
    (ours,) = mailbox.dump("Drafts")
    mailbox.expunge("Drafts", ours.uid)

    Delivery(mailbox, ledger, LATER).settle()

    found = ledger.find("f1")
    assert found is not None
    assert found.state is State.UNCERTAIN
    assert f"watcher answer {found.id}" in found.reason
    assert found.octets is not None


def test_other_peoples_drafts_since_then_do_not_hide_that_ours_is_absent(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=False)
    mailbox.put("Drafts", UNRELATED)

    Delivery(mailbox, ledger, LATER).settle()

    assert state(ledger) is State.PENDING


def test_a_new_drafts_mailbox_makes_an_open_intent_uncertain(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    deliver_and_break(mailbox, ledger, pending, stores=False)
    mailbox.delete("Drafts")
    mailbox.create("Drafts")

    Delivery(mailbox, ledger, LATER).settle()

    assert state(ledger) is State.UNCERTAIN


def test_a_refusal_leaves_the_letter_pending_with_the_reason(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    mailbox.on_append = lambda _store: Refused("[OVERQUOTA] full")

    refused = Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    assert (refused.state, refused.octets) == (State.PENDING, b"notice")
    assert "[OVERQUOTA] full" in refused.reason


def test_a_letter_of_another_installation_is_not_written_again(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    mailbox.put("Drafts", EDITED, internal_date=NOW)

    found = Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    assert (found.state, found.reason) == (State.DRAFTED, DRAFTED_BEFORE)
    assert drafts(mailbox) == [EDITED]


def test_a_notice_the_user_answered_by_hand_gets_no_letter(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    mailbox.put("Sent", EDITED, internal_date=NOW)

    found = Delivery(mailbox, ledger, NOW).deliver(pending, DRAFT)

    assert (found.state, found.reason) == (State.PASSED, ANSWERED_BEFORE)
    assert drafts(mailbox) == []


def test_a_letter_the_user_asks_for_is_not_hidden_by_their_answer_to_somebody_else(
    mailbox: MemoryMailbox, ledger: Ledger, pending: Notice
) -> None:
    mailbox.put("Sent", EDITED, internal_date=NOW)
    wanted = replace(pending, is_wanted=True, contact=Address("other@acme.example"))

    found = Delivery(mailbox, ledger, NOW).deliver(wanted, DRAFT)

    assert found.state is State.DRAFTED
