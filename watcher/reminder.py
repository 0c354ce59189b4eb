"""What waits for the user -> one note in their own Drafts, at most weekly: where they will notice it."""

from datetime import UTC, datetime, timedelta
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid

from watcher.config import Policy
from watcher.delivery import DraftsMailbox
from watcher.ledger import Ledger
from watcher.notice import WAITING_FOR_USER, Notice

INTERVAL = timedelta(days=7)
SUBJECT = "Rejection notices that wait for you"


def remind(mailbox: DraftsMailbox, ledger: Ledger, policy: Policy, now: datetime) -> None:
    """Put the note into Drafts if something new waits and the last note is a week old.

    The day is recorded before the APPEND: a note lost in a crash comes next week, and never twice.
    """
    last = ledger.recall("reminded_at")
    last_at = datetime.fromisoformat(last) if last else datetime.min.replace(tzinfo=UTC)
    waiting = ledger.in_state(*WAITING_FOR_USER)
    is_new = any(notice.changed_at and notice.changed_at > last_at for notice in waiting)
    if is_new and policy.identities and now - last_at >= INTERVAL:
        ledger.keep("reminded_at", now.isoformat())
        mailbox.append(build(waiting, policy, now))


def build(waiting: tuple[Notice, ...], policy: Policy, now: datetime) -> bytes:
    """Return the note as octets: from the user to the user, plain text, CRLF."""
    own = HeaderAddress(display_name=policy.name or "", addr_spec=policy.identities[0])
    note = EmailMessage(policy=SMTP)
    note["From"] = own
    note["To"] = own
    note["Subject"] = SUBJECT
    note["Date"] = now
    note["Message-ID"] = make_msgid(domain=policy.identities[0].rpartition("@")[2])
    opening = "These notices had no letter drafted. For each: who wrote, why it waits, and the command that settles it."
    note.set_content("\n\n".join((opening, *map(_paragraph, waiting), "To see them at any time: watcher held")) + "\n")
    return note.as_bytes()


def _paragraph(notice: Notice) -> str:
    about = notice.about
    role = " - ".join(part for part in (about.company, about.role) if part)
    lines = (
        f"{notice.id}. {about.subject or '(no subject)'}",
        f"from: {about.writer}" if about.writer else None,
        role or None,
        f"phone: {about.phone} (a call is the other good answer)" if about.phone else None,
        notice.told_reason,
    )
    return "\n".join(f"   {line}" if number else line for number, line in enumerate(filter(None, lines)))
