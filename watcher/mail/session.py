"""One signed-in connection to the IMAP server. The only room with IMAPClient.

What leaves it are our own values and three kinds of trouble: Refusal, when the server said NO and nothing
is wrong with the connection; SignInError; and MailboxError, after which this session is of no more use.
IMAPClient reads and writes; the answers to SEARCH and FETCH are taken apart here, since its own reading
credits an unsolicited FETCH without a UID to whatever message has that sequence number as its UID.
"""

import logging
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_response

from watcher.config import Config
from watcher.errors import MailboxError, WatcherError
from watcher.mail import answer
from watcher.mail.answer import Examined, Row
from watcher.mail.characters import one_line
from watcher.mail.connection import Patience, Plug, default_context, dial, failure
from watcher.mail.listing import Listed
from watcher.mail.signin import Secret, no_mechanism_error, read_password, refusal_error
from watcher.mail.wire import SAID_LIMIT, GuardedImap, Refusal

for _library in ("imapclient", "imaplib"):
    logging.getLogger(_library).setLevel(logging.WARNING)  # below that they write mail into the log

_T = TypeVar("_T")
_MALFORMED = (IMAPClientError, ValueError, TypeError, IndexError, AttributeError, RecursionError)
_DRAFT_FLAGS = (b"\\Draft", b"\\Seen")


class Session:
    """Connects in `open`, serves one thread, and ends in `close`; `interrupt` may come from any thread."""

    def __init__(self, config: Config, context: ssl.SSLContext | None, patience: Patience) -> None:
        self._config = config
        self._context = context or default_context()
        self._patience = patience
        self._secret = Secret(config.imap_user, "")
        self._plug: Plug | None = None
        self._imap: GuardedImap | None = None
        self._opened_at = self._used_at = time.monotonic()
        self._is_interrupted = False
        self.is_usable = False
        self.capabilities: tuple[str, ...] = ()
        self.examined: Examined | None = None

    def open(self) -> None:
        """Connect, verify, sign in.

        Raises:
            SignInError: the server, or the password's source, says that the user must act.
        """
        config = self._config
        self._secret = Secret(config.imap_user, read_password(config.password))
        if self._is_interrupted:
            raise MailboxError(f"The connection to {config.imap_host} was ended.")
        is_plain = config.imap_security == "plain"
        connection = dial(config.imap_host, config.imap_port, self._patience.connect_seconds, is_plain=is_plain)
        self._plug = Plug(connection)
        with ExitStack() as undone:
            undone.callback(self.close)
            undone.callback(connection.close)
            try:
                self._client: IMAPClient = self._ask(lambda: self._greeted(connection), self._patience.connect_seconds)
                self._sign_in()
                self.capabilities = tuple(map(answer.text, self._ask(self._client.capabilities)))
                self._introduce()
            except Refusal as refusal:
                raise MailboxError(f"{config.imap_host} does not let us begin ({refusal.text}).") from None
            undone.pop_all()

    def is_ready(self) -> bool:
        """Tell whether the next command may be sent: not too old, and, after a pause, still answering."""
        now = time.monotonic()
        if not self.is_usable or now - self._opened_at > self._patience.session_seconds:
            return False
        if now - self._used_at > self._patience.quiet_seconds:
            with suppress(WatcherError, Refusal):
                self._ask(self._guarded.noop, self._patience.quiet_seconds)
        return self.is_usable

    def list(self) -> tuple[Listed, ...]:
        """Return all mailboxes; a row that makes no sense is left out."""
        try:
            rows = self._ask(lambda: self._guarded.list('""', "*"))[1]
        except Refusal as refusal:
            raise MailboxError(f"{self._config.imap_host} does not list its mailboxes ({refusal.text}).") from None
        listed = tuple(filter(None, map(_listed, rows)))
        if "SPECIAL-USE" in self.capabilities and not any({"\\drafts", "\\sent"} & row.attributes for row in listed):
            with suppress(Refusal):  # RFC 6154 section 5.2: some tell only when asked
                rows = self._ask(lambda: self._guarded.list('""', "* RETURN (SPECIAL-USE)"))[1]
                listed = tuple(filter(None, map(_listed, rows))) or listed
        return listed

    def examine(self, name: str) -> Examined:
        """Open a mailbox read-only (RFC 9051 section 6.3.3)."""
        self.examined = None
        said = self._ask(lambda: self._client.select_folder(name, readonly=True))
        uidvalidity = said.get(b"UIDVALIDITY")
        if not uidvalidity:
            raise MailboxError(f"{self._config.imap_host} gives no UIDVALIDITY for {name}, so it can't be read safely.")
        uidnext = said.get(b"UIDNEXT") or self._uidnext_by_status(name)
        self.examined = Examined(name, uidvalidity, uidnext, said.get(b"EXISTS", 0))
        return self.examined

    def search(self, criteria: str) -> tuple[int, ...]:
        """Return the UIDs that match, ascending. The criteria are ours: numbers, dates and key words."""
        self._guarded.untagged_responses.pop("SEARCH", None)
        rows = self._ask(lambda: self._guarded.uid("SEARCH", criteria))[1]
        return tuple(sorted({int(word) for row in rows if row for word in row.split() if word.isdigit()}))

    def fetch(self, uids: str, items: str) -> dict[int, Row]:
        """Return what the server said, by UID: maybe of fewer messages than asked, maybe of others."""
        self._guarded.untagged_responses.pop("FETCH", None)
        rows = self._ask(lambda: self._guarded.uid("FETCH", uids, f"({items})"), self._patience.transfer_seconds)[1]
        try:
            return answer.rows(parse_response(rows))
        except _MALFORMED as error:
            raise Refusal("MALFORMED", f"its answer makes no sense: {type(error).__name__}") from None

    def append(self, name: str, octets: bytes) -> None:
        """Add a draft. Returns after a tagged OK, raises Refusal after a tagged NO or BAD; else nobody knows."""
        self._ask(lambda: self._client.append(name, octets, _DRAFT_FLAGS), self._patience.transfer_seconds)

    def interrupt(self) -> None:
        """End whatever waits for the server; from any thread."""
        self._is_interrupted = True
        if self._plug is not None:
            self._plug.pull()

    def close(self) -> None:
        """Log out if that is still possible, and hang up. Never raises."""
        if self._imap is not None and self.is_usable:
            with suppress(WatcherError, Refusal):
                self._ask(self._imap.logout, self._patience.quiet_seconds)
        self.is_usable = False
        with suppress(OSError):
            if self._imap is not None:
                self._imap.shutdown()
        if self._plug is not None:
            self._plug.close()

    @property
    def _guarded(self) -> GuardedImap:
        if self._imap is None:
            raise MailboxError(f"There is no connection to {self._config.imap_host}.")
        return self._imap

    def _greeted(self, connection: socket.socket) -> IMAPClient:
        host, security = self._config.imap_host, self._config.imap_security
        if security == "tls":
            connection = self._context.wrap_socket(connection, server_hostname=host)
        self._imap = GuardedImap(connection, host)
        client = _Client(self._imap, host, self._patience.command_seconds)
        self._imap.debug = 0
        if self._imap.state != "NONAUTH":
            raise MailboxError(f"{host} claims that we are signed in already. That isn't safe, so nothing was sent.")
        if security == "starttls":
            if "STARTTLS" not in self._imap.capabilities:
                raise MailboxError(
                    f"{host} offers no STARTTLS on this port, or somebody in between hides it. Set IMAP_SECURITY=tls."
                )
            client.starttls(self._context)
            self._imap.untagged_responses.clear()  # whatever was said before TLS, anybody may have said
        return client

    def _sign_in(self) -> None:
        host, user = self._config.imap_host, self._config.imap_user
        offers = self._guarded.capabilities
        is_plain_needed = not self._secret.fits_login or "LOGINDISABLED" in offers
        if is_plain_needed and "AUTH=PLAIN" not in offers:
            is_tls_missing = self._config.imap_security == "plain" and "LOGINDISABLED" in offers
            raise no_mechanism_error(host, user, is_tls_missing=is_tls_missing)
        sign_in = self._client.plain_login if is_plain_needed else self._client.login
        try:
            self._ask(lambda: sign_in(user, self._secret.password))
        except Refusal as refusal:
            raise refusal_error(refusal, host, self._secret) from None

    def _introduce(self) -> None:
        """Say who we are (RFC 2971), which some servers want to hear."""
        if "ID" in self.capabilities:
            with suppress(Refusal):
                self._ask(lambda: self._guarded.xatom("ID", '("name" "rejection-watcher")'))

    def _uidnext_by_status(self, name: str) -> int | None:
        with suppress(Refusal):
            uidnext: int | None = self._ask(lambda: self._client.folder_status(name, ["UIDNEXT"])).get(b"UIDNEXT")
            return uidnext or None
        return None

    def _ask(self, command: Callable[[], _T], seconds: float | None = None) -> _T:
        """Run one command under its deadline. Unless it ends in an answer, the session is of no more use."""
        if self._plug is None or self._is_interrupted:
            raise MailboxError(f"The connection to {self._config.imap_host} was ended.")
        seconds = seconds or self._patience.command_seconds
        self.is_usable = False
        try:
            with self._plug.deadline(seconds):
                result = command()
        except Refusal as refusal:
            self.is_usable = True
            raise Refusal(refusal.status, self._secret.scrub(str(refusal))) from None
        except WatcherError:
            raise
        except Exception as error:  # noqa: BLE001 - IMAPClient and imaplib raise whatever comes their way
            raise self._broken(error, seconds) from None
        self.is_usable = True
        self._used_at = time.monotonic()
        return result

    def _broken(self, error: Exception, seconds: float) -> MailboxError:
        host = self._config.imap_host
        if self._is_interrupted:
            return MailboxError(f"The connection to {host} was ended.")
        if self._plug is not None and self._plug.is_overdue:
            return MailboxError(f"{host} did not finish its answer within {seconds:g} seconds. It will be tried again.")
        sentence = failure(error, host, self._config.imap_port)
        return MailboxError(one_line(self._secret.scrub(sentence), SAID_LIMIT))


class _Client(IMAPClient):  # type: ignore[misc] # untyped
    """An IMAPClient on a connection that is there already, guarded."""

    def __init__(self, imap: GuardedImap, host: str, seconds: float) -> None:
        self._ready_made = imap
        super().__init__(host, ssl=False, timeout=seconds)

    def _create_IMAP4(self) -> GuardedImap:  # noqa: N802 - IMAPClient's name
        return self._ready_made


def _listed(row: Any) -> Listed | None:
    try:
        attributes, delimiter, name = parse_response([row])
        return answer.listed(attributes, delimiter, decode_utf7(name) if isinstance(name, bytes) else str(name))
    except _MALFORMED:
        return None
