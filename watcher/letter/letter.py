"""The Letter: what is written to whom, from which address, before it becomes octets."""

from dataclasses import dataclass

from watcher.config import Policy
from watcher.contact.finder import Contact
from watcher.letter.identity import sender
from watcher.letter.layout import lay_out
from watcher.letter.original import answered
from watcher.letter.subject import reply_subject
from watcher.mail.message import Address, Message


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter ready to be checked and wrapped: `body` is plain text, LF, signature in, quote not.

    `is_general` says that no specific line about this company was known (the history marks it).
    `closing` is the end of the body: the closing formula, the name, the signature.
    """

    sender: Address
    to: Address
    subject: str
    body: str
    language: str
    template: str
    is_general: bool
    closing: str = ""


def addressed(  # noqa: PLR0913 - all that a letter is made of
    text: str, template: str, message: Message, contact: Contact, policy: Policy, *, is_general: bool
) -> Letter:
    """Return the rendered text as a letter to this contact, whose address and name are copied as they are."""
    if contact.address is None:
        raise ValueError("A letter needs somebody to go to.")
    layout = lay_out(text, policy)
    return Letter(
        sender=sender(message, policy),
        to=contact.address,
        subject=reply_subject(answered(message, contact).subject),
        body=layout.body,
        language=template.partition("/")[0],
        template=template,
        is_general=is_general,
        closing=layout.closing,
    )
