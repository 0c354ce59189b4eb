"""Two passes over two hundred messages: one draft an answerable rejection, and INBOX octet for octet as it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.endtoend.machine import ROOT, Driver, Machine
from tests.endtoend.post import answered, field, notice, notice_id, today
from tests.servers.caretaker import Stored
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.wire import ALLOWED, Command
from watcher import poller, reminder
from watcher.account import Files, read_files
from watcher.config import Policy
from watcher.ledger import Ledger
from watcher.mail.message import Arrival, MessageKey
from watcher.outcome import Draft, Outcome, Pass

pytestmark = pytest.mark.dovecot

MESSAGES = 200
POLICY = Policy(name="Jo Doe", identities=("jo@applicant.example",))


@dataclass(frozen=True, slots=True)
class Day:
    """What the second pass of a day left, and what was there before."""

    sent: tuple[Outcome, ...]
    inbox: tuple[tuple[Stored, ...], tuple[Stored, ...]]
    files: tuple[frozenset[str], frozenset[str]]
    drafts: tuple[tuple[Stored, ...], tuple[Stored, ...]]
    commands: tuple[Command, ...]


def corpus() -> Iterator[tuple[bytes, Outcome]]:
    """Yield messages of the corpus, taken from all over it, and what each alone would come to.

    Left out are people who write about anything but a rejection: a later pass may know them and write to one of
    them where it had nobody to write to, which is right, and would leave nothing to count on.
    """
    knowledge = read_files("", POLICY, Ledger.in_memory(), Files())
    files = sorted((ROOT / "tests" / "corpus").rglob("*.eml"), key=lambda path: (path.stem, str(path)))
    ids = set()
    for uid, path in enumerate(files, 1):
        octets, at = path.read_bytes(), today()
        outcome = poller.decide(Arrival(MessageKey("INBOX", 1, uid), octets, (), at, at), knowledge)
        is_known = isinstance(outcome, Pass) and outcome.acquaintance is not None
        if not is_known and outcome.notice.message_id not in ids:
            ids.add(outcome.notice.message_id)
            yield octets, outcome


def expected_answers(outcomes: tuple[Outcome, ...]) -> list[str]:
    """Return the ids of the notices to be answered: in a quiet time, the first one of each person."""
    first = dict[str, str]()
    for outcome in outcomes:
        if isinstance(outcome, Draft):
            assert outcome.contact.address is not None
            first.setdefault(outcome.contact.address.addr_spec.casefold(), str(outcome.notice.message_id))
    return sorted(first.values())


def is_reminder(stored: Stored) -> bool:
    return field(stored.octets, "Subject") == reminder.SUBJECT


def maildir_files(server: Dovecot) -> frozenset[str]:
    """Return the names of INBOX's files: Dovecot keeps flags, and whether a message is recent, in them."""
    places = (server.home / "Maildir" / name for name in ("new", "cur"))
    return frozenset(str(file) for place in places if place.exists() for file in place.iterdir())


@pytest.fixture(scope="module")
def day(running_dovecot: Dovecot, driver: Driver, tmp_path_factory: pytest.TempPathFactory) -> Day:
    server = running_dovecot
    server.empty()
    messages = tuple(corpus())[:MESSAGES]
    for octets, _ in messages:
        server.put("INBOX", octets, flags=("\\Flagged",) if len(octets) % 3 == 0 else (), internal_date=today())
    inbox, files = server.dump("INBOX"), maildir_files(server)
    with Proxy(server.host, server.port) as proxy:
        machine = Machine(tmp_path_factory.mktemp("day"), proxy, driver, NOTE="weekly")
        first = machine.watcher("once")
        drafts = server.dump("Drafts")
        second = machine.watcher("once")
        commands = proxy.commands()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    return Day(
        tuple(outcome for _, outcome in messages),
        (inbox, server.dump("INBOX")),
        (files, maildir_files(server)),
        (drafts, server.dump("Drafts")),
        commands,
    )


def test_the_messages_are_mixed(day: Day) -> None:
    kinds = [type(outcome).__name__ for outcome in day.sent]

    assert len(kinds) == MESSAGES
    assert min(kinds.count("Draft"), kinds.count("Held"), kinds.count("Pass")) > 20


def test_each_answerable_rejection_has_exactly_one_draft(day: Day) -> None:
    letters = [stored for stored in day.drafts[0] if not is_reminder(stored)]

    assert expected_answers(day.sent) == sorted(field(stored.octets, "In-Reply-To") for stored in letters)
    assert len({field(stored.octets, "Message-ID") for stored in letters}) == len(letters)
    assert len(day.drafts[0]) - len(letters) == 1


def test_the_second_pass_changes_nothing(day: Day) -> None:
    assert day.drafts[0] == day.drafts[1]


def test_inbox_is_as_it_was_in_uids_flags_dates_and_octets(day: Day) -> None:
    assert len(day.inbox[0]) == MESSAGES
    assert day.inbox[0] == day.inbox[1]
    assert day.files[0] == day.files[1]


def test_only_harmless_commands_cross_the_wire(day: Day) -> None:
    assert {command.verb for command in day.commands} <= ALLOWED
    assert {"EXAMINE", "UID FETCH", "APPEND"} <= {command.verb for command in day.commands}


def test_every_fetch_peeks(day: Day) -> None:
    fetches = [command.arguments for command in day.commands if command.verb == "UID FETCH"]

    assert fetches
    assert not [fetch for fetch in fetches if re.search(r"BODY\[|RFC822(?!\.SIZE)|BINARY\[", fetch, re.IGNORECASE)]


def test_every_append_goes_to_drafts(day: Day) -> None:
    appends = [command.arguments for command in day.commands if command.verb == "APPEND"]

    assert len(appends) == len(day.drafts[0])
    assert {arguments.partition(" ")[0].strip('"') for arguments in appends} == {"Drafts"}


def test_a_notice_that_lies_in_two_watched_mailboxes_is_answered_once(machine: Machine, dovecot: Dovecot) -> None:
    machine.configure(WATCH="INBOX,Archive")
    dovecot.create("Archive")
    for mailbox in ("INBOX", "Archive", "INBOX"):
        dovecot.put(mailbox, notice(1), internal_date=today())

    machine.make_pass()
    machine.make_pass()

    assert answered(dovecot) == [notice_id(1)]


@pytest.mark.parametrize("passes_between", [0, 1])
def test_a_copy_with_another_subject_is_answered_once(machine: Machine, dovecot: Dovecot, passes_between: int) -> None:
    machine.configure(QUIET_DAYS="0")
    dovecot.put("INBOX", notice(1), internal_date=today())
    for _ in range(passes_between):
        machine.make_pass()
    dovecot.put("INBOX", notice(1).replace(b"Subject: ", b"Subject: [jobs] "), internal_date=today())

    machine.make_pass()

    assert answered(dovecot) == [notice_id(1)]


def test_a_notice_moved_to_another_watched_mailbox_is_answered_once(machine: Machine, dovecot: Dovecot) -> None:
    machine.configure(WATCH="INBOX,Archive")
    dovecot.create("Archive")
    uid = dovecot.put("INBOX", notice(1), internal_date=today())
    machine.make_pass()
    dovecot.put("Archive", notice(1), internal_date=today())
    dovecot.expunge("INBOX", uid)

    machine.make_pass()

    assert answered(dovecot) == [notice_id(1)]


def test_a_dry_run_saves_nothing_and_remembers_nothing(machine: Machine, dovecot: Dovecot, tmp_path: Path) -> None:
    dovecot.put("INBOX", notice(1), internal_date=today())

    run = machine.watcher("once", "--dry-run")

    assert run.returncode == 0
    assert "1 letter would be drafted" in run.stdout
    assert dovecot.dump("Drafts") == ()
    assert not machine.ledger_file.exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.env"]
