"""watcher's own parts put together as `once` and `run` do, with a way to die at a named point, or to hurry.

    python -m tests.endtoend.driver serve                    # passes, each in a forked process of its own:
        {"config": PATH, "die": [MOMENT, DEED], "later": MINUTES, "kill_after": SECONDS}   # a line on stdin,
        -9                                                   # its exit status on stdout, -9 when it was killed
    python -m tests.endtoend.driver run CONFIG SECONDS       # the service, polling so often

MOMENT is before, during or after; DEED is append (the upload), look (reading Drafts in recovery), or the
state that is being recorded: pending, intent, drafted... The process kills itself there, as a power cut would.
"""

import json
import logging
import os
import signal
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from tests.endtoend.post import notice
from watcher import account, config, poller, schedule
from watcher.account import Account, first_day, ledger_path
from watcher.cli import service
from watcher.cli.app import EXIT_STATUS
from watcher.config import Config, Policy
from watcher.contact import sender
from watcher.database import sole_user
from watcher.errors import WatcherError
from watcher.ledger import Ledger
from watcher.letter import drafter
from watcher.mail import session
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.message import Arrival, DraftsMark, LetterSeen, MessageKey, Refused
from watcher.mail.wire import GuardedImap
from watcher.notice import Notice
from watcher.schedule import Schedule, Watch
from watcher.verdict import rulebook

log = logging.getLogger("driver")


@dataclass(frozen=True)
class Death:
    """Where the process is to die."""

    moment: str
    deed: str

    def strike(self, moment: str, deed: str) -> None:
        if (self.moment, self.deed) == (moment, deed):
            os.kill(os.getpid(), signal.SIGKILL)


class DyingLedger(Ledger):
    """Dies before, within or after the transaction that records a state."""

    death: ClassVar[Death]

    def change(self, notice: Notice) -> None:
        self.death.strike("before", notice.state)
        super().change(notice)
        self.death.strike("after", notice.state)

    def _write(self, notice: Notice) -> None:
        super()._write(notice)
        self.death.strike("during", notice.state)


class DyingMailbox(ImapMailbox):
    """Dies before or after an APPEND, or when it looks what became of one."""

    death: ClassVar[Death]

    def append(self, octets: bytes) -> Refused | None:
        self.death.strike("before", "append")
        refused = super().append(octets)
        self.death.strike("after", "append")
        return refused

    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]:
        self.death.strike("before", "look")
        seen = super().drafts_since(mark)
        self.death.strike("after", "look")
        return seen


class DyingImap(GuardedImap):
    """Dies when half of an APPEND's literal is sent."""

    is_appending = False

    def send(self, data: bytes) -> None:  # type: ignore[override]  # imaplib takes more than it is ever given
        if self.is_appending:
            super().send(data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        super().send(data)
        self.is_appending = b" APPEND " in data


def once(settings: Config, death: Death, later: timedelta) -> None:
    """Make one pass on a clock so much later."""
    DyingLedger.death = DyingMailbox.death = death
    if death == Death("during", "append"):
        session.GuardedImap = DyingImap  # type: ignore[attr-defined]  # the place where a session takes it from
    with sole_user(ledger_path(settings)):
        ledger, mailbox = DyingLedger.open(ledger_path(settings), first_day(settings)), DyingMailbox(settings)
        Account(settings, mailbox, ledger).attempt(datetime.now(UTC) + later)
        mailbox.close()
        ledger.close()


def exit_status(request: dict[str, Any]) -> int:
    """Make the pass that was asked for; return what `watcher once` would exit with."""
    try:
        once(config.load(Path(request["config"])), Death(*request["die"]), timedelta(minutes=request["later"]))
    except WatcherError as error:
        log.warning("%s", error)
        return EXIT_STATUS[type(error)]
    return 0


def read_everything_once() -> None:
    """Have the shipped rules, templates and tables in memory before the first fork."""
    for room in (rulebook, sender, drafter):
        room.load = cache(room.load)  # type: ignore[attr-defined]  # each has one
    policy = Policy(name="Jo Doe", identities=("jo@applicant.example",))
    knowledge = account.read_files("", policy, Ledger.in_memory(), account.Files())
    poller.decide(Arrival(MessageKey("INBOX", 1, 1), notice(1)), knowledge)


def serve() -> None:
    """Fork a pass for each request."""
    read_everything_once()
    for line in sys.stdin:
        request = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(exit_status(request))
        if request["kill_after"] is not None:
            time.sleep(request["kill_after"])
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201  the answer


def run(settings: Config) -> None:
    """Serve as `watcher run` does, and try again as often as it polls."""
    schedule.FIRST_RETRY_SECONDS = settings.poll_seconds
    with service._service(settings) as (served, mailbox):
        Schedule([Watch(served, mailbox.interrupt)]).run()


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    match sys.argv[1:]:
        case ["run", path, seconds]:
            run(replace(config.load(Path(path)), poll_seconds=float(seconds)))  # type: ignore[arg-type]  # in a hurry
        case ["serve"]:
            serve()
