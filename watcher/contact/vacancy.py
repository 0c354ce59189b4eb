"""Text -> the roles and companies it names, by the patterns of employers.toml beside this file."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

from watcher.contact.company import company_in, ends_in_legal_form, is_capital, without_legal_form
from watcher.contact.name import is_like_a_person, is_title
from watcher.contact.organisation import squeeze
from watcher.contact.script import fold, has_hidden

LONGEST = 80
WRAPPED = 45
MOST_WORDS = 12
_CLOSED = {
    "role": r"(?P<role>[^\n!?;]{2,90}?)",
    "company": r"(?P<company>(?:[^\n!?;:,]|,(?= ?(?:Inc|LLC|Ltd|Corp|GmbH))){2,60}?)",
}
_TOKEN = re.compile(r"\S+")
_CODES = re.compile(
    r"\((?:[^()]*\d{2,}[^()]*|(?:\w{1,3}\*?\s?[/|,]\s?){1,3}\w{1,3}\*?|ref[^()]*"
    r"|(?:fully |100% )?(?:remote|hybrid|on-?site|open|all genders|home ?office|télétravail|remoto)[^()]*)\)"
    r"|\b(?:requisition|req|job|ref|kennziffer|réf|rif|nr|id|vacaturenummer|posting|reference|chiffre)\b\.?\s?"
    r"(?:id|no|nr|number|#)?[.:#\s]*\b[A-Z]{0,4}[-_/]?\d[\d./-]{2,}\w*\b"
    r"|(?:\b[A-Z]{1,4}[-_/]?|\b)\d(?:[\d.-]{4,})\w*\b"
    r"|\b(?:R|JR|REQ|ID)[-_ ]?\d+\w*|#\s?\d+|\b[mwfhdx](?:/[mwfhdx*]){1,3}\b|\b\d{2,3}\s?(?:-\s?\d{2,3}\s?)?%",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"(?:\s+(?=[a-zäöü])(?:\w+e[lr]?n|(?:ab|an|aus|be|er|ver)?ge\w+t|(?:be|er|ver)\w+t))+[.,;!]?\Z"
)  # "Köchin absagen"
_SMALL = re.compile(r"\A(?:van|voor|als|op|di|de|del|do|da|of|as|für)\s+(?=[A-ZÀ-Þ])")
_REMOTE = re.compile(
    r"\s[-\u2013\u2014,]\s(?:fully )?(?:remote|hybrid|on-?site|remoto|home ?office)\b.*\Z|[,\s](?:remote)\Z",
    re.IGNORECASE,
)
_PREFIXES = re.compile(r"^\s*(?:(?:re|aw|fwd?|wg|tr|rv|antw|res|enc|i|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_LEAD_IN = re.compile(r"\A[a-z].*\b(?:the|our|an?|this)\s+(?=\S+)", re.DOTALL)  # "application for the" Tram Driver
_ENDED = re.compile(r"\w{4,}[)\]]*\.\Z|\A[IV]{1,3}\.\Z")  # "Sr." goes on, "Engineer II." doesn't
_DANGLING = frozenset({"the", "a", "an", "for", "of", "to", "at", "in", "on", "der", "die", "das", "de", "la", "le"})
_LINKS = frozenset({"de", "di", "da", "do", "of"})  # "jefe de la obra": an article behind them ends nothing
_AND_TEAM = re.compile(  # behind a person: "and her team", ", our Head of Maps"
    r"\s(?:and|und|et|y|e|en) (?:[\w']+ ){0,2}?(?:l')?(?:team|équipe|equipo|equipa|equipe|time)\b"
    r"|, (?:our|who|unser\w*|notre|nuestr\w+|nostr\w+|noss\w+|onze) ",
    re.IGNORECASE,
)
_ROLE_AT = re.compile(r"(?P<role>.{3,80}?)\s(?:at|@|bei|chez|bij|presso)\s(?P<company>.{2,60})")
_ARTICLE = re.compile(
    r"\A(?:the|our|an?|this|open|une?|la|le|l'|el|il|een|de|d'"
    r"|(?:plaza|puesto|vaga|poste|cargo|functie|posizione) (?:de|di|van))\s+(?=\w)",
    re.IGNORECASE,
)
_STOPS = ',;:!?\u2026"\u201d'


@dataclass(frozen=True, slots=True)
class Wording:
    """One language's patterns, compiled."""

    roles: tuple[re.Pattern[str], ...]
    maybe_roles: tuple[re.Pattern[str], ...]
    companies: tuple[re.Pattern[str], ...]
    maybe_companies: tuple[re.Pattern[str], ...]
    at: tuple[str, ...]
    maybe_at: tuple[str, ...]
    ends: frozenset[str]
    clients: tuple[str, ...]
    has_small_roles: bool
    has_noun_capitals: bool


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("watcher.contact").joinpath("employers.toml").read_text(encoding="utf-8"))


@cache
def _shared(key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _table()["shared"][key])


@cache
def wordings(language: str) -> tuple[Wording, ...]:
    """Return the language's patterns and English ones, which stand in notices of every language."""
    known = [code for code in (language, "en") if code in _table()]
    return tuple(_wording(_table()[code]) for code in dict.fromkeys(known))


def _wording(entry: dict[str, Any]) -> Wording:
    return Wording(
        roles=tuple(_compiled(pattern) for pattern in entry["roles"]),
        maybe_roles=tuple(_compiled(pattern) for pattern in entry.get("maybe_roles", ())),
        companies=tuple(_compiled(pattern) for pattern in entry["companies"]),
        maybe_companies=tuple(_compiled(pattern) for pattern in entry.get("maybe_companies", ())),
        at=tuple(sorted(entry["at"], key=len, reverse=True)),
        maybe_at=tuple(sorted(entry["maybe_at"], key=len, reverse=True)),
        ends=frozenset(fold(word) for word in entry["ends"]),
        clients=tuple(entry["clients"]),
        has_small_roles=entry.get("has_small_roles", False),
        has_noun_capitals=entry.get("has_noun_capitals", False),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    for slot in ("role", "company"):
        place = pattern.find(f"{{{slot}}}")
        if place >= 0:
            group = f"(?P<{slot}>)" if pattern.endswith(f"{{{slot}}}") else _CLOSED[slot]
            pattern = pattern.replace(f"{{{slot}}}", group)
    begin = r"(?<!\w)" if pattern[:2].strip("(").isalnum() else ""
    end = "" if pattern.endswith(">)") else r"(?!\w)"
    spaced = pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
    return re.compile(f"{begin}(?:{spaced}){end}", re.IGNORECASE)


def without_prefixes(subject: str) -> str:
    """Return the subject without "Re:" and "Fwd:"."""
    return _PREFIXES.sub("", subject).strip()


def segments(subject: str) -> tuple[str, ...]:
    """Return the parts of a subject between colons, dashes and bars."""
    parts = re.split(r"\s*[:|\u2013\u2014]\s*|\s+-\s+|,\s+", subject)
    return tuple(part for part in parts if part)


def roles_at(subject: str) -> Iterator[tuple[str, str]]:
    """Yield the role and the company of a subject that is just these: "Map Designer at Acme Maps"."""
    for segment in segments(subject):
        match = _ROLE_AT.fullmatch(segment)
        role, name = (clean_role(match["role"]), company_in(match["company"])) if match else (None, None)
        is_whole = match and squeeze(name or "") == squeeze(without_legal_form(match["company"]))
        if role and name and is_whole and is_title(role) and role[0].isupper():
            yield role, name


def unwrapped(text: str) -> str:
    """Return the text with straight apostrophes and wrapped lines joined; short lines stay lines of their own."""
    plain = text.replace("\u2019", "'").replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in re.sub(r"\n\s*\n", "\n\n", plain).splitlines()]
    joined = ""
    for line, following in pairwise([*lines, ""]):
        is_wrapped = len(line) >= WRAPPED and following != ""
        joined += line + (" " if is_wrapped else "\n")
    return joined


def roles_in(text: str, wording: Wording) -> Iterator[str]:
    """Yield every role the patterns find, cleaned of reference numbers and the like."""
    for pattern in (*wording.roles, *wording.maybe_roles):
        for match in pattern.finditer(text):
            found = match["role"] or _until_end(text[match.end() :], wording.ends)
            role = clean_role(_VERBS.sub("", found) if wording.has_noun_capitals else found)
            if role is not None and (is_title(role) or (pattern in wording.roles and _is_written(role, wording))):
                yield role


def _is_written(role: str, wording: Wording) -> bool:
    if wording.has_noun_capitals:
        return any(word[0].isupper() for word in role.split())
    return wording.has_small_roles or is_capital(role)


def companies_in(text: str, wording: Wording) -> Iterator[tuple[str, float]]:
    """Yield every company the patterns find, with its weight; several patterns at one place are one witness."""
    found: dict[int, tuple[str, float]] = {}
    for place, name, weight in (*_companies_by_pattern(text, wording), *_companies_behind_roles(text, wording)):
        if place not in found or found[place][1] < weight:
            found[place] = name, weight
    yield from found.values()


def _companies_by_pattern(text: str, wording: Wording) -> Iterator[tuple[int, str, float]]:
    for pattern in (*wording.companies, *wording.maybe_companies):
        sure = 2.0 if wording.at else 1.5
        for match in pattern.finditer(text):
            whole = match["company"]
            name = company_in(whole or text[match.end() :])
            if name is None or (whole and squeeze(name) != squeeze(without_legal_form(whole))):
                continue
            is_maybe = pattern in wording.maybe_companies and not ends_in_legal_form(whole or name)
            place, after = match.start("company"), text[match.start("company") + len(name) :]
            is_person = is_like_a_person(name)
            if not is_person or not _leads_to_people(text[:place], after):
                is_subject = match.end("company") < match.end() and is_person  # "Jane Doe has"
                yield place, name, 0.75 if is_maybe or is_subject else sure


def _leads_to_people(before: str, after: str) -> bool:
    """Say whether a person stands here as often as a company: "on behalf of ...", "... and her team"."""
    words = fold(before[-LONGEST:]).split()
    is_application = len(words) > 1 and words[-2] in _shared("before_companies")
    is_talk = not is_application or not _shared("talks").isdisjoint(words[-MOST_WORDS:])
    return (is_talk and bool(words) and words[-1] in _shared("before_people")) or _AND_TEAM.match(after) is not None


def _companies_behind_roles(text: str, wording: Wording) -> Iterator[tuple[int, str, float]]:
    for pattern in (*wording.roles, *wording.maybe_roles):
        for match in pattern.finditer(text):
            rest = text[match.end() :]
            behind = (rest if match["role"] else rest[len(_until_end(rest, wording.ends)) :]).lstrip()
            behind = re.sub(r"^(?:\([^()]*\)|,? ?\w+[ :.]?\d[\w.-]*),?\s*", "", behind)
            for words, weight in ((wording.at, 2.0), (wording.maybe_at, 1.0)):
                word = next((one for one in words if behind.casefold().startswith(f"{one} ")), None)
                name = company_in(behind[len(word) + 1 :]) if word else None
                if word and name:
                    yield len(text) - len(behind) + len(word) + 1, name, weight
                    break


def _until_end(text: str, ends: frozenset[str]) -> str:
    line, taken, before = text.partition("\n")[0][: LONGEST * 2], 0, ""
    if line.lstrip()[:1] in {",", ".", ";", "!", "?"}:
        return ""
    for match in _TOKEN.finditer(line):
        word = match.group()
        if fold(word.strip(".,;:()")) in ends and before not in _LINKS:
            break
        before = fold(word)
        taken = match.end()
        if word[-1] in _STOPS or _ENDED.search(word):
            break
    return line[:taken]


def clean_role(text: str) -> str | None:
    """Return the role without reference numbers, "(m/w/d)" and "(remote)"; None when it is no role."""
    bare = _REMOTE.sub("", _CODES.sub(" ", text.strip()))
    bare = _LEAD_IN.sub("", re.sub(r"\(\s*\)|\([^()]*\Z|\[[^\]]*\]", " ", bare)).strip(
        " \t,.;:-\u2013\u2014/#*\"\u201c\u201d'|!"
    )
    bare = " ".join(bare.split())
    bare = _SMALL.sub("", _ARTICLE.sub("", bare))
    bare = re.sub(r"\s(?:position|role|vacancy|opening|job|post|opportunity)\Z", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"\A.*\sand (?:for )?(?:the|our)\s+(?=\S)", "", bare)
    words = [fold(word.strip("(),.:")) for word in bare.split()]
    if len(words) > 1 and words[: len(words) // 2] == words[len(words) // 2 :]:
        return clean_role(" ".join(bare.split()[: len(words) // 2]))
    if not words or words[-1] in _DANGLING or len(words) > MOST_WORDS or len(bare) > LONGEST:
        return None
    if has_hidden(bare) or re.search(r"\w{3,}\. |@|://", bare):
        return None
    if not _shared("stop_words").isdisjoint(words) or all(word in _shared("no_roles") for word in words):
        return None
    return bare if any(letter.isalpha() for letter in bare) and bare.count("(") == bare.count(")") else None
