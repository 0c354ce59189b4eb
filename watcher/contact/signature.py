"""The end of a notice -> who signed it: names, titles, addresses and the lines they stand in.

Only the writer's own text is read, so nobody from a quoted mail signs.
"""

import itertools
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watcher.contact.name import Name, is_title, read_name
from watcher.contact.script import fold, has_hidden
from watcher.mail.message import Address

LONGEST_LINE = 90
MOST_LINES = 14
MOST_ADDRESSES = 40
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_DELIMITER = re.compile(r"--\s?|[-_=*\u2013\u2014]{2,}")


@dataclass(frozen=True, slots=True)
class Signer:
    """One name under a notice, and what that person says they do."""

    name: Name
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """The end of a notice: who signed, the addresses in it, its lines. Two signers mean: no single writer."""

    signers: tuple[Signer, ...] = ()
    has_more_below: bool = False
    addresses: tuple[Address, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    closings: frozenset[str]
    joiners: frozenset[str]
    before: tuple[str, ...]
    footers: tuple[str, ...]
    first_person: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(files("watcher.contact").joinpath("signatures.toml").read_text(encoding="utf-8"))
    before = tuple(sorted(table["before"], key=len, reverse=True))
    return _Words(
        closings=frozenset(table["closings"]),
        joiners=frozenset(table["joiners"]),
        before=before,
        footers=tuple(table["footers"]),
        first_person=frozenset(table["first_person"]),
    )


def read(own_text: str, not_names: tuple[str, ...] = ()) -> Signature:
    """Return what stands under the writer's own text; `not_names` are no contact's (see name.read_name)."""
    lines = _block([part.strip() for line in own_text.splitlines() for part in _unbarred(line)])
    for place in range(min(4, len(lines))):
        signers = () if lines[place].endswith(",") else _signers(lines[place:], not_names)
        if signers:
            has_more = len(lines) > place + 1 and not lines[place + 1].endswith((".", "!", "?"))
            return Signature(signers, has_more, addresses_in("\n".join(lines)), tuple(lines))
    return Signature(addresses=addresses_in("\n".join(lines)), lines=tuple(lines))


def is_in_first_person(text: str) -> bool:
    """Say whether somebody writes about themself, not as "we"."""
    return not _words().first_person.isdisjoint(re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.replace("\u2019", "'")))


def addresses_in(text: str) -> tuple[Address, ...]:
    """Return the first addresses written in a text, each once, without a display name."""
    matches = itertools.islice(_ADDRESS.finditer(text), MOST_ADDRESSES)
    found = dict.fromkeys(match.group().strip(".'") for match in matches)
    return tuple(Address(addr_spec) for addr_spec in found if not has_hidden(addr_spec))


def _unbarred(line: str) -> list[str]:
    """Take a signature written in one line apart: "Jane Doe | Recruiter | Acme"."""
    parts = re.split(r"\s+[|\u2022\u00b7]\s+", line) if len(line) <= 2 * LONGEST_LINE else [line]
    return parts if len(parts) > 2 else [line]  # noqa: PLR2004 (two are a name and a title, read together)


def _block(lines: list[str]) -> list[str]:
    """Return the signature's lines: behind a known closing, a short line with a comma, "--", or at the end."""
    for place in reversed(range(len(lines))):
        rest = _closing_in(lines[place])
        block = _until_footer([rest, *lines[place + 1 :]]) if rest is not None else []
        if block:
            return block
    marks = [place for place, line in enumerate(lines) if line == "--"]
    if marks:
        return _until_footer(lines[marks[-1] + 1 :])
    closings = [place for place in range(1, len(lines) - 1) if _could_close(lines, place)]
    return _until_footer(lines[closings[-1] + 1 :] if closings else _last_short_lines(lines))


def _could_close(lines: list[str], place: int) -> bool:
    """Say whether a line stands like a closing nobody listed: "Enjoy the music," between blank and a short line."""
    line, below = lines[place], lines[place + 1] or (lines[place + 2] if place + 2 < len(lines) else "")
    is_alone = not lines[place - 1] and any(lines[: place - 1])
    return is_alone and line.endswith(",") and len(line.split()) <= 4 and below != "" and _is_short(below)  # noqa: PLR2004


def _closing_in(line: str) -> str | None:
    """Return what follows the closing in its line ("" for nothing), None when the line doesn't close a letter."""
    if len(line) > LONGEST_LINE:
        return None
    head, comma, rest = line.partition(",")
    if _plain(head) in _words().closings:
        return rest.strip() if comma else ""
    last_sentence = re.split(r"(?<=[.!?])\s+|\s+(?:and|und|et|y|e|en)\s+|,\s*", line.rstrip(" ,.!"))[-1]
    closes = _plain(last_sentence) in _words().closings and line.endswith((",", "!"))
    return "" if closes else None


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", " ", fold(text)).split())


def _until_footer(lines: list[str]) -> list[str]:
    block: list[str] = []
    for line in lines:
        if not line or _DELIMITER.fullmatch(line):
            continue
        folded = fold(line)
        if len(line) > LONGEST_LINE or line.startswith(">") or any(sign in folded for sign in _words().footers):
            break
        block.append(line)
    return block[:MOST_LINES]


def _last_short_lines(lines: list[str]) -> list[str]:
    """Return the last run of short lines that ends a paragraph; what begins the mail is the greeting."""
    ends = [
        place + 1 for place, line in enumerate(lines) if line and _is_short(line) and not any(lines[place + 1 :][:1])
    ]
    end = ends[-1] if ends else 0
    begin = end
    while begin > 0 and _is_short(lines[begin - 1]):
        begin -= 1
    return lines[begin:end] if begin else []


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST_LINE * 2 // 3 and not line.endswith((".", "!", "?", ":"))


def _signers(lines: list[str], not_names: tuple[str, ...]) -> tuple[Signer, ...]:
    """Return who signs in the first of these lines; the next one may be the title."""
    line = _without_before(lines[0])
    head, cut, rest = _split_off(line)
    title = next((text for text in (rest, *lines[1:3]) if text and is_title(text) and "@" not in text), None)
    whole = read_name(line, not_names) if cut == "," else None
    if whole is not None and rest and not is_title(rest) and " " not in head:
        return (Signer(whole, title),)
    people = [read_name(part, not_names) for part in _apart(head)]
    return tuple(Signer(name, title if len(people) == 1 else None) for name in people if name is not None)


def _without_before(line: str) -> str:
    folded = line.casefold()
    found = next((start for start in _words().before if folded.startswith(f"{start} ")), "")
    return line[len(found) :].strip()


def _split_off(line: str) -> tuple[str, str, str]:
    match = re.search(r"\s*(,|\||\u2022|\u00b7|\s[-\u2013\u2014/]\s|\s{3,})\s*", line)
    return (line[: match.start()], match.group(1).strip(), line[match.end() :]) if match else (line, "", "")


def _apart(text: str) -> list[str]:
    parts: list[list[str]] = [[]]
    for word in text.split():
        if fold(word) in _words().joiners and parts[-1]:
            parts.append([])
        else:
            parts[-1].append(word)
    return [" ".join(part) for part in parts if part]
