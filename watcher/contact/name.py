"""Display names, sign-offs -> a name safe to greet, or none.

Reading a name is one thing (`read_name`), being sure of it another (`is_supported_by`): a greeting needs both.
"""

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from watcher.contact.organisation import squeeze
from watcher.contact.script import fold, has_hidden, is_deceptive, scripts_of
from watcher.mail.message import Address

LONGEST = 80
MOST_WORDS = 6
SHORTEST_NICKNAME = 3
_GENERATIONS = frozenset({"jr", "sr"})
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f\u0e00-\u0e7f.'\u2019\u2010-])*\Z")
_SPACES = re.compile(r"[\s\u00a0]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name that may be greeted: a wrong one is worse than none, so it exists only when certain.

    `honorific` is what the mail itself shows ("Frau", "Ms", "Dr."), never a guess.
    """

    full: str
    given: str | None = None
    family: str | None = None
    honorific: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    honorifics: dict[str, str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    not_people: frozenset[str]
    titles: frozenset[str]
    cuts: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(files("watcher.contact").joinpath("names.toml").read_text(encoding="utf-8"))
    folded = {key: frozenset(fold(word) for word in table[key]) for key in table if key != "honorifics"}
    return _Words(honorifics={fold(word): word for word in table["honorifics"]}, **folded)


def read_name(text: str, not_names: tuple[str, ...] = ()) -> Name | None:
    """Return the person's name a display name or a line of a signature shows, or None when it may be something else.

    `not_names` are names of the company, the applicant and the like: what equals one of them is no contact's name.
    """
    if len(text) > 2 * LONGEST or has_hidden(text) or "@" in text.strip(" @"):
        return None
    plain = _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" \"'\u201c\u201d\u201e`,;*_")
    honorific, bare = _without_honorific(_in_order(_cut(_without_brackets(plain))))
    words = [word for word in bare.split(" ") if word]
    if not _could_be_person(words) or _is_one_of(bare, not_names):
        return None
    full = " ".join(_in_normal_case(words))
    given, family = _parts(full.split(" "))
    if honorific and family is None:
        given, family = None, given
    return Name(full, given, family, honorific) if len(full) <= LONGEST else None


def other_readings(shown: str) -> tuple[str, ...]:
    """Return how a display name might be meant too: in capitals, or with two family names before its comma."""
    family, _, given = shown.partition(",")
    swapped = f"{given} {family}" if given and fold(given.strip()) not in _words().suffixes else ""
    words = [word if word in _words().particles else word.title() for word in shown.split()]
    capitals = " ".join(words) if shown.islower() else ""
    return tuple(text for text in (capitals, swapped) if text)


def without_origin(shown: str, label: str) -> str:
    """Return "Bea" for "Bea de Acme" at acme's domain, where a particle leads to the company, not to a family."""
    words = shown.split()
    for place, word in enumerate(words[1:-1], start=1):
        rest = "".join(words[place + 1 :])
        spellings = {squeeze(rest), squeeze(_without_umlauts(rest))} - {""}
        if fold(word) in _words().particles and any(squeeze(label).startswith(one) for one in spellings):
            return " ".join(words[:place])
    return shown


def is_title(line: str) -> bool:
    """Say whether a line tells what one person does ("Senior Recruiter, EMEA")."""
    words = re.split(r"[\s,/|()&-]+", fold(line))
    return len(line) <= LONGEST and len(words) <= 10 and not _words().titles.isdisjoint({*words, *fold(line).split()})  # noqa: PLR2004


def is_supported_by(name: Name, address: Address) -> bool:
    """Say whether the local part spells this name: jane.doe, jdoe, doe.j, jane or jd for Jane Doe."""
    local = squeeze("".join(letter for letter in address.local_part.partition("+")[0] if not letter.isdigit()))
    return any(local in _spellings(variant) for variant in _variants(name.full))


def could_be_of(name: Name, address: Address) -> bool:
    """Say whether the local part shows a part of this name, as ruthpw@ does for Ruth Palmer-Wood."""
    local = squeeze(address.local_part.partition("+")[0])
    parts = [part for variant in _variants(name.full) for part in variant if len(part) > 2]  # noqa: PLR2004 (no initials)
    return is_supported_by(name, address) or any(local.startswith(part) or local.endswith(part) for part in parts)


def could_sign(name: Name, address: Address) -> bool:
    """Say whether the local part spells this name, or begins with it when it is a first name alone: jane.doe, Jane."""
    first = re.split(r"[._-]", address.local_part)[0]
    return is_supported_by(name, address) or (" " not in name.full and squeeze(first) == squeeze(name.full))


def agrees(name: Name, other: Name) -> bool:
    """Say whether two names are one person's: one is the other's first name, its beginning, or lacks middle names."""
    shorter, longer = sorted(
        ([squeeze(word) for word in one.full.split(" ")] for one in (name, other)),
        key=lambda words: len("".join(words)),
    )
    if len(shorter) == 1:
        is_nickname = len(shorter[0]) >= SHORTEST_NICKNAME and longer[0].startswith(shorter[0])
        return is_nickname or shorter[0] == longer[0]
    return longer[0].startswith(shorter[0].strip(".")) and set(shorter[1:]) <= set(longer[1:])


def with_honorific(name: Name, honorific: str | None) -> Name:
    """Return the name with the honorific another place of the same mail shows."""
    return replace(name, honorific=name.honorific or honorific)


def _without_brackets(text: str) -> str:
    return _SPACES.sub(" ", re.sub(r"[(\[{<][^)\]}>]*[)\]}>]?", " ", text)).strip(" ,;")


def _cut(text: str) -> str:
    words = text.split(" ")
    cuts = (place for place, word in enumerate(words) if place and fold(word) in _words().cuts)
    return " ".join(words[: next(cuts, len(words))]).rstrip(" ,;:|/-")


def _in_order(text: str) -> str:
    first, comma, rest = (part.strip() for part in text.partition(","))
    if not comma:
        return text
    known = _words()
    tail = fold(rest).replace(",", " ").split()
    if all(word in known.suffixes for word in tail) or " " in _without_particles(first) or "," in rest:
        return first
    return f"{rest} {first}" if len(rest.split()) <= 3 else first  # noqa: PLR2004 (Doe, Jane Mary Ann)


def _without_particles(text: str) -> str:
    return " ".join(word for word in text.split(" ") if fold(word) not in _words().particles)


def _without_honorific(text: str) -> tuple[str | None, str]:
    words = text.split(" ")
    while len(words) > 1 and _is_suffix(words[-1]) and not text.isupper():
        words = words[:-1]
    count = 0
    while count < len(words) - 1 and fold(words[count]) in _words().honorifics:
        count += 1
    shown = " ".join(_words().honorifics[fold(word)] for word in words[:count])
    return shown or None, " ".join(words[count:])


def _is_suffix(word: str) -> bool:
    """Say whether a word is a degree: "MA" and "Ph.D.", while Ma and He are families."""
    is_written_so = sum(letter.isupper() for letter in word) > 1 or word.endswith(".")
    return fold(word).strip(",") in _words().suffixes and (is_written_so or fold(word) in _GENERATIONS)


def _could_be_person(words: list[str]) -> bool:
    text = " ".join(words)
    if not 1 <= len(words) <= MOST_WORDS or is_deceptive(text) or not all(_WORD.match(word) for word in words):
        return False
    if scripts_of(text) & {"LATIN", "CYRILLIC", "GREEK"}:
        names = [word for word in words if fold(word) not in _words().particles]
        if fold(words[0]) in _words().particles and words[0][0].islower():
            return False
        capital = all(word[0].isupper() or word.startswith(("d'", "d\u2019")) for word in names)
        real = any(sum(letter.isalpha() for letter in word) > 1 for word in names)
        if not (names and capital and real) or unicodedata.normalize("NFKC", text) != text:
            return False
    if any(word.endswith(".") and len(word) > 3 for word in words[:-1]):  # noqa: PLR2004 (a sentence ended, no initial)
        return False
    long = [word for word in words if len(word) > 2 or not word.istitle()]  # noqa: PLR2004 (Su, Sá and Im are families)
    folded = {part for word in long for part in (fold(word), *fold(word).split("-"), fold(word).strip("."))}
    return folded.isdisjoint(_words().not_people | _words().titles)


def _is_one_of(text: str, not_names: tuple[str, ...]) -> bool:
    mine = squeeze(text)
    return any(mine and mine == squeeze(other) for other in not_names)


def _in_normal_case(words: list[str]) -> list[str]:
    letters = [letter for word in words for letter in word if letter.isalpha()]
    shouted = len(letters) > 3 and all(letter.isupper() for letter in letters)  # noqa: PLR2004 ("JB" stays)
    return [_lowered(word) if shouted or (len(word) > 2 and word.isupper()) else word for word in words]  # noqa: PLR2004 (the same: "Thierry DELACOMBE", "JP Roe")


def _lowered(word: str) -> str:
    if fold(word) in _words().particles:
        return word.lower()
    if re.match(r"MC[A-Z]{3}", word):
        return f"Mc{word[2]}{word[3:].lower()}"
    if len(word.strip(".")) == 1:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0] + part.group()[1:].lower(), word)


def _parts(words: list[str]) -> tuple[str | None, str | None]:
    if scripts_of(" ".join(words)) == {"CJK"}:
        return None, None
    particles = [place for place, word in enumerate(words) if place and fold(word) in _words().particles]
    if particles:
        return words[0], " ".join(words[particles[0] :])
    middle_is_initial = all(len(word.strip(".")) == 1 for word in words[1:-1])
    return words[0], words[-1] if len(words) > 1 and middle_is_initial else None


def _variants(full: str) -> tuple[list[str], ...]:
    plain = [squeeze(word) for word in re.split(r"[ ]", full)]
    spelt_out = _without_umlauts(full).split(" ")
    return [word for word in plain if word], [squeeze(word) for word in spelt_out if squeeze(word)]


def _without_umlauts(text: str) -> str:
    return text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("å", "aa")


def _spellings(words: list[str]) -> set[str]:
    if len(words) == 1:
        return {words[0]}
    first, rest, last = words[0], "".join(words[1:]), words[-1]
    bare = "".join(word for word in words[1:] if word not in _words().particles)
    families = {rest, last, bare, *(words[1:2] if len(words) == 3 else ())} - {""} - _words().particles  # noqa: PLR2004 (two family names)
    initials = "".join(word[0] for word in words)
    found = {first, initials, first[0] + last[0], "".join(words), *(first + middle for middle in words[1:-1])}
    for family in families:
        found |= {family, first + family, family + first, first[0] + family, family + first[0], first + family[0]}
    return found
