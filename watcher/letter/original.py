"""Message, Contact -> what the letter answers: the notice, the one inside a forward, or an older conversation."""

from dataclasses import dataclass
from datetime import datetime

from watcher.contact.finder import Contact
from watcher.mail.message import Address, Forwarded, Message


@dataclass(frozen=True, slots=True)
class Original:
    """Who wrote what is quoted, and the thread the letter joins. `notice_id` is the id of the mail in the mailbox."""

    writers: tuple[Address, ...]
    text: str
    date: datetime | None
    subject: str
    message_id: str | None
    references: tuple[str, ...]
    notice_id: str | None

    def is_written_by(self, address: Address | None) -> bool:
        """Whether that address is the one that wrote, or where the writer wants replies."""
        return address is not None and any(address.is_same_mailbox(writer) for writer in self.writers)


def answered(message: Message, contact: Contact) -> Original:
    """Return what a letter to this contact answers."""
    forwarded = message.forwarded
    original = _notice(message) if forwarded is None else _choose(message, forwarded, contact)
    thread = contact.thread
    if thread is None:
        return original
    return Original(
        writers=original.writers,
        text=original.text,
        date=original.date,
        subject=thread.subject,
        message_id=thread.message_id,
        references=thread.references,
        notice_id=message.message_id,
    )


def _choose(message: Message, forwarded: Forwarded, contact: Contact) -> Original:
    """Prefer the forwarded notice unless the one who forwarded it is the one to be answered."""
    notice = _notice(message)
    if notice.is_written_by(contact.address):
        return notice
    return Original(
        writers=tuple(writer for writer in (forwarded.sender, *forwarded.reply_to) if writer is not None),
        text=forwarded.text,
        date=forwarded.date,
        subject=forwarded.subject or message.subject,
        message_id=forwarded.message_id,
        references=forwarded.references,
        notice_id=message.message_id,
    )


def _notice(message: Message) -> Original:
    """Without References the parent is the only id in In-Reply-To, if it is the only one (RFC 5322 section 3.6.4)."""
    fallback = message.in_reply_to if len(message.in_reply_to) == 1 else ()
    return Original(
        writers=(*message.senders, *message.reply_to),
        text=message.own_text,
        date=message.date,
        subject=message.subject,
        message_id=message.message_id,
        references=message.references or fallback,
        notice_id=message.message_id,
    )
