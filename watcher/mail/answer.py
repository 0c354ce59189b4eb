"""What a server said, taken apart by IMAPClient into nested tuples -> our own values.

Item names come in any case, quoted or re-ordered within BODY[...], so they are compared by their beginning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from watcher.mail.header import moment
from watcher.mail.listing import Listed


@dataclass(frozen=True, slots=True)
class Examined:
    """A mailbox as EXAMINE showed it; `uidnext` is None where the server didn't say."""

    name: str
    uidvalidity: int
    uidnext: int | None
    messages: int


@dataclass(frozen=True, slots=True)
class Row:
    """What FETCH said about one message, by the upper-case name of each item."""

    uid: int
    items: Mapping[str, Any]

    def octets(self, name: str) -> bytes | None:
        """Return the literal whose name begins so; None when it is absent, NIL or empty."""
        for item, value in self.items.items():
            if item.startswith(name) and isinstance(value, bytes) and value:
                return value
        return None

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags, as the server wrote them."""
        flags = self.items.get("FLAGS")
        return tuple(map(text, flags)) if isinstance(flags, tuple) else ()

    @property
    def internal_date(self) -> datetime | None:
        """When the server received it, aware."""
        date = self.items.get("INTERNALDATE")
        return moment(text(date)) if isinstance(date, bytes) else None


def rows(answer: tuple[Any, ...]) -> dict[int, Row]:
    """Read a FETCH answer: number, items, number, items... What names no UID was not asked for.

    A message may come in several pieces, as when its flags change meanwhile; they are put together by UID.
    """
    found: dict[int, Row] = {}
    for items in answer[1::2]:
        named = {text(name).upper(): value for name, value in zip(items[::2], items[1::2], strict=True)}
        uid = named.get("UID")
        if isinstance(uid, int):
            earlier = found[uid].items if uid in found else {}
            found[uid] = Row(uid, {**earlier, **named})
    return found


def listed(attributes: tuple[bytes, ...], delimiter: bytes | None, name: str) -> Listed:
    """Read a LIST row whose name is decoded already."""
    return Listed(name, frozenset(text(one).lower() for one in attributes), text(delimiter) if delimiter else None)


def text(octets: bytes) -> str:
    """Decode what is ASCII by the standard, and show what isn't."""
    return octets.decode("ascii", "backslashreplace")
