"""The memory of what was seen and done, whom the user knows and whom they wrote to. One SQLite file an account."""

import json
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from watcher.contact.acquaintance import Acquaintance
from watcher.database import Database, open_copy, open_file
from watcher.mail.message import OVERLAP, Address, Bookmark, MessageKey
from watcher.notice import Notice, State, dump_address, dump_time, from_row, place_fingerprint, to_row

TRIES = 5


class Ledger:
    """One account's memory. For one thread at a time; other processes may read it and choose meanwhile."""

    def __init__(self, database: Database, since: date, path: Path | None = None) -> None:
        """Take an open database, its file, and the first day that counts in an account never seen before."""
        self._database = database
        self._since = since
        self._path = path

    @classmethod
    def open(cls, path: Path, since: date) -> Self:
        """Open or create the account's file; ConfigError and MailboxError as `database.open_file` says."""
        return cls(open_file(path), since, path)

    @classmethod
    def in_memory(cls, since: date = date.min, copy_of: Path | None = None) -> Self:
        """Return a ledger that forgets, maybe beginning with what a file remembers; the file stays as it is."""
        return cls(open_copy(copy_of), since)

    def is_lost(self) -> bool:
        """Tell whether the file was taken away under us: what is remembered now would be forgotten."""
        return self._path is not None and not self._path.exists()

    def close(self) -> None:
        """Close the file; the ledger is of no use afterwards."""
        self._database.close()

    # What was seen

    def bookmark(self, mailbox: str, uidvalidity: int, uidnext: int) -> Bookmark:
        """Return how far this epoch of the mailbox was read; a new epoch begins below `uidnext`."""
        select = "SELECT since, floor, uid FROM cursor WHERE mailbox=? AND uidvalidity=?"
        row = self._database.execute(select, (mailbox, uidvalidity)).fetchone()
        if row is None:
            row = (self._first_day(), uidnext - 1, 0)
            with self._database.transaction():
                insert = "INSERT INTO cursor VALUES (?, ?, ?, ?, ?)"
                self._database.execute(insert, (mailbox, uidvalidity, *row))
        since, floor, uid = row
        select = "SELECT uid FROM sighting WHERE mailbox=? AND uidvalidity=? AND uid>?"
        sighted = self._database.execute(select, (mailbox, uidvalidity, uid - OVERLAP))
        return Bookmark(date.fromisoformat(since), floor, uid, frozenset(row[0] for row in sighted))

    def _first_day(self) -> str:
        """Return the day counted from on the very first run: renumbered mailboxes are read from there, too."""
        earliest: str | None = self._database.execute("SELECT min(since) FROM cursor").fetchone()[0]
        return earliest or self._since.isoformat()

    def record(self, key: MessageKey, notice: Notice) -> None:
        """Remember where a message lies, and the message itself unless it is known already; move the cursor."""
        with self._database.transaction():
            sighting = (key.mailbox, key.uidvalidity, key.uid, notice.fingerprint)
            self._database.execute("INSERT OR REPLACE INTO sighting VALUES (?, ?, ?, ?)", sighting)
            self._database.execute(
                "UPDATE cursor SET uid=max(uid, ?) WHERE mailbox=? AND uidvalidity=?",
                (key.uid, key.mailbox, key.uidvalidity),
            )
            self._database.execute("DELETE FROM notice WHERE fingerprint=?", (place_fingerprint(key),))
            if self.find(notice.fingerprint) is None:
                self._write(notice)

    def set_aside(self, key: MessageKey, notice: Notice) -> None:
        """Remember that the server wouldn't hand this message over; after TRIES passes it isn't asked for again."""
        earlier = self.find(notice.fingerprint)
        attempts = earlier.attempts + 1 if earlier else 1
        if attempts < TRIES:
            self.change(replace(notice, attempts=attempts))
        else:
            self.record(key, replace(notice, attempts=attempts))

    # What was done

    def find(self, fingerprint: str) -> Notice | None:
        """Return the notice with that fingerprint."""
        return next(iter(self._notices("fingerprint=?", fingerprint)), None)

    def get(self, notice_id: int) -> Notice | None:
        """Return the notice with the id that listings show."""
        return next(iter(self._notices("id=?", notice_id)), None)

    def in_state(self, *states: State) -> tuple[Notice, ...]:
        """Return the notices in these states, the oldest first."""
        return self._notices(f"state IN ({', '.join('?' * len(states))})", *states)

    def history(self) -> tuple[Notice, ...]:
        """Return every notice judged a rejection or doubtful, or unreadable, the oldest first."""
        return self._notices("about != '{}'")

    def change(self, notice: Notice) -> None:
        """Store a notice's new state; durable on return. What the user chose meanwhile stays theirs."""
        with self._database.transaction():
            stored = self.find(notice.fingerprint)
            is_overtaken = stored and (stored.is_wanted, stored.choice) != (notice.is_wanted, notice.choice)
            if is_overtaken and notice.state is State.HELD:
                notice = replace(notice, state=State.PENDING)
            self._write(notice)

    def choose(self, notice_id: int, choice: Address | None) -> None:
        """Reopen a notice, unless its letter is being saved or was: the user wants it, to `choice` or the contact."""
        reopen = (
            "UPDATE notice SET state=?, is_wanted=1, choice=?, attempts=0, changed_at=? "
            "WHERE id=? AND state NOT IN (?, ?)"
        )
        values = (State.PENDING, dump_address(choice), dump_time(datetime.now(UTC)), notice_id)
        with self._database.transaction():
            self._database.execute(reopen, (*values, State.INTENT, State.DRAFTED))

    def reopen_held(self, digest: str, not_before: datetime) -> None:
        """Have held notices decided again when what deciding rests on (its digest) has changed."""
        if digest == self.recall("digest"):
            return
        reopen = "UPDATE notice SET state=? WHERE state=? AND octets IS NOT NULL AND seen_at>=?"
        with self._database.transaction():
            self._database.execute(reopen, (State.PENDING, State.HELD, dump_time(not_before)))
        self.keep("digest", digest)

    def _notices(self, condition: str, *values: object) -> tuple[Notice, ...]:
        select = f"SELECT * FROM notice WHERE {condition} ORDER BY notice_date, id"  # noqa: S608 conditions are ours
        cursor = self._database.execute(select, values)
        names = [column[0] for column in cursor.description]
        return tuple(from_row(dict(zip(names, row, strict=True))) for row in cursor)

    def _write(self, notice: Notice) -> None:
        row = to_row(notice)
        updates = ", ".join(f"{name}=excluded.{name}" for name in row)
        self._database.execute(
            f"INSERT INTO notice({', '.join(row)}) VALUES ({', '.join('?' * len(row))}) "  # noqa: S608 names are ours
            f"ON CONFLICT(fingerprint) DO UPDATE SET {updates}",
            tuple(row.values()),
        )

    # Whom the user wrote to, whom they know, and small facts

    def letters_to(self, address: Address | None, *, besides: str) -> tuple[Notice, ...]:
        """Return the notices, besides that fingerprint, whose letter went or may have gone to the address."""
        if address is None:
            return ()
        written = (State.INTENT, State.DRAFTED, State.UNCERTAIN)
        condition = "recipient=? AND fingerprint!=? AND state IN (?, ?, ?)"
        return self._notices(condition, address.addr_spec.casefold(), besides, *written)

    def drafted_since(self, moment: datetime) -> int:
        """Count the letters drafted after that moment."""
        return len(self._notices("state=? AND changed_at>?", State.DRAFTED, dump_time(moment)))

    def learn(self, person: Acquaintance) -> None:
        """Remember a person as of their latest mail; an older mail changes nothing."""
        facts = asdict(person) | {"last_wrote": None}
        row = (person.address.addr_spec.casefold(), dump_time(person.last_wrote), person.message_id, json.dumps(facts))
        with self._database.transaction():
            self._database.execute(
                "INSERT INTO acquaintance VALUES (?, ?, ?, ?) ON CONFLICT(address) DO UPDATE SET "
                "last_wrote=excluded.last_wrote, message_id=excluded.message_id, facts=excluded.facts "
                "WHERE excluded.last_wrote>=last_wrote",
                row,
            )

    def acquaintances(self) -> tuple[Acquaintance, ...]:
        """Return everyone known, the latest writer first."""
        rows = self._database.execute("SELECT last_wrote, facts FROM acquaintance ORDER BY last_wrote DESC")
        return tuple(_load_acquaintance(*row) for row in rows)

    def conversation(self, message_ids: tuple[str, ...]) -> tuple[Acquaintance, ...]:
        """Return the acquaintances whose last mail is one of these, the latest first."""
        return tuple(person for person in self.acquaintances() if person.message_id in message_ids)

    def recall(self, name: str) -> str | None:
        """Return a small fact kept under that name."""
        row = self._database.execute("SELECT value FROM meta WHERE name=?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def keep(self, name: str, value: str) -> None:
        """Keep a small fact under that name."""
        with self._database.transaction():
            self._database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def _load_acquaintance(last_wrote: str, facts: str) -> Acquaintance:
    fields = json.loads(facts)
    address = Address(**fields.pop("address"))
    fields |= {"last_wrote": datetime.fromisoformat(last_wrote), "references": tuple(fields["references"])}
    return Acquaintance(address=address, **fields)
