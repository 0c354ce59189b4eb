"""Phrase notation -> pattern: the few signs in which rules are written, explained in docs/rules.md.

    word        that word                        word*       a word beginning so
    (a b|c)     one of these                     [very]      may stand there or not
    ..          up to three words of any kind    ...         up to twelve
    {list}      one of a named list              .           the sentence ends here
    *word       a word ending so

Patterns are for the matching form of `sentences`, where every word stands between two spaces of its own.
Everything is bounded, so that no phrase can grow beyond what a linear-time matcher takes in its stride.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from watcher.verdict.sentences import plain, words_of

LONGEST_PHRASE = 800
LONGEST_PATTERN = 40_000
DEEPEST_NESTING = 6
MOST_GAPS = 10

_SIGN = re.compile(r"\s*(\.\.\.|\.\.|[.()\[\]|]|\{[^{}\s]*\}|[^\s.()\[\]|{}]+|.)", re.DOTALL)
_ANY_WORD = "(?: [^ \n]+ )"
_GAPS = {"..": _ANY_WORD + "{0,3}?", "...": _ANY_WORD + "{0,12}?"}


class NotationError(ValueError):
    """A phrase breaks the notation; `position` counts characters from 1."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.position = position


@dataclass(slots=True)
class _Reader:
    """One phrase being read from left to right."""

    signs: Sequence[tuple[str, int]]
    lists: Mapping[str, str]
    end: int
    next_sign: int = 0
    gaps: int = 0
    closers: list[str] = field(default_factory=list)

    def take(self) -> tuple[str, int] | None:
        if self.next_sign == len(self.signs):
            return None
        self.next_sign += 1
        return self.signs[self.next_sign - 1]


def pattern_of(phrase: str, lists: Mapping[str, str]) -> str:
    """Return the pattern for a phrase, given the patterns of the named lists.

    Raises:
        NotationError: the phrase breaks the notation or grows beyond its bounds.
    """
    if len(phrase) > LONGEST_PHRASE:
        raise NotationError(f"it is longer than {LONGEST_PHRASE} characters", LONGEST_PHRASE)
    signs = [(sign.group(1), sign.start(1) + 1) for sign in _SIGN.finditer(plain(phrase).strip())]
    if not signs:
        raise NotationError("it is empty", 1)
    reader = _Reader(signs, lists, len(phrase) + 1)
    pattern, least_words = _alternatives(reader)
    _check_edges(signs)
    if not least_words:
        raise NotationError("it has no word that must stand there", 1)
    if len(pattern) > LONGEST_PATTERN:
        raise NotationError("it and the lists it names grow too large", 1)
    return pattern


def list_pattern(entries: Sequence[str], lists: Mapping[str, str]) -> str:
    """Return the pattern that matches any entry of a word list."""
    return "(?:" + "|".join(pattern_of(entry, lists) for entry in entries) + ")"


def _check_edges(signs: Sequence[tuple[str, int]]) -> None:
    for sign, position in (signs[0], signs[-1]):
        if sign in _GAPS:
            raise NotationError("a gap must stand between words", position)


def _alternatives(reader: _Reader) -> tuple[str, int]:
    """Read up to the end of the phrase or of the group that is open: the pattern, and how few words it can match."""
    branches = [("", 0)]
    while taken := reader.take():
        sign, position = taken
        if sign == "|":
            if not reader.closers:
                raise NotationError("'|' must stand inside (...) or [...]", position)
            branches.append(("", 0))
        elif sign in ")]":
            _close(reader, sign, position)
            return _joined(branches, position)
        else:
            pattern, words = _item(reader, sign, position)
            branches[-1] = (branches[-1][0] + pattern, branches[-1][1] + words)
    if reader.closers:
        raise NotationError(f"'{reader.closers[-1]}' is missing", reader.end)
    return _joined(branches, reader.end)


def _close(reader: _Reader, sign: str, position: int) -> None:
    if not reader.closers or reader.closers[-1] != sign:
        raise NotationError(f"'{sign}' closes nothing", position)
    reader.closers.pop()


def _joined(branches: Sequence[tuple[str, int]], position: int) -> tuple[str, int]:
    if any(not pattern for pattern, _ in branches):
        raise NotationError("an alternative is empty", position)
    if len(branches) == 1:
        return branches[0]
    return "(?:" + "|".join(pattern for pattern, _ in branches) + ")", min(words for _, words in branches)


def _item(reader: _Reader, sign: str, position: int) -> tuple[str, int]:
    if sign in "([":
        if len(reader.closers) == DEEPEST_NESTING:
            raise NotationError(f"groups nest deeper than {DEEPEST_NESTING}", position)
        reader.closers.append(")" if sign == "(" else "]")
        inside, words = _alternatives(reader)
        return (f"(?:{inside})?", 0) if sign == "[" else (f"(?:{inside})", words)
    if sign in _GAPS:
        reader.gaps += 1
        if reader.gaps > MOST_GAPS:
            raise NotationError(f"more than {MOST_GAPS} gaps", position)
        return _GAPS[sign], 0
    if sign == ".":
        return "\n", 0
    if sign.startswith("{"):
        return _named(reader, sign, position), 1
    return _word(sign, position), 1


def _named(reader: _Reader, sign: str, position: int) -> str:
    name = sign[1:-1]
    if sign == "{" or name not in reader.lists:
        known = ", ".join(sorted(reader.lists)) or "none"
        raise NotationError(f"no list is named '{name}' (known: {known})", position)
    return reader.lists[name]


def _word(sign: str, position: int) -> str:
    stem = sign.removeprefix("*").removesuffix("*")
    words = words_of(stem)
    if not words or "*" in stem:
        raise NotationError(f"'{sign}' is no word", position)
    pattern = "  ".join(words)
    before, after = ("[^ \n]*" if sign.startswith("*") else ""), ("[^ \n]*" if sign.endswith("*") else "")
    return f" {before}{pattern}{after} "
