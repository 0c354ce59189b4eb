"""What the user and the server do while it isn't known whether a letter was saved: never a second one."""

import pytest

from tests.endtoend.machine import HOUR, Machine
from tests.endtoend.post import answered, edited, field, notice, notice_id, today, until_idle, without
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

TRY_LATER = 75


@pytest.fixture
def inbox(dovecot: Dovecot) -> None:
    dovecot.put("INBOX", notice(1), internal_date=today())


@pytest.mark.usefixtures("inbox")
class TestADraftStoredBeforeTheCrash:
    """The process died after the server's OK and before it was recorded."""

    @pytest.fixture(autouse=True)
    def _crashed(self, machine: Machine, inbox: None) -> None:  # noqa: ARG002  the notice comes first
        machine.crash("after", "append")

    def test_and_edited_since_is_the_draft(self, machine: Machine, dovecot: Dovecot) -> None:
        (draft,) = dovecot.dump("Drafts")
        dovecot.put("Drafts", edited(draft.octets), flags=("\\Draft",), internal_date=today())
        dovecot.expunge("Drafts", draft.uid)

        machine.make_pass(later=HOUR)
        machine.make_pass(later=2 * HOUR)

        assert [field(stored.octets, "Message-ID") for stored in dovecot.dump("Drafts")] == ["<edited@client.example>"]
        assert machine.states() == ["drafted"]

    def test_and_sent_since_is_answered(self, machine: Machine, dovecot: Dovecot) -> None:
        (draft,) = dovecot.dump("Drafts")
        sent = b"Message-ID: <sent@client.example>\r\n" + without(draft.octets, "Message-ID", "References")
        dovecot.put("Sent", sent, internal_date=today())
        dovecot.expunge("Drafts", draft.uid)

        machine.make_pass(later=HOUR)
        machine.make_pass(later=2 * HOUR)

        assert dovecot.dump("Drafts") == ()
        assert machine.states() == ["passed"]

    def test_and_deleted_since_is_uncertain_and_listed_and_not_written_anew(
        self, machine: Machine, dovecot: Dovecot
    ) -> None:
        (draft,) = dovecot.dump("Drafts")
        dovecot.expunge("Drafts", draft.uid)

        machine.make_pass(later=HOUR)
        machine.make_pass(later=2 * HOUR)

        assert dovecot.dump("Drafts") == ()
        (listed,) = machine.held()
        assert (listed["state"], listed["to"]) == ("uncertain", "jane.roe@company0001.example")
        assert f"watcher answer {listed['id']}" in listed["reason"]

    def test_and_deleted_since_is_written_when_the_user_asks_for_it(self, machine: Machine, dovecot: Dovecot) -> None:
        (draft,) = dovecot.dump("Drafts")
        dovecot.expunge("Drafts", draft.uid)
        machine.make_pass(later=HOUR)
        (listed,) = machine.held()

        machine.watcher("answer", str(listed["id"]))

        assert answered(dovecot) == [notice_id(1)]
        assert machine.states() == ["drafted"]

    def test_in_drafts_that_were_renumbered_since_is_the_draft(self, machine: Machine, dovecot: Dovecot) -> None:
        until_idle(dovecot)
        dovecot.change_uidvalidity("Drafts", 7)

        machine.make_pass(later=HOUR)
        machine.make_pass(later=2 * HOUR)

        assert answered(dovecot) == [notice_id(1)]
        assert machine.states() == ["drafted"]

    def test_in_a_server_that_is_away_is_looked_for_when_it_is_back(self, machine: Machine, dovecot: Dovecot) -> None:
        dovecot.stop()
        status = machine.make_pass(later=HOUR)
        states = machine.states()
        dovecot.start()

        machine.make_pass(later=2 * HOUR)

        assert (status, states) == (TRY_LATER, ["intent"])
        assert answered(dovecot) == [notice_id(1)]
        assert machine.states() == ["drafted"]


@pytest.mark.usefixtures("inbox")
class TestACrashBeforeAnythingWasStored:
    @pytest.fixture(autouse=True)
    def _crashed(self, machine: Machine, inbox: None) -> None:  # noqa: ARG002  the notice comes first
        machine.crash("after", "intent")

    def test_is_mended_though_the_user_wrote_other_drafts(self, machine: Machine, dovecot: Dovecot) -> None:
        dovecot.put("Drafts", b"Message-ID: <own@applicant.example>\r\n\r\nDear landlord\r\n", internal_date=today())

        machine.make_pass(later=HOUR)

        assert answered(dovecot) == [notice_id(1), "None"]
        assert machine.states() == ["drafted"]

    def test_is_uncertain_when_another_draft_came_and_went(self, machine: Machine, dovecot: Dovecot) -> None:
        uid = dovecot.put("Drafts", b"Message-ID: <own@applicant.example>\r\n\r\nDear landlord\r\n")
        dovecot.expunge("Drafts", uid)

        machine.make_pass(later=HOUR)

        assert dovecot.dump("Drafts") == ()
        assert machine.states() == ["uncertain"]

    def test_is_uncertain_when_drafts_were_renumbered(self, machine: Machine, dovecot: Dovecot) -> None:
        until_idle(dovecot)
        dovecot.change_uidvalidity("Drafts", 7)

        machine.make_pass(later=HOUR)

        assert dovecot.dump("Drafts") == ()
        assert machine.states() == ["uncertain"]

    def test_is_no_reason_to_write_when_the_user_answered_meanwhile(self, machine: Machine, dovecot: Dovecot) -> None:
        own = f"Message-ID: <own@applicant.example>\r\nIn-Reply-To: {notice_id(1)}\r\n\r\nThank you.\r\n".encode()
        dovecot.put("Sent", own, internal_date=today())

        machine.make_pass(later=HOUR)
        machine.make_pass(later=2 * HOUR)

        assert dovecot.dump("Drafts") == ()
        assert machine.states() == ["passed"]
