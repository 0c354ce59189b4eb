"""Message -> what its headers say about it: reports, mailing lists and applicant systems.

Applicant systems set Auto-Submitted and List-Unsubscribe like newsletters do, so neither counts on its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from watcher.mail.message import Message
from watcher.verdict.sentences import plain, words_of

# Systems that send an employer's mail to applicants; what they send is about a job.
_SYSTEMS = """
    myworkday.com myworkdayjobs.com greenhouse.io greenhouse-mail.io lever.co smartrecruiters.com icims.com
    successfactors.com successfactors.eu brassring.com avature.net oraclecloud.com taleo.net ashbyhq.com
    workablemail.com workable.com rippling.com gem.com tal.net csod.com csodmail.com ultipro.com
    applytojob.com newtonsoftware.com breezy.hr breezy-mail.com jobvite.com personio.de personio.com
    recruitee.com teamtailor.com teamtailor-mail.com bamboohr.com pinpointhq.com jazzhr.com softgarden.io
    rexx-systems.com dvinci.de welcometothejungle.com flatchr.io homerun.co comeet-notifications.com
    hireology.com indeedemail.com softgarden.de
"""
APPLICANT_SYSTEMS = frozenset(_SYSTEMS.split())
SHARE_OF_A_DESK = 0.75  # a desk for applicants may write of other things as well
# How the names and addresses of those begin who deal with applicants: recruiting@, "Talent Acquisition", bewerbung@.
_DESKS = (
    "recruit", "talent", "career", "hiring", "jobs", "staffing", "headhunt", "resourcing", "apprentice", "internship",
    "bewerb", "karriere", "personal", "stellen", "ausbildung", "sollicit", "vacature", "recrut", "candidat",
    "carriere", "emploi", "empleo", "seleccion", "rrhh", "selezion", "carriera", "carreira", "vaga",
)  # fmt: skip
_DESKS_IN_FULL = frozenset({"hr", "rh", "people", "humanresources", "search"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing the headers say, its weight, and whether it alone rules a rejection out."""

    sentence: str
    weight: float
    forbids: bool = False


def evidence(message: Message) -> tuple[Evidence, ...]:
    """Return what the headers say for or against a rejection, with the reasons."""
    return tuple(_reports(message)) + tuple(_systems(message)) + tuple(_lists(message))


def is_from_applicant_system(message: Message) -> bool:
    """Tell by the sender's domain whether an applicant system sent it for an employer."""
    labels = [address.domain.split(".") for address in message.senders]
    return any(".".join(label[-2:]) in APPLICANT_SYSTEMS for label in labels)


def share_of_job(message: Message) -> float:
    """Tell by sender and headers how plainly whatever it says is about a job, from 0 to 1."""
    if is_from_applicant_system(message) or "rejected" in _template(message):
        return 1.0
    names = (f"{one.display_name or ''} {one.local_part} {one.domain}" for one in message.senders)
    words = [word for name in names for word in words_of(plain(name))]
    is_desk = any(word.startswith(_DESKS) or word in _DESKS_IN_FULL for word in words)
    return SHARE_OF_A_DESK if is_desk else 0.0


def _template(message: Message) -> str:
    return (message.header("x-linkedin-template") or "").lower()


def _reports(message: Message) -> Iterator[Evidence]:
    kind = (message.header("content-type") or message.content_type).lower()
    if kind.startswith("multipart/report"):
        yield Evidence("a delivery report (RFC 3462), never a rejection", 0.0, forbids=True)
    if (message.header("auto-submitted") or "").lower().startswith("auto-replied"):
        yield Evidence("an automatic reply (RFC 3834)", -1.5)


def _systems(message: Message) -> Iterator[Evidence]:
    template = _template(message)
    if "rejected" in template:
        yield Evidence(f"LinkedIn's template for rejections ({template})", 4.0)
    if is_from_applicant_system(message):
        yield Evidence("sent by an applicant system", 0.25)


def _lists(message: Message) -> Iterator[Evidence]:
    if is_from_applicant_system(message):
        return
    if message.header("list-post") or (message.header("precedence") or "").lower() == "list":
        yield Evidence("posted to a mailing list (RFC 2369)", -3.0)
    elif message.header("list-id") and message.header("list-unsubscribe"):
        yield Evidence("sent to the subscribers of a list (RFC 2919)", -2.0)
    elif message.header("list-id"):
        yield Evidence("names a list (RFC 2919)", -1.0)
