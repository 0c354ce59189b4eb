"""Two spellings of a name -> whether they are one person's, and whether they show its words in one order."""

import re

from watcher.contact.name import Name, read_name, without_umlauts
from watcher.contact.namewords import words as known
from watcher.contact.organisation import squeeze
from watcher.contact.script import scripts_of
from watcher.mail.message import Address

SHORTEST_NICKNAME = 3


def is_supported_by(name: Name, address: Address) -> bool:
    """Say whether the local part spells this name: jane.doe, jdoe, doe.j, jane or jd for Jane Doe."""
    local = squeeze("".join(letter for letter in address.local_part.partition("+")[0] if not letter.isdigit()))
    return any(local in _spellings(variant) for variant in _variants(name.full))


def is_spelt_apart(name: Name, address: Address) -> bool:
    """Say whether the local part shows where one part of the name ends: jane.doe or jdoe, not orbitalfoods."""
    glued = squeeze("".join(name.full.split(" ")))
    return is_supported_by(name, address) and address.local_part.casefold() != glued


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
    if len(shorter) > 1 and sorted(shorter) == sorted(longer):
        return True
    if len(shorter) == 1:
        is_nickname = len(shorter[0]) >= SHORTEST_NICKNAME and longer[0].startswith(shorter[0])
        return is_nickname or shorter[0] == longer[0]
    return longer[0].startswith(shorter[0].strip(".")) and set(shorter[1:]) <= set(longer[1:])


def is_other_order(name: Name, spelling: tuple[str, ...]) -> bool:
    """Say whether the same words stand in another order there, so that which one is the family's isn't certain."""
    mine = [squeeze(word) for word in name.full.split(" ")]
    theirs = [squeeze(word) for word in spelling]
    shared = [word for word in theirs if word in mine]
    return len(shared) > 1 and shared != [word for word in mine if word in theirs]


def contradicts(name: Name, address: Address) -> bool:
    """Say whether the local part spells another person's name than this: lou.kerr@ under "Tom Bell"."""
    local = re.findall(r"[^\W\d_]+", address.local_part.partition("+")[0])
    if scripts_of(name.full) != {"LATIN"} or len(local) < 2 or any(len(word) < 2 for word in local):  # noqa: PLR2004 (a full name, no initials)
        return False
    other = read_name(" ".join(word.title() for word in local))
    mine = {part for variant in _variants(name.full) for part in variant}
    is_inside = any(part in squeeze("".join(local)) for part in mine if len(part) >= SHORTEST_NICKNAME)
    is_alike = not {part[:3] for part in mine}.isdisjoint(squeeze(word)[:3] for word in local)
    return other is not None and not is_inside and not is_alike


def _variants(full: str) -> tuple[list[str], ...]:
    plain = [squeeze(word) for word in re.split(r"[ ]", full)]
    spelt_out = without_umlauts(full).split(" ")
    return [word for word in plain if word], [squeeze(word) for word in spelt_out if squeeze(word)]


def _spellings(words: list[str]) -> set[str]:
    if len(words) == 1:
        return {words[0]}
    first, rest, last = words[0], "".join(words[1:]), words[-1]
    bare = "".join(word for word in words[1:] if word not in known().particles)
    families = {rest, last, bare, *(words[1:2] if len(words) == 3 else ())} - {""} - known().particles  # noqa: PLR2004 (two family names)
    initials = "".join(word[0] for word in words)
    found = {first, initials, first[0] + last[0], "".join(words), *(first + middle for middle in words[1:-1])}
    for family in families:
        found |= {family, first + family, family + first, first[0] + family, family + first[0], first + family[0]}
    return found
