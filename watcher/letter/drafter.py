"""compose -> Letter: the words, from the templates of the notice's language and stage."""

from dataclasses import dataclass

from watcher.mail.message import Address


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be checked and wrapped: `body` is plain text, LF, signature in, quote not.

    `is_general` says that no specific line about this company was known (the history marks it).
    """

    sender: Address
    to: Address
    subject: str
    body: str
    language: str
    template: str
    is_general: bool
