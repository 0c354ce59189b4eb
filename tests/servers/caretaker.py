"""The test's own hands in a mail server, on imaplib alone: fills mailboxes and dumps them.

Never the code under test, so a mistake there can't hide itself here. Each call opens its own session.
"""

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_ATTRIBUTES = re.compile(rb'UID (?P<uid>\d+)|FLAGS \((?P<flags>[^)]*)\)|INTERNALDATE "(?P<date>[^"]*)"')


@dataclass(frozen=True, slots=True)
class Stored:
    r"""A message as it lies on the server; `flags` without \Recent, `internal_date` as the server wrote it."""

    uid: int
    flags: frozenset[str]
    internal_date: str
    octets: bytes


class Caretaker:
    """Fills, dumps and breaks the mailboxes of one account. Mailbox names are what the user reads, e.g. "Entwürfe"."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        self._host, self._port, self._user, self._password = host, port, user, password

    def put(self, mailbox: str, octets: bytes, *, flags: tuple[str, ...] = (), internal_date: datetime = NOON) -> int:
        """APPEND one message and return its UID."""
        with self._session() as session:
            date = imaplib.Time2Internaldate(internal_date)
            answer = _checked(session.append(wire_name(mailbox), " ".join(flags), date, octets))
            return int(re.search(rb"APPENDUID \d+ (\d+)", answer[0])[1])  # type: ignore[index]  # fails loudly

    def dump(self, mailbox: str) -> tuple[Stored, ...]:
        """Return all that lies in a mailbox, read-only, in the order of UIDs."""
        with self._session() as session:
            _checked(session.select(wire_name(mailbox), readonly=True))
            rows = _checked(session.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])"))
        return tuple(sorted(_stored(rows), key=lambda stored: stored.uid))

    def status(self, mailbox: str) -> dict[str, int]:
        """Return MESSAGES, UIDNEXT, UIDVALIDITY and UNSEEN."""
        with self._session() as session:
            row = _checked(session.status(wire_name(mailbox), "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)"))[0]
        return {name.decode(): int(value) for name, value in re.findall(rb"([A-Z]+) (\d+)", row.rpartition(b"(")[2])}

    def create(self, mailbox: str) -> None:
        """Make a mailbox."""
        with self._session() as session:
            _checked(session.create(wire_name(mailbox)))

    def delete(self, mailbox: str) -> None:
        """Remove a mailbox and all that lies in it."""
        with self._session() as session:
            _checked(session.delete(wire_name(mailbox)))

    def rename(self, old: str, new: str) -> None:
        """Give a mailbox another name."""
        with self._session() as session:
            _checked(session.rename(wire_name(old), wire_name(new)))

    def expunge(self, mailbox: str, uid: int) -> None:
        """Remove one message for good, as a mail client does with a draft that was sent or edited."""
        with self._session() as session:
            _checked(session.select(wire_name(mailbox)))
            _checked(session.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)"))
            _checked(session.expunge())

    @contextmanager
    def _session(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4(self._host, self._port, timeout=20) as session:
            session.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _checked(session.login(self._user, self._password))
            yield session


def wire_name(mailbox: str) -> str:
    """Return the quoted modified UTF-7 (RFC 3501 section 5.1.3) of a mailbox name."""
    runs = re.sub(r"[^\x20-\x7e]+|&", lambda run: _base64_run(run[0]), mailbox)
    return '"' + runs.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _base64_run(characters: str) -> str:
    if characters == "&":
        return "&-"
    return characters.encode("utf-7").decode().replace("+", "&").replace("/", ",").removesuffix("-") + "-"


def _checked(answer: tuple[str, list]) -> list:  # type: ignore[type-arg]  # imaplib answers with anything
    status, rows = answer
    if status != "OK":
        raise AssertionError(f"the test's own command failed: {status} {rows!r}")
    return rows


def _stored(rows: list) -> Iterator[Stored]:  # type: ignore[type-arg]  # tuples (text, literal) and closing texts
    for position, row in enumerate(rows):
        if isinstance(row, tuple):
            tail = rows[position + 1] if position + 1 < len(rows) and isinstance(rows[position + 1], bytes) else b""
            found: dict[str, bytes] = {}
            for match in _ATTRIBUTES.finditer(row[0] + b" " + tail):
                found |= {name: value for name, value in match.groupdict().items() if value is not None}
            flags = frozenset(flag.decode() for flag in found["flags"].split()) - {"\\Recent"}
            yield Stored(int(found["uid"]), flags, found["date"].decode().strip(), row[1])
