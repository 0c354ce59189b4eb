"""A notice -> which wording is said where: the same notice always gets the same letter, two rarely a like one."""

import hashlib
from collections.abc import Callable

from watcher.mail.message import Message

Choice = Callable[[str, int], int]
"""Take a place in a template and how many wordings it has, return the number of the one to be said."""


def by_notice(message: Message) -> Choice:
    """Choose by the Message-ID, or by what else tells notices apart when there is none."""
    seed = message.message_id or f"{message.subject}\n{message.senders}\n{message.date}"

    def choose(place: str, count: int) -> int:
        drawn = hashlib.sha256(f"{seed}\n{place}".encode("utf-8", "replace")).digest()
        return int.from_bytes(drawn[:8]) % count

    return choose


def by_number(number: int) -> Choice:
    """Choose the wording of that number everywhere, the last one where there are fewer."""
    return lambda _, count: min(number, count - 1)
