"""Message, Verdict, Contact, Policy -> the facts a template may say. What isn't known is None or False."""

from dataclasses import dataclass, fields

from watcher.config import Policy
from watcher.contact.finder import Contact
from watcher.contact.sender import Kind
from watcher.letter.line import fitting_line
from watcher.letter.original import answered
from watcher.letter.plain import plain
from watcher.letter.salutation import salutation
from watcher.mail.message import Message
from watcher.verdict.classifier import Verdict

LONGEST = 120
_REFUSED = frozenset("¶[]{}<>")
_NEED_ARTICLE = frozenset(
    {"department", "institute", "museum", "university"}
    | {"deutsche", "deutscher", "deutsches", "fachhochschule", "hochschule", "institut", "klinikum", "stadt"}
    | {"stadtwerke", "stiftung", "technische", "universität", "universitätsklinikum", "verein"}
    | {"association", "école", "fondation", "hôpital", "mairie", "ministère", "université", "ville"}
    | {"ayuntamiento", "fundación", "hospital", "instituto", "ministerio", "universidad"}
    | {"comune", "fondazione", "istituto", "ospedale", "politecnico", "università"}
    | {"gemeente", "hogeschool", "stichting", "universiteit"}
    | {"banco", "câmara", "centro", "clube", "fundação", "grupo", "ministério", "município", "museu", "universidade"}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a template can name; docs/templates.md explains each.

    `line` is the user's own sentence about what attracted them, `line_is_specific` when it is about this company.
    `is_writer`: the letter goes to whoever wrote the notice; `is_personal`: and that is a person; `is_shared`: it goes
    to a shared mailbox.
    """

    name: str | None
    given: str | None
    family: str | None
    title: str | None
    as_woman: bool
    as_man: bool
    company: str | None
    role: str | None
    line: str | None
    line_is_specific: bool
    is_writer: bool
    is_personal: bool
    is_shared: bool


NAMES = frozenset(field.name for field in fields(Facts))


def gather(message: Message, verdict: Verdict, contact: Contact, policy: Policy) -> Facts:
    """Return what may be said. The user's lines count only when they are in the letter's language."""
    greeted = salutation(contact.name)
    specific = fitting_line(contact.note.attracted_by if contact.note else None, verdict.language)
    general = fitting_line(policy.attracted_by, verdict.language)
    is_writer = contact.thread is None and answered(message, contact).is_written_by(contact.address)
    return Facts(
        name=greeted.name,
        given=greeted.given,
        family=greeted.family,
        title=greeted.title,
        as_woman=greeted.as_woman,
        as_man=greeted.as_man,
        company=_bare(_certain(contact.employer.company)),
        role=_certain(contact.employer.role),
        line=specific or general,
        line_is_specific=specific is not None,
        is_writer=is_writer,
        is_personal=is_writer and contact.kind is Kind.PERSON,
        is_shared=contact.kind is Kind.SHARED,
    )


def _certain(text: str | None) -> str | None:
    """Return a company or role fit to stand in a sentence; one cut short, with a link or with brackets is not."""
    said = plain(text or "", LONGEST + 1).strip(" .,;:")
    is_sayable = 0 < len(said) <= LONGEST and "://" not in said and not _REFUSED.intersection(said)
    return said if is_sayable else None


def _bare(company: str | None) -> str | None:
    """Leave out a company called by a common noun: nobody says "bei Universität" or "na Banco"."""
    is_noun = company is not None and company.split()[0].casefold() in _NEED_ARTICLE
    return None if is_noun else company
