"""Ordinary mail -> the people who wrote to the user about applications."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.mail.message import Address


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A person who wrote to the user about an application, as of their last mail.

    `organisation` is the registrable domain of their address; `message_id`, `references`, `subject` and
    `last_wrote` (aware) belong to their last mail, so that a letter can continue that conversation.
    """

    address: Address
    organisation: str
    last_wrote: datetime
    message_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    company: str | None = None
    role: str | None = None


class Memory(Protocol):
    """What the finder may remember. The ledger is one; an empty one serves `explain`."""

    def acquaintances(self) -> tuple[Acquaintance, ...]:
        """Return everyone known, latest writer first."""

    def conversation(self, message_ids: tuple[str, ...]) -> tuple[Acquaintance, ...]:
        """Return the acquaintances whose last mail is one of these, latest first."""
