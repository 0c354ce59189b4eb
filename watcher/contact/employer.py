"""Message -> company and role, each only when certain enough to be said in a letter."""

from dataclasses import dataclass

from watcher.contact.sender import Senders
from watcher.mail.message import Message


@dataclass(frozen=True, slots=True)
class Employer:
    """Whom the user applied to and as what; None is better than wrong."""

    company: str | None = None
    role: str | None = None


def find(message: Message, language: str, senders: Senders, not_companies: tuple[str, ...] = ()) -> Employer:
    """Return what the notice says about the company and the role, in the notice's language or English."""
    return Employer()
