"""Message -> a Notice: everything the finder asks about who wrote, to whom, for which employer."""

from dataclasses import dataclass, replace

from watcher.config import Policy
from watcher.contact import employer, signature
from watcher.contact.employer import Employer
from watcher.contact.name import Name, other_readings, read_name, with_honorific, without_origin, without_parts
from watcher.contact.namematch import agrees, contradicts, could_sign, is_other_order, is_spelt_apart, is_supported_by
from watcher.contact.nameparts import is_initial
from watcher.contact.organisation import is_named, is_same, is_suspicious, label_of, organisation_of, readable, squeeze
from watcher.contact.script import fold
from watcher.contact.sender import Kind, Senders, local_words
from watcher.contact.signature import Signature, Signer
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Verdict


@dataclass(frozen=True, slots=True)
class Notice:
    """A message with what its text and its headers say about people. `not_names` are no contact's names.

    `says_unattended` are the words by which it says that nobody reads its address, `invites_reply` those by which
    it invites answers; the latter is None when it says both.
    """

    message: Message
    language: str
    senders: Senders
    employer: Employer
    signature: Signature
    own_addresses: frozenset[str]
    not_names: tuple[str, ...]
    says_unattended: str | None
    invites_reply: str | None

    @property
    def writer(self) -> Address | None:
        """The one From; None when there is none or several (RFC 5322 section 3.6.2 allows both)."""
        return self.message.senders[0] if len(self.message.senders) == 1 else None

    def is_own(self, address: Address) -> bool:
        """Say whether the address is one of the applicant's."""
        return address.addr_spec.casefold() in self.own_addresses

    def kind_of(self, address: Address) -> Kind:
        """Return who reads the address, by the address, by its display name and by what the notice says."""
        kind = self.senders.kind_of(address)
        is_writer = self.writer is not None and self.writer.is_same_mailbox(address)
        if self.says_unattended and kind is not Kind.UNATTENDED and (is_writer or kind is not Kind.PERSON):
            return Kind.UNATTENDED
        if kind is Kind.UNATTENDED and is_writer and self.invites_reply and not self.senders.is_robot(address):
            return Kind.RELAY
        return Kind.SHARED if kind is Kind.PERSON and self._shows_a_team(address) else kind

    def is_from_robot(self) -> bool:
        """Say whether the writer is an applicant system or an address nobody reads."""
        writer = self.writer
        return writer is not None and (
            self.senders.system_of(writer.domain) is not None or self.kind_of(writer) is Kind.UNATTENDED
        )

    def is_writers_system(self, address: Address) -> bool:
        """Say whether the address leads back to the employer through the writer's, or a named tenant's, system."""
        system = self.senders.system_of(address.domain)
        if system is None or self.writer is None:
            return False
        names = (squeeze(name) for name in (self.employer.company, label_of(self.writer.domain)) if name)
        is_tenant = any(name and squeeze(address.local_part).startswith(name) for name in names)
        return system is self.senders.system_of(self.writer.domain) or (is_tenant and self.is_from_robot())

    def is_writers_organisation(self, domain: str) -> bool:
        """Say whether the domain is the writer's own organisation's."""
        return self.writer is not None and self.is_organisation(domain) and is_same(domain, self.writer.domain)

    def is_named_employer(self, domain: str) -> bool:
        """Say whether the domain is that of the employer this notice, sent by a robot, speaks for."""
        return self.is_organisation(domain) and any(is_named(domain, name) for name in self._employer_names())

    def is_organisation(self, domain: str) -> bool:
        """Say whether the domain stands for an employer: no free mail, no applicant system, no look-alike letters."""
        is_home = not self.senders.is_free_mail(domain) and self.senders.system_of(domain) is None
        return is_home and organisation_of(domain) is not None and not is_suspicious(domain)

    def _employer_names(self) -> tuple[str, ...]:
        tenant = self.senders.tenant_of(self.writer) if self.writer else None
        return tuple(name for name in (self.employer.company, tenant) if name)

    def _shows_a_team(self, address: Address) -> bool:
        shown = address.display_name
        if not shown or "@" in shown or self.shown_name(address) is not None:
            return False
        words = local_words(address)
        if len(words) > 1 and not set(words) <= set(fold(shown).split()):
            return False
        return not any(is_supported_by(signer.name, address) for signer in self.signature.signers)

    def shown_name(self, address: Address) -> Name | None:
        """Return the person's name the display name shows.

        One in small letters, and two family names before a comma, are read so only when the address spells them.
        """
        shown = without_origin(address.display_name or "", readable(label_of(address.domain)))
        for guess in other_readings(shown):
            guessed = read_name(guess, self.not_names)
            if guessed is not None and is_supported_by(guessed, address):
                return guessed
        return read_name(shown, self.not_names)

    def certain_name(self, address: Address, kind: Kind) -> Name | None:
        """Return the name to greet whoever reads this address with, only when two places of the mail agree on it.

        Its parts are left out when two places show them in another order: then it is certain only as a whole.
        """
        name = self._agreed_name(address, kind)
        if name is None or (kind is Kind.PERSON and contradicts(name, address)):
            return None
        if name.honorific == "Sr." and self.language not in {"es", "pt"}:  # a sister, or a señor
            return without_parts(replace(name, honorific=None))
        written = (self.shown_name(address), *(one.name for one in self.signature.signers))
        orders = (local_words(address), *(tuple(one.full.split(" ")) for one in written if one))
        is_told = name.given is not None and not name.full.startswith(name.given)  # by capitals: "ROE Jane"
        return name if is_told or not any(is_other_order(name, order) for order in orders) else without_parts(name)

    def _agreed_name(self, address: Address, kind: Kind) -> Name | None:
        shown = self.shown_name(address)
        backer = next((one for one in self.signature.signers if shown is not None and agrees(one.name, shown)), None)
        if kind is Kind.PERSON:
            return self._name_of_person(address, shown, backer)
        if shown is None and kind is not Kind.UNATTENDED and self._signs_fully():
            return self.signature.signers[0].name
        full = _fuller(shown, backer) if shown is not None and backer is not None else None
        if full is None or backer is None or " " not in full.full:
            return None
        return full if backer.title is not None or self._is_no_company(full) else None

    def _name_of_person(self, address: Address, shown: Name | None, backer: Signer | None) -> Name | None:
        signers = self.signature.signers
        if shown is None:
            return next((one.name for one in signers if self._is_signers(one, address)), None)
        if backer is not None:
            return _fuller(shown, backer)
        is_spelt = " " in shown.full and is_supported_by(shown, address)
        is_company = _is_made_of(label_of(address.domain), shown)
        return shown if is_spelt and not signers and not is_company else None

    def _is_signers(self, signer: Signer, address: Address) -> bool:
        """Say whether the signer's name is this address's, though nothing shown beside the address says so.

        Below a team's display name two glued words may as well be a company's tenant: a title or first person tells.
        """
        if not could_sign(signer.name, address):
            return False
        is_clear = is_spelt_apart(signer.name, address) or " " not in signer.name.full
        return is_clear or address.display_name is None or signer.title is not None

    def _signs_fully(self) -> bool:
        """Say whether one person signs with a full name that can be nobody else's, whatever the address.

        Two capitalised words may be a company: a title below tells, or a known company of another name together
        with a line below the name or a text in the first person.
        """
        signers = self.signature.signers
        if len(signers) != 1 or " " not in signers[0].name.full:
            return False
        is_one_person = self.signature.has_more_below or signature.is_in_first_person(self.message.own_text)
        return signers[0].title is not None or (is_one_person and self._is_no_company(signers[0].name))

    def _is_no_company(self, name: Name) -> bool:
        company = self.employer.company
        return company is not None and {*fold(name.full).split()}.isdisjoint(fold(company).split())


def _fuller(shown: Name, backer: Signer) -> Name:
    is_short = " " not in shown.full or is_initial(shown.full.partition(" ")[0])
    is_signed_otherwise = is_other_order(shown, tuple(backer.name.full.split(" ")))
    return with_honorific(
        backer.name if is_short or is_signed_otherwise else shown, backer.name.honorific or shown.honorific
    )


def _is_made_of(label: str, name: Name) -> bool:
    """Say whether a domain is made of a name's words, as a company's of its own name is."""
    return all(squeeze(word) in squeeze(label) for word in name.full.split(" ") if word[0].isupper())


def read(message: Message, verdict: Verdict, senders: Senders, policy: Policy) -> Notice:
    """Return the message as a notice to this applicant."""
    own_addresses = frozenset(identity.casefold() for identity in policy.identities)
    mine = _names_of_the_applicant(message, policy, own_addresses)
    found = employer.find(message, verdict.language, senders, mine)
    labels = tuple(label_of(address.domain) for address in (*message.senders, *message.reply_to))
    not_names = tuple(name for name in (*mine, *labels, found.company or "") if name)
    unattended = senders.says_unattended(message.own_text)
    return Notice(
        message=message,
        language=verdict.language,
        senders=senders,
        employer=found,
        signature=signature.read(message.own_text, not_names),
        own_addresses=own_addresses,
        not_names=not_names,
        says_unattended=unattended,
        invites_reply=None if unattended else senders.invites_reply(message.own_text),
    )


def _names_of_the_applicant(message: Message, policy: Policy, own_addresses: frozenset[str]) -> tuple[str, ...]:
    shown = (one.display_name for one in message.to if one.addr_spec.casefold() in own_addresses and one.display_name)
    names = tuple(name for name in (policy.name, *shown) if name)
    return (*names, *(name.split()[0] for name in names))
