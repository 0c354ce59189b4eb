"""When passes happen: never two at once, and on whatever day the wall clock thinks it is."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.servers.account import account
from watcher import schedule
from watcher.config import Config
from watcher.errors import ConfigError, MailboxError, SignInError
from watcher.poller import Summary
from watcher.schedule import Schedule, Watch

NOTHING = Summary(0, ())


class Server:
    """No server at all: nothing here connects."""

    host, port = "127.0.0.1", 1


class Passes:
    """An account whose passes are a test's own: each is one step; behind the last the schedule is told to stop."""

    def __init__(self, *steps: Callable[[], None], name: str = "jo", poll_seconds: float = 0.05) -> None:
        settings = account(Server(), user=name, state_dir=Path("/nonexistent"))
        self.config: Config = replace(settings, poll_seconds=poll_seconds)  # type: ignore[arg-type]  # in a hurry
        self.schedule: Schedule | None = None
        self.made = 0
        self.most_at_once = 0
        self._steps = steps
        self._running = 0

    def attempt(self, now: datetime) -> Summary:
        assert now.tzinfo is not None
        self._running += 1
        self.most_at_once = max(self.most_at_once, self._running)
        step = self._steps[self.made]
        self.made += 1
        if self.made == len(self._steps) and self.schedule is not None:
            self.schedule._stop.set()
        try:
            step()
        finally:
            self._running -= 1
        return NOTHING


def nothing() -> None:
    """A pass that finds nothing."""


def failing(error: Exception) -> Callable[[], None]:
    """Return a pass that fails."""

    def step() -> None:
        raise error

    return step


def scheduled(*passes: Passes, interrupt: Callable[[], None] = nothing) -> Schedule:
    """Return a schedule of these accounts, each able to stop it."""
    made = Schedule([Watch(each, interrupt) for each in passes])  # type: ignore[arg-type]  # all an Account needs here
    for each in passes:
        each.schedule = made
    return made


def run(made: Schedule) -> bool:
    """Run a schedule to its end, and end it when the passes that were expected don't come."""
    rescue = threading.Timer(30, made._stop.set)
    rescue.start()
    try:
        made.run()
    finally:
        rescue.cancel()
        rescue.join()
    return made.has_ended


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "FIRST_RETRY_SECONDS", 0.01)
    monkeypatch.setattr(schedule, "OVERDUE_SECONDS", 0.2)


def test_passes_follow_each_other_until_it_is_told_to_stop() -> None:
    passes = Passes(nothing, nothing, nothing)

    has_ended = run(scheduled(passes))

    assert has_ended
    assert passes.made == 3


def test_a_pass_that_takes_longer_than_the_interval_is_never_joined_by_another() -> None:
    def taking_twenty_intervals() -> None:
        threading.Event().wait(1)

    passes = Passes(taking_twenty_intervals, nothing, nothing)

    run(scheduled(passes))

    assert passes.made == 3
    assert passes.most_at_once == 1


def test_a_wall_clock_that_steps_back_an_hour_does_not_stop_the_passes() -> None:
    def clock_steps_back() -> None:
        an_hour_ahead = datetime.now(UTC) + timedelta(hours=1)
        served._scheduler.modify_job("jo@127.0.0.1", next_run_time=an_hour_ahead)

    passes = Passes(clock_steps_back, nothing)
    served = scheduled(passes)

    run(served)

    assert passes.made == 2


def test_a_mailbox_that_fails_is_tried_again() -> None:
    passes = Passes(failing(MailboxError("away")), failing(MailboxError("away")), nothing, poll_seconds=3600)

    run(scheduled(passes))

    assert passes.made == 3


def test_a_fault_of_ours_does_not_end_the_passes(caplog: pytest.LogCaptureFixture) -> None:
    passes = Passes(failing(RuntimeError("a fault")), nothing)

    run(scheduled(passes))

    assert passes.made == 2
    assert "a fault" in caplog.text


def test_a_mistake_in_the_settings_at_the_start_stops_it() -> None:
    with pytest.raises(ConfigError, match="no Drafts"):
        run(scheduled(Passes(failing(ConfigError("no Drafts")), nothing)))


def test_a_mistake_in_the_settings_later_on_is_waited_out() -> None:
    passes = Passes(nothing, failing(ConfigError("no Drafts")), nothing)

    run(scheduled(passes))

    assert passes.made == 3


def test_a_refused_sign_in_stops_it() -> None:
    with pytest.raises(SignInError, match="refused"):
        run(scheduled(Passes(nothing, failing(SignInError("refused")), nothing)))


def test_an_account_that_is_refused_leaves_the_others_alone() -> None:
    refused = Passes(failing(SignInError("refused")), nothing, name="ann")
    others = Passes(nothing, nothing, nothing)

    has_ended = run(scheduled(refused, others))

    assert has_ended
    assert (refused.made, others.made) == (1, 3)


def test_a_pass_that_waits_for_the_server_is_interrupted_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "FINISH_SECONDS", 0.05)
    is_interrupted = threading.Event()

    def waiting() -> None:
        is_interrupted.wait(60)
        raise MailboxError("interrupted")

    passes = Passes(waiting)

    has_ended = run(scheduled(passes, interrupt=is_interrupted.set))

    assert has_ended
    assert is_interrupted.is_set()
