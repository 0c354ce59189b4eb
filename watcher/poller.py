"""THE STORY. `decide` thinks: Arrival -> Draft, Held or Pass. `poll` acts: one pass over the mailbox.

Read this before changing anything: decide first, act after, record last. When a letter would be tactless is
in `tact`, what makes it exactly one letter in `delivery`, what is remembered in `ledger`.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from watcher import outcome as outcomes
from watcher import tact
from watcher.config import Policy
from watcher.contact import acquaintance, finder, wish
from watcher.contact.finder import Contact
from watcher.contact.notes import Notes
from watcher.contact.sender import Senders
from watcher.delivery import SETTLE_SECONDS, Delivery, DraftsMailbox
from watcher.errors import ConfigError, MessageError
from watcher.ledger import Ledger
from watcher.letter import advice, drafter, reply
from watcher.letter.drafter import Templates
from watcher.mail import mime
from watcher.mail.message import Arrival, Bookmark, Message, Unreadable
from watcher.notice import WAITING_FOR_USER, About, Notice, State, place_fingerprint
from watcher.outcome import Draft, Held, Outcome, Pass
from watcher.verdict.classifier import Judgement, Verdict, classify
from watcher.verdict.rulebook import Rulebook

log = logging.getLogger(__name__)

EPOCH = datetime.fromtimestamp(0, UTC)
LIMIT_REACHED = "MAX_DRAFTS_A_DAY letters were drafted in the last 24 hours; this one follows."


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that deciding rests on besides the message; nothing of it changes while one is decided."""

    account: str
    rulebook: Rulebook
    senders: Senders
    notes: Notes
    templates: Templates
    policy: Policy
    memory: tact.Memory


class Bookmarks(Protocol):
    """Where the reading goes on; the ledger keeps them."""

    def bookmark(self, mailbox: str, uidvalidity: int, uidnext: int) -> Bookmark:
        """Return how far this epoch of the mailbox was read."""


class Mailbox(DraftsMailbox, Protocol):
    """What a pass needs of a mailbox; `mail.mailbox` is the real one. It never changes what it reads."""

    def arrivals(self, bookmarks: Bookmarks) -> Iterator[Arrival | Unreadable]:
        """Yield what is new in the watched mailboxes, UIDs ascending."""


@dataclass(frozen=True, slots=True)
class Terms:
    """One pass's circumstances: whose account, begun when (aware), and how many letters a day."""

    account: str
    now: datetime
    daily_limit: int = 20
    settle_seconds: float = SETTLE_SECONDS


@dataclass(frozen=True, slots=True)
class Summary:
    """What one pass did: how many messages were read, and every notice that it drafted, held or left waiting."""

    read: int
    notices: tuple[Notice, ...]

    def count(self, state: State) -> int:
        """Count the notices this pass left in that state."""
        return sum(notice.state is state for notice in self.notices)


def decide(arrival: Arrival, knowledge: Knowledge) -> Outcome:
    """Say what is to be done with one message, and why. No clock, no network, no chance.

    Raises:
        MessageError: the message can't be read.
    """
    policy, memory, senders = knowledge.policy, knowledge.memory, knowledge.senders
    message = mime.parse(arrival.octets)
    notice = finder.original(message, policy.identities) or message
    verdict = classify(notice, knowledge.rulebook)
    if tact.is_own(notice, policy):
        return Pass(notice=notice, verdict=verdict, reason="You wrote it yourself.")
    if verdict.judgement is Judgement.OTHER:
        person = acquaintance.recognise(notice, verdict, senders=senders, policy=policy)
        return Pass(notice=notice, verdict=verdict, reason="It isn't a rejection.", acquaintance=person)

    contact = finder.find(notice, verdict, senders=senders, notes=knowledge.notes, memory=memory, policy=policy)
    fingerprint = mime.fingerprint(knowledge.account, arrival.octets)
    remembered = memory.find(fingerprint)
    if remembered and remembered.is_wanted:
        contact = wish.follow(contact, remembered.choice)
    elif tact.is_answered(arrival):
        return Pass(notice=notice, verdict=verdict, reason="You answered it already.", contact=contact)
    else:
        earlier = memory.letters_to(contact.address, besides=fingerprint)
        if reason := tact.objection(arrival, verdict, contact, earlier, policy.quiet_days):
            return Held(notice=notice, verdict=verdict, reason=reason, contact=contact)
    return _write(arrival, notice, verdict, contact, knowledge)


def _write(arrival: Arrival, notice: Message, verdict: Verdict, contact: Contact, knowledge: Knowledge) -> Draft | Held:
    """Return the letter to the contact, or hold the notice when there is nobody to write to or nothing fit to say."""
    policy = knowledge.policy
    try:
        letter = drafter.compose(notice, verdict, contact, policy, knowledge.templates)
        faults = advice.check(letter, contact) if letter else ()
    except ConfigError as error:
        letter, faults = None, tuple(error.problems)
    if letter is None or faults:
        reason = tact.no_letter(contact, verdict.language, faults)
        return Held(notice=notice, verdict=verdict, reason=reason, contact=contact)
    octets = reply.build(
        letter,
        notice,
        contact,
        fingerprint=mime.fingerprint(knowledge.account, arrival.octets),
        date=arrival.internal_date or notice.date or EPOCH,
        quotes_original=policy.quotes_original,
    )
    reason = f"The letter goes to {contact.reason.rstrip('.')}."
    return Draft(notice=notice, verdict=verdict, reason=reason, contact=contact, letter=letter, octets=octets)


def poll(mailbox: Mailbox, ledger: Ledger, decide: Callable[[Arrival], Outcome], terms: Terms) -> Summary:
    """Make one pass: settle what broke off, read what is new, then write what is due. The only effects are here.

    Raises:
        MailboxError: the pass broke off; the next one takes up where this one stood.
    """
    delivery = Delivery(mailbox, ledger, terms.now, terms.settle_seconds)
    delivery.settle()

    read, changed = 0, list[Notice]()
    for arrival in mailbox.arrivals(ledger):
        notice, outcome = _judge(arrival, decide, terms)
        (ledger.set_aside if isinstance(arrival, Unreadable) else ledger.record)(arrival.key, notice)
        if isinstance(outcome, Pass) and outcome.acquaintance:
            ledger.learn(outcome.acquaintance)
        read += 1
        if notice.state in WAITING_FOR_USER:
            changed.append(ledger.find(notice.fingerprint) or notice)

    left_today = terms.daily_limit - ledger.drafted_since(terms.now - timedelta(days=1))
    for pending in ledger.in_state(State.PENDING):
        notice, outcome = _judge(pending.arrival, decide, terms)
        notice = pending.judged_again(notice)
        if isinstance(outcome, Draft) and left_today > 0:
            notice = delivery.deliver(notice, outcome.octets)
            left_today -= notice.state is State.DRAFTED
            if pending.choice:
                ledger.learn(acquaintance.introduced(pending.choice, outcome.contact.employer, terms.now))
        else:
            notice = replace(notice, reason=LIMIT_REACHED if isinstance(outcome, Draft) else notice.reason)
            ledger.change(replace(notice, changed_at=terms.now))
        changed.append(notice)
    return Summary(read, tuple(changed))


def _judge(
    arrival: Arrival | Unreadable, decide: Callable[[Arrival], Outcome], terms: Terms
) -> tuple[Notice, Outcome | None]:
    """Return what to remember of a message and what was decided; one that can't be read is set aside, not fatal."""
    if isinstance(arrival, Unreadable):
        return _set_aside(place_fingerprint(arrival.key), arrival.reason, terms.now, ("", "")), None
    arrival = replace(arrival, seen_at=arrival.seen_at or terms.now)
    fingerprint = mime.fingerprint(terms.account, arrival.octets)
    try:
        outcome = decide(arrival)
    except MessageError as error:
        return _set_aside(fingerprint, str(error), terms.now, mime.headline(arrival.octets)), None
    except Exception as error:
        log.exception("A fault of ours while deciding a message; it is set aside and the others go on.")
        reason = f"A fault in watcher ({type(error).__name__}); please report it."
        return _set_aside(fingerprint, reason, terms.now, mime.headline(arrival.octets)), None
    return outcomes.as_notice(outcome, arrival, fingerprint, terms.now), outcome


def _set_aside(fingerprint: str, reason: str, now: datetime, headline: tuple[str, str]) -> Notice:
    subject, writer = headline
    about = About(subject=subject or "(unreadable)", writer=writer or None)
    return Notice(fingerprint, State.QUARANTINED, reason, about, seen_at=now, notice_date=now, changed_at=now)
