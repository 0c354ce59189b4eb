"""What the user said about a notice -> the Contact to write to."""

from dataclasses import replace

from watcher.contact.finder import Contact
from watcher.contact.name import read_name
from watcher.contact.sender import Kind
from watcher.mail.message import Address


def follow(contact: Contact, choice: Address | None) -> Contact:
    """Return the contact the user wants: the one named, or, with None, the one found, whatever spoke against it."""
    if choice is None:
        return replace(contact, hold=None)
    name = read_name(choice.display_name) if choice.display_name else None
    return replace(
        contact, kind=Kind.PERSON, address=choice, name=name, hold=None, thread=None, reason="the one you named"
    )
