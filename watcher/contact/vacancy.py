"""Text -> the roles and companies it names, by the patterns of employers.toml."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from watcher.contact.name import is_title
from watcher.contact.organisation import readable, squeeze
from watcher.contact.script import fold, has_hidden

LONGEST = 80
_CLOSED = {"role": r"(?P<role>[^\n!?;]{2,90}?)", "company": r"(?P<company>[^\n!?;:,]{2,60}?)"}
_TOKEN = re.compile(r"\S+")
_CODES = re.compile(
    r"\((?:[^()]*\d{2,}[^()]*|(?:\w{1,3}\*?\s?[/|,]\s?){1,3}\w{1,3}\*?|ref[^()]*"
    r"|(?:fully |100% )?(?:remote|hybrid|on-?site|open|all genders|home ?office|télétravail|remoto)[^()]*)\)"
    r"|\b(?:req(?:uisition)?|job|ref|kennziffer|réf|rif|nr|id|vacaturenummer|posting|reference)?\.?\s?"
    r"(?:id|no|nr|number|#)?[.:#\s]*\b[A-Z]{0,4}[-_/]?\d[\d.-]{3,}\w*\b"
    r"|\b(?:R|JR|REQ|ID)[-_ ]?\d+\w*|#\s?\d+|\b[mwfhdx](?:/[mwfhdx*]){1,3}\b|\b\d{2,3}\s?(?:-\s?\d{2,3}\s?)?%",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"\s[-\u2013\u2014,]\s(?:fully )?(?:remote|hybrid|on-?site|remoto|home ?office)\b.*\Z|[,\s](?:remote)\Z",
    re.IGNORECASE,
)
_PREFIXES = re.compile(r"^\s*(?:(?:re|aw|fwd?|wg|tr|rv|antw|res|enc|i|r)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)
_LEAD_IN = re.compile(r"\A[a-z].*\b(?:the|our|an?|this)\s+(?=\S+)", re.DOTALL)  # "application for the" Tram Driver
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


def consultants() -> frozenset[str]:
    """Return the words by which recruiters of agencies call themselves."""
    return _shared("consultants")


def _wording(entry: dict[str, Any]) -> Wording:
    return Wording(
        roles=tuple(_compiled(pattern) for pattern in entry["roles"]),
        maybe_roles=tuple(_compiled(pattern) for pattern in entry.get("maybe_roles", ())),
        companies=tuple(_compiled(pattern) for pattern in entry["companies"]),
        maybe_companies=tuple(_compiled(pattern) for pattern in entry.get("maybe_companies", ())),
        at=tuple(entry["at"]),
        maybe_at=tuple(entry["maybe_at"]),
        ends=frozenset(fold(word) for word in entry["ends"]),
        clients=tuple(entry["clients"]),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    for slot in ("role", "company"):
        place = pattern.find(f"{{{slot}}}")
        if place >= 0:
            group = f"(?P<{slot}>)" if pattern.endswith(f"{{{slot}}}") else _CLOSED[slot]
            pattern = pattern.replace(f"{{{slot}}}", group)
    return re.compile(
        rf"(?<!\w)(?:{pattern.replace(' ?', chr(92) + 's*').replace(' ', chr(92) + 's+')})"
        + (r"(?!\w)" if not pattern.endswith(">)") else ""),
        re.IGNORECASE,
    )


def without_prefixes(subject: str) -> str:
    """Return the subject without "Re:" and "Fwd:"."""
    return _PREFIXES.sub("", subject).strip()


def segments(subject: str) -> tuple[str, ...]:
    """Return the parts of a subject between colons, dashes and bars."""
    parts = re.split(r"\s*[:|\u2013\u2014]\s*|\s+-\s+|,\s+", subject)
    return tuple(part for part in parts if part)


def unwrapped(text: str) -> str:
    """Return the text with each paragraph on one line, with straight apostrophes."""
    paragraphs = re.split(r"\n\s*\n", text.replace("\u2019", "'").replace("\u00a0", " "))
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def roles_in(text: str, wording: Wording) -> Iterator[str]:
    """Yield every role the patterns find, cleaned of reference numbers and the like."""
    for pattern in (*wording.roles, *wording.maybe_roles):
        for match in pattern.finditer(text):
            role = clean_role(match["role"] or _until_end(text[match.end() :], wording.ends))
            if role is not None and (pattern in wording.roles or is_title(role)):
                yield role


def companies_in(text: str, wording: Wording) -> Iterator[tuple[str, float]]:
    """Yield every company the patterns find, with its weight."""
    for pattern in (*wording.companies, *wording.maybe_companies):
        weight = 0.75 if pattern in wording.maybe_companies else 2.0 if wording.at else 1.5
        for match in pattern.finditer(text):
            company = company_in(match["company"] or text[match.end() :])
            if company is not None and not (match["company"] and squeeze(company) != squeeze(match["company"])):
                yield company, weight
    for pattern in (*wording.roles, *wording.maybe_roles):
        for match in pattern.finditer(text):
            rest = text[match.end() :].lstrip()
            behind = rest if match["role"] else rest[len(_until_end(rest, wording.ends)) :].lstrip()
            behind = re.sub(r"^(?:\([^()]*\)|,? ?\w+[ :.]?\d[\w.-]*),?\s*", "", behind)
            yield from _employer_behind(behind, wording)


def _employer_behind(text: str, wording: Wording) -> Iterator[tuple[str, float]]:
    for words, weight in ((wording.at, 2.0), (wording.maybe_at, 1.0)):
        for word in sorted(words, key=len, reverse=True):
            if text.casefold().startswith(f"{word} "):
                company = company_in(text[len(word) + 1 :])
                if company is not None:
                    yield company, weight
                return


def _until_end(text: str, ends: frozenset[str]) -> str:
    line, taken = text.partition("\n")[0][: LONGEST * 2], 0
    for match in _TOKEN.finditer(line):
        word = match.group()
        if fold(word.strip(".,;:()")) in ends and taken:
            break
        if fold(word) in ends:
            break
        taken = match.end()
        if word[-1] in _STOPS or (word.endswith(".") and len(word) > 3):  # noqa: PLR2004 ("Sr." goes on)
            break
    return line[:taken]


def clean_role(text: str) -> str | None:
    """Return the role without reference numbers, "(m/w/d)" and "(remote)"; None when it is no role."""
    bare = _REMOTE.sub("", _CODES.sub(" ", text.strip()))
    bare = _LEAD_IN.sub("", re.sub(r"\(\s*\)|\([^()]*\Z|\[[^\]]*\]", " ", bare)).strip(
        " \t,.;:-\u2013\u2014/#*\"\u201c\u201d'|!"
    )
    bare = " ".join(bare.split())
    bare = re.sub(r"^(?:the|our|an?|this|open|une?|la|le|l'|el|il|een|de|d')\s+(?=\w)", "", bare, flags=re.IGNORECASE)
    bare = re.sub(r"\s(?:position|role|vacancy|opening|job|opportunity)\Z", "", bare, flags=re.IGNORECASE)
    words = [fold(word.strip("(),.:")) for word in bare.split()]
    if not words or len(words) > 12 or len(bare) > LONGEST or has_hidden(bare) or re.search(r"\w{3,}\. |@|://", bare):  # noqa: PLR2004
        return None
    if not _shared("stop_words").isdisjoint(words) or all(word in _shared("no_roles") for word in words):
        return None
    return bare if any(letter.isalpha() for letter in bare) and bare.count("(") == bare.count(")") else None


def company_in(text: str) -> str | None:
    """Return the company's name a text begins with, without its legal form; None when it begins with none."""
    tokens = text.partition("\n")[0].split()[:12]
    taken: list[str] = []
    for place, token in enumerate(tokens):
        bare = token.strip("\"'\u201c\u201d()*").rstrip("".join(_STOPS))
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        is_inside = fold(bare) in _shared("inside_names") and taken and _is_capital(following)
        if not (_is_capital(bare) or is_inside) or (taken and token.startswith("(")):
            break
        if fold(bare.rstrip(".")) in _shared("no_companies") and (not taken or is_inside is False):
            break
        taken.append(bare)
        ends_here = token[-1] in _STOPS + ")" or (token.endswith(".") and fold(bare) not in _shared("legal_forms"))
        if ends_here and not (token.endswith(",") and fold(following.strip(".,")) in _shared("legal_forms")):
            break
    while taken and fold(taken[-1]) in _shared("inside_names"):
        taken.pop()
    name = without_legal_form(" ".join(taken)).rstrip(".,")
    is_name = bool(squeeze(name)) and len(name) <= LONGEST and not name.replace(" ", "").isdigit() and "@" not in name
    return name if is_name and fold(name) not in _shared("no_companies") | _shared("team_words") else None


def _is_capital(word: str) -> bool:
    bare = word.lstrip("\"'(\u201c")
    return bool(bare) and (bare[0].isupper() or bare[0].isdigit() or any(letter.isupper() for letter in bare[1:]))


def without_legal_form(name: str) -> str:
    """Return the name without "GmbH", ", Inc." and the like at its end."""
    words = name.split()
    while len(words) > 1 and (
        fold(words[-1]) in _shared("legal_forms") or (words[-1] in {"&", "Co.", "Co"} and "KG" in name)
    ):
        words = words[:-1]
    return " ".join(words).rstrip(",")


def ends_in_legal_form(line: str) -> bool:
    """Say whether a line ends like a company's full name: "Acme, Inc."."""
    return fold(line.rsplit(maxsplit=1)[-1]) in _shared("legal_forms")


def without_team(text: str) -> str:
    """Return what is left of "The Acme Recruiting Team" without the words of teams: "Acme"."""
    words = re.sub(r"[(\[][^)\]]*[)\]]", " ", text.replace("'s ", " ")).split()
    while words and fold(words[0].strip(",")) in _shared("team_words"):
        words = words[1:]
    while words and fold(words[-1].strip(",.")) in _shared("team_words"):
        words = words[:-1]
    return " ".join(words)


def behind_person(shown: str) -> str | None:
    """Return what a display name says behind a person: "Acme" for "Jane Doe (Acme)", "Jane from Acme"."""
    match = re.search(
        r"[(\[]([^)\]]+)[)\]]\s*\Z|\s(?:via|from|at|@|\||bei|chez|bij|presso|[-\u2013\u2014])\s+(.+)\Z", shown
    )
    return (match.group(1) or match.group(2)).strip() if match else None


def spelling_of(label: str, text: str) -> str | None:
    """Return how the text writes the word of a domain: "Acme Robotics" for "acme-robotics"; None when it doesn't."""
    wanted = squeeze(readable(label))
    words = re.findall(r"[\w&'.+-]+", text)
    for place, word in enumerate(words):
        if not wanted.startswith(squeeze(word)[:2]) or not _is_capital(word):
            continue
        for count in range(1, 6):
            part = [one.strip(".") for one in words[place : place + count]]
            plain = squeeze("".join(part)), squeeze("".join("and" if one == "&" else one for one in part))
            if wanted in plain or wanted.replace("und", "") == plain[0] or wanted.replace("et", "", 1) == plain[0]:
                return without_legal_form(" ".join(part))
    return None
