"""A decided letter -> exactly one draft in the mailbox, whatever breaks in between.

APPEND can't be repeated safely: a lost answer leaves open whether the draft was stored. So an intent (the
octets, and Drafts' UIDVALIDITY and UIDNEXT) is made durable first. After a crash it is settled by
looking at what was appended since: UIDs are never used twice (RFC 9051 section 2.3.1.1), so when each one since
is accounted for and none is ours, nothing was stored and the letter may be tried again. Where that can't be
shown the letter becomes uncertain, and the user is told, rather than written twice.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from watcher.ledger import Ledger
from watcher.mail import mime
from watcher.mail.letterhead import letter_seen
from watcher.mail.message import DraftsMark, LetterSeen, MessageKey, Refused
from watcher.notice import Notice, State

LETTERS_DAYS = 90
SETTLE_SECONDS = 120  # a server may still store a message a while after the connection broke

DRAFTED_BEFORE = "A letter to this notice lies in Drafts already."
ANSWERED_BEFORE = "You answered this notice already."
UNCERTAIN = (
    "The connection broke while the letter was being saved, and Drafts has changed since, so it can't be told "
    "whether the letter was stored. Look into Drafts and Sent; if it isn't there: watcher answer {id}"
)


class DraftsMailbox(Protocol):
    """What delivering needs of a mailbox."""

    def drafts_mark(self) -> DraftsMark:
        """Return Drafts' UIDVALIDITY and UIDNEXT as of now."""

    def letters(self, since: date) -> tuple[LetterSeen, ...]:
        """Return the letters in Drafts and Sent received since that day."""

    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]:
        """Return what lies in Drafts at UIDs from the mark's on."""

    def append(self, octets: bytes) -> Refused | None:
        """Add a draft. Refused: it was not stored. MailboxError: nobody knows."""


class Delivery:
    """The writing half of one pass. Drafts and Sent are looked through once, and only when there is a letter."""

    def __init__(
        self, mailbox: DraftsMailbox, ledger: Ledger, now: datetime, settle_seconds: float = SETTLE_SECONDS
    ) -> None:
        """Serve one pass, begun at `now` (aware)."""
        self._mailbox = mailbox
        self._ledger = ledger
        self._now = now
        self._settle_seconds = settle_seconds
        self._letters: tuple[LetterSeen, ...] | None = None

    def deliver(self, notice: Notice, octets: bytes) -> Notice:
        """Save the draft of a pending notice, unless it was written or answered before; return the outcome."""
        if existing := self._existing(notice, octets):
            return self._close(notice, existing)
        mark = self._mailbox.drafts_mark()
        intent = self._change(notice, state=State.INTENT, draft_octets=octets, mark=mark, attempts=notice.attempts + 1)
        if refused := self._mailbox.append(octets):
            reason = f"The server refused the draft ({refused.reason}); it is tried again at each pass."
            return self._change(intent, state=State.PENDING, draft_octets=None, mark=None, reason=reason)
        saved = letter_seen(MessageKey("", mark.uidvalidity, mark.uidnext), octets, is_draft=True)
        self._letters = (*(self._letters or ()), saved)  # another copy of the notice may be next
        return self._close(intent, None)

    def settle(self) -> None:
        """Find out what became of the intents of passes that broke off. To be called before anything is written."""
        for intent in self._ledger.in_state(State.INTENT):
            self._settle(intent)

    def _settle(self, intent: Notice) -> None:
        octets, mark = intent.draft_octets or b"", intent.mark or DraftsMark(0, 0)
        now_mark = self._mailbox.drafts_mark()
        is_all_known = False
        if now_mark.uidvalidity == mark.uidvalidity:
            appended = self._mailbox.drafts_since(mark)
            if ours := _find(appended, intent, octets):
                self._close(intent, ours)
                return
            known = sum(seen.key.uid < now_mark.uidnext for seen in appended)
            is_all_known = known == now_mark.uidnext - mark.uidnext
        if not self._is_settled(intent):
            return
        if is_all_known:
            self._change(intent, state=State.PENDING, draft_octets=None, mark=None)
        elif existing := self._existing(intent, octets):
            self._close(intent, existing)
        else:
            self._change(intent, state=State.UNCERTAIN, reason=UNCERTAIN.format(id=intent.id))

    def _is_settled(self, intent: Notice) -> bool:
        attempted_at = intent.changed_at or self._now
        return self._now - attempted_at >= timedelta(seconds=self._settle_seconds)

    def _existing(self, notice: Notice, octets: bytes) -> LetterSeen | None:
        if self._letters is None:
            self._letters = self._mailbox.letters((self._now - timedelta(days=LETTERS_DAYS)).date())
        return _find(self._letters, notice, octets)

    def _close(self, notice: Notice, existing: LetterSeen | None) -> Notice:
        if existing is not None and not existing.is_draft:
            return self._change(notice, state=State.PASSED, reason=ANSWERED_BEFORE, octets=None, draft_octets=None)
        reason = DRAFTED_BEFORE if existing and notice.state is not State.INTENT else notice.reason
        return self._change(notice, state=State.DRAFTED, reason=reason, octets=None, draft_octets=None)

    def _change(self, notice: Notice, **changes: Any) -> Notice:
        changed = replace(notice, changed_at=self._now, **changes)
        self._ledger.change(changed)
        return changed


def _find(letters: tuple[LetterSeen, ...], notice: Notice, octets: bytes) -> LetterSeen | None:
    """Return the letter that is ours, or that answers the notice.

    An edited draft loses its Message-ID in some clients, yet keeps References in all of them. Where the user
    asked for a letter to somebody in particular, an answer to somebody else doesn't count.
    """
    ours = mime.parse(octets).message_id
    for letter in letters:
        if letter.message_id == ours:
            return letter
        is_answer = notice.message_id is not None and notice.message_id in (*letter.in_reply_to, *letter.references)
        if is_answer and not (notice.is_wanted and _goes_elsewhere(letter, notice)):
            return letter
    return None


def _goes_elsewhere(letter: LetterSeen, notice: Notice) -> bool:
    wanted = notice.contact.addr_spec.casefold() if notice.contact else None
    return wanted not in {recipient.casefold() for recipient in letter.recipients}
