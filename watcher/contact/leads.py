"""Notice -> leads: every address in it with its place in the order of whom to answer, and the reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum

from watcher.contact.acquaintance import Acquaintance, Memory
from watcher.contact.invitation import Invitation, invitations_in, name_beside
from watcher.contact.name import Name, read_name, without_parts
from watcher.contact.namematch import could_be_of, is_other_order, is_supported_by
from watcher.contact.notes import Note
from watcher.contact.notice import Notice
from watcher.contact.organisation import is_same, is_suspicious, looks_like, organisation_of, squeeze
from watcher.contact.script import has_hidden
from watcher.contact.sender import Kind, local_words
from watcher.contact.signature import addresses_in
from watcher.mail.message import Address

LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the angle brackets


class Rank(IntEnum):
    """The order of whom to answer; STRANGER holds the whole notice, NEVER is not answered."""

    PREFERRED = 1
    REPLY_TO = 2
    FROM = 3
    SIGNATURE = 4
    NAMED_IN_TEXT = 5
    CONVERSATION = 6
    ACQUAINTANCE = 7
    RELAY = 8
    SHARED = 9
    STRANGER = 10
    NEVER = 11


@dataclass(frozen=True, slots=True)
class Lead:
    """An address with where it was found, how it ranks and why. `acquaintance` is who it belongs to, when known."""

    source: str
    address: Address
    name: Name | None
    kind: Kind
    rank: Rank
    reason: str
    acquaintance: Acquaintance | None = None


def gather(notice: Notice, note: Note | None, memory: Memory) -> tuple[Lead, ...]:
    """Return every address of the notice and of the memory that speaks for this employer, in the order found."""
    found = (
        *_preferred(notice, note),
        *_reply_to(notice, memory),
        *_writers(notice),
        *_signed(notice),
        *_named_in_text(notice),
        *_conversation(notice, memory),
        *_acquaintances(notice, memory),
        *_others(notice),
    )
    kept: dict[str, Lead] = {}
    for lead in found:
        key = lead.address.addr_spec.casefold()
        if key not in kept or lead.rank < kept[key].rank:
            kept[key] = lead
    return tuple(kept.values())


def _preferred(notice: Notice, note: Note | None) -> Iterator[Lead]:
    if note is not None and note.contact is not None:
        name = read_name(note.contact.display_name or "", notice.not_names)
        yield Lead("notes", note.contact, name, Kind.PERSON, Rank.PREFERRED, "your notes prefer this person")


def _reply_to(notice: Notice, memory: Memory) -> Iterator[Lead]:
    writer = notice.writer
    for address in notice.message.reply_to:
        if writer is not None and writer.is_same_mailbox(address):
            continue
        objection = _objection_to_reply_to(notice, address, memory)
        if objection:
            yield Lead("Reply-To", address, None, notice.kind_of(address), Rank.STRANGER, objection)
            continue
        where = "at the writer's organisation" if notice.is_writers_organisation(address.domain) else "at the employer"
        yield _judged(notice, "Reply-To", address, Rank.REPLY_TO, where)


def _objection_to_reply_to(notice: Notice, address: Address, memory: Memory) -> str | None:
    domain, writer = address.domain, notice.writer
    if notice.is_own(address) or writer is None or notice.is_writers_organisation(domain):
        return None
    if notice.is_writers_system(address):
        return None
    if is_suspicious(domain) or looks_like(domain, writer.domain):
        return f"{domain} is made to look like another address"
    known = any(one.organisation == organisation_of(domain) for one in memory.acquaintances())
    if notice.is_from_robot() and (notice.is_named_employer(domain) or (known and notice.is_organisation(domain))):
        return None
    return f"{domain} is another organisation than the writer's, and the notice doesn't name it"


def _writers(notice: Notice) -> Iterator[Lead]:
    for address in notice.message.senders:
        where = "it came from" if notice.writer else "one of several in From"
        yield _judged(notice, "From", address, Rank.FROM, where)


def _judged(notice: Notice, source: str, address: Address, rank: Rank, where: str) -> Lead:
    kind = notice.kind_of(address)
    refusal = _refusal(notice, address)
    if refusal is not None:
        return Lead(source, address, None, kind, Rank.NEVER, refusal)
    trick = _trick_in(address)
    if trick is not None:
        return Lead(source, address, None, kind, Rank.STRANGER, trick)
    ranks = {Kind.PERSON: rank, Kind.RELAY: Rank.RELAY, Kind.SHARED: Rank.SHARED}
    reasons = {
        Kind.PERSON: f"the person {where}",
        Kind.RELAY: f"the applicant system's address {where}, whose replies reach people",
        Kind.SHARED: f"the shared mailbox {where}",
        Kind.UNATTENDED: "nobody reads this address" + (", the notice says" if notice.says_unattended else ""),
    }
    name = notice.certain_name(address, kind)
    return Lead(source, address, name, kind, ranks.get(kind, Rank.NEVER), reasons[kind])


def _refusal(notice: Notice, address: Address) -> str | None:
    spec = address.addr_spec
    is_clean = not has_hidden(spec) and len(spec) <= LONGEST_ADDRESS and not set(spec) & set('<>()[]\\,;: \t"')
    if not is_clean or spec.count("@") != 1 or not address.local_part or "." not in address.domain:
        return "no address a letter could be sent to"
    return "your own address" if notice.is_own(address) else None


def _trick_in(address: Address) -> str | None:
    if is_suspicious(address.domain):
        return f"{address.domain} mixes look-alike letters"
    shown = addresses_in(address.display_name or "")
    if any(not is_same(one.domain, address.domain) for one in shown):
        return f"it shows {shown[0].addr_spec} but is {address.addr_spec}"
    return None


def _signed(notice: Notice) -> Iterator[Lead]:
    for address in notice.signature.addresses:
        lead = _beside(notice, "signature", address, Rank.SIGNATURE, "in the writer's signature")
        if lead.rank is Rank.SIGNATURE and not _is_the_signers(notice, address):
            lead = replace(lead, name=None, rank=Rank.NEVER, reason="stands below the notice, but isn't the signer's")
        yield lead
    for source, address in _bystanders(notice):
        if any(is_supported_by(one.name, address) for one in notice.signature.signers):
            yield _beside(notice, source, address, Rank.SIGNATURE, f"who signed and stands in {source}")


def _is_the_signers(notice: Notice, address: Address) -> bool:
    """Say whether an address below a notice is the signer's own, not a data protection officer's beside it."""
    signers = notice.signature.signers
    if not signers:
        return all(found.is_asked or not found.is_about_else for found in _invited(notice, address))
    return any(could_be_of(one.name, address) for one in signers)


def _invited(notice: Notice, address: Address) -> tuple[Invitation, ...]:
    found = invitations_in(notice.message.own_text, notice.not_names)
    return tuple(one for one in found if one.address.is_same_mailbox(address))


def _bystanders(notice: Notice) -> tuple[tuple[str, Address], ...]:
    sender = (("Sender", notice.message.sender),) if notice.message.sender else ()
    return (*sender, *(("Cc", address) for address in notice.message.cc))


def _beside(notice: Notice, source: str, address: Address, rank: Rank, where: str) -> Lead:
    kind = notice.senders.kind_of(address)
    is_writers = notice.is_writers_organisation(address.domain)
    belongs = is_writers or (notice.is_from_robot() and notice.is_named_employer(address.domain))
    refusal = _refusal(notice, address)
    if refusal is not None:
        return Lead(source, address, None, kind, Rank.NEVER, refusal)
    if not belongs:
        return Lead(source, address, None, kind, Rank.NEVER, f"{address.domain} isn't the writer's organisation")
    if kind is not Kind.PERSON or not _is_surely_personal(notice, address):
        return Lead(source, address, None, kind, Rank.NEVER, "not surely a person's address, and it didn't write this")
    return Lead(source, address, notice.certain_name(address, kind), kind, rank, f"the person {where}")


def _is_surely_personal(notice: Notice, address: Address) -> bool:
    spelt = any(is_supported_by(one.name, address) for one in notice.signature.signers)
    return spelt or len(local_words(address)) > 1 or name_beside(address, notice.message.own_text) is not None


def _named_in_text(notice: Notice) -> Iterator[Lead]:
    for found in invitations_in(notice.message.own_text, notice.not_names):
        rank = Rank.NAMED_IN_TEXT if found.is_asked else Rank.NEVER
        where = "the notice asks you to contact" if found.is_asked else "in the text, but not to be asked about this"
        lead = _beside(notice, "text", found.address, rank, where)
        yield replace(lead, name=found.name or lead.name)


def _conversation(notice: Notice, memory: Memory) -> Iterator[Lead]:
    earlier = (*notice.message.references, *notice.message.in_reply_to)
    for known in memory.conversation(earlier) if earlier else ():
        reason = "a person who wrote to you earlier in this conversation"
        yield _remembered(notice, "conversation", known, Rank.CONVERSATION, reason)


def _acquaintances(notice: Notice, memory: Memory) -> Iterator[Lead]:
    for known in memory.acquaintances():
        if notice.is_writers_organisation(known.organisation) or notice.is_named_employer(known.organisation):
            fits = _same_role(known.role, notice.employer.role)
            rank = Rank.ACQUAINTANCE if fits else Rank.NEVER
            about = "about this application" if fits else "about another role"
            day = f"{known.last_wrote:%Y-%m-%d}"
            wrote = f"who wrote to you {about} on {day}" if known.message_id else f"whom you named {about} on {day}"
            reason = f"a person at {known.organisation} {wrote}"
            yield _remembered(notice, "acquaintance", known, rank, reason)


def _remembered(notice: Notice, source: str, known: Acquaintance, rank: Rank, reason: str) -> Lead:
    shown = read_name(known.address.display_name or "", notice.not_names)
    is_sure = shown is not None and " " in shown.full and is_supported_by(shown, known.address)
    name = without_parts(shown) if shown and is_other_order(shown, local_words(known.address)) else shown
    return Lead(source, known.address, name if is_sure else None, Kind.PERSON, rank, reason, known)


def _same_role(one: str | None, other: str | None) -> bool:
    mine, theirs = squeeze(one or ""), squeeze(other or "")
    return not mine or not theirs or mine in theirs or theirs in mine


def _others(notice: Notice) -> Iterator[Lead]:
    for source, address in _bystanders(notice):
        if not notice.is_own(address):
            kind = notice.senders.kind_of(address)
            yield Lead(source, address, None, kind, Rank.NEVER, "didn't write the notice")
    for address in addresses_in(notice.message.quoted_text):
        if not notice.is_own(address):
            kind = notice.senders.kind_of(address)
            yield Lead("quoted text", address, None, kind, Rank.NEVER, "only in what the notice quotes")
