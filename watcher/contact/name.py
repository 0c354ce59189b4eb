"""Display names, sign-offs -> a name safe to greet, or none.

Reading a name is one thing (`read_name`), being sure of it another (namematch): a greeting needs both.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from watcher.contact.nameparts import parts
from watcher.contact.namewords import words as known
from watcher.contact.organisation import squeeze
from watcher.contact.script import fold, has_hidden, is_deceptive, scripts_of

LONGEST = 80
MOST_WORDS = 6
_GENERATIONS = frozenset({"jr", "sr"})
_ARTICLES = frozenset(
    {"el", "la", "los", "las", "les", "il", "lo", "gli", "der", "die", "das", "het", "os", "as", "une", "una"}
)
_DUTCH_LAWYER = frozenset({"mr", "mr."})  # "mr. Jane Doe", whom nobody calls a man
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0d7f\u0e00-\u0e7f.'\u2019\u2010-])*\Z")
_PROXIES = re.compile(
    r"\s(?:(?:for and )?on behalf of|im auftrag(?: von| der| des)?|im namen (?:von|der|des)|au nom de|pour le compte de"
    r"|en nombre de|em nome de|per conto di|a nome di|namens)\s",
    re.IGNORECASE,
)
_PICTURES = re.compile(r"[\s\u2600-\u27bf\ufe0f\U0001f300-\U0001faff]+\Z")  # "Jane \N{SPARKLES}"
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


def read_name(text: str, not_names: tuple[str, ...] = ()) -> Name | None:
    """Return the person's name a display name or a line of a signature shows, or None when it may be something else.

    `not_names` are names of the company, the applicant and the like: what equals one of them is no contact's name.
    """
    if len(text) > 2 * LONGEST or has_hidden(text) or "@" in text.strip(" @"):
        return None
    plain = _SPACES.sub(" ", _PICTURES.sub("", unicodedata.normalize("NFC", text))).strip(" \"'\u201c\u201d\u201e`,;*_")
    honorific, is_styled, bare = _without_honorific(_in_order(_cut(_without_brackets(plain))))
    words = [word for word in bare.split(" ") if word]
    if not _could_be_person(words) or _is_one_of(bare, not_names) or (is_styled and len(words) == 1):
        return None
    full = " ".join(_in_normal_case(words))
    given, family = parts(words, full.split(" "))
    if is_styled:
        given = None
    elif honorific and family is None:
        given, family = None, given
    return Name(full, given, family, honorific) if len(full) <= LONGEST else None


def other_readings(shown: str) -> tuple[str, ...]:
    """Return how a display name might be meant too: in capitals, or with two family names before its comma."""
    family, _, given = shown.partition(",")
    swapped = f"{given} {family}" if given and fold(given.strip()) not in known().suffixes else ""
    words = [word if word in known().particles else word.title() for word in shown.split()]
    capitals = " ".join(words) if shown.islower() else ""
    return tuple(text for text in (capitals, swapped) if text)


def is_like_a_person(text: str) -> bool:
    """Say whether a company's name could be a person's too: "Jane Doe" and "Acme", but not "Acme.io" or "WeMapIt"."""
    return read_name(text) is not None and not re.search(r"\w\.\w{2,}|[a-z][A-Z]\w*[A-Z]", text)


def without_proxies(text: str) -> str:
    """Return a display name with a bar for "on behalf of": whom somebody writes for stands behind it."""
    return _PROXIES.sub(" | ", text)


def without_origin(shown: str, label: str) -> str:
    """Return "Bea" for "Bea de Acme" at acme's domain, where a particle leads to the company, not to a family."""
    words = shown.split()
    for place, word in enumerate(words[1:-1], start=1):
        rest = "".join(words[place + 1 :])
        spellings = {squeeze(rest), squeeze(without_umlauts(rest))} - {""}
        if fold(word) in known().particles and any(squeeze(label).startswith(one) for one in spellings):
            return " ".join(words[:place])
    return shown


def is_title(line: str) -> bool:
    """Say whether a line tells what one person does ("Senior Recruiter, EMEA")."""
    words = re.split(r"[\s,/|()&-]+", fold(line))
    return len(line) <= LONGEST and len(words) <= 10 and not known().titles.isdisjoint({*words, *fold(line).split()})  # noqa: PLR2004


def without_parts(name: Name) -> Name:
    """Return the name to be used as a whole, since which part is which isn't certain."""
    return replace(name, given=None, family=None)


def with_honorific(name: Name, honorific: str | None) -> Name:
    """Return the name with the honorific another place of the same mail shows."""
    return replace(name, honorific=name.honorific or honorific)


def _without_brackets(text: str) -> str:
    return _SPACES.sub(" ", re.sub(r"[(\[{<][^)\]}>]*[)\]}>]?", " ", text)).strip(" ,;")


def _cut(text: str) -> str:
    text = without_proxies(text)
    words = text.split(" ")
    cuts = (place for place, word in enumerate(words) if place and fold(word) in known().cuts)
    return " ".join(words[: next(cuts, len(words))]).rstrip(" ,;:|/-")


def _in_order(text: str) -> str:
    first, comma, rest = (part.strip() for part in text.partition(","))
    if not comma:
        return text
    tail = fold(rest).replace(",", " ").split()
    if all(word in known().suffixes for word in tail) or " " in _without_particles(first) or "," in rest:
        return first
    return f"{rest} {first}" if len(rest.split()) <= 3 else first  # noqa: PLR2004 (Doe, Jane Mary Ann)


def _without_particles(text: str) -> str:
    return " ".join(word for word in text.split(" ") if fold(word) not in known().particles)


def _without_honorific(text: str) -> tuple[str | None, bool, str]:
    """Return the honorific, whether a style nobody is greeted by here ("Sir", "Rev") stood there, and the name."""
    words = text.split(" ")
    while len(words) > 1 and _is_suffix(words[-1]) and not text.isupper():
        words = words[:-1]
    count = 0
    while count < len(words) - 1 and fold(words[count]) in {*known().honorifics, *known().styles}:
        count += 1
    honorifics = [word for word in words[:count] if fold(word) in known().honorifics and word not in _DUTCH_LAWYER]
    shown = " ".join(known().honorifics[fold(word)] for word in honorifics)
    return shown or None, len(honorifics) < count, " ".join(words[count:])


def _is_suffix(word: str) -> bool:
    """Say whether a word is a degree: "MA" and "Ph.D.", while Ma and He are families."""
    is_written_so = sum(letter.isupper() for letter in word) > 1 or word.endswith(".")
    return fold(word).strip(",") in known().suffixes and (is_written_so or fold(word) in _GENERATIONS)


def _could_be_person(words: list[str]) -> bool:
    text = " ".join(words)
    if not 1 <= len(words) <= MOST_WORDS or is_deceptive(text) or not all(_WORD.match(word) for word in words):
        return False
    if scripts_of(text) & {"LATIN", "CYRILLIC", "GREEK"}:
        names = [word for word in words if fold(word) not in known().particles]
        if (fold(words[0]) in known().particles and words[0][0].islower()) or _is_style(words[0]):
            return False
        capital = all(word[0].isupper() or word.startswith(("d'", "d\u2019")) for word in names)
        real = any(sum(letter.isalpha() for letter in word) > 1 for word in names)
        if not (names and capital and real) or unicodedata.normalize("NFKC", text) != text:
            return False
    if any(word.endswith(".") and len(word) > 3 for word in words[:-1]):  # noqa: PLR2004 (a sentence ended, no initial)
        return False
    long = [word for word in words if len(word) > 2 or not word.istitle()]  # noqa: PLR2004 (Su, Sá and Im are families)
    if len(words) > 1 and fold(words[0]) in _ARTICLES:  # "El Tribunal", "La Redazione"
        return False
    folded = {part for word in long for part in (fold(word), *fold(word).split("-"), fold(word).strip("."))}
    return folded.isdisjoint(known().not_people | known().titles)


def _is_style(word: str) -> bool:
    return fold(word) in {*known().honorifics, *known().styles}


def _is_one_of(text: str, not_names: tuple[str, ...]) -> bool:
    mine = squeeze(text)
    return any(mine and mine == squeeze(other) for other in not_names)


def _in_normal_case(words: list[str]) -> list[str]:
    letters = [letter for word in words for letter in word if letter.isalpha()]
    shouted = len(letters) > 3 and all(letter.isupper() for letter in letters)  # noqa: PLR2004 ("JB" stays)
    return [_lowered(word) if shouted or (len(word) > 2 and word.isupper()) else word for word in words]  # noqa: PLR2004 (the same: "Thierry DELACOMBE", "JP Roe")


def _lowered(word: str) -> str:
    if fold(word) in known().particles:
        return word.lower()
    if re.match(r"MC[A-Z]{3}", word):
        return f"Mc{word[2]}{word[3:].lower()}"
    if len(word.strip(".")) == 1:
        return word
    return re.sub(r"[^\W\d_]+", lambda part: part.group()[0] + part.group()[1:].lower(), word)


def without_umlauts(text: str) -> str:
    """Return small letters with "ue" for "ü", as local parts and domains spell them."""
    return text.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue").replace("å", "aa")
