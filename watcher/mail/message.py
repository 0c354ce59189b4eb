"""The values that travel: Address, MessageKey, Arrival, Message. Imports nothing of ours."""

from dataclasses import dataclass
from datetime import date, datetime

OVERLAP = 200


@dataclass(frozen=True, slots=True)
class Address:
    """One RFC 5322 mailbox (section 3.4): who, and where to write."""

    addr_spec: str
    display_name: str | None = None

    @property
    def local_part(self) -> str:
        """What stands before the last at sign."""
        return self.addr_spec.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind the last at sign, in lower case."""
        return self.addr_spec.rpartition("@")[2].lower()

    def is_same_mailbox(self, other: "Address") -> bool:
        """Compare as servers do in practice: without case, without the display name."""
        return self.addr_spec.casefold() == other.addr_spec.casefold()

    def __str__(self) -> str:
        return f"{self.display_name} <{self.addr_spec}>" if self.display_name else self.addr_spec


@dataclass(frozen=True, slots=True, order=True)
class MessageKey:
    """Where a message lies (RFC 9051 section 2.3.1.1). It names a place, never the message itself."""

    mailbox: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as it was found: where, its octets as on the wire (maybe capped), its flags.

    `internal_date` is when the server got it, `seen_at` when we first saw it; both aware.
    """

    key: MessageKey
    octets: bytes
    flags: tuple[str, ...] = ()
    internal_date: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A message the server would not hand over: where it lies, and the server's reason."""

    key: MessageKey
    reason: str


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far one watched mailbox has been read.

    UIDs up to `floor` were there before our first look and count only when received on or after `since`.
    Every UID up to `uid` is done; `sighted` are the recorded UIDs above `uid - OVERLAP`, since a server
    may let a lower UID become visible after a higher one.
    """

    since: date
    floor: int
    uid: int
    sighted: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class DraftsMark:
    """The Drafts mailbox at one moment (RFC 9051 section 2.3.1.1): whatever is appended later has a UID >= uidnext."""

    uidvalidity: int
    uidnext: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The server said NO to an APPEND: nothing was stored (RFC 9051 section 6.3.12), and this is why."""

    reason: str


@dataclass(frozen=True, slots=True)
class LetterSeen:
    """The headers of a letter lying in Drafts or Sent; ids keep their angle brackets, recipients are bare addresses."""

    key: MessageKey
    is_draft: bool
    message_id: str | None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forwarded:
    """The original inside a forwarded message, from message/rfc822 or from the client's inline block.

    What the forwarding client left out is None; `message_id` is known only for message/rfc822.
    """

    sender: Address | None
    text: str
    subject: str | None = None
    date: datetime | None = None
    message_id: str | None = None
    references: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """What the octets say, cleaned: no control, bidi or line-break character in any header value.

    `own_text` is what the writer wrote, `quoted_text` what they quoted or forwarded. `headers` holds
    every field as (lower-case name, decoded value) in order. Message ids keep their angle brackets.
    """

    senders: tuple[Address, ...]
    subject: str
    own_text: str
    quoted_text: str = ""
    message_id: str | None = None
    date: datetime | None = None
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = "text/plain"
    forwarded: Forwarded | None = None

    def header(self, name: str) -> str | None:
        """Return the first field of that name (any case), or None."""
        wanted = name.lower()
        for field, value in self.headers:  # a loop, since a message is asked a dozen times, and a generator costs more
            if field == wanted:
                return value
        return None
