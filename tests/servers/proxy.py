"""A TCP proxy on loopback that records every octet and, when told, cuts or swallows at an exact place.

    with Proxy(server.host, server.port) as proxy:
        ... a client talks to proxy.host, proxy.port ...
        proxy.commands()                                   # what the clients said, as tests.servers.wire.Command
        proxy.sessions[0].up, proxy.sessions[0].down       # the octets let through, to and from the server

    Proxy(host, port, Cut("up", after=100))                # 100 octets reach the server, then both ends are closed
    Proxy(host, port, Cut("down", before=rb"\\w+ OK \\[APPENDUID"))   # the server stored it, its answer is lost
    Proxy(host, port, Cut("up", after=100, is_silent=True))          # nothing is closed: a black hole

A Cut is spent after it has struck `times` times; later connections pass unharmed. `proxy.cut = Cut(...)` arms a
new one, for running sessions too. Point it at another server with `proxy.upstream = (host, port)`.
"""

import re
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Literal, Self

from tests.servers.wire import Command, commands

Direction = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to cut: after so many octets of a session's direction, or before the first match of a pattern there."""

    direction: Direction
    after: int | None = None
    before: bytes | None = None
    is_silent: bool = False
    times: int = 1

    def place(self, passed: bytes, octets: bytes) -> int | None:
        """Return how many of the new octets may still pass, or None when all may."""
        end = self.after
        if self.before is not None:
            match = re.search(self.before, passed + octets)
            end = match.start() if match else None
        if end is None or end >= len(passed) + len(octets):
            return None
        return max(0, end - len(passed))


@dataclass(slots=True)
class Session:
    """One connection: its two sockets and what was let through each way."""

    client: socket.socket
    server: socket.socket
    passed: dict[Direction, bytes] = field(default_factory=lambda: {"up": b"", "down": b""})
    is_swallowing: bool = False

    @property
    def up(self) -> bytes:
        """What reached the server."""
        return self.passed["up"]

    @property
    def down(self) -> bytes:
        """What reached the client."""
        return self.passed["down"]

    def shut(self) -> None:
        """Let both ends see the end of the stream."""
        for end in (self.client, self.server):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


class Proxy:
    """Stands between a client and `upstream`; `sessions` are all connections so far, oldest first."""

    host = "127.0.0.1"

    def __init__(self, host: str, port: int, cut: Cut | None = None) -> None:
        self.upstream = (host, port)
        self.sessions: list[Session] = []
        self.struck = 0
        self._cut = cut
        self._listener = socket.create_server((self.host, 0))
        self.port: int = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join(10)
        self.disconnect()
        for thread in self._threads[1:]:
            thread.join(10)
        for session in self.sessions:
            session.client.close()
            session.server.close()

    @property
    def cut(self) -> Cut | None:
        """The cut that is armed; setting one counts its strikes anew."""
        return self._cut

    @cut.setter
    def cut(self, cut: Cut | None) -> None:
        with self._lock:
            self._cut, self.struck = cut, 0

    def disconnect(self) -> None:
        """End every session now, as a network that goes away."""
        for session in self.sessions:
            session.shut()

    def commands(self) -> tuple[Command, ...]:
        """Return all that the clients said so far, session after session."""
        return tuple(command for session in self.sessions for command in commands(session.up))

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self.upstream, timeout=10)
            except OSError:
                client.close()
                continue
            server.settimeout(None)
            session = Session(client, server)
            self.sessions.append(session)
            for direction in ("up", "down"):
                thread = threading.Thread(target=self._pump, args=(session, direction), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pump(self, session: Session, direction: Direction) -> None:
        source, sink = (session.client, session.server) if direction == "up" else (session.server, session.client)
        with suppress(OSError):
            sink.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while octets := source.recv(65536):
                if not session.is_swallowing:
                    self._pass(session, direction, octets, sink)
        if not session.is_swallowing:
            session.shut()

    def _pass(self, session: Session, direction: Direction, octets: bytes, sink: socket.socket) -> None:
        with self._lock:
            cut = self._cut
            place = self._strike(cut, session, direction, octets)
            kept = octets if place is None else octets[:place]
            session.passed[direction] += kept
        sink.sendall(kept)
        if place is not None and cut is not None and not cut.is_silent:
            session.shut()

    def _strike(self, cut: Cut | None, session: Session, direction: Direction, octets: bytes) -> int | None:
        if cut is None or cut.direction != direction or self.struck >= cut.times:
            return None
        place = cut.place(session.passed[direction], octets)
        if place is not None:
            self.struck += 1
            session.is_swallowing = True
        return place
