"""The job seeker's machine: a config.env, a state directory, and watcher at work in them.

machine = Machine(tmp_path, server, driver)    # server: a Dovecot, or a Proxy before it
machine.watcher("once")                        # the console command, a process of its own
machine.make_pass(later=HOUR)                  # the same pass in less time, its clock an hour ahead
machine.crash("after", "intent")               # a pass whose process is killed there (see driver)
machine.notices(), machine.held()              # what the ledger remembers, what `watcher held` lists
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.servers.account import Address
from watcher import config
from watcher.account import first_day, ledger_path
from watcher.config import Config
from watcher.ledger import Ledger
from watcher.notice import Notice

ROOT = Path(__file__).parents[2]
NOW, HOUR = timedelta(0), timedelta(hours=1)
PATIENCE_SECONDS = 60.0


class Driver:
    """The process that forks passes (see the module driver)."""

    def __enter__(self) -> Self:
        command = [sys.executable, "-W", "error", "-m", "tests.endtoend.driver", "serve"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process as process:
            process.communicate(timeout=PATIENCE_SECONDS)

    def once(self, config_file: Path, die: tuple[str, str], later: timedelta, kill_after: float | None) -> int:
        """Make one pass in a forked process and return how it exited."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        minutes = later / timedelta(minutes=1)
        request = {"config": str(config_file), "die": die, "later": minutes, "kill_after": kill_after}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


class Machine:
    """One user's watcher, set up for an account on a test's own server; `settings` are keys of config.env."""

    def __init__(self, directory: Path, server: Address, driver: Driver, **settings: str) -> None:
        self._driver = driver
        self.settings = {
            "IMAP_HOST": server.host,
            "IMAP_PORT": str(server.port),
            "IMAP_SECURITY": "plain",
            "IMAP_USER": "jo",
            "IMAP_PASSWORD": "correct-horse",
            "NAME": "'Jo Doe'",
            "IDENTITIES": "jo@applicant.example",
            "STATE_DIR": "state",
            "MAX_DRAFTS_A_DAY": "1000",
            "NOTE": "off",
        }
        self.config_file = directory / "config.env"
        self.configure(**settings)

    def configure(self, **settings: str) -> None:
        """Write config.env anew, with other settings."""
        self.settings |= settings
        self.config_file.touch(mode=0o600)
        self.config_file.write_text("".join(f"{key}={value}\n" for key, value in self.settings.items()))

    @property
    def config(self) -> Config:
        """The settings as watcher reads them."""
        return config.load(self.config_file)

    @property
    def ledger_file(self) -> Path:
        """The file that remembers."""
        return ledger_path(self.config)

    @contextmanager
    def started(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run the console command beside the test; it is gone after the block."""
        with _started("-m", "watcher", "--config", str(self.config_file), *arguments) as process:
            yield process

    @contextmanager
    def serving(self, *, poll_seconds: float = 0.5) -> Iterator[subprocess.Popen[str]]:
        """Run the service beside the test, polling more often than config.env allows."""
        with _started("-m", "tests.endtoend.driver", "run", str(self.config_file), str(poll_seconds)) as process:
            yield process

    def watcher(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the console command to its end."""
        with self.started(*arguments) as process:
            return finished(process)

    def make_pass(self, *, later: timedelta = NOW, kill_after: float | None = None) -> int:
        """Make a pass as `watcher once` does, on a clock so much later; return its exit status."""
        return self._driver.once(self.config_file, ("never", ""), later, kill_after)

    def crash(self, moment: str, deed: str, *, later: timedelta = NOW) -> None:
        """Make a pass in a process that kills itself at that point, and see that it did."""
        status = self._driver.once(self.config_file, (moment, deed), later, None)
        assert status == -signal.SIGKILL, f"it never came to {moment} {deed}"

    def open_ledger(self) -> Ledger:
        """Open the file that remembers, as another process would."""
        return Ledger.open(self.ledger_file, first_day(self.config))

    def notices(self) -> tuple[Notice, ...]:
        """Return every rejection that the ledger remembers."""
        with closing(self.open_ledger()) as ledger:
            return ledger.history()

    def states(self) -> list[str]:
        """Return where each notice stands, the oldest first."""
        return [each.state for each in self.notices()]

    def held(self) -> list[dict[str, Any]]:
        """Return what `watcher held --json` lists."""
        listed = self.watcher("held", "--json")
        assert listed.returncode == 0, listed.stderr
        return [json.loads(line) for line in listed.stdout.splitlines()]


@contextmanager
def _started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    command, pipe = [sys.executable, "-W", "error", *arguments], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def finished(process: subprocess.Popen[str]) -> subprocess.CompletedProcess[str]:
    """Wait for the end of a process, and return what it said."""
    stdout, stderr = process.communicate(timeout=PATIENCE_SECONDS)
    return subprocess.CompletedProcess(process.args, process.returncode, stdout, stderr)
