"""imaplib with a guard: which commands may leave, with which arguments, and how much may come back.

Whatever the rest of the program does, a command outside ALLOWED can't reach the server, so nothing in the
user's mailboxes can be changed, moved or deleted; only APPEND adds, and the mailbox names Drafts for it.
"""

import imaplib
import re
import socket

from watcher.mail.characters import one_line

ALLOWED = frozenset(
    {
        "CAPABILITY", "ID", "NOOP", "STARTTLS", "LOGIN", "AUTHENTICATE", "LIST", "STATUS", "EXAMINE",
        "UID SEARCH", "UID FETCH", "APPEND", "LOGOUT",
    }
)  # fmt: skip
MOST_OCTETS = 64 * 1024 * 1024  # of one answer; a server that ignores the cap on BODY.PEEK stays well below
SAID_LIMIT = 300  # characters shown of what a server said
_UNSAFE = re.compile(r"[\r\n\0]")
_MARKS_AS_READ = re.compile(r"BODY\[|RFC822(?!\.SIZE)", re.IGNORECASE)
_CODE = re.compile(r"\[([A-Z-]+)[^\]]*\]\s*", re.IGNORECASE)


class Refusal(Exception):  # noqa: N818 - it is the server's answer, not a fault of ours
    """A tagged NO or BAD (RFC 9051 section 7.1): the command was not carried out, and the connection is fine."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = one_line(text, SAID_LIMIT)

    @property
    def code(self) -> str:
        """The response code of RFC 5530 in upper case, or ""."""
        found = _CODE.match(self.text)
        return found[1].upper() if found else ""


class GuardedImap(imaplib.IMAP4):
    """Speaks over a socket that is connected already.

    The overridden methods are where every command and every answer of imaplib passes, for all its callers.
    """

    def __init__(self, connection: socket.socket, host: str) -> None:
        self._connection = connection
        self._allowance = MOST_OCTETS
        super().__init__(host)

    def read(self, size: int) -> bytes:
        """Read a literal, but none that would not fit into memory."""
        self._count(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line, and count it."""
        line = super().readline()
        self._count(len(line))
        return line

    def _create_socket(self, timeout: float | None) -> socket.socket:  # noqa: ARG002 - connected already
        return self._connection

    def _command(self, name: str, *args: str | bytes | None) -> bytes:
        check(name, tuple(arg.decode("latin-1") if isinstance(arg, bytes) else arg or "" for arg in args))
        self._allowance = MOST_OCTETS
        tag: bytes = super()._command(name, *args)  # type: ignore[misc]  # typeshed leaves it out
        return tag

    def _get_tagged_response(self, tag: bytes, *args: bool, **kwargs: bool) -> tuple[str, list[bytes]]:
        status, rows = super()._get_tagged_response(tag, *args, **kwargs)  # type: ignore[misc]  # typeshed leaves it out
        if status in ("NO", "BAD"):
            raise Refusal(status, rows[-1].decode("utf-8", "backslashreplace"))
        return status, rows

    def _count(self, octets: int) -> None:
        self._allowance -= octets
        if self._allowance < 0:
            raise self.abort(f"an answer of more than {MOST_OCTETS} octets")


def check(name: str, arguments: tuple[str, ...]) -> None:
    """Let a command pass, or raise ValueError: here and only here is decided what may be sent."""
    verb = f"{name} {arguments[0]}" if name == "UID" else name
    if verb not in ALLOWED or (verb == "UID FETCH" and _MARKS_AS_READ.search(" ".join(arguments))):
        raise ValueError(f"{verb} may not be sent")
    if any(_UNSAFE.search(argument) for argument in arguments):
        raise ValueError(f"an argument of {verb} holds a line break or a NUL")
