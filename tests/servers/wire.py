"""Client octets -> the IMAP commands in them, so that a test can say what may go over the wire."""

import re
from dataclasses import dataclass

ALLOWED = frozenset(
    {
        "CAPABILITY", "ID", "NOOP", "STARTTLS", "LOGIN", "AUTHENTICATE", "LIST", "NAMESPACE", "STATUS", "EXAMINE",
        "UID SEARCH", "UID FETCH", "IDLE", "DONE", "APPEND", "UNSELECT", "LOGOUT",
    }
)  # fmt: skip
_LITERAL = re.compile(rb"\{(\d+)\+?\}$")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its verb ("UID FETCH"), the line behind it, its literals' octets, and its tag."""

    verb: str
    arguments: str = ""
    literals: tuple[bytes, ...] = ()
    tag: str = ""


def commands(octets: bytes) -> tuple[Command, ...]:
    """Read what a client sent on one connection. A last command that was cut off counts as far as it goes."""
    found = []
    while octets:
        line, literals, octets = _next_line(octets)
        words = line.decode("utf-8", "backslashreplace").split(" ")
        if words == ["DONE"]:
            found.append(Command("DONE"))
        elif len(words) > 1:  # a lone word is a SASL answer
            size = 2 if words[1].upper() == "UID" else 1
            found.append(
                Command(" ".join(words[1 : 1 + size]).upper(), " ".join(words[1 + size :]), literals, words[0])
            )
    return tuple(found)


def _next_line(octets: bytes) -> tuple[bytes, tuple[bytes, ...], bytes]:
    literals: list[bytes] = []
    whole = b""
    while True:
        line, _, octets = octets.partition(b"\r\n")
        whole += line
        announced = _LITERAL.search(line)
        if announced is None:
            return whole, tuple(literals), octets
        size = int(announced[1])
        literals.append(octets[:size])
        octets = octets[size:]
