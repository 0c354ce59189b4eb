"""An IMAP server inside this process, for the demo and the tests. The only room with pymap.

It keeps mail in memory, listens on loopback and is gone with its `with` block. pymap's own classes are
overridden where it differs from servers in the wild; each place says what it mends.
"""

import asyncio
import ssl
import threading
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Self

from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import Config, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxData, MailboxSet
from pymap.concurrent import Event, Subsystem
from pymap.context import connection_exit
from pymap.imap import IMAPConnection
from pymap.imap.state import ConnectionState
from pymap.listtree import ListEntry, ListTree
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import Response
from pymap.parsing.specials import ObjectId
from pymap.parsing.specials.flag import Flag, Wildcard
from pymap.selected import SelectedMailbox
from pymap.user import UserMetadata
from pysasl.hashing import Cleartext

HOST = "127.0.0.1"
SPECIAL_USE = {"Drafts": b"Drafts", "Sent": b"Sent", "Junk": b"Junk", "Archive": b"Archive"}
_START_SECONDS = 10
_LINE_LIMIT = 1024 * 1024  # asyncio's own is 64 kB, and a set of 10,000 UIDs is a line of 60 kB


@dataclass(frozen=True, slots=True)
class _Running:
    """What the server's own thread hands to the others."""

    port: int
    loop: asyncio.AbstractEventLoop
    stop: asyncio.Event
    mailboxes: "_Mailboxes"


class EmbeddedServer:
    """One user's mailboxes behind a free port of 127.0.0.1, while the `with` block lasts.

    With an `ssl_context` the port speaks TLS at once, or, if `offers_starttls`, after STARTTLS.
    UIDVALIDITY is new at each start, UIDs begin at 101.
    """

    def __init__(
        self,
        user: str = "sam@sample.example",
        password: str = "sample",  # noqa: S107 - it guards invented mail, on loopback, for seconds
        ssl_context: ssl.SSLContext | None = None,
        *,
        offers_starttls: bool = False,
    ) -> None:
        self.host = HOST
        self.port = 0
        self.user = user
        self.password = password
        self._ssl_context = ssl_context
        self._offers_starttls = offers_starttls
        self._started: Future[_Running] = Future()
        self._thread = threading.Thread(target=self._run, name="embedded IMAP server", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.port = self._started.result(_START_SECONDS).port
        return self

    def __exit__(self, *_: object) -> None:
        running = self._started.result()
        running.loop.call_soon_threadsafe(running.stop.set)
        self._thread.join()

    def put(self, mailbox: str, octets: bytes, flags: Iterable[str] = (), received: datetime | None = None) -> int:
        """Deliver a message as a mail server does, its octets unchanged, and return its UID."""
        known_flags = frozenset(Flag(flag.encode("ascii")) for flag in flags)
        message = AppendMessage(octets, received or datetime.now(UTC), known_flags)
        running = self._started.result()
        return asyncio.run_coroutine_threadsafe(running.mailboxes.deliver(mailbox, message), running.loop).result()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:  # no free port, no loopback: whoever waits in __enter__ is told
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        config = _Config(self.user, self.password, self._ssl_context if self._offers_starttls else None)
        mailboxes = _Mailboxes()
        for name in SPECIAL_USE:
            await mailboxes.add_mailbox(name)
        config.set_cache[self.user] = (mailboxes, FilterSet())
        login = Login(config)
        await login.demo_user_identity.set(UserMetadata(config, self.user, password=self.password))
        clients = _Clients(config, login)
        tls_at_once = None if self._offers_starttls else self._ssl_context
        listener = await asyncio.start_server(clients.serve, host=HOST, port=0, limit=_LINE_LIMIT, ssl=tls_at_once)
        stop = asyncio.Event()
        port = listener.sockets[0].getsockname()[1]
        self._started.set_result(_Running(port, asyncio.get_running_loop(), stop, mailboxes))
        await stop.wait()
        listener.close()
        await clients.dismiss()


class _Config(Config):
    """pymap's settings: no demonstration mail, no thread pool, and no look-up of our own name."""

    def __init__(self, user: str, password: str, starttls: ssl.SSLContext | None) -> None:
        super().__init__(
            Namespace(proxy_protocol=None),
            host=HOST,
            port=0,
            demo_data=False,
            demo_user=user,
            demo_password=password,
            # Without one pymap reads CERT_FILE and KEY_FILE from the environment.
            ssl_context=starttls or ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER),
            tls_enabled=starttls is not None,
            # The default hashes 500,000 rounds, a fifth of a second for each sign-in.
            hash_context=Cleartext(),
            cpu_subsystem=Subsystem.for_asyncio(),
            invalid_user_sleep=0,
        )

    @property
    def greeting(self) -> bytes:
        """Greet without socket.getfqdn(), which waits seconds for a name server that does not answer."""
        return b"Sample server ready"


class _Mailbox(MailboxData):
    """A mailbox as most servers have them."""

    @property
    def permanent_flags(self) -> frozenset[Flag]:
        """Keep keywords, which pymap drops on STORE."""
        return super().permanent_flags | {Wildcard}

    async def update_selected(self, selected: SelectedMailbox, *, wait_on: Event | None = None) -> SelectedMailbox:
        """Tell an idle client at once of mail that came while it was told of other mail; pymap waits for the next."""
        is_behind = selected.mod_sequence is not None and selected.mod_sequence < self._mod_sequences.highest
        return await super().update_selected(selected, wait_on=None if is_behind else wait_on)


class _SpecialEntry(ListEntry):
    """A line of LIST with the mailbox's special use (RFC 6154 section 2); pymap has none."""

    @property
    def attributes(self) -> Sequence[bytes]:
        special_use = SPECIAL_USE.get(self.name)
        return [*super().attributes, special_use] if special_use else super().attributes


class _SpecialTree(ListTree):
    def list(self) -> Iterator[ListEntry]:
        for entry in super().list():
            yield _SpecialEntry(entry.name, entry.exists, entry.marked, entry.has_children)


class _Mailboxes(MailboxSet):
    def __init__(self) -> None:
        super().__init__()
        self._inbox = self._new_mailbox()

    def _new_mailbox(self) -> _Mailbox:
        return _Mailbox(self._content_cache, self._thread_cache)

    async def add_mailbox(self, name: str) -> ObjectId:
        await super().add_mailbox(name)
        self._set[name] = mailbox = self._new_mailbox()
        return mailbox.mailbox_id

    async def list_mailboxes(self) -> ListTree:
        names = [entry.name for entry in (await super().list_mailboxes()).list() if entry.exists]
        return _SpecialTree(self.delimiter).update(*names)

    async def deliver(self, name: str, message: AppendMessage) -> int:
        mailbox = await self.get_mailbox(name)
        return (await mailbox.append(message)).uid


class _Connection(IMAPConnection):
    """A connection that sends each response whole.

    pymap sends fragments of a line as they come, and IMAPClient's idle_check gives up on half a line.
    """

    async def write_response(self, resp: Response) -> None:
        await self.write_updates([resp])

    async def write_updates(self, untagged: Iterable[Response]) -> None:
        whole = BytesIO()
        for response in untagged:
            await response.async_write(whole)
        with suppress(ConnectionError):
            self.writer.write(whole.getvalue())
            await self.writer.drain()


class _Clients:
    """Everyone connected, so that nobody is left behind when the server stops."""

    def __init__(self, config: _Config, login: Login) -> None:
        self._config = config
        self._login = login
        self._conversations: set[asyncio.Task[None]] = set()
        self._is_closing_time = False

    def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Begin a conversation; it lasts until either side hangs up."""
        conversation = asyncio.create_task(self._converse(reader, writer))
        self._conversations.add(conversation)
        conversation.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        connection = _Connection(self._config.commands, self._config, reader, writer, SocketInfoLocal(writer))
        # A client that hangs up without a goodbye is no event worth a word.
        with suppress(OSError):
            async with AsyncExitStack() as stack:
                connection_exit.set(stack)
                stack.callback(connection.close)
                await connection.run(ConnectionState(self._login, self._config))
            if self._is_closing_time:
                writer.transport.abort()  # over TLS a client may take its time to say goodbye in turn
            await writer.wait_closed()

    async def dismiss(self) -> None:
        """Say goodbye to everyone and wait until the last has hung up."""
        self._is_closing_time = True
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
