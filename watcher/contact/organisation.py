"""Domains -> the organisation they belong to. The only room with publicsuffixlist, whose list is bundled.

Two addresses belong together when their registrable domains are the same (Public Suffix List); what is
sold or given away by the mailbox, a free-mail provider, is no organisation: that is senders.toml's to say.
"""

import re
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList

from watcher.contact.script import fold, is_deceptive

_ENCODED = "xn--"
_LOOKS_ALIKE = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"), ("-", ""))
_AND = ("", "and", "und", "et", "y", "e", "en")  # how "Fennel & Rye" is spelt in a domain


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=True)


@lru_cache(maxsize=1024)
def organisation_of(domain: str) -> str | None:
    """Return the registrable domain in lower case, or None when it is a bare suffix or no domain at all."""
    cleaned = domain.strip().strip(".").lower()
    if "." not in cleaned or not re.fullmatch(r"[\w.-]{3,253}", cleaned):
        return None
    try:
        encoded = cleaned.encode("idna").decode("ascii")
    except UnicodeError:  # a label no IDNA encoding exists for
        return None
    found: str | None = _suffixes().privatesuffix(encoded)
    return found


def label_of(domain: str) -> str:
    """Return the word an organisation registered: "acme" for careers.acme.co.uk; "" when there is none."""
    organisation = organisation_of(domain)
    return organisation.partition(".")[0] if organisation else ""


def is_same(domain: str, other: str) -> bool:
    """Say whether both domains belong to one organisation."""
    organisation = organisation_of(domain)
    return organisation is not None and organisation == organisation_of(other)


def is_named(domain: str, name: str) -> bool:
    """Say whether a company's name is what the domain is called: acme-robotics.example and "Acme Robotics GmbH"."""
    label = squeeze(readable(label_of(domain)))
    return len(label) > 1 and any(label in _starts(name.replace("&", f" {word} ")) for word in _AND)


def _starts(name: str) -> set[str]:
    words = [squeeze(word) for word in re.split(r"[\s/,()+.-]+", name)]
    return {"".join(words[:count]) for count in range(1, len(words) + 1)}


def squeeze(text: str) -> str:
    """Return letters and digits only, without case and accents, so that spellings compare."""
    return "".join(character for character in fold(text) if character.isalnum())


def is_suspicious(domain: str) -> bool:
    """Say whether a domain mixes alphabets or is spelt in letters that only look Latin."""
    shown = readable(domain)
    return shown.startswith(_ENCODED) or any(is_deceptive(label) for label in shown.split("."))


def readable(domain: str) -> str:
    """Return the domain in its own letters: "müller.example" for "xn--mller-kva.example"; as it is when it can't be."""
    try:
        return domain.encode("ascii").decode("idna") if domain.isascii() else domain
    except UnicodeError:
        return domain


def looks_like(domain: str, other: str) -> bool:
    """Say whether one organisation's domain is made to be read as the other's: acrne.example for acme.example."""
    mine, theirs = organisation_of(domain), organisation_of(other)
    return mine is not None and theirs is not None and mine != theirs and _shape(mine) == _shape(theirs)


def _shape(organisation: str) -> str:
    shape = fold(readable(organisation).partition(".")[0])
    for written, read in _LOOKS_ALIKE:
        shape = shape.replace(written, read)
    return shape
