"""Display names and closing lines -> what the writer calls the company.

Both also name people, teams and departments, so neither is believed alone: the text, the domain, an applicant
system (which shows the employer) or somebody else's signature above must back it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from watcher.contact import company
from watcher.contact.company import company_in, without_team
from watcher.contact.name import is_title, read_name
from watcher.contact.namematch import could_be_of, is_supported_by
from watcher.contact.organisation import is_named, label_of, readable, squeeze
from watcher.contact.script import fold
from watcher.contact.sender import Kind, Senders
from watcher.contact.signature import Signer
from watcher.mail.message import Address, Message

SHORTEST_PART = 4
MOST_LINES = 12
_LEADING = frozenset(
    {"at", "of", "from", "the", "von", "bei", "der", "beim", "chez", "de", "du", "la", "da", "do", "del", "della"}
    | {"di", "van", "bij", "presso", "-", "|", ":"}
)
SURE = 1.5  # a closing line of this weight says itself that it names a company


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What decides whether a name is believed: whose mail it is, who signed it, and which names its text gives."""

    message: Message
    senders: Senders
    signers: tuple[Signer, ...]
    spoken: frozenset[str]
    surely_spoken: frozenset[str]

    def is_backed(self, name: str) -> bool:
        """Say whether something else than the name itself shows that it is the company's."""
        if self.is_persons(name) or company.is_agency(name):
            return False
        key = squeeze(name)
        return (
            any(key.startswith(one) or one.startswith(key) for one in self.spoken)
            or any(map(self._is_robots, self.writers))
            or self.is_at_home(name)
            or bool(self.signers)
        )

    def is_at_home(self, name: str) -> bool:
        """Say whether the writer's domain has a part of the name in it."""
        return any(has_part_of(label_of(address.domain), name) for address in self.writers)

    def is_persons(self, name: str) -> bool:
        """Say whether a name is one of the people's here, whom neither domain nor text know as a company."""
        if squeeze(name) in self.spoken or any(is_named(address.domain, name) for address in self.writers):
            return False
        person = read_name(name)
        is_writers = person is not None and any(
            could_be_of(person, address) and not self._is_systems(address) for address in self.writers
        )
        signed = {squeeze(signer.name.full) for signer in self.signers}
        parts = {squeeze(part) for part in re.split(r"\s(?:&|and|und|et|y|e|en)\s", name)}
        is_unclear = person is not None and not self.signers and not any(map(self._is_robots, self.writers))
        return is_writers or parts <= signed or is_unclear

    def is_no_person(self, name: str, in_both: set[str]) -> bool:
        """Say whether a name can't be a person's, or is what From shows and somebody else signs above."""
        is_known = squeeze(name) in self.spoken | in_both or any(map(self._is_robots, self.writers))
        return is_known or read_name(name) is None

    @property
    def writers(self) -> tuple[Address, ...]:
        """Return everybody in From."""
        return self.message.senders

    def _is_robots(self, address: Address) -> bool:
        return self._is_systems(address) or self.senders.kind_of(address) is Kind.UNATTENDED

    def _is_systems(self, address: Address) -> bool:
        return self.senders.system_of(address.domain) is not None


def witnesses(surroundings: Surroundings) -> Iterator[tuple[str, float]]:
    """Yield the names the writer gives the company, with their weights."""
    shown = tuple(_from_display_names(surroundings))
    closing = tuple(_from_closing_lines(surroundings.message.own_text))
    in_both = {squeeze(name) for name, _ in shown} & {squeeze(name) for name, _ in closing}
    for name, weight in (*shown, *closing):
        is_sure = (name, weight) in closing and weight >= SURE
        if is_sure or (surroundings.is_backed(name) and surroundings.is_no_person(name, in_both)):
            yield name, weight
    last_lines = "\n".join(surroundings.message.own_text.splitlines()[-MOST_LINES:])
    for name in () if company.is_for_clients(last_lines) else dict.fromkeys(name for name, _ in (*shown, *closing)):
        is_longer = any(squeeze(name).startswith(one) for one in surroundings.surely_spoken)
        is_certain = surroundings.is_backed(name) and surroundings.is_no_person(name, in_both)
        if surroundings.is_at_home(name) and is_certain and not is_longer:
            yield name, 1.25


def has_part_of(label: str, name: str) -> bool:
    """Say whether a domain's word has a whole word of the name in it: uni-nowhere, and "University of Nowhere"."""
    parts = {squeeze(part) for part in readable(label).split("-")}
    words = {squeeze(word) for word in name.split() if len(squeeze(word)) >= SHORTEST_PART}
    return any(word in parts or squeeze(label).endswith(word) for word in words)


def _from_display_names(surroundings: Surroundings) -> Iterator[tuple[str, float]]:
    for address in surroundings.writers:
        shown, system = address.display_name or "", surroundings.senders.system_of(address.domain)
        person = read_name(shown)
        tail = company.behind_person(shown) if person is not None else None
        if tail is not None:
            yield from ((name, 1.5) for name in (company_in(without_team(tail)),) if name)
        elif person is None or system is not None or not is_supported_by(person, address):
            name = company_in(without_team(shown))
            if name and "@" not in shown and (system is None or squeeze(system.name) != squeeze(name)):
                yield name, 1.0 if person is not None and not surroundings.signers else 1.5


def _from_closing_lines(own_text: str) -> Iterator[tuple[str, float]]:
    lines = [line.strip(" -\u2013\u2014*") for line in own_text.splitlines() if line.strip()]
    for line in lines[-MOST_LINES:]:
        is_sentence = line.endswith((":", ",", "?", "!")) or (
            line.endswith(".") and not company.ends_in_legal_form(line)
        )
        if is_sentence or "://" in line or (is_title(line) and "," not in line):
            continue
        parts = [part.strip() for part in line.replace("|", ",").split(",")] if len(line) <= 60 else []  # noqa: PLR2004
        for part in (line, *parts[1:]) if parts else ():
            bare = without_team(part) if part == line else part
            name = company_in(bare)
            if name and squeeze(name) == squeeze(company.without_legal_form(bare)):
                yield name, 2.0 if company.ends_in_legal_form(bare) else SURE if _is_teams(part, bare) else 0.75


def _is_teams(part: str, bare: str) -> bool:
    """Say whether team words led to the name: "Acme Recruiting", "the team at Acme", but not "HR Jane"."""
    before, _, after = part.partition(bare)
    words = fold(before).split()
    return bool(after.strip(" .")) or (bool(words) and words[-1] in _LEADING)
