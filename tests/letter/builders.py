"""What the letter's tests are about: one notice, one contact, and small changes to them."""

from datetime import UTC, datetime

from watcher.config import Policy
from watcher.contact.employer import Employer
from watcher.contact.finder import Contact
from watcher.contact.name import Name
from watcher.contact.sender import Kind
from watcher.letter.letter import Letter
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

JANE = Address("jane.doe@acme.example", "Jane Doe")
ROBIN = Address("robin@mail.example", "Robin Applicant")
SENT_AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)

NOTICE = Message(
    senders=(JANE,),
    subject="Your application",
    own_text="Dear Robin,\n\nWe went on with other candidates.\n\nJane Doe",
    message_id="<notice@acme.example>",
    date=datetime(2026, 3, 3, 17, 5, tzinfo=UTC),
    to=(ROBIN,),
)
CONTACT = Contact(
    kind=Kind.PERSON,
    reason="Jane Doe wrote it.",
    address=JANE,
    name=Name("Jane Doe", "Jane", "Doe"),
    employer=Employer("Acme Maps", "Map Designer"),
)
POLICY = Policy(name="Robin Applicant", identities=(ROBIN.addr_spec,))
REJECTION = Verdict(Judgement.REJECTION, 9, 5, "en", Stage.APPLICATION)

BODY = """\
Dear Jane,

Thank you for the time you spent on my resume, for considering my application for the position of Map Designer at Acme \
Maps, and for getting back to me personally. I know how hard such a choice is when many people apply for a few places.

What attracted me to Acme Maps was the chance to work on maps that people carry through the rain. I remain \
enthusiastic about that, and I hope to learn more about the company and to contribute to it one day.

Please keep me in mind for future openings. If another department needs a designer, I would be grateful for an \
introduction to a colleague there. I wish you and your team all the best.

Kind regards,
Robin Applicant"""
CLOSING = "Kind regards,\nRobin Applicant"
LETTER = Letter(
    sender=ROBIN,
    to=JANE,
    subject="Re: Your application",
    body=BODY,
    language="en",
    template="en/application",
    is_general=True,
    closing=CLOSING,
)
