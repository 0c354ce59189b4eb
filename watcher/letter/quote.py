"""What is answered -> the quote below the letter: the language's attribution line, then the text."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from watcher.letter.flowed import flowed
from watcher.letter.original import Original
from watcher.letter.plain import plain

MOST_LINES = 200
MOST_CHARACTERS_A_LINE = 2000
LONGEST_NAME = 80


class _Attribution(NamedTuple):
    dated: str
    undated: str
    months: tuple[str, ...]


def quoted(original: Original, language: str) -> str:
    """Return the quote, wrapped, each line ending in LF; nothing when there is no text to quote."""
    lines = [_cleaned(line)[:MOST_CHARACTERS_A_LINE] for line in original.text.strip().splitlines()]
    if not any(lines):
        return ""
    kept = [*lines[:MOST_LINES], "[…]"] if len(lines) > MOST_LINES else lines
    return flowed(_attribution(original, language)) + "".join(_marked(line) for line in kept)


def _marked(line: str) -> str:
    """Quote one line; an empty one and one that is quoted already get no blank after the mark."""
    if not line:
        return ">\n"
    return f">{line}\n" if line.startswith(">") else flowed(line, "> ")


def _attribution(original: Original, language: str) -> str:
    writer = original.writers[0] if original.writers else None
    name = plain((writer.display_name or writer.addr_spec) if writer else "", LONGEST_NAME) or "…"
    known = _attributions().get(language) or _attributions()["en"]
    if original.date is None:
        return known.undated.format(name=name)
    day = original.date
    return known.dated.format(day=day.day, month=known.months[day.month - 1], year=day.year, name=name)


def _cleaned(line: str) -> str:
    return "".join(
        character for character in line if character == "\t" or character.isprintable() or character == "\u200d"
    ).rstrip()


@cache
def _attributions() -> dict[str, _Attribution]:
    tables = tomllib.loads(files("watcher.letter").joinpath("quote.toml").read_text(encoding="utf-8"))
    return {
        language: _Attribution(table["dated"], table["undated"], tuple(table["months"].split()))
        for language, table in tables.items()
    }
