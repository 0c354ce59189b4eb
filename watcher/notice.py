"""What is remembered of a message -> Notice, and back: the ledger's rows."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from watcher.mail.message import Address, Arrival, DraftsMark, MessageKey


class State(StrEnum):
    """Where a notice stands. Only drafted is final for good: the user may reopen every other one."""

    PENDING = "pending"
    PASSED = "passed"
    HELD = "held"
    INTENT = "intent"
    DRAFTED = "drafted"
    UNCERTAIN = "uncertain"
    QUARANTINED = "quarantined"


WAITING_FOR_USER = (State.HELD, State.UNCERTAIN, State.QUARANTINED)


@dataclass(frozen=True, slots=True)
class About:
    """What a listing shows of a notice. Left empty for ordinary mail, of which nothing is kept."""

    subject: str | None = None
    writer: str | None = None
    verdict: str | None = None
    stage: str | None = None
    company: str | None = None
    role: str | None = None
    name: str | None = None
    phone: str | None = None
    kind: str | None = None
    is_general: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """One message as remembered. `contact` is who gets the letter.

    With `is_wanted` the user asked for the letter, to `choice` or else to the contact found. `octets` are
    kept while a letter may still be written, `draft_octets` and `mark` while one is being saved. `id` is what
    the user types; it is 0 until the ledger has given one. `notice_date` is when the notice reached the
    mailbox. Datetimes are aware.
    """

    fingerprint: str
    state: State
    reason: str
    about: About = field(default_factory=About)
    contact: Address | None = None
    message_id: str | None = None
    notice_date: datetime | None = None
    seen_at: datetime | None = None
    flags: tuple[str, ...] = ()
    octets: bytes | None = None
    draft_octets: bytes | None = None
    mark: DraftsMark | None = None
    attempts: int = 0
    changed_at: datetime | None = None
    is_wanted: bool = False
    choice: Address | None = None
    id: int = 0

    def judged_again(self, later: "Notice") -> "Notice":
        """Return this notice with what a later look decided; where it lies and what the user wants stay."""
        octets = None if later.state is State.PASSED else self.octets
        return replace(
            self, state=later.state, reason=later.reason, about=later.about, contact=later.contact, octets=octets
        )

    @property
    def told_reason(self) -> str:
        """The reason as the user is told it: with this notice's own number in the command that settles it."""
        return self.reason.replace("answer ID", f"answer {self.id}")

    @property
    def arrival(self) -> Arrival:
        """The message as it arrived, to be decided again."""
        key = MessageKey("", 0, self.id)
        return Arrival(key, self.octets or b"", self.flags, self.notice_date, self.seen_at)


def place_fingerprint(key: MessageKey) -> str:
    """Return the stand-in for the fingerprint of a message that the server wouldn't hand over."""
    return f"unreadable:{key.mailbox}:{key.uidvalidity}:{key.uid}"


def to_row(notice: Notice) -> dict[str, object]:
    """Return the columns to store. The id and the user's choice aren't among them: they are not ours to change."""
    return {
        "fingerprint": notice.fingerprint,
        "state": notice.state,
        "reason": _encodable(notice.reason),
        "about": json.dumps({name: value for name, value in asdict(notice.about).items() if value}),
        "contact": dump_address(notice.contact),
        "recipient": notice.contact.addr_spec.casefold() if notice.contact else None,
        "message_id": notice.message_id,
        "notice_date": dump_time(notice.notice_date),
        "seen_at": dump_time(notice.seen_at),
        "flags": " ".join(notice.flags),
        "octets": notice.octets,
        "draft_octets": notice.draft_octets,
        "drafts_uidvalidity": notice.mark.uidvalidity if notice.mark else None,
        "drafts_uidnext": notice.mark.uidnext if notice.mark else None,
        "attempts": notice.attempts,
        "changed_at": dump_time(notice.changed_at or datetime.now(UTC)),
    }


def from_row(row: Mapping[str, Any]) -> Notice:
    """Return the notice that a stored row describes."""
    mark = DraftsMark(row["drafts_uidvalidity"], row["drafts_uidnext"]) if row["drafts_uidnext"] is not None else None
    return Notice(
        fingerprint=row["fingerprint"],
        state=State(row["state"]),
        reason=row["reason"],
        about=About(**json.loads(row["about"])),
        contact=load_address(row["contact"]),
        message_id=row["message_id"],
        notice_date=load_time(row["notice_date"]),
        seen_at=load_time(row["seen_at"]),
        flags=tuple(row["flags"].split()),
        octets=row["octets"],
        draft_octets=row["draft_octets"],
        mark=mark,
        attempts=row["attempts"],
        changed_at=load_time(row["changed_at"]),
        is_wanted=bool(row["is_wanted"]),
        choice=load_address(row["choice"]),
        id=row["id"],
    )


def dump_address(address: Address | None) -> str | None:
    """Return an address as stored."""
    return json.dumps([address.addr_spec, address.display_name]) if address else None


def load_address(text: str | None) -> Address | None:
    """Return a stored address."""
    return Address(*json.loads(text)) if text else None


def dump_time(moment: datetime | None) -> str | None:
    """Return an aware time as stored: UTC, so that texts compare as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else None


def load_time(text: str | None) -> datetime | None:
    """Return a stored time."""
    return datetime.fromisoformat(text) if text else None


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
