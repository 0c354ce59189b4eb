"""Text -> a company's name: where it ends, what it is called without "GmbH" and without "Recruiting Team"."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from watcher.contact.name import is_title, without_proxies
from watcher.contact.organisation import readable, squeeze
from watcher.contact.script import fold

LONGEST = 80
_PARTNERSHIP = re.compile(r"\s(?:GmbH|AG|UG|Ltd\.?|SE)\s&\sCo\.?(?:\s(?:KG|KGaA|OHG))?\Z")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_STOPS = ',;:!?\u2026"\u201d'


@cache
def _words(key: str) -> frozenset[str]:
    table = tomllib.loads(files("watcher.contact").joinpath("companies.toml").read_text(encoding="utf-8"))
    return frozenset(fold(word) for word in table[key])


def company_in(text: str) -> str | None:
    """Return the company's name a text begins with, without its legal form; None when it begins with none."""
    tokens = text.partition("\n")[0].split()[:12]
    taken: list[str] = []
    for place, token in enumerate(tokens):
        following, beyond = [*tokens[place + 1 :], "", ""][:2]
        if fold(token) == "for" and _is_about_a_role(tokens[place + 1 :]):
            break
        bare = token.strip("\"'\u201c\u201d()*").rstrip(_STOPS)
        if not _goes_on(taken, bare, following, beyond) or (taken and token.startswith("(")):
            break
        taken.append(bare)
        if len(taken) > 1 and _is_legal(bare) and not (_is_legal(following) or following in {"&", "Co.", "Co"}):
            break
        ends_here = token[-1] in _STOPS + ")" or (token.endswith(".") and not _is_legal(bare))
        if ends_here and not (token.endswith(",") and _is_legal(following)):
            break
    while taken and fold(taken[-1]) in _words("inside_names") | (_words("departments") if len(taken) > 1 else set()):
        taken.pop()
    name = without_legal_form(" ".join(taken)).rstrip(".,")
    is_name = bool(squeeze(name)) and len(name) <= LONGEST and "@" not in name and not _is_legal(name)
    return name if is_name and fold(name) not in _words("no_companies") | _words("team_words") else None


def _goes_on(taken: list[str], word: str, following: str, beyond: str) -> bool:
    """Say whether a word can stand at this place of a company's name."""
    plain = fold(word.rstrip("."))
    if not taken:
        return is_capital(word) and not plain.isdigit() and plain not in _words("no_companies")
    if is_capital(word):
        return plain not in _words("never_inside")
    is_link = plain in _words("inside_names") or (plain == "for" and fold(taken[-1]) in _words("before_for"))
    leads_on = is_capital(following) or (
        plain in _words("before_articles") and fold(following) in _words("articles") and is_capital(beyond)
    )
    return is_link and leads_on


def _is_about_a_role(words: list[str]) -> bool:
    """Say whether what follows "Acme Bank for" is the role, not the rest of a name like "Society for ..."."""
    return is_title(" ".join(words[:4]).rstrip(_STOPS + ".")) or not _words("role_words").isdisjoint(
        fold(word).strip(_STOPS + ".") for word in words[:8]
    )


def _is_legal(word: str) -> bool:
    plain = fold(word).rstrip(".,")
    return bool({plain, f"{plain}."} & _words("legal_forms"))


def is_for_clients(text: str) -> bool:
    """Say whether somebody in the text calls themself a consultant, as agencies' recruiters do."""
    return not _words("consultants").isdisjoint(re.findall(r"\w+", fold(text)))


def is_agency(name: str) -> bool:
    """Say whether a name says of itself that it finds people for others: "Acme Executive Search"."""
    words = fold(name).split()
    return len(words) > 1 and words[-1] in _words("agencies")


def is_capital(word: str) -> bool:
    """Say whether a word is written like a name: "Acme", "iRobot", "3M"."""
    bare = word.lstrip("\"'(\u201c")
    return bare[:1].isalnum() and (
        bare[0].isupper() or bare[0].isdigit() or any(letter.isupper() for letter in bare[1:])
    )


def without_legal_form(name: str) -> str:
    """Return the name without "GmbH", ", Inc." and the like at its end."""
    words = _PARTNERSHIP.sub("", name).split()
    while len(words) > 1 and _is_legal(words[-1]):
        words = words[:-1]
    return " ".join(words).rstrip(",")


def without_department(name: str) -> str:
    """Return the name without "Careers" or "RH" at its end."""
    words = name.split()
    while len(words) > 1 and fold(words[-1]) in _words("departments"):
        words = words[:-1]
    return " ".join(words)


def ends_in_legal_form(line: str) -> bool:
    """Say whether a line ends like a company's full name: "Acme, Inc."."""
    return _is_legal(line.rsplit(maxsplit=1)[-1])


def without_team(text: str) -> str:
    """Return what is left of "The Acme Recruiting Team" without the words of teams: "Acme"."""
    words = re.sub(r"[(\[][^)\]]*[)\]]", " ", text.replace("'s ", " ")).split()
    while words and fold(words[0].strip(",")) in _words("team_words"):
        words = words[1:]
    while words and fold(words[-1].strip(",.")) in _words("team_words"):
        words = words[:-1]
    return " ".join(words)


def behind_person(shown: str) -> str | None:
    """Return what a display name says behind a person: "Acme" for "Jane Doe (Acme)", "Jane from Acme"."""
    match = re.search(
        r"[(\[]([^)\]]+)[)\]]\s*\Z|\s(?:via|from|at|@|\||bei|chez|bij|presso|[-\u2013\u2014])\s+(.+)\Z",
        without_proxies(shown),
    )
    return (match.group(1) or match.group(2)).strip() if match else None


def spelling_of(label: str, text: str) -> str | None:
    """Return how the text writes the word of a domain: "Acme Robotics" for "acme-robotics"; None when it doesn't."""
    wanted = squeeze(readable(label))
    words = re.findall(r"[\w&'.+-]+", text)
    for place, word in enumerate(words):
        if not wanted.startswith(squeeze(word)[:1]) or not is_capital(word):
            continue
        for count in range(1, 6):
            part = [one.strip(".") for one in words[place : place + count]]
            whole = "".join(part)
            plain = (squeeze(whole), squeeze(whole.replace("&", "and")), squeeze(whole.casefold().translate(_UMLAUTS)))
            core = squeeze("".join(one for one in part if fold(one) not in _words("inside_names")))
            if (
                wanted in (*plain, core)
                or wanted.replace("und", "") == plain[0]
                or wanted.replace("et", "", 1) == plain[0]
            ):
                return without_department(without_legal_form(" ".join(part)))
    return None
