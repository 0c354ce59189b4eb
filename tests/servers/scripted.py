r"""A fake IMAP server that behaves badly on purpose: a few lines of script override a well-behaved default.

    script = {"UID FETCH": ['* 1 FETCH (UID 1 BODY[]<0> NIL)', 'OK done']}
    with ScriptedServer(script) as server: ...
        server.commands()       # what the clients said, as tests.servers.wire.Command
        server.octets()         # the same as octets, before TLS as well

A reply is a list of lines. A line is sent as it stands, except that "OK ...", "NO ...", "BAD ..." get the
command's tag. Instead of a list a reply may be a list of such lists, used up one by one (the last one stays),
or a function (conversation, command) -> None that does as it likes. Special lines: CUT ends the connection, HANG waits
until the test is over, DRIP sends an octet now and then until the client has had enough.
"""

import itertools
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from tests.servers.wire import Command, commands

CUT, HANG, DRIP = "\0cut", "\0hang", "\0drip"
DRIP_SECONDS = 0.02
CAPABILITIES = "IMAP4rev1 UIDPLUS AUTH=PLAIN"

Reply = list[Any] | Callable[["Conversation", Command], None]


class ScriptedServer:
    """Listens on loopback. `tls` makes it speak TLS at once, `starttls` after STARTTLS."""

    host = "127.0.0.1"

    def __init__(
        self,
        script: dict[str, Reply] | None = None,
        *,
        greeting: str = "* OK ready",
        capabilities: str = CAPABILITIES,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
    ) -> None:
        self.greeting, self.capabilities, self.tls, self.starttls = greeting, capabilities, tls, starttls
        self.script: dict[str, Reply] = {**self._manners(), **(script or {})}
        self.is_over = threading.Event()
        self.conversations: list[Conversation] = []
        self._uses: dict[str, itertools.count[int]] = {}
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.is_over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)
        for conversation in self.conversations:
            conversation.end()

    def commands(self) -> tuple[Command, ...]:
        """Return all that was said so far, in the clear or under TLS."""
        return tuple(command for one in self.conversations for command in commands(one.heard))

    def octets(self) -> bytes:
        """Return all octets that were heard so far."""
        return b"".join(one.heard for one in self.conversations)

    def reply(self, verb: str) -> Reply:
        """Return what to say to the next command of that verb."""
        reply = self.script.get(verb, ["BAD unknown"])
        if callable(reply) or all(isinstance(line, str) for line in reply):
            return reply
        use = next(self._uses.setdefault(verb, itertools.count()))
        turn: list[str] = reply[min(use, len(reply) - 1)]
        return turn

    def _manners(self) -> dict[str, Reply]:
        examined = ["* 0 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 1] ok", "OK [READ-ONLY] done"]
        return {
            "CAPABILITY": [f"* CAPABILITY {self.capabilities}", "OK done"],
            "LOGIN": ["OK welcome"],
            "AUTHENTICATE": lambda conversation, command: conversation.authenticate(command, "OK welcome"),
            "LIST": ['* LIST (\\Noselect) "/" ""', '* LIST () "/" INBOX', '* LIST (\\Drafts) "/" Drafts', "OK done"],
            "EXAMINE": [*examined],
            "UID SEARCH": ["* SEARCH", "OK done"],
            "NOOP": ["OK done"],
            "APPEND": lambda conversation, command: conversation.store(command, ["OK [APPENDUID 7 1] done"]),
            "LOGOUT": ["* BYE", "OK done", CUT],
        }

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            conversation = Conversation(self, connection)
            self.conversations.append(conversation)
            conversation.begin()


class Conversation:
    """One client: reads its lines and answers by the script."""

    def __init__(self, server: ScriptedServer, connection: socket.socket) -> None:
        self.server = server
        self.heard = b""
        self._connection = connection
        self._plug = connection.dup()
        self._thread = threading.Thread(target=self._converse, daemon=True)

    def begin(self) -> None:
        """Answer from now on, in a thread of its own."""
        self._thread.start()

    def end(self) -> None:
        """Hang up, and wait until nobody is left."""
        with suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._connection.close()
        self._plug.close()

    def say(self, lines: list[str], tag: str = "") -> None:
        """Send lines; the special ones do as they say."""
        for line in lines:
            if line == CUT:
                self._plug.shutdown(socket.SHUT_RDWR)
            elif line == HANG:
                self.server.is_over.wait(30)
            elif line == DRIP:
                while not self.server.is_over.wait(DRIP_SECONDS):
                    self._connection.sendall(b"* OK still here, "[:1])
            else:
                is_tagged = line.split(" ")[0] in ("OK", "NO", "BAD")
                self.send(f"{tag} {line}\r\n" if is_tagged else f"{line}\r\n")

    def send(self, text: str) -> None:
        """Send text as it stands."""
        self._connection.sendall(text.encode("utf-8", "surrogateescape"))

    def store(self, command: Command, lines: list[str]) -> None:
        """Take the literal of an APPEND, then speak."""
        self.send("+ go on\r\n")
        size = int(command.arguments.rpartition("{")[2].strip("}"))
        self._read(size + 2)
        self.say(lines, command.tag)

    def authenticate(self, command: Command, line: str) -> None:
        """Take the answer of AUTHENTICATE PLAIN, then speak."""
        self.send("+ \r\n")
        self._line()
        self.say([line], command.tag)

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._connection = context.wrap_socket(self._connection, server_side=True)

    def _converse(self) -> None:
        with suppress(OSError, ValueError):  # the client hung up, or refused our certificate
            if self.server.tls is not None:
                self.secure(self.server.tls)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.say([self.server.greeting])
            while line := self._line():
                self._answer(line)
        with suppress(OSError):
            self._plug.shutdown(socket.SHUT_RDWR)

    def _answer(self, line: bytes) -> None:
        (command,) = commands(line)
        reply = self.server.reply(command.verb)
        if command.verb == "STARTTLS" and self.server.starttls is not None:
            self.say(["OK begin"], command.tag)
            self.secure(self.server.starttls)
        elif callable(reply):
            reply(self, command)
        else:
            self.say(reply, command.tag)

    def _line(self) -> bytes:
        line = b""
        while not line.endswith(b"\r\n"):
            octet = self._read(1)
            if not octet:
                return b""
            line += octet
        return line

    def _read(self, size: int) -> bytes:
        octets = b""
        while len(octets) < size and (more := self._connection.recv(size - len(octets))):
            octets += more
        self.heard += octets
        return octets
