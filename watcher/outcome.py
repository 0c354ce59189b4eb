"""What was decided of one message: a Draft, Held or Pass, each with every reason."""

from dataclasses import dataclass
from datetime import datetime

from watcher.contact.acquaintance import Acquaintance
from watcher.contact.finder import Contact
from watcher.letter.drafter import Letter
from watcher.mail.message import Arrival, Message
from watcher.notice import About, Notice, State
from watcher.verdict.classifier import Judgement, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """Nothing to write. `acquaintance` is somebody worth remembering for a later letter."""

    notice: Message
    verdict: Verdict
    reason: str
    contact: Contact | None = None
    acquaintance: Acquaintance | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A rejection, or perhaps one, that the user has to look at; the reason names the remedy."""

    notice: Message
    verdict: Verdict
    reason: str
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter to be saved: the words, and the octets as they go to the server."""

    notice: Message
    verdict: Verdict
    reason: str
    contact: Contact
    letter: Letter
    octets: bytes


Outcome = Draft | Held | Pass


def as_notice(outcome: Outcome, arrival: Arrival, fingerprint: str, now: datetime) -> Notice:
    """Return what is to be remembered; octets only where a letter may still be written."""
    states = {Pass: State.PASSED, Held: State.HELD, Draft: State.PENDING}
    return Notice(
        fingerprint=fingerprint,
        state=states[type(outcome)],
        reason=outcome.reason,
        about=_about(outcome),
        contact=outcome.contact.address if outcome.contact else None,
        message_id=outcome.notice.message_id,
        notice_date=arrival.internal_date or outcome.notice.date or now,
        seen_at=arrival.seen_at,
        flags=arrival.flags,
        octets=None if isinstance(outcome, Pass) else arrival.octets,
        changed_at=now,
    )


def _about(outcome: Outcome) -> About:
    """Return what a listing may show: of ordinary mail, nothing."""
    verdict, contact, notice = outcome.verdict, outcome.contact, outcome.notice
    if verdict.judgement is Judgement.OTHER:
        return About()
    return About(
        subject=notice.subject or None,
        writer=str(notice.senders[0]) if notice.senders else None,
        verdict=verdict.judgement,
        stage=verdict.stage,
        company=contact.employer.company if contact else None,
        role=contact.employer.role if contact else None,
        name=contact.name.full if contact and contact.name else None,
        phone=contact.phone if contact else None,
        kind=contact.kind if contact else None,
        is_general=isinstance(outcome, Draft) and outcome.letter.is_general,
    )
