"""Past mail -> what would have become of it: the service's own pass, oldest first, with drafts that go nowhere."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from watcher import poller
from watcher.contact import acquaintance, finder
from watcher.errors import MessageError
from watcher.ledger import Ledger
from watcher.mail import mime
from watcher.mail.message import Arrival, DraftsMark, LetterSeen, Refused, Unreadable
from watcher.notice import Notice, State
from watcher.poller import Bookmarks, Knowledge, Terms
from watcher.verdict.classifier import classify

EVERYTHING = 10**9


@dataclass(frozen=True, slots=True)
class PastMailbox:
    """Messages of the past as a mailbox: each was seen when it came, and drafts go nowhere."""

    messages: tuple[Arrival, ...]

    def arrivals(self, bookmarks: Bookmarks) -> Iterator[Arrival | Unreadable]:  # noqa: ARG002 all is new
        """Yield the messages, the oldest first."""
        epoch = datetime.fromtimestamp(0, UTC)
        for arrival in sorted(self.messages, key=lambda each: each.internal_date or epoch):
            yield replace(arrival, seen_at=arrival.internal_date)

    def drafts_mark(self) -> DraftsMark:
        """Return the mark of an empty mailbox."""
        return DraftsMark(1, 1)

    def letters(self, since: date) -> tuple[LetterSeen, ...]:  # noqa: ARG002 there are none
        """Return nothing: what was answered by hand is not looked for in the past."""
        return ()

    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]:  # noqa: ARG002 there are none
        """Return nothing."""
        return ()

    def append(self, octets: bytes) -> Refused | None:  # noqa: ARG002 it goes nowhere
        """Save nothing, and say that it went well."""
        return None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of past mail: how much was read, and every notice that wasn't ordinary mail, the oldest first."""

    read: int
    notices: tuple[Notice, ...]

    @property
    def counts(self) -> Counter[State]:
        """How many notices ended in each state."""
        return Counter(notice.state for notice in self.notices)

    def changed_from(self, other: "Replayed") -> Iterator[tuple[Notice | None, Notice | None]]:
        """Yield the notices that end otherwise here, as (there, here); None is ordinary mail."""
        there = {notice.fingerprint: notice for notice in other.notices}
        here = {notice.fingerprint: notice for notice in self.notices}
        for fingerprint in {**there, **here}:
            before, after = there.get(fingerprint), here.get(fingerprint)
            if _end(before) != _end(after):
                yield before, after


def replay(messages: Iterable[Arrival], knowledge: Knowledge) -> Replayed:
    """Decide past messages as the service would have, beginning with an empty memory."""
    ledger = Ledger.in_memory()
    mailbox = PastMailbox(tuple(messages))
    decide = partial(poller.decide, knowledge=replace(knowledge, memory=ledger))
    poller.poll(mailbox, ledger, decide, Terms(knowledge.account, datetime.now(UTC), daily_limit=EVERYTHING))
    return Replayed(len(mailbox.messages), ledger.history())


def learn(messages: Iterable[Arrival], knowledge: Knowledge, ledger: Ledger) -> int:
    """Remember the people who wrote about applications; return how many are known then."""
    for arrival in messages:
        try:
            message = mime.parse(arrival.octets)
        except MessageError:
            continue
        message = finder.original(message, knowledge.policy.identities) or message
        verdict = classify(message, knowledge.rulebook)
        person = acquaintance.recognise(message, verdict, senders=knowledge.senders, policy=knowledge.policy)
        if person is not None:
            ledger.learn(person)
    return len(ledger.acquaintances())


def _end(notice: Notice | None) -> tuple[State, str | None] | None:
    return (notice.state, notice.about.verdict) if notice else None
