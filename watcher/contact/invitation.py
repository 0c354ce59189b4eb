"""Text -> the people a notice asks the applicant to contact: "feel free to write to Jane Doe (jane.doe@...)"."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watcher.contact.name import Name, read_name
from watcher.contact.namematch import is_supported_by
from watcher.contact.script import fold
from watcher.contact.signature import addresses_in
from watcher.mail.message import Address

MOST_WORDS_OF_A_NAME = 6
NEAR = 120


@dataclass(frozen=True, slots=True)
class Invitation:
    """An address in the text and the name beside it that its local part spells.

    `is_asked` says that the applicant may write there, `is_about_else` that it is for data protection and the like.
    """

    address: Address
    name: Name | None
    is_asked: bool
    is_about_else: bool = False


def invitations_in(own_text: str, not_names: tuple[str, ...] = ()) -> Iterator[Invitation]:
    """Yield every address in the writer's text outside legal, technical and data-protection passages as asked for."""
    for paragraph in re.split(r"\n\s*\n", own_text):
        flat = " ".join(paragraph.split())
        addresses = addresses_in(flat)
        is_about_else = bool(addresses) and _has_one_of(flat, "not_about")
        is_asked = bool(addresses) and not is_about_else and _has_one_of(flat, "asks")
        for address in addresses:
            yield Invitation(address, name_beside(address, flat, not_names), is_asked, is_about_else)


def name_beside(address: Address, text: str, not_names: tuple[str, ...] = ()) -> Name | None:
    """Return the longest name near the address that it spells, with its honorific; None for a first name only."""
    place = max(text.find(address.addr_spec), 0)
    near = text[max(place - NEAR, 0) : place + len(address.addr_spec) + NEAR]
    words = [word.strip(',;:()<>[]"') for word in re.sub(r"(?<=\w{3})[.!?](?=\s)", " .", near).split()]
    for count in range(MOST_WORDS_OF_A_NAME, 1, -1):
        for place in range(len(words) - count + 1):
            name = read_name(" ".join(words[place : place + count]), not_names)
            if name is not None and " " in name.full and is_supported_by(name, address):
                return name
    return None


def _has_one_of(text: str, key: str) -> bool:
    plain = f" {_plain(text)} "
    return any(f" {phrase} " in plain for phrase in _phrases()[key])


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    table = tomllib.loads(files("watcher.contact").joinpath("invitations.toml").read_text(encoding="utf-8"))
    return {key: tuple(_plain(phrase) for phrase in table[key]) for key in table}
