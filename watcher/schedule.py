"""When to poll: an interval for each account, back-off after failures, an orderly end. The only room with APScheduler.

APScheduler finds its next run by the wall clock and would sleep on when that clock steps back, so the main thread
watches the monotonic clock and wakes an account whose pass is overdue.
"""

import logging
import random
import signal
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from time import monotonic

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from watcher.account import Account
from watcher.errors import ConfigError, MailboxError, SignInError, WatcherError
from watcher.notice import State
from watcher.poller import Summary

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS = 5.0
LAST_RETRY_SECONDS = 900.0
OVERDUE_SECONDS = 5.0
HUNG_SECONDS = 1800.0
FINISH_SECONDS = 5.0  # what a running pass gets to end by itself after SIGTERM...
BREAK_SECONDS = 3.0  # ...and after its connection was shut


@dataclass(slots=True)
class Watch:
    """One account on the schedule; `interrupt` shuts its connection from another thread."""

    account: Account
    interrupt: Callable[[], None]
    due_at: float = 0.0
    started_at: float | None = None
    failures: int = 0
    has_succeeded: bool = False
    fatal: WatcherError | None = None
    idle: threading.Event = field(default_factory=threading.Event)

    @property
    def name(self) -> str:
        """What the log calls it."""
        return self.account.config.account


class Schedule:
    """Polls every account until told to stop."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        """Take the accounts to serve; nothing starts yet."""
        self.has_ended = True
        self._watches = watches
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(max(1, len(watches)))},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def run(self) -> None:
        """Serve until SIGTERM, SIGINT or SIGHUP. `has_ended` then says whether every pass has.

        Raises:
            ConfigError: the first pass of every account failed for its settings.
            SignInError: every account was refused.
            MailboxError: a pass hangs.
        """
        handlers = {number: signal.signal(number, lambda *_: self._stop.set()) for number in _signals()}
        try:
            self._start()
            while not self._stop.wait(1.0):
                self._wake_overdue()
        finally:
            self.has_ended = self._finish()
            for number, handler in handlers.items():
                signal.signal(number, handler)
        fatal = [watch.fatal for watch in self._watches if watch.fatal]
        if fatal and (len(fatal) == len(self._watches) or not self.has_ended):
            raise fatal[0]

    def _start(self) -> None:
        for watch in self._watches:
            watch.idle.set()
            watch.due_at = monotonic() + OVERDUE_SECONDS
            seconds = watch.account.config.poll_seconds
            now = datetime.now(UTC)
            self._scheduler.add_job(
                self._attempt, "interval", [watch], seconds=seconds, id=watch.name, next_run_time=now
            )
        self._scheduler.start()

    def _attempt(self, watch: Watch) -> None:
        """Make one pass and say when the next is due."""
        watch.idle.clear()
        watch.started_at = monotonic()
        delay: float = watch.account.config.poll_seconds
        try:
            _report(watch.name, watch.account.attempt(datetime.now(UTC)))
            watch.failures, watch.has_succeeded = 0, True
        except WatcherError as error:
            delay = self._failed(watch, error)
        finally:
            watch.due_at, watch.started_at = monotonic() + delay, None
            watch.idle.set()

    def _failed(self, watch: Watch, error: WatcherError) -> float:
        """Return the seconds until the next try, or retire the account when trying again can't help."""
        if self._stop.is_set():
            log.info("%s: the pass was broken off; the next start takes it up.", watch.name)
            return LAST_RETRY_SECONDS
        log.error("%s: %s", watch.name, error)
        if isinstance(error, SignInError) or (isinstance(error, ConfigError) and not watch.has_succeeded):
            watch.fatal = error
            self._scheduler.remove_job(watch.name)
            if all(other.fatal for other in self._watches):
                self._stop.set()
            return LAST_RETRY_SECONDS
        delay: float = min(FIRST_RETRY_SECONDS * 2**watch.failures, LAST_RETRY_SECONDS) * random.uniform(0.8, 1.2)  # noqa: S311 spreads load only
        watch.failures += 1
        self._run_in(watch, delay)
        return delay

    def _run_in(self, watch: Watch, seconds: float) -> None:
        next_run = datetime.now(UTC) + timedelta(seconds=seconds)
        with suppress(JobLookupError):  # the schedule may have ended this moment
            self._scheduler.modify_job(watch.name, next_run_time=next_run)

    def _wake_overdue(self) -> None:
        now = monotonic()
        for watch in self._watches:
            if watch.fatal:
                continue
            if watch.started_at is not None and now - watch.started_at > HUNG_SECONDS:
                watch.fatal = MailboxError(f"{watch.name}: a pass hangs; start watcher again.")
                self._stop.set()
            if watch.started_at is None and now - watch.due_at > OVERDUE_SECONDS:
                watch.due_at = now + OVERDUE_SECONDS
                self._run_in(watch, 0)

    def _finish(self) -> bool:
        """Let running passes end, shut their connections when they don't; tell whether all have ended."""
        self._scheduler.shutdown(wait=False)
        if _all_idle(self._watches, FINISH_SECONDS):
            return True
        for watch in self._watches:
            watch.interrupt()
        return _all_idle(self._watches, BREAK_SECONDS)


def _all_idle(watches: Sequence[Watch], seconds: float) -> bool:
    deadline = monotonic() + seconds
    return all(watch.idle.wait(max(0.0, deadline - monotonic())) for watch in watches)


def _signals() -> tuple[signal.Signals, ...]:
    return tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))


def _report(name: str, summary: Summary) -> None:
    for notice in summary.notices:
        if notice.state is State.DRAFTED:
            log.info("%s: drafted a letter to %s", name, notice.contact)
        else:
            log.warning("%s: %s: %s: %s", name, notice.state, notice.about.subject, notice.told_reason)
    if summary.read or summary.notices:
        log.info("%s: read %d new messages", name, summary.read)
