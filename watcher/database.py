"""The SQLite file under the ledger: opened private, prepared, and its faults turned into sentences.

`synchronous=FULL` because a promise must outlive a power cut: a recorded intent is what keeps a letter from
being written twice (see `delivery`). `secure_delete` because erased mail must not linger in free pages.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from importlib import resources
from pathlib import Path

from watcher.errors import ConfigError, MailboxError

UPGRADES = ("ledger.sql",)  # the script that leads from each version to the next; a new file takes them all
WAL = "PRAGMA journal_mode=WAL"
SWITCH_TRIES = 50
LOCK_TRIES = 7


class Database:
    """An open file. Its faults while in use are MailboxErrors: nothing is lost, and a later pass goes on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Take a prepared connection."""
        self._connection = connection

    def execute(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        try:
            return self._connection.execute(statement, values)
        except sqlite3.DatabaseError as error:
            raise MailboxError(f"The ledger can't be used ({error}); nothing is drafted until it can.") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit all or nothing."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        finally:
            if self._connection.in_transaction:  # something went wrong before the end
                self._connection.rollback()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __del__(self) -> None:
        """Close a database that was merely dropped, as those in memory are."""
        self._connection.close()


def open_file(path: Path) -> Database:
    """Open or create the file, readable by the user alone.

    Raises:
        ConfigError: the file is damaged, or was written by a later version.
        MailboxError: the directory or the file can't be used at the moment.
    """
    with _translated(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=10, isolation_level=None, check_same_thread=False)
        return _prepared(connection, path)


def open_copy(path: Path | None) -> Database:
    """Return a database in memory, holding what the file holds if there is one. The file stays as it is."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if path is None or not path.exists():
        return _prepared(connection, Path(":memory:"))
    with _translated(path):
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        source.backup(connection)
        source.close()
        return _prepared(connection, path)


def _prepared(connection: sqlite3.Connection, path: Path) -> Database:
    with ExitStack() as undone:
        undone.callback(connection.close)
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        if (found := connection.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
        _upgrade(connection, path)
        undone.pop_all()
    return Database(connection)


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(UPGRADES):
        raise ConfigError(f"The ledger {path} was written by a later version of watcher; upgrade watcher.")
    for number, name in enumerate(UPGRADES[version:], start=version + 1):
        script = resources.files("watcher").joinpath(name).read_text("utf-8")
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Try for a second: when several processes create the file at once, SQLite doesn't wait for its lock here."""
    if not _is_granted(connection, WAL, SWITCH_TRIES, 1 / SWITCH_TRIES):
        connection.execute(WAL)


def _is_granted(connection: sqlite3.Connection, statement: str, tries: int, pause: float) -> bool:
    """Run a statement that SQLite refuses at once while others are in its way; tell whether a try went through."""
    for _ in range(tries):
        try:
            connection.execute(statement)
        except sqlite3.OperationalError:
            time.sleep(pause)
        else:
            return True
    return False


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what can go wrong in opening the file into sentences with a remedy."""
    try:
        yield
    except OSError as error:
        place = f"The state directory {path.parent} can't be used ({error.strerror})"
        raise MailboxError(f"{place}; set STATE_DIR to one that can.") from error
    except sqlite3.OperationalError as error:
        raise MailboxError(f"The ledger {path} can't be opened ({error}); mend its permissions or its disk.") from error
    except sqlite3.DatabaseError as error:
        remedy = "move it away to begin anew; letters already in Drafts or Sent are found there and not repeated"
        raise ConfigError(f"The ledger {path} is damaged ({error}): {remedy}.") from error


@contextmanager
def sole_user(path: Path) -> Iterator[None]:
    """Hold the lock beside the ledger as long as the block lasts; the kernel frees it when the process dies.

    A database of its own serves as the lock because SQLite locks files alike on every system.

    Raises:
        MailboxError: another process holds it.
    """
    lock_path = path.with_suffix(".lock")
    with _translated(lock_path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock_path.touch(mode=0o600)
        lock = sqlite3.connect(lock_path, timeout=0, isolation_level=None, check_same_thread=False)
    with closing(lock):
        # Of two that ask at the same moment SQLite may refuse both; by its number one is quicker to ask again.
        pause = (1 + os.getpid() % LOCK_TRIES) / 100
        if not _is_granted(lock, "BEGIN EXCLUSIVE", LOCK_TRIES, pause):
            raise MailboxError("Another watcher serves this account already; stop it, or let it work.")
        yield
