"""An address -> its kind, by senders.toml beside this file and the user's own."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from pathlib import Path
from typing import Literal

from watcher.contact import sendertable
from watcher.contact.organisation import label_of, organisation_of, squeeze
from watcher.contact.script import fold
from watcher.contact.sendertable import Phrases, System, Table, Words
from watcher.mail.message import Address

_REWRITTEN = re.compile(
    r"\A(?:srs[01][=+-]|prvs=)|=.*[\w-]\.[^\W\d_]{2,}", re.IGNORECASE
)  # "jane=acme.example", SRS, BATV
_TOKENS = ("*+#", "candidate-#", "applicant-#", "application-#", "reply-#", "reply+#", "inbox-#")


class Kind(StrEnum):
    """Who reads what is sent there."""

    PERSON = "person"
    RELAY = "relay"
    SHARED = "shared"
    UNATTENDED = "unattended"
    NONE = "none"


@dataclass(frozen=True)
class Senders:
    """What is known about addresses: the shipped table and, laid over it, the user's."""

    tables: tuple[Table, ...] = field(repr=False)

    def kind_of(self, address: Address) -> Kind:
        """Return who reads mail to this address, going by the address alone.

        PERSON means that the local part looks like somebody's name, not that the name is known.
        """
        told = self._told(address)
        if told is not None:
            return told
        system = self.system_of(address.domain)
        if system is not None:
            return _kind_at(system, address) if not self._is_robot(address) else Kind.UNATTENDED
        if self._is_robot(address):
            return Kind.UNATTENDED
        if any(_fits(pattern, f"{address.local_part}@{address.domain}".lower()) for pattern in _TOKENS):
            return Kind.RELAY
        if self._has_word(address, "shared"):
            return Kind.SHARED
        return Kind.PERSON if _looks_personal(address) else Kind.SHARED

    def is_robot(self, address: Address) -> bool:
        """Say whether the local part itself says that nobody reads it, so that no body text can invite replies."""
        whole = "".join(local_words(address))
        says_so = any(stem in whole for stem in self._inside[Kind.UNATTENDED])
        return self._told(address) is Kind.UNATTENDED or says_so or _is_rewritten(address)

    def system_of(self, domain: str) -> System | None:
        """Return the applicant system a domain belongs to."""
        labels = domain.lower().split(".")
        return next(
            (found for start in range(len(labels)) if (found := self._systems.get(".".join(labels[start:])))), None
        )

    def is_free_mail(self, domain: str) -> bool:
        """Say whether anybody can have an address there, so that it stands for no organisation."""
        return domain.lower() in self._free_mail or (organisation_of(domain) or "") in self._free_mail

    def tenant_of(self, address: Address) -> str | None:
        """Return the word an applicant system's address names the employer by: "acme" for acme@myworkday.com."""
        system = self.system_of(address.domain)
        if system is None or system.tenant == "none" or self._is_robot(address):
            return None
        if system.tenant == "local_part":
            return address.local_part.partition("+")[0].lower() or None
        at_home = next(domain for domain in system.domains if f".{address.domain}".endswith(f".{domain}"))
        labels = [label for label in address.domain.removesuffix(at_home).split(".") if label not in {"", "mail"}]
        return labels[-1] if labels else None

    def says_unattended(self, text: str) -> str | None:
        """Return the words by which a notice says that nobody reads its address."""
        return _first_inside(text, tuple(phrase for lists in self._phrases for phrase in lists.unattended))

    def invites_reply(self, text: str) -> str | None:
        """Return the words by which a notice invites answers to its address."""
        return _first_inside(text, tuple(phrase for lists in self._phrases for phrase in lists.invites))

    def _told(self, address: Address) -> Kind | None:
        keys = (address.addr_spec.casefold(), address.domain, organisation_of(address.domain) or "")
        return next((kind for key in keys if (kind := self._addresses.get(key)) is not None), None)

    def _is_robot(self, address: Address) -> bool:
        return _is_rewritten(address) or self._has_word(address, "unattended")

    def _has_word(self, address: Address, kind: Literal["unattended", "shared"]) -> bool:
        words = local_words(address)
        if any(word in self._words[Kind.PERSON] for word in words):
            return False
        whole = "".join(words)
        label = squeeze(label_of(address.domain))
        trimmed = {word.removeprefix(label).removesuffix(label) for word in words} if label else set()
        known, inside = self._words[Kind(kind)], self._inside[Kind(kind)]
        return bool(known & {*words, *trimmed, whole}) or any(stem in whole for stem in inside)

    @cached_property
    def _words(self) -> dict[Kind, frozenset[str]]:
        return _laid_over(tuple(table.local_parts for table in self.tables))

    @cached_property
    def _inside(self) -> dict[Kind, frozenset[str]]:
        return _laid_over(tuple(table.inside for table in self.tables))

    @cached_property
    def _systems(self) -> dict[str, System]:
        by_name = {system.name.casefold(): system for table in self.tables for system in table.system}
        return {domain.lower(): system for system in by_name.values() for domain in system.domains}

    @cached_property
    def _free_mail(self) -> frozenset[str]:
        return frozenset(domain.lower() for table in self.tables for domain in table.free_mail.domains)

    @cached_property
    def _addresses(self) -> dict[str, Kind]:
        return {key.casefold(): Kind(kind) for table in self.tables for key, kind in table.addresses.items()}

    @cached_property
    def _phrases(self) -> tuple[Phrases, ...]:
        return tuple(lists for table in self.tables for lists in table.phrases.values())


def load(user_file: Path | None = None) -> Senders:
    """Return the shipped table with the user's laid over it.

    Raises:
        ConfigError: the user's file is missing, no TOML, or has a table this one doesn't know.
    """
    own = () if user_file is None else (sendertable.read(user_file),)
    return Senders((sendertable.shipped(), *own))


def local_words(address: Address) -> tuple[str, ...]:
    """Return the words of a local part without case, accents and digits: jane.doe2+jobs@ -> jane, doe, jobs."""
    return tuple(re.findall(r"[^\W\d_]+(?:&[^\W\d_]+)?", fold(address.local_part)))


def _is_rewritten(address: Address) -> bool:
    """Say whether a forwarder or a list put its own address in place of the writer's, who doesn't read it."""
    return _REWRITTEN.search(address.local_part) is not None


def _laid_over(layers: tuple[Words, ...]) -> dict[Kind, frozenset[str]]:
    found: dict[str, Kind] = {}
    for layer in layers:
        for kind in (Kind.SHARED, Kind.UNATTENDED, Kind.PERSON):
            found |= {fold(word): kind for word in getattr(layer, kind.value)}
    return {
        kind: frozenset(word for word, its in found.items() if its is kind)
        for kind in (Kind.PERSON, Kind.SHARED, Kind.UNATTENDED)
    }


def _kind_at(system: System, address: Address) -> Kind:
    where = f"{address.local_part}@{address.domain}".lower()
    if any(_fits(pattern, where) for pattern in system.unattended):
        return Kind.UNATTENDED
    return Kind.RELAY if any(_fits(pattern, where) for pattern in system.relay) else Kind(system.address)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    local_part, _, host = pattern.partition("@")
    token = r"(?=[a-z_-]*\d)[a-z\d_-]{6,}"  # noqa: S105 (a pattern, no password)
    parts = (re.escape(local_part).replace(r"\*", r".*").replace(r"\#", token).replace("#", token), re.escape(host))
    return re.compile(f"{parts[0]}@{parts[1]}.*", re.DOTALL)


def _fits(pattern: str, where: str) -> bool:
    return _compiled(pattern).fullmatch(where) is not None


def _looks_personal(address: Address) -> bool:
    words = local_words(address)
    own_label = squeeze(label_of(address.domain))
    digits = sum(character.isdigit() for character in address.local_part)
    is_the_company = "".join(words) in {own_label, f"the{own_label}", f"team{own_label}", f"{own_label}team"}
    return 1 <= len(words) <= 4 and digits <= 2 and not is_the_company  # noqa: PLR2004 (jane.van.der.doe2)


def _first_inside(text: str, phrases: tuple[str, ...]) -> str | None:
    plain = " ".join(text.casefold().replace("\u2019", "'").split())
    return next((phrase for phrase in phrases if phrase in plain), None)
