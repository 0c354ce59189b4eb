"""find(message, verdict, ...) -> Contact: whom to answer, with every candidate and its reason."""

from dataclasses import dataclass, field, replace

from watcher.config import Policy
from watcher.contact import notice as notices
from watcher.contact.acquaintance import Memory
from watcher.contact.employer import Employer
from watcher.contact.leads import Lead, Rank, gather
from watcher.contact.name import Name
from watcher.contact.notes import Note, Notes
from watcher.contact.notice import Notice
from watcher.contact.phone import number_in
from watcher.contact.sender import Kind, Senders
from watcher.contact.signature import addresses_in
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Verdict

REMEDY = 'If you know whom to write to: watcher answer ID --to "Name <address>".'


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address or a name found in the message: where, what it is, and why it is or isn't the one."""

    source: str
    address: Address | None
    name: Name | None
    kind: Kind
    is_chosen: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation a letter continues when it isn't the notice's own."""

    message_id: str | None
    references: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to answer. With `hold` set nothing is drafted and the user is told that sentence instead.

    `address` is None when kind is none or unattended. `name` is set only when safe to greet. `phone` is in
    international format. `thread` is None when the letter answers the notice itself. `note` is the user's
    note about this company.
    """

    kind: Kind
    reason: str
    address: Address | None = None
    name: Name | None = None
    candidates: tuple[Candidate, ...] = ()
    employer: Employer = field(default_factory=Employer)
    phone: str | None = None
    thread: Thread | None = None
    note: Note | None = None
    hold: str | None = None


def find(  # noqa: PLR0913 (two inputs, and the four things known)
    message: Message, verdict: Verdict, *, senders: Senders, notes: Notes, memory: Memory, policy: Policy
) -> Contact:
    """Return whom this notice is to be answered to, in the order of docs/contacts.md, or why it is held."""
    notice = notices.read(message, verdict, senders, policy)
    domains = tuple(one.domain for one in (*message.senders, *message.reply_to) if notice.is_organisation(one.domain))
    note = notes.about(notice.employer.company, domains)
    leads = gather(notice, note, memory)
    best = min(leads, key=lambda lead: lead.rank, default=None)
    chosen = best if best is not None and best.rank < Rank.STRANGER else None
    hold = _reason_to_hold(notice, note, leads, chosen, policy)
    contact = Contact(
        kind=_kind_of_unanswered(notice, leads),
        name=next((lead.name for lead in leads if lead.source == "From"), None) if notice.writer else None,
        phone=number_in(notice.signature.lines, verdict.language, _home(message)),
        reason=hold or "nobody to answer",
        candidates=_candidates(notice, leads, chosen),
        employer=notice.employer,
        note=note,
        hold=hold,
    )
    is_distrusted = hold is not None and (len(message.senders) != 1 or any(one.rank is Rank.STRANGER for one in leads))
    is_preferred = chosen is not None and chosen.rank is Rank.PREFERRED
    return contact if chosen is None or (is_distrusted and not is_preferred) else _answered(contact, chosen)


def original(message: Message, identities: tuple[str, ...]) -> Message | None:
    """Return the notice inside a mail that the user forwarded to themself, as its writer sent it, else None."""
    forwarded, own = message.forwarded, {identity.casefold() for identity in identities}
    if forwarded is None or not any(one.addr_spec.casefold() in own for one in message.senders):
        return None
    return Message(
        senders=(forwarded.sender,) if forwarded.sender else (),
        subject=forwarded.subject or message.subject,
        own_text=forwarded.text,
        message_id=forwarded.message_id,
        date=forwarded.date,
        reply_to=forwarded.reply_to,
        to=message.senders,
        references=forwarded.references,
    )


def _reason_to_hold(
    notice: Notice, note: Note | None, leads: tuple[Lead, ...], chosen: Lead | None, policy: Policy
) -> str | None:
    if note is not None and note.is_never_answered:
        return f"Your notes say never to answer {note.company}. {REMEDY}"
    if chosen is not None and chosen.rank is Rank.PREFERRED:
        return None
    stranger = next((lead for lead in leads if lead.rank is Rank.STRANGER), None)
    why = None
    if len(notice.message.senders) > 1:
        why = "Several people stand in From, and which of them wrote isn't certain"
    elif stranger is not None:
        why = f"{stranger.source} can't be trusted, {stranger.reason}"
    elif chosen is None:
        robot = "Nobody reads the address that wrote" if notice.is_from_robot() else "No address of the writer is known"
        why = f"{robot}, and no person is known"
    elif chosen.kind is Kind.SHARED and not policy.answers_shared:
        why = f"Only the shared mailbox {chosen.address.addr_spec} wrote, and ANSWER_SHARED is hold"
    return f"{why}. {REMEDY}" if why else None


def _kind_of_unanswered(notice: Notice, leads: tuple[Lead, ...]) -> Kind:
    stranger = next((lead for lead in leads if lead.rank is Rank.STRANGER), None)
    if stranger is not None:
        return Kind.NONE if addresses_in(stranger.address.display_name or "") else stranger.kind
    return Kind.UNATTENDED if notice.is_from_robot() else Kind.NONE


def _home(message: Message) -> str:
    return message.senders[0].domain if message.senders else ""


def _answered(contact: Contact, chosen: Lead) -> Contact:
    known = chosen.acquaintance
    thread = Thread(known.message_id, known.references, known.subject) if known and known.message_id else None
    reason = contact.hold or chosen.reason
    address = Address(chosen.address.addr_spec, chosen.name.full if chosen.name else None)
    return replace(contact, kind=chosen.kind, reason=reason, address=address, name=chosen.name, thread=thread)


def _candidates(notice: Notice, leads: tuple[Lead, ...], chosen: Lead | None) -> tuple[Candidate, ...]:
    people = tuple(
        Candidate(lead.source, lead.address, lead.name, lead.kind, lead is chosen, _why(lead, chosen)) for lead in leads
    )
    signers = tuple(
        Candidate("signature", None, signer.name, Kind.PERSON, False, "signed the notice")  # noqa: FBT003 (is_chosen)
        for signer in notice.signature.signers
    )
    return (*people, *signers)


def _why(lead: Lead, chosen: Lead | None) -> str:
    if chosen is None or lead is chosen or lead.rank >= Rank.STRANGER:
        return lead.reason
    return f"{lead.reason}, but {chosen.source} comes first"
