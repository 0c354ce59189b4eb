"""What the contact's tests are about: one applicant, one notice, an empty memory, and small changes to them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from watcher.config import Policy
from watcher.contact import finder, sender
from watcher.contact.acquaintance import Acquaintance
from watcher.contact.finder import Contact
from watcher.contact.notes import Note, Notes
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

SENDERS = sender.load()
ROBIN = Address("robin@home.example", "Robin Applicant")
POLICY = Policy(name="Robin Applicant", identities=("robin@home.example",))
REJECTION = Verdict(Judgement.REJECTION, 9, 5, "en", Stage.APPLICATION)
ORDINARY = Verdict(Judgement.OTHER, 0, 5, "en")
SENT_AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
REFUSAL = "Dear Robin,\n\nThank you for applying for the Map Designer position at Acme Maps. We chose somebody else."
NO_REPLY = Address("no-reply@acme-maps.example", "Acme Maps")
WORKDAY = Address("acmemaps@myworkday.com", "Acme Maps")


@dataclass(frozen=True)
class Remembered:
    """A memory of these people; the conversation is whoever's last mail is named."""

    people: tuple[Acquaintance, ...] = ()

    def acquaintances(self) -> tuple[Acquaintance, ...]:
        return self.people

    def conversation(self, message_ids: tuple[str, ...]) -> tuple[Acquaintance, ...]:
        return tuple(one for one in self.people if one.message_id in message_ids)


def notice(  # noqa: PLR0913 - a message has many parts, and each test names the one it is about
    sender_: Address | tuple[Address, ...],
    sign_off: str = "",
    *,
    text: str = REFUSAL,
    subject: str = "Your application",
    reply_to: tuple[Address, ...] = (),
    cc: tuple[Address, ...] = (),
    sender: Address | None = None,
    references: tuple[str, ...] = (),
    quoted_text: str = "",
) -> Message:
    return Message(
        senders=sender_ if isinstance(sender_, tuple) else (sender_,),
        subject=subject,
        own_text=f"{text}\n\n{sign_off}",
        quoted_text=quoted_text,
        message_id="<notice@acme-maps.example>",
        date=SENT_AT,
        to=(ROBIN,),
        reply_to=reply_to,
        cc=cc,
        sender=sender,
        references=references,
    )


def find(
    message: Message,
    *,
    notes: tuple[Note, ...] = (),
    people: tuple[Acquaintance, ...] = (),
    policy: Policy = POLICY,
    verdict: Verdict = REJECTION,
) -> Contact:
    return finder.find(message, verdict, senders=SENDERS, notes=Notes(notes), memory=Remembered(people), policy=policy)
