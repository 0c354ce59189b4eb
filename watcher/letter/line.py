"""What the user wrote about what attracts them -> a sentence fit to stand in a letter, or none."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from watcher.letter.plain import plain

LONGEST = 600
_ENOUGH = 2
_FRENCH_SPACE = re.compile(r" (?=[:;!?»])|(?<=«) ")  # no line may begin with the sign that follows


def fitting_line(text: str | None, language: str) -> str | None:
    """Return the user's line as a full sentence, or None when it is plainly in another language than the letter.

    Nobody wants an English sentence in a German letter; the template's general sentence stands in then.
    """
    line = plain(text or "", LONGEST).replace("¶", "").strip()
    if not line or not _is_in(line, language):
        return None
    sentence = line[0].upper() + line[1:]
    if language == "fr":
        sentence = _FRENCH_SPACE.sub("\u00a0", sentence)
    return sentence if sentence.endswith((".", "!", "?", "…", ".”", '."')) else f"{sentence}."


def _is_in(line: str, language: str) -> bool:
    """Count each language's small words; only a clear majority for another language counts against the line."""
    words = [word.strip(".,;:!?\"'()“”„«»") for word in line.casefold().replace("\u2019", "'").split()]
    counts = {known: sum(word in small for word in words) for known, small in _small_words().items()}
    if language not in counts:
        return max(counts.values()) < _ENOUGH
    best = max(counts.values())
    return best < _ENOUGH or counts[language] * 2 > best


@cache
def _small_words() -> dict[str, frozenset[str]]:
    table = tomllib.loads(files("watcher.letter").joinpath("line.toml").read_text(encoding="utf-8"))
    return {language: frozenset(words.split()) for language, words in table.items()}
