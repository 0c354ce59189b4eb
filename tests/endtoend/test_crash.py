"""The process is killed, or the connection cut, at every step of drafting: exactly one draft every time."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.endtoend.machine import HOUR, Driver, Machine
from tests.endtoend.post import answered, notice, notice_id, today, until_idle
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Cut, Proxy

pytestmark = pytest.mark.dovecot

STEPS = [
    ("during", "pending"),
    ("before", "intent"),
    ("during", "intent"),
    ("after", "intent"),
    ("during", "append"),
    ("after", "append"),
    ("before", "drafted"),
    ("during", "drafted"),
    ("after", "drafted"),
]
NOTHING_STORED = [("after", "intent"), ("during", "append")]
STORED = [("after", "append"), ("during", "drafted")]
STEPS_OF_TRYING_AGAIN = [
    ("before", "look"),
    ("after", "look"),
    ("before", "pending"),
    ("during", "pending"),
    ("after", "pending"),
    *STEPS[1:],
]
STEPS_OF_CLOSING = [("before", "look"), ("after", "look"), ("before", "drafted"), ("during", "drafted")]
RECOVERIES = [(first, then) for first in NOTHING_STORED for then in STEPS_OF_TRYING_AGAIN]
RECOVERIES += [(first, then) for first in STORED for then in [*STEPS_OF_CLOSING, ("after", "drafted")]]


def assert_drafted_once_for_good(machine: Machine, dovecot: Dovecot) -> None:
    """Start again after a crash, and once more: one draft, INBOX as it was."""
    until_idle(dovecot)
    inbox = dovecot.dump("INBOX")

    machine.make_pass(later=3 * HOUR)
    drafts = dovecot.dump("Drafts")
    machine.make_pass(later=4 * HOUR)

    assert answered(dovecot) == [notice_id(1)]
    assert dovecot.dump("Drafts") == drafts
    assert dovecot.dump("INBOX") == inbox
    assert machine.states() == ["drafted"]


class TestKills:
    @pytest.fixture(autouse=True)
    def _arrived(self, dovecot: Dovecot) -> None:
        dovecot.put("INBOX", notice(1), internal_date=today())

    @pytest.mark.parametrize("step", STEPS, ids=" ".join)
    def test_at_any_step_leave_exactly_one_draft(
        self, machine: Machine, dovecot: Dovecot, step: tuple[str, str]
    ) -> None:
        machine.crash(*step)

        assert_drafted_once_for_good(machine, dovecot)

    @pytest.mark.parametrize(("step", "step_of_recovery"), RECOVERIES)
    def test_at_any_step_of_recovery_leave_exactly_one_draft(
        self, machine: Machine, dovecot: Dovecot, step: tuple[str, str], step_of_recovery: tuple[str, str]
    ) -> None:
        machine.crash(*step)
        until_idle(dovecot)
        machine.crash(*step_of_recovery, later=HOUR)

        assert_drafted_once_for_good(machine, dovecot)

    def test_of_one_recovery_after_another_leave_exactly_one_draft(self, machine: Machine, dovecot: Dovecot) -> None:
        machine.crash("after", "intent")
        for tenths, step in enumerate(STEPS_OF_TRYING_AGAIN[:4] * 2):
            machine.crash(*step, later=(tenths + 1) / 10 * HOUR)

        assert_drafted_once_for_good(machine, dovecot)

    def test_before_the_upload_ends_wait_for_a_server_that_may_store_it_late(
        self, machine: Machine, dovecot: Dovecot
    ) -> None:
        machine.crash("during", "append")
        until_idle(dovecot)

        machine.watcher("once")

        assert answered(dovecot) == []
        assert machine.states() == ["intent"]
        assert_drafted_once_for_good(machine, dovecot)

    def test_after_the_upload_are_settled_at_once(self, machine: Machine, dovecot: Dovecot) -> None:
        machine.crash("after", "append")

        machine.watcher("once")

        assert machine.states() == ["drafted"]
        assert_drafted_once_for_good(machine, dovecot)


def test_kills_from_outside_at_random_moments_leave_one_draft_a_notice(machine: Machine, dovecot: Dovecot) -> None:
    chance, rounds, letters_a_round = random.Random(2026), 20, 3  # noqa: S311  picks moments, no secrets
    numbers = iter(range(rounds * letters_a_round))

    statuses = []
    for hours in range(rounds):
        for _ in range(letters_a_round):
            dovecot.put("INBOX", notice(next(numbers)), internal_date=today())
        statuses.append(machine.make_pass(later=hours * HOUR, kill_after=chance.uniform(0.01, 0.15)))
        until_idle(dovecot)
    inbox = dovecot.dump("INBOX")
    machine.make_pass(later=rounds * HOUR)
    machine.make_pass(later=(rounds + 1) * HOUR)

    assert -9 in statuses
    assert answered(dovecot) == [notice_id(number) for number in range(rounds * letters_a_round)]
    assert dovecot.dump("INBOX") == inbox


@dataclass(frozen=True, slots=True)
class CutAt(Cut):
    """A cut so many octets behind the first match of an anchor in the stream."""

    anchor: bytes = b""
    offset: int = 0

    def place(self, passed: bytes, octets: bytes) -> int | None:
        start = (passed + octets).find(self.anchor)
        end = start + self.offset
        if start < 0 or end >= len(passed) + len(octets):
            return None
        return max(0, end - len(passed))


COMMAND, LETTER, BOTTOM = b' APPEND "Drafts"', b"\r\nFrom: Jo Doe", b"\r\n> Jane Roe"
CUTS = [
    *[CutAt("up", anchor=COMMAND, offset=offset) for offset in (0, 1, 8, 16, 31, 40)],
    *[CutAt("up", anchor=LETTER, offset=offset) for offset in (1, 2, 3, 50, 200, 333, 500, 700, 900, 1200)],
    *[CutAt("up", anchor=BOTTOM, offset=offset) for offset in (0, 2, 11, 12, 13, 14, 15)],
    *[CutAt("down", anchor=b"\r\n+ OK", offset=offset) for offset in (1, 2, 3, 5, 7)],
    *[CutAt("down", anchor=b"OK [APPENDUID", offset=offset) for offset in (-7, -1, 0, 1, 2, 3, 9, 20, 50)],
]


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with Proxy(dovecot.host, dovecot.port) as running:
        yield running


@pytest.mark.parametrize("cut", CUTS, ids=lambda cut: f"{cut.direction} {cut.anchor.decode().strip()} {cut.offset}")
def test_a_connection_cut_at_any_octet_of_the_upload_leaves_exactly_one_draft(
    tmp_path: Path, dovecot: Dovecot, proxy: Proxy, driver: Driver, cut: CutAt
) -> None:
    machine = Machine(tmp_path, proxy, driver)
    dovecot.put("INBOX", notice(1), internal_date=today())
    proxy.cut = cut

    machine.make_pass()

    assert proxy.struck == 1
    assert_drafted_once_for_good(machine, dovecot)
