"""When a letter must not be written although the notice is a rejection: tact, doubt and age."""

from datetime import datetime, timedelta
from typing import Protocol

from watcher.config import Policy
from watcher.contact import acquaintance
from watcher.contact.finder import Contact
from watcher.mail.message import Address, Arrival, Message
from watcher.notice import Notice
from watcher.verdict.classifier import Judgement, Verdict

OLD_DAYS = 30


class Memory(acquaintance.Memory, Protocol):
    """What deciding may remember; the ledger is one, and a new ledger in memory serves `explain`."""

    def find(self, fingerprint: str) -> Notice | None:
        """Return what is remembered of this very message."""

    def letters_to(self, address: Address | None, *, besides: str) -> tuple[Notice, ...]:
        """Return the notices, besides that fingerprint, that were answered by a letter to the address."""


def is_own(message: Message, policy: Policy) -> bool:
    """Tell whether the user wrote this message: their own mail is never a notice."""
    own = {identity.casefold() for identity in policy.identities}
    return any(writer.addr_spec.casefold() in own for writer in message.senders)


def is_answered(arrival: Arrival) -> bool:
    r"""Tell whether the user's mail client marked the message as replied to (RFC 9051 section 2.3.2, \Answered)."""
    return "\\answered" in {flag.lower() for flag in arrival.flags}


def objection(
    arrival: Arrival, verdict: Verdict, contact: Contact, earlier_letters: tuple[Notice, ...], quiet_days: int
) -> str | None:
    """Return why this notice should wait for the user, or None. `earlier_letters` went to the same contact."""
    if verdict.judgement is Judgement.DOUBTFUL:
        return "It may be a rejection, but that isn't certain. If it is one: watcher answer ID"
    if contact.hold:
        return contact.hold
    if _is_old(arrival):
        return f"It was more than {OLD_DAYS} days old when first seen. To answer it all the same: watcher answer ID"
    if contact.address and (day := _day_of_letter(arrival, earlier_letters, quiet_days)):
        already = f"{contact.address.addr_spec} gets a letter for the notice of {day:%Y-%m-%d} already"
        return f"{already}, and QUIET_DAYS is {quiet_days}. To write once more: watcher answer ID"
    return None


def no_letter(contact: Contact, language: str, faults: tuple[str, ...]) -> str:
    """Return why there is no letter although nothing speaks against one."""
    if contact.address is None:
        return contact.hold or f"{contact.reason} To name somebody: watcher answer ID --to 'Name <address>'"
    if faults:
        mend = "Mend the template or the note, and it is tried again."
        return f"The letter isn't fit to be sent: {' '.join(faults)} {mend}"
    return (
        f"There is no template in the notice's language ({language}); add one to TEMPLATES_DIR and it is written then."
    )


def _day_of_letter(arrival: Arrival, letters: tuple[Notice, ...], quiet_days: int) -> datetime | None:
    """Return the date of a notice whose letter went to the same person too few days before or after.

    Days run between the notices' dates, so that the same mail gives the same answer whenever it is read.
    """
    for letter in letters:
        if letter.notice_date is None or arrival.internal_date is None:
            continue
        if abs(arrival.internal_date - letter.notice_date) < timedelta(days=quiet_days):
            return letter.notice_date
    return None


def _is_old(arrival: Arrival) -> bool:
    if arrival.seen_at is None or arrival.internal_date is None:
        return False
    return arrival.seen_at - arrival.internal_date > timedelta(days=OLD_DAYS)
