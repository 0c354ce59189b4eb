"""find(message, verdict, ...) -> Contact: whom to answer, with every candidate and its reason."""

from dataclasses import dataclass, field

from watcher.contact.employer import Employer
from watcher.contact.name import Name
from watcher.contact.notes import Note
from watcher.contact.sender import Kind
from watcher.mail.message import Address


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address or a name found in the message: where, what it is, and why it is or isn't the one."""

    source: str
    address: Address | None
    name: Name | None
    kind: Kind
    is_chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation a letter continues when it isn't the notice's own."""

    message_id: str | None
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to answer. With `hold` set nothing is drafted and the user is told that sentence instead.

    `address` is None when kind is none or unattended. `name` is set only when safe to greet. `phone` is in
    international format. `thread` is None when the letter answers the notice itself. `note` is the user's
    note about this company.
    """

    kind: Kind
    reason: str
    address: Address | None = None
    name: Name | None = None
    candidates: tuple[Candidate, ...] = ()
    employer: Employer = field(default_factory=Employer)
    phone: str | None = None
    thread: Thread | None = None
    note: Note | None = None
    hold: str | None = None
