"""The words of a name -> which one is the given name and which the family's, where that is certain.

Where it isn't, both are None and a greeting takes the whole name: an initial is no name to be called by, and
Hungarian, Vietnamese and Chinese names begin with the family's.
"""

from watcher.contact.namewords import words as known
from watcher.contact.script import fold, scripts_of

SHORTEST_SHOUT = 3  # "JP Roe" are initials, "ROE Jane" is a family


def parts(shown: list[str], full: list[str]) -> tuple[str | None, str | None]:
    """Return the given and the family name; `shown` are the words as written, `full` those in normal case."""
    if scripts_of(" ".join(full)) == {"CJK"}:
        return None, None
    shouted = _leading_shouts(shown)
    if shouted:
        return " ".join(full[shouted:]), " ".join(full[:shouted])
    if len(full) > 1 and fold(full[0]) in known().families_first:
        return None, None
    is_called = len(full) == 1 or not (is_initial(full[0]) or fold(full[0]) in known().styles_or_names)
    return full[0] if is_called else None, _family(full)


def is_initial(word: str) -> bool:
    """Say whether a word only stands for a name: "J.", "J.R.", "JR", "Chr."."""
    return word.endswith(".") or len(word) == 1 or (len(word) < SHORTEST_SHOUT and word.isupper())


def _leading_shouts(shown: list[str]) -> int:
    """Return how many words the family has in "ROE Jane", where capitals tell; 0 when they don't."""
    count = 0
    while count < len(shown) and len(shown[count]) >= SHORTEST_SHOUT and shown[count].isupper():
        count += 1
    rest = shown[count:]
    return count if 1 <= len(rest) <= 2 and not any(is_initial(word) or word.isupper() for word in rest) else 0  # noqa: PLR2004 (Jane Mary)


def _family(full: list[str]) -> str | None:
    particles = [place for place, word in enumerate(full) if place and fold(word) in known().particles]
    if particles:
        return " ".join(full[particles[0] :])
    return full[-1] if len(full) > 1 and all(len(word.strip(".")) == 1 for word in full[1:-1]) else None
