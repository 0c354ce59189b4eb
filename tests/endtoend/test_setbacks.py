"""What befalls mailboxes, the ledger and the server: no letter is repeated and none is lost."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.machine import HOUR, Driver, Machine
from tests.endtoend.post import answered, edited, notice, notice_id, today, until_idle
from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.dovecot

CONFIG_ERROR = 78
QUOTA = """
mail_plugins = quota
plugin {
  quota = maildir:User quota
  quota_rule = *:storage=1B
  quota_rule2 = INBOX:ignore
}
"""


@pytest.mark.parametrize("uidvalidity", [7, 2**32 - 1])
def test_an_inbox_that_is_renumbered_loses_no_notice_and_repeats_none(
    machine: Machine, dovecot: Dovecot, uidvalidity: int
) -> None:
    for number in (1, 2, 3):
        dovecot.put("INBOX", notice(number), internal_date=today())
    machine.make_pass()
    dovecot.put("INBOX", notice(4), internal_date=today())
    until_idle(dovecot)
    dovecot.change_uidvalidity("INBOX", uidvalidity)
    dovecot.put("INBOX", notice(5), internal_date=today())

    machine.make_pass()
    machine.make_pass()

    assert answered(dovecot) == [notice_id(number) for number in (1, 2, 3, 4, 5)]


def test_an_inbox_made_anew_with_the_same_messages_repeats_no_letter(machine: Machine, dovecot: Dovecot) -> None:
    machine.configure(WATCH="Jobs")
    for _ in range(2):
        dovecot.create("Jobs")
        for number in (1, 2, 3):
            dovecot.put("Jobs", notice(number), internal_date=today())
        machine.make_pass()
        until_idle(dovecot)
        dovecot.delete("Jobs")

    assert answered(dovecot) == [notice_id(number) for number in (1, 2, 3)]


class TestALedger:
    """Lost or taken back in time: what lies in Drafts and Sent still counts."""

    @pytest.fixture(autouse=True)
    def _written(self, machine: Machine, dovecot: Dovecot) -> None:
        for number in (1, 2, 3):
            dovecot.put("INBOX", notice(number), internal_date=today())
        machine.make_pass()

    def forget(self, machine: Machine) -> None:
        shutil.rmtree(machine.config.state_dir)

    def test_that_is_deleted_repeats_no_draft(self, machine: Machine, dovecot: Dovecot) -> None:
        drafts = dovecot.dump("Drafts")
        self.forget(machine)

        machine.make_pass()
        machine.make_pass()

        assert dovecot.dump("Drafts") == drafts
        assert machine.states() == ["drafted"] * 3

    def test_that_is_deleted_repeats_no_letter_that_was_edited_or_sent(
        self, machine: Machine, dovecot: Dovecot
    ) -> None:
        first, second, _ = dovecot.dump("Drafts")
        dovecot.put("Drafts", edited(first.octets), internal_date=today())
        dovecot.put("Sent", second.octets, internal_date=today())
        for draft in (first, second):
            dovecot.expunge("Drafts", draft.uid)
        drafts = dovecot.dump("Drafts")
        self.forget(machine)

        machine.make_pass()
        machine.make_pass()

        assert dovecot.dump("Drafts") == drafts
        assert sorted(machine.states()) == ["drafted", "drafted", "passed"]

    def test_restored_from_an_old_copy_repeats_no_draft(
        self, machine: Machine, dovecot: Dovecot, tmp_path: Path
    ) -> None:
        shutil.copytree(machine.config.state_dir, tmp_path / "backup")
        dovecot.put("INBOX", notice(4), internal_date=today())
        machine.make_pass()
        self.forget(machine)
        shutil.copytree(tmp_path / "backup", machine.config.state_dir)

        machine.make_pass()
        machine.make_pass()

        assert answered(dovecot) == [notice_id(number) for number in (1, 2, 3, 4)]
        assert machine.states() == ["drafted"] * 4

    def test_that_remembers_drafts_the_user_deleted_writes_none_anew(self, machine: Machine, dovecot: Dovecot) -> None:
        for draft in dovecot.dump("Drafts"):
            dovecot.expunge("Drafts", draft.uid)

        machine.make_pass()

        assert dovecot.dump("Drafts") == ()


@pytest.fixture
def full_dovecot() -> Iterator[Dovecot]:
    with Dovecot() as server:
        server.stop()
        configuration = server.directory / "dovecot.conf"
        roomy = configuration.read_text()
        configuration.write_text(roomy + QUOTA)
        server.start()
        yield server


@pytest.mark.usefixtures("dovecot")  # skips without one
def test_a_notice_waits_while_the_account_is_full_and_is_drafted_when_there_is_room(
    tmp_path: Path, full_dovecot: Dovecot, driver: Driver
) -> None:
    machine = Machine(tmp_path, full_dovecot, driver)
    full_dovecot.put("INBOX", notice(1), internal_date=today())
    statuses = [machine.make_pass(), machine.make_pass(later=HOUR)]
    (waiting,) = machine.notices()
    drafts = full_dovecot.dump("Drafts")
    full_dovecot.stop()
    configuration = full_dovecot.directory / "dovecot.conf"
    configuration.write_text(configuration.read_text().removesuffix(QUOTA))
    full_dovecot.start()

    machine.make_pass(later=2 * HOUR)

    assert (statuses, drafts) == ([0, 0], ())
    assert waiting.state == "pending"
    assert "OVERQUOTA" in waiting.reason
    assert answered(full_dovecot) == [notice_id(1)]


def test_a_notice_waits_while_drafts_is_missing_and_is_drafted_when_it_is_there(
    machine: Machine, dovecot: Dovecot
) -> None:
    machine.configure(DRAFTS="Entwürfe")
    dovecot.put("INBOX", notice(1), internal_date=today())
    status = machine.make_pass()
    states = machine.states()
    dovecot.create("Entwürfe")

    machine.make_pass()
    machine.make_pass()

    assert (status, states) == (CONFIG_ERROR, ["pending"])
    assert answered(dovecot, "Entwürfe") == [notice_id(1)]
    assert dovecot.dump("Drafts") == ()
