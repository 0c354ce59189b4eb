"""Every stage and set of known facts -> an invented occasion for a letter, to prove templates on before mail comes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import product

from watcher.config import Policy
from watcher.contact.employer import Employer
from watcher.contact.finder import Contact
from watcher.contact.name import Name
from watcher.contact.notes import Note
from watcher.contact.sender import Kind
from watcher.letter.choice import Choice, by_number
from watcher.letter.letter import Letter
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

NAMES = {
    "no name": None,
    "name": Name("Jane Doe", "Jane", "Doe"),
    "name, Ms": Name("Jane Doe", "Jane", "Doe", "Ms"),
    "name, Mr": Name("John Roe", "John", "Roe", "Mr"),
    "name, Dr": Name("Jane Doe", "Jane", "Doe", "Dr."),
}
SPECIFIC = {
    "en": "I have planned every bicycle trip of the last five years with your maps.",
    "de": "Ich plane seit fünf Jahren jede Radreise mit Ihren Karten.",
    "fr": "Depuis cinq ans, je prépare tous mes voyages à vélo avec vos cartes.",
    "es": "Desde hace cinco años preparo todos mis viajes en bicicleta con sus mapas.",
    "it": "Da cinque anni preparo tutti i miei viaggi in bicicletta con le vostre mappe.",
    "nl": "Al vijf jaar plan ik elke fietsreis met uw kaarten.",
    "pt": "Há cinco anos que preparo todas as minhas viagens de bicicleta com os seus mapas.",
}
GENERAL = {
    "en": "I like to build tools that people rely on every day.",
    "de": "Ich baue gern Werkzeuge, auf die sich Menschen jeden Tag verlassen.",
    "fr": "J'aime construire des outils sur lesquels on peut compter chaque jour.",
    "es": "Me gusta crear herramientas en las que la gente confía cada día.",
    "it": "Mi piace costruire strumenti di cui le persone si fidano ogni giorno.",
    "nl": "Ik bouw graag aan gereedschap waar mensen elke dag op vertrouwen.",
    "pt": "Gosto de criar ferramentas em que as pessoas confiam todos os dias.",
}
_APPLICANT = Address("applicant@mail.example", "Robin Applicant")
_SHARED = Address("careers@acme.example", "Acme Careers")
_SYSTEM = Address("no-reply@applicants.example", "Acme Careers")


class Recipient(StrEnum):
    """Who is written to: the person who wrote, another one, through an applicant system, a shared mailbox."""

    WRITER = "writer"
    OTHER_PERSON = "other person"
    RELAY = "relay"
    SHARED = "shared mailbox"


_COMMON_NAMES = frozenset({"no name", "name"})
_KINDS = {
    Recipient.WRITER: Kind.PERSON,
    Recipient.OTHER_PERSON: Kind.PERSON,
    Recipient.RELAY: Kind.RELAY,
    Recipient.SHARED: Kind.SHARED,
}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter is composed from; `known` names the facts for the reader of a sample."""

    message: Message
    verdict: Verdict
    contact: Contact
    policy: Policy
    known: tuple[str, ...] = ()

    @property
    def stage(self) -> Stage:
        """How far the applicant got; a notice that doesn't say is answered as one to an application."""
        return self.verdict.stage or Stage.APPLICATION


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter from invented facts, for the user to read and `templates check` to check."""

    stage: Stage
    known: tuple[str, ...]
    contact: Contact
    letter: Letter


def occasions(language: str, *, is_brief: bool = False) -> Iterator[Occasion]:
    """Yield stages by recipients by names by every subset of the other facts.

    Briefly, for a quick proof: every subset of company, role, line and name, and each other value once.
    """
    for stage, who, name, line, has_company, has_role in product(
        Stage, Recipient, NAMES, ("specific line", "general line", "no line"), (True, False), (True, False)
    ):
        if who is Recipient.SHARED and name != "no name":
            continue
        rarities = (who is not Recipient.WRITER) + (name not in _COMMON_NAMES) + (line == "general line")
        if not is_brief or rarities == 0 or (rarities == 1 and has_company and has_role):
            yield _occasion(language, stage, who, name, line, has_company=has_company, has_role=has_role)


def rehearse(
    write: Callable[[Occasion, Choice], Letter | None], rehearsed: Iterable[Occasion], wordings: int
) -> Iterator[Sample]:
    """Yield what is written on each occasion in each wording, equal letters once."""
    seen: set[str] = set()
    for occasion in rehearsed:
        for number in range(wordings):
            letter = write(occasion, by_number(number))
            if letter is not None and letter.body not in seen:
                seen.add(letter.body)
                yield Sample(occasion.stage, occasion.known, occasion.contact, letter)


def _occasion(  # noqa: PLR0913 - one argument a fact
    language: str, stage: Stage, who: Recipient, name: str, line: str, *, has_company: bool, has_role: bool
) -> Occasion:
    greeted = NAMES[name]
    address = Address(f"{greeted.given}@acme.example".lower(), greeted.full) if greeted and greeted.given else _SHARED
    employer = Employer("Acme Maps" if has_company else None, "Map Designer" if has_role else None)
    specific = SPECIFIC.get(language) if line == "specific line" else None
    contact = Contact(
        kind=_KINDS[who],
        reason="an invented example",
        address=address,
        name=greeted,
        employer=employer,
        note=Note("Acme Maps", attracted_by=specific) if specific else None,
    )
    message = Message(
        senders=(_SYSTEM if who is Recipient.OTHER_PERSON else address,),
        subject="Your application",
        own_text="We have decided to go on with other candidates.",
        message_id="<sample@acme.example>",
        date=datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
        to=(_APPLICANT,),
    )
    policy = Policy(
        name=_APPLICANT.display_name,
        identities=(_APPLICANT.addr_spec,),
        signature="Mobile +44 20 7946 0000" if has_role else None,
        attracted_by=GENERAL.get(language) if line == "general line" else None,
    )
    known = (str(who), name, *(["company"] if has_company else []), *(["role", "signature"] if has_role else []), line)
    return Occasion(message, Verdict(Judgement.REJECTION, 9, 5, language, stage), contact, policy, known)
