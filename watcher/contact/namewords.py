"""names.toml -> the words around and inside people's names, folded."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watcher.contact.script import fold


@dataclass(frozen=True, slots=True)
class Words:
    """The lists of names.toml; `honorifics` keeps how each is written."""

    honorifics: dict[str, str]
    styles: frozenset[str]
    styles_or_names: frozenset[str]
    families_first: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    not_people: frozenset[str]
    titles: frozenset[str]
    cuts: frozenset[str]


@cache
def words() -> Words:
    """Return the table that comes with the package."""
    table = tomllib.loads(files("watcher.contact").joinpath("names.toml").read_text(encoding="utf-8"))
    folded = {key: frozenset(fold(word) for word in table[key]) for key in table if key != "honorifics"}
    return Words(honorifics={fold(word): word for word in table["honorifics"]}, **folded)
