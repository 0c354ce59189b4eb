"""One account put together: the user's files read into Knowledge, a ledger and a mailbox. `attempt` makes a pass."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Self, TypeVar

from watcher import poller, reminder
from watcher.config import Config, Policy
from watcher.contact import notes, sender
from watcher.contact.finder import Contact
from watcher.contact.name import Name
from watcher.contact.sender import Kind
from watcher.errors import ConfigError, MailboxError, WatcherError
from watcher.ledger import Ledger
from watcher.letter import advice, drafter
from watcher.mail.message import Address, Message
from watcher.poller import Knowledge, Mailbox, Summary, Terms
from watcher.tact import OLD_DAYS, Memory
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

T = TypeVar("T")


def ledger_path(config: Config) -> Path:
    """Return where this account is remembered: one file an account, readable in a directory listing."""
    return config.state_dir / (re.sub(r"[^\w.@-]", "_", config.account) + ".sqlite")


def first_day(config: Config) -> date:
    """Return the day the first run reads from."""
    return datetime.now(UTC).date() - timedelta(days=config.look_back_days)


@dataclass(frozen=True, slots=True)
class Files:
    """The user's own files, laid over the shipped ones; None where there is none."""

    rules: Path | None = None
    senders: Path | None = None
    templates: Path | None = None
    notes: Path | None = None

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the files the settings name."""
        return cls(config.rules_file, config.senders_file, config.templates_dir, config.notes_file)

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Return what changes when one of the files does."""
        templates = sorted(self.templates.rglob("*")) if self.templates else []
        files = [path for path in (self.rules, self.senders, self.notes) if path]
        return tuple((str(path), *_times(path)) for path in (*files, *templates))


def read_files(account: str, policy: Policy, memory: Memory, files: Files) -> Knowledge:
    """Read the rules, senders, templates and notes.

    Raises:
        ConfigError: with the problems of all the files at once.
    """
    problems: list[str] = []

    def read(load: Callable[[Path | None], T], path: Path | None) -> T | None:
        try:
            return load(path)
        except ConfigError as error:
            problems.extend(error.problems)
            return None

    rules = read(rulebook.load, files.rules)
    senders = read(sender.load, files.senders)
    known_notes = read(notes.load, files.notes)
    templates = read(drafter.load, files.templates)
    if rules is None or senders is None or known_notes is None or templates is None:
        raise ConfigError(*problems)
    return Knowledge(account, rules, senders, known_notes, templates, policy, memory)


def letter_faults(knowledge: Knowledge) -> tuple[str, ...]:
    """Return what the advice says against any letter of this user's: their line or signature may spoil them all."""
    writer = Address("jane.roe@employer.example", "Jane Roe")
    notice = Message((writer,), "Your application", "We chose somebody else.", message_id="<a@employer.example>")
    verdict = Verdict(Judgement.REJECTION, 4, 3, "en", Stage.APPLICATION)
    contact = Contact(Kind.PERSON, "", writer, Name("Jane Roe", "Jane", "Roe"))
    letter = drafter.compose(notice, verdict, contact, knowledge.policy, knowledge.templates)
    return advice.check(letter, contact) if letter else ()


class Account:
    """One account's service. Files are read again when they change, so a mended template needs no restart."""

    def __init__(self, config: Config, mailbox: Mailbox, ledger: Ledger) -> None:
        """Read the files once, so that a mistake in them stops the start.

        Raises:
            ConfigError: with the problems of all the files at once.
        """
        self.config = config
        self._mailbox = mailbox
        self._ledger = ledger
        self._files = Files.of(config)
        self._stamp = self._files.stamp()
        self._knowledge = self._read()

    def attempt(self, now: datetime) -> Summary:
        """Make one pass and remember how it went.

        Raises:
            WatcherError: the pass broke off; `status` tells why until one succeeds.
        """
        try:
            summary = self._pass(now)
        except WatcherError as error:
            self._remember(now, str(error))
            raise
        self._remember(now, None)
        return summary

    def _pass(self, now: datetime) -> Summary:
        if self._ledger.is_lost():
            raise MailboxError(f"The ledger {ledger_path(self.config)} was taken away; start watcher again.")
        if self._stamp != (stamp := self._files.stamp()):
            self._knowledge, self._stamp = self._read(), stamp
        self._ledger.reopen_held(self._digest(), now - timedelta(days=OLD_DAYS))
        decide = partial(poller.decide, knowledge=self._knowledge)
        terms = Terms(self.config.account, now, self.config.max_drafts_a_day)
        summary = poller.poll(self._mailbox, self._ledger, decide, terms)
        if self.config.writes_note:
            reminder.remind(self._mailbox, self._ledger, self.config.policy, now)
        return summary

    def _remember(self, now: datetime, problem: str | None) -> None:
        failures = int(self._ledger.recall("failures") or 0) + 1 if problem else 0
        self._ledger.keep("failures", str(failures))
        self._ledger.keep("problem", problem or "")
        self._ledger.keep("poll_seconds", str(self.config.poll_seconds))
        if not problem:
            self._ledger.keep("last_success", now.isoformat())

    def _read(self) -> Knowledge:
        return read_files(self.config.account, self.config.policy, self._ledger, self._files)

    def _digest(self) -> str:
        """Return what changes when held notices deserve another look."""
        knowledge = self._knowledge
        parts = (knowledge.rulebook.digest, knowledge.templates.digest, repr(knowledge.policy), repr(self._stamp))
        people = [person.address.addr_spec for person in self._ledger.acquaintances()]
        return sha256("\n".join((*parts, *sorted(people))).encode()).hexdigest()


def _times(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_mtime_ns, status.st_size
