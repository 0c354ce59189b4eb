"""The whole job on a sample inbox, no account needed: a server is started and filled, watched, and looked through.

What runs is the service itself, over TCP. What is told is read back from the server, as any mail client would.
"""

import imaplib
import re
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from watcher import account, poller
from watcher.config import Config, PasswordSource, Policy
from watcher.errors import ConfigError
from watcher.ledger import Ledger
from watcher.mail import mime
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.message import Arrival, MessageKey
from watcher.notice import Notice, State
from watcher.outcome import Outcome
from watcher.verdict.classifier import Verdict

if TYPE_CHECKING:
    from watcher.embedded import EmbeddedServer

USER = "samira.holt@postbox.example"
PASSWORD = "sample"  # noqa: S105 - it guards invented mail, on loopback, for seconds
POLICY = Policy(name="Samira Holt", identities=(USER,))
AGAIN = "It is the same message once more, and one letter is enough."
OUTCOMES = {State.DRAFTED: "draft", State.HELD: "held", State.PASSED: "pass"}
_UID = re.compile(r"UID (\d+)")
_DATE = re.compile(rb"^Date: (.+?)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """A message of the sample inbox: what it is an example of, when it came, and what should become of it.

    `outcome` is "draft", "held", "pass", or "again" for a message delivered twice; `to` gets the letter.
    """

    example_of: str
    octets: bytes
    received: datetime
    outcome: str
    to: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it lies on the server; `attributes` are its flags and date, in the server's own words."""

    uid: int
    attributes: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided of one message, and why; `outcome` as in Sample, `to` gets the letter if there is one.

    `phrase` is what gave the message away, or might have: `discounted` says why it doesn't count, if it doesn't.
    """

    example_of: str
    writer: str
    outcome: str
    reason: str
    to: str | None = None
    phrase: str | None = None
    discounted: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it lies in the Drafts mailbox: a letter, its body without the quotation, or a note to the user."""

    to: str
    subject: str
    body: str
    quoted_lines: int
    is_note: bool


@dataclass(frozen=True, slots=True)
class Story:
    """All that happened. The inbox is told before and after, Drafts after the first and after the second pass."""

    decisions: tuple[Decision, ...]
    drafts: tuple[Draft, ...]
    inbox_before: tuple[Stored, ...]
    inbox_after: tuple[Stored, ...]
    drafts_after_first: tuple[Stored, ...]
    drafts_after_second: tuple[Stored, ...]

    @property
    def is_inbox_untouched(self) -> bool:
        """The same messages at the same UIDs, with the same flags, dates and octets."""
        return self.inbox_before == self.inbox_after

    @property
    def is_second_pass_idle(self) -> bool:
        """The second pass added no draft and changed none."""
        return self.drafts_after_first == self.drafts_after_second


def samples(now: datetime) -> tuple[Sample, ...]:
    """Return the sample inbox in the order of arrival, dated in the week before `now` (aware)."""
    folder = resources.files("watcher") / "samples"
    entries = tomllib.loads((folder / "index.toml").read_text("utf-8"))["sample"]
    return tuple(_sample(entry, (folder / entry["file"]).read_bytes(), now) for entry in entries)


def _sample(entry: dict[str, Any], octets: bytes, now: datetime) -> Sample:
    received = (now - timedelta(hours=entry["hours_ago"])).replace(microsecond=0)
    flags = tuple(entry.get("flags", ()))
    return Sample(entry["example_of"], _dated(octets, received), received, entry["outcome"], entry.get("to"), flags)


def _dated(octets: bytes, moment: datetime) -> bytes:
    date = _DATE.search(octets)
    return octets.replace(date[1], format_datetime(moment).encode("ascii")) if date else octets


@contextmanager
def sample_server(now: datetime) -> Iterator["EmbeddedServer"]:
    """Start the server with the sample inbox on it.

    Raises:
        ConfigError: the extra `demo` isn't installed.
    """
    try:
        from watcher.embedded import EmbeddedServer  # noqa: PLC0415 - only the extra `demo` brings what it needs
    except ModuleNotFoundError as error:
        raise ConfigError("The demo needs its own mail server: pip install 'rejection-watcher[demo]'") from error
    with EmbeddedServer(USER, PASSWORD) as server:
        for sample in samples(now):
            server.put("INBOX", sample.octets, sample.flags, sample.received)
        yield server


def run(server: "EmbeddedServer", now: datetime) -> Story:
    """Let the service make two passes over the sample inbox, and tell what came of them."""
    with tempfile.TemporaryDirectory(prefix="watcher-demo-") as directory:
        config = _config(server, Path(directory))
        since = (now - timedelta(days=config.look_back_days)).date()
        with (
            closing(Ledger.open(account.ledger_path(config), since)) as ledger,
            closing(ImapMailbox(config)) as mailbox,
        ):
            service = account.Account(config, mailbox, ledger)
            inbox_before = read(server, "INBOX")
            service.attempt(now)
            drafts_after_first = read(server, "Drafts")
            decisions = _decisions(config.account, ledger, now)
            service.attempt(now)
        return Story(
            decisions=decisions,
            drafts=tuple(_draft(stored.octets) for stored in drafts_after_first),
            inbox_before=inbox_before,
            inbox_after=read(server, "INBOX"),
            drafts_after_first=drafts_after_first,
            drafts_after_second=read(server, "Drafts"),
        )


def _config(server: "EmbeddedServer", state_dir: Path) -> Config:
    return Config(
        imap_host=server.host,
        imap_port=server.port,
        imap_security="plain",
        imap_user=server.user,
        password=PasswordSource(literal=server.password),
        policy=POLICY,
        state_dir=state_dir,
    )


def read(server: "EmbeddedServer", mailbox: str) -> tuple[Stored, ...]:
    """Return what lies in a mailbox, read with the standard library's client."""
    with imaplib.IMAP4(server.host, server.port) as client:
        client.login(server.user, server.password)
        client.select(mailbox, readonly=True)
        _, parts = client.uid("FETCH", "1:*", "(UID FLAGS INTERNALDATE BODY.PEEK[])")
    pairs = [(part[0].decode("ascii"), part[1]) for part in parts if isinstance(part, tuple)]
    return tuple(Stored(int(_UID.findall(told)[0]), told, octets) for told, octets in pairs)


def _decisions(account_name: str, ledger: Ledger, now: datetime) -> tuple[Decision, ...]:
    """Return what the ledger remembers of each sample, with the phrase that `explain` would show."""
    told = set[str]()
    decisions = []
    with closing(Ledger.in_memory()) as empty:
        knowledge = account.read_files(account_name, POLICY, empty, account.Files())
        for uid, sample in enumerate(samples(now), start=1):
            fingerprint = mime.fingerprint(account_name, sample.octets)
            arrival = Arrival(MessageKey("INBOX", 1, uid), sample.octets, sample.flags, sample.received, now)
            decision = _decision(sample, ledger.find(fingerprint), poller.decide(arrival, knowledge))
            if fingerprint in told:
                decision = replace(decision, outcome="again", reason=AGAIN, to=None, phrase=None)
            told.add(fingerprint)
            decisions.append(decision)
    return tuple(decisions)


def _decision(sample: Sample, remembered: Notice | None, explained: Outcome) -> Decision:
    writer = str(explained.notice.senders[0])
    if remembered is None:
        return Decision(sample.example_of, writer, "missed", "The pass left it out.")
    is_drafted = remembered.state is State.DRAFTED
    phrase, discounted = _telling_phrase(explained.verdict)
    return Decision(
        sample.example_of,
        writer,
        outcome=OUTCOMES.get(remembered.state, str(remembered.state)),
        reason=remembered.reason.replace("answer ID", f"answer {remembered.id}"),
        to=str(remembered.contact) if is_drafted else None,
        phrase=phrase,
        discounted=discounted,
    )


def _telling_phrase(verdict: Verdict) -> tuple[str | None, str | None]:
    """Return the weightiest phrase of refusal that counts, or else one that doesn't and why."""
    hits = [hit for hit in verdict.hits if hit.weight > 0]
    if not hits:
        return None, None
    telling = min(hits, key=lambda hit: (hit.discounted is not None, -hit.weight))
    return telling.phrase, telling.discounted


def _draft(octets: bytes) -> Draft:
    message = message_from_bytes(octets, EmailMessage, policy=policy.default)
    part = message.get_body(("plain",))
    lines = part.get_content().splitlines() if part else []
    own = [line for line in lines if not line.startswith(">")]
    to = str(message["To"])
    return Draft(to, str(message["Subject"]), "\n".join(own).strip(), len(lines) - len(own), is_note=USER in to)
