"""ImapMailbox: where mail arrives and drafts go, on a real server.

It connects when first asked, keeps one connection, and after any trouble makes a new one at the next call.
Mailboxes are opened with EXAMINE and read with PEEK, so nothing in them changes; the one thing it adds is
a draft. What may be sent at all is decided in `wire`.
"""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from watcher.config import Config
from watcher.errors import ConfigError, MailboxError
from watcher.mail import reading
from watcher.mail.answer import Examined
from watcher.mail.connection import Patience
from watcher.mail.listing import Found, find_drafts, find_named, find_sent, missing
from watcher.mail.message import OVERLAP, Arrival, Bookmark, DraftsMark, LetterSeen, Refused, Unreadable
from watcher.mail.session import Session
from watcher.mail.wire import Refusal

BATCH = 50  # messages fetched at once, each capped
SEARCH_WINDOW = 100_000  # messages; the answer of a search is one line, and imaplib reads no line over 1 MB
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Bookmarks(Protocol):
    """What arrivals must know of the past."""

    def bookmark(self, mailbox: str, uidvalidity: int, uidnext: int) -> Bookmark:
        """Return how far this mailbox has been read; an epoch never seen before starts now."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What `check` found out about the account; `messages` are the watched mailboxes and how much lies in each."""

    capabilities: tuple[str, ...]
    mailboxes: tuple[str, ...]
    drafts: Found
    sent: Found | None
    messages: tuple[tuple[str, int], ...]


class ImapMailbox:
    """The mailbox of one account. It serves one thread; `interrupt` may be called from any."""

    def __init__(self, config: Config, context: ssl.SSLContext | None = None, patience: Patience | None = None) -> None:
        """Connect to nothing yet. `context` replaces the system's trust store."""
        self._config = config
        self._context = context
        self._patience = patience or Patience()
        self._session: Session | None = None
        self._drafts: Found | None = None
        self._sent: Found | None = None
        self._is_interrupted = False

    def arrivals(self, bookmarks: Bookmarks) -> Iterator[Arrival | Unreadable]:
        """Yield what is in each watched mailbox and was not sighted yet, ascending by UID, fetched while iterating.

        A message that vanishes between search and fetch is left out: there is nothing to decide any more.
        """
        for name in self._config.watch:
            self._connect()
            opened = self._examine_watched(name)
            bookmark = bookmarks.bookmark(name, opened.uidvalidity, self._uidnext(opened))
            uids = self._candidates(opened, bookmark)
            for start in range(0, len(uids), BATCH):
                self._connect()
                self._return_to(opened)
                yield from reading.arrivals(self._live, opened, uids[start : start + BATCH])

    def drafts_mark(self) -> DraftsMark:
        """Return Drafts' UIDVALIDITY and UIDNEXT as of now."""
        self._connect()
        opened = self._examine_drafts()
        return DraftsMark(opened.uidvalidity, self._uidnext(opened))

    def letters(self, since: date) -> tuple[LetterSeen, ...]:
        """Return the letters in Drafts and Sent received since that day."""
        self._connect()
        self._drafts = None  # look again where they are: a Sent that was missed would hide an answer
        places = [(self._examine_drafts().name, True)]
        if self._sent is not None:
            places.append((self._sent.name, False))
        return tuple(letter for name, is_draft in places for letter in self._letters_in(name, since, is_draft=is_draft))

    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]:
        """Return what lies in Drafts at UIDs from the mark's on; nothing when its UIDVALIDITY is another by now.

        FETCH, not SEARCH HEADER, which several servers get wrong (Exchange, Yahoo, 263.net).
        """
        self._connect()
        opened = self._examine_drafts()
        if opened.uidvalidity != mark.uidvalidity or opened.messages == 0:
            return ()
        try:
            return reading.letters_from(self._live, opened, mark.uidnext)
        except Refusal as refusal:
            raise MailboxError(f"{self._config.imap_host} does not show {opened.name} ({refusal.text}).") from None

    def append(self, octets: bytes) -> Refused | None:
        """Add a draft. Refused: it was not stored. MailboxError: nobody knows."""
        self._connect()
        drafts = self._found_drafts().name
        try:
            self._live.append(drafts, octets)
        except Refusal as refusal:
            return Refused(refusal.text)
        return None

    def probe(self) -> Findings:
        """Sign in and look around, changing nothing."""
        self._connect()
        session = self._live
        messages = tuple((name, self._examine_watched(name).messages) for name in self._config.watch)
        drafts = self._found_drafts()
        names = tuple(row.name for row in session.list() if row.is_selectable)
        return Findings(session.capabilities, names, drafts, self._sent, messages)

    def interrupt(self) -> None:
        """End whatever waits for the server, and connect no more; from any thread."""
        self._is_interrupted = True
        if self._session is not None:
            self._session.interrupt()

    def close(self) -> None:
        """Log out. Never raises."""
        if self._session is not None:
            self._session.close()
        self._session = None

    @property
    def _live(self) -> Session:
        if self._session is None:
            raise MailboxError(f"There is no connection to {self._config.imap_host}.")
        return self._session

    def _connect(self) -> None:
        """Make sure of a connection. Only what opens its mailbox afterwards may ask: a new one has none open."""
        if self._session is not None and self._session.is_ready():
            return
        self.close()
        session = self._session = Session(self._config, self._context, self._patience)
        if self._is_interrupted:
            session.interrupt()
        session.open()

    def _found_drafts(self) -> Found:
        if self._drafts is None:
            listed = self._live.list()
            self._drafts = find_drafts(listed, self._config.drafts, self._config.imap_host)
            self._sent = find_sent(listed)
        return self._drafts

    def _examine_drafts(self) -> Examined:
        try:
            return self._live.examine(self._found_drafts().name)
        except Refusal:
            self._drafts = None  # it may have got another name
            return self._examine(self._found_drafts().name)

    def _examine_watched(self, name: str) -> Examined:
        try:
            return self._live.examine(name)
        except Refusal:
            listed, host = self._live.list(), self._config.imap_host
            if find_named(listed, name) is None:
                raise ConfigError(missing("WATCH", name, listed, host)) from None
            return self._examine(name)

    def _examine(self, name: str) -> Examined:
        try:
            return self._live.examine(name)
        except Refusal as refusal:
            raise MailboxError(f"{self._config.imap_host} does not open {name} ({refusal.text}).") from None

    def _return_to(self, opened: Examined) -> None:
        """Open a mailbox again, should another have been opened meanwhile."""
        examined = self._live.examined
        if examined is None or examined.name != opened.name:
            examined = self._examine(opened.name)
        if examined.uidvalidity != opened.uidvalidity:
            raise MailboxError(f"{opened.name} was replaced while it was being read. It will be read anew.")

    def _uidnext(self, opened: Examined) -> int:
        """Return UIDNEXT, or for the few servers that never tell it (Courier, 163.com) the highest UID and one."""
        if opened.uidnext is not None:
            return opened.uidnext
        return max(self._search(opened, "UID 1:*"), default=0) + 1

    def _candidates(self, opened: Examined, bookmark: Bookmark) -> tuple[int, ...]:
        first = max(1, bookmark.uid - OVERLAP + 1)
        after_floor = max(first, bookmark.floor + 1)
        uids = {uid for uid in self._search(opened, f"UID {after_floor}:*") if uid >= after_floor}
        if first <= bookmark.floor:
            older = self._search(opened, f"UID {first}:{bookmark.floor} {_since(bookmark.since)}")
            uids |= {uid for uid in older if first <= uid <= bookmark.floor}
        return tuple(sorted(uids - bookmark.sighted))

    def _search(self, opened: Examined, criteria: str) -> tuple[int, ...]:
        if opened.messages == 0:
            return ()
        session = self._live
        try:
            if opened.messages <= SEARCH_WINDOW:
                return session.search(criteria)
            windows = range(1, opened.messages + 1, SEARCH_WINDOW)
            ends = [min(start + SEARCH_WINDOW - 1, opened.messages) for start in windows]
            found = [session.search(f"{start}:{end} {criteria}") for start, end in zip(windows, ends, strict=True)]
            return tuple(uid for uids in found for uid in uids)
        except Refusal as refusal:
            raise MailboxError(f"{self._config.imap_host} does not search {opened.name} ({refusal.text}).") from None

    def _letters_in(self, name: str, since: date, *, is_draft: bool) -> Iterator[LetterSeen]:
        opened = self._examine(name)
        uids = self._search(opened, _since(since))
        try:
            yield from reading.letters(self._live, opened, uids, is_draft=is_draft)
        except Refusal as refusal:
            raise MailboxError(f"{self._config.imap_host} does not show {name} ({refusal.text}).") from None


def _since(day: date) -> str:
    """Write a search key without strftime, whose months follow the locale."""
    return f"SINCE {day.day}-{_MONTHS[day.month - 1]}-{day.year}"
