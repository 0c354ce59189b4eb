"""Several watchers on one account: one works, the others say so and go; what they were told is not lost."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.endtoend.machine import Driver, Machine, finished
from tests.endtoend.post import answered, field, notice, notice_id, today, until
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Direction, Proxy, Session
from watcher.mail.message import Address
from watcher.notice import State

pytestmark = pytest.mark.dovecot

TRY_LATER = 75
SENTENCE = "Another watcher serves this account already"
UNATTENDED = notice(1).replace(b"Jane Roe <jane.roe@", b"No Reply <no-reply@").replace(b"Jane Roe", b"The hiring team")


class Gate(Proxy):
    """A proxy that lets nobody look into a mailbox before it is opened: whoever came first has to wait."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(host, port)
        self.is_open = threading.Event()

    def _pass(self, session: Session, direction: Direction, octets: bytes, sink: socket.socket) -> None:
        if direction == "up" and b" EXAMINE " in octets:
            self.is_open.wait(60)
        super()._pass(session, direction, octets, sink)


@pytest.fixture
def gate(dovecot: Dovecot) -> Iterator[Gate]:
    with Gate(dovecot.host, dovecot.port) as running:
        yield running
        running.is_open.set()


@pytest.mark.parametrize("watchers", [2, 10])
def test_of_watchers_started_at_once_one_works_and_the_others_exit_75(
    tmp_path: Path, dovecot: Dovecot, gate: Gate, driver: Driver, watchers: int
) -> None:
    machine = Machine(tmp_path, gate, driver)
    for number in range(5):
        dovecot.put("INBOX", notice(number), internal_date=today())

    with ExitStack() as stack:
        running = [stack.enter_context(machine.started("once")) for _ in range(watchers)]
        until(lambda: sum(process.poll() is not None for process in running) >= watchers - 1, "more than one works")
        gate.is_open.set()
        ended = [finished(process) for process in running]

    assert sorted(each.returncode for each in ended) == [0] + [TRY_LATER] * (watchers - 1)
    assert all(SENTENCE in each.stderr for each in ended if each.returncode == TRY_LATER)
    assert answered(dovecot) == [notice_id(number) for number in range(5)]


def test_watchers_that_race_draft_each_letter_once(machine: Machine, dovecot: Dovecot) -> None:
    for number in range(20):
        dovecot.put("INBOX", notice(number), internal_date=today())

    with ExitStack() as stack:
        ended = [finished(each) for each in [stack.enter_context(machine.started("once")) for _ in range(4)]]

    assert {each.returncode for each in ended} <= {0, TRY_LATER}
    assert answered(dovecot) == [notice_id(number) for number in range(20)]


class TestAnAnswer:
    """Given by `watcher answer` in a process of its own, while another works on the same ledger."""

    @pytest.fixture
    def machine(self, tmp_path: Path, dovecot: Dovecot, driver: Driver, gate: Gate) -> Machine:
        gate.is_open.set()
        dovecot.put("INBOX", UNATTENDED, internal_date=today())
        return Machine(tmp_path, gate, driver)

    def test_while_the_service_runs_is_drafted_by_the_service(
        self, machine: Machine, dovecot: Dovecot, gate: Gate
    ) -> None:
        with machine.serving():
            until(lambda: len(gate.sessions) > 0, "the service doesn't start")
            until(lambda: machine.states() == ["held"], "the notice isn't read")
            run = machine.watcher("answer", "1", "--to", "Ann Poe <ann@company0001.example>")
            until(lambda: machine.states() == ["drafted"], "the answer isn't drafted")

        (draft,) = dovecot.dump("Drafts")
        assert (run.returncode, run.stdout) == (0, "Noted: the running service drafts the letter at its next pass.\n")
        assert field(draft.octets, "To") == "Ann Poe <ann@company0001.example>"

    def test_while_nobody_serves_is_drafted_at_once(self, machine: Machine, dovecot: Dovecot) -> None:
        machine.make_pass()

        run = machine.watcher("answer", "1", "--to", "Ann Poe <ann@company0001.example>")

        (draft,) = dovecot.dump("Drafts")
        assert run.returncode == 0
        assert field(draft.octets, "To") == "Ann Poe <ann@company0001.example>"

    def test_while_the_notice_is_judged_again_is_not_overwritten(self, machine: Machine) -> None:
        machine.make_pass()
        with closing(machine.open_ledger()) as servers, closing(machine.open_ledger()) as users:
            (judged,) = servers.in_state(State.HELD)
            users.choose(judged.id, Address("ann@company0001.example"))
            servers.change(judged)

        assert machine.states() == ["pending"]

    @pytest.mark.parametrize("state", [State.INTENT, State.DRAFTED])
    def test_while_the_letter_is_being_saved_is_too_late(self, machine: Machine, state: State) -> None:
        machine.make_pass()
        with closing(machine.open_ledger()) as servers, closing(machine.open_ledger()) as users:
            (notice,) = servers.in_state(State.HELD)
            servers.change(replace(notice, state=state))
            users.choose(notice.id, Address("ann@company0001.example"))

        assert machine.states() == [state]


def test_a_ledger_that_another_process_creates_meanwhile_is_shared(machine: Machine) -> None:
    with closing(machine.open_ledger()) as others:
        others.keep("name", "value")
        others._database.execute("PRAGMA user_version=0")  # as one sees it who looked a moment too early

        with closing(machine.open_ledger()) as ours:
            assert ours.recall("name") == "value"
