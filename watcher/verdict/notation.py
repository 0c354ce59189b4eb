"""Phrase notation -> Pattern: the few signs in which rules are written, explained in docs/rules.md.

    word        that word                        word*       a word beginning so
    (a b|c)     one of these                     [very]      may stand there or not
    ..          up to three words of any kind    ...         up to twelve
    {list}      one of a named list              .           the sentence begins or ends here
    *word       a word ending so

In expressions every word stands between two spaces of its own, so that they join by concatenation, and a sentence on
a line of its own, so that none reaches beyond it; `alphabet` makes characters of the words before any is matched.
Everything is bounded, so that no phrase can grow beyond what a linear-time matcher takes in its stride.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from math import prod

from watcher.verdict.sentences import plain, words_of
from watcher.verdict.words import Stars

LONGEST_PHRASE = 800
LONGEST_PATTERN = 40_000
DEEPEST_NESTING = 6
MOST_GAPS = 10

_SIGN = re.compile(r"\s*(\.\.\.|\.\.|[.()\[\]|]|\{[^{}\s]*\}|[^\s.()\[\]|{}]+|.)", re.DOTALL)
_ANY_WORD = r"(?: \S+ )"
_EDGE = "\n"  # of a sentence
_GAPS = {"..": 3, "...": 12}  # words at most
# Longer than two letters and yet in every text: by these a phrase is not looked up if it has other words.
_EVERYWHERE = """
    and are been but for from had has have her his into its more not one our out that the their them there they this
    was were what when which who will with would you your
    als auf aus bei das dem den der des die ein eine einen einer fuer hat ich ihr ihre ist mit nach nicht oder sehr sein
    sich sie sind ueber und uns unser unsere von vor war weil wie wir wird zum zur
    aux avec cette dans elle est les leur mais mes nos notre nous par pas plus pour que qui ses son sont sur une vos
    votre vous como con del ella esta este han hay las los muy nuestra nuestro para pero por sin sus una uno
    alla che con cui dal dalla dei del della delle gli nel nella non per piu quale questa questo sono sua suo tua una
    aan als bij dat die dit door een geen hebben heeft het hun kan maar met mijn naar niet onze ons ook van voor
    wat zijn aos com das dos ele essa esse este foi isso lhe mais mas meu nao nas nos nossa nosso pela pelo por ser seu
    sua uma
"""
_COMMON = frozenset(_EVERYWHERE.split())


class NotationError(ValueError):
    """A phrase breaks the notation; `position` counts characters from 1."""

    def __init__(self, problem: str, position: int) -> None:
        super().__init__(problem)
        self.position = position


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression, and what is known of it without a search; words may be `word*` and `*word`.

    Of each set in `needed` one must stand in the sentence. `ways` is in how many it may match from any one place, at
    most, and `starts` are the words that it may start with, None if it may with any.
    """

    expression: str
    needed: tuple[frozenset[str], ...] = ()
    ways: int = 1
    starts: frozenset[str] | None = None


def rarity(words: frozenset[str]) -> float:
    """Rank sets of words by how seldom one of them stands in a text: small words and long lists are common."""
    return -sum(1.0 if word in _COMMON else 0.5 ** len(word) for word in words)


@dataclass(slots=True)
class _Reader:
    """One phrase being read from left to right."""

    signs: Sequence[tuple[str, int]]
    lists: Mapping[str, Pattern]
    end: int
    next_sign: int = 0
    gaps: int = 0
    closers: list[str] = field(default_factory=list)

    def take(self) -> tuple[str, int] | None:
        if self.next_sign == len(self.signs):
            return None
        self.next_sign += 1
        return self.signs[self.next_sign - 1]


def pattern_of(phrase: str, lists: Mapping[str, Pattern]) -> Pattern:
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
    pattern = _alternatives(reader)
    _check_edges(signs)
    if not pattern.needed:
        raise NotationError("it has no word that must stand there", 1)
    if len(pattern.expression) > LONGEST_PATTERN:
        raise NotationError("it and the lists it names grow too large", 1)
    return pattern


def list_pattern(entries: Sequence[str], lists: Mapping[str, Pattern]) -> Pattern:
    """Return the pattern that matches any entry of a word list.

    Raises:
        NotationError: an entry breaks the notation, or there is none.
    """
    if not entries:
        raise NotationError("it is empty", 1)
    return _either([pattern_of(entry, lists) for entry in entries])


def form_of(words: Sequence[str]) -> str:
    """Return the words of a sentence as expressions describe them, for whoever matches them without an alphabet."""
    return f"\n {'  '.join(words)} \n"


def _check_edges(signs: Sequence[tuple[str, int]]) -> None:
    for sign, position in (signs[0], signs[-1]):
        if sign in _GAPS:
            raise NotationError("a gap must stand between words", position)


def _alternatives(reader: _Reader) -> Pattern:
    """Read up to the end of the phrase or of the group that is open."""
    branches: list[list[Pattern]] = [[]]
    while taken := reader.take():
        sign, position = taken
        if sign == "|":
            if not reader.closers:
                raise NotationError("'|' must stand inside (...) or [...]", position)
            branches.append([])
        elif sign in ")]":
            _close(reader, sign, position)
            return _joined(branches, position)
        else:
            branches[-1].append(_item(reader, sign, position))
    if reader.closers:
        raise NotationError(f"'{reader.closers[-1]}' is missing", reader.end)
    return _joined(branches, reader.end)


def _close(reader: _Reader, sign: str, position: int) -> None:
    if not reader.closers or reader.closers[-1] != sign:
        raise NotationError(f"'{sign}' closes nothing", position)
    reader.closers.pop()


def _joined(branches: Sequence[Sequence[Pattern]], position: int) -> Pattern:
    if not all(branches):
        raise NotationError("an alternative is empty", position)
    joined = [_in_a_row(branch) for branch in branches]
    return joined[0] if len(joined) == 1 else _either(joined)


def _in_a_row(patterns: Sequence[Pattern]) -> Pattern:
    if len(patterns) == 1:
        return patterns[0]
    needed = chain.from_iterable(one.needed for one in patterns)
    return Pattern(
        "".join(one.expression for one in patterns),
        tuple(dict.fromkeys(needed)),
        prod(one.ways for one in patterns),
        patterns[0].starts,
    )


def _either(patterns: Sequence[Pattern]) -> Pattern:
    """Return the pattern that matches what any of these does; each set needed has a share of each of them."""
    expression = "(?:" + "|".join(one.expression for one in patterns) + ")"
    ways, starts = _ways(patterns), _starts(patterns)
    if not all(one.needed for one in patterns):
        return Pattern(expression, (), ways, starts)
    ranked = [sorted(one.needed, key=rarity, reverse=True) for one in patterns]
    shares = ((one[min(rank, len(one) - 1)] for one in ranked) for rank in range(max(map(len, ranked))))
    needed = tuple(dict.fromkeys(frozenset().union(*share) for share in shares))
    return Pattern(expression, needed, ways, starts)


def _ways(patterns: Sequence[Pattern]) -> int:
    """Count those that may match from the same place: only what may start with the same word does."""
    ways = Counter[str]()
    for one in patterns:
        ways.update(dict.fromkeys(one.starts or (), one.ways))
    stars = Stars.of(ways)
    shared = (sum(ways[one] for one in {word, *stars.of_word(word.removesuffix("*"))}) for word in ways)
    return max(shared, default=0) + sum(one.ways for one in patterns if one.starts is None)


def _starts(patterns: Sequence[Pattern]) -> frozenset[str] | None:
    found = [one.starts for one in patterns]
    return None if None in found else frozenset().union(*filter(None, found))


def _item(reader: _Reader, sign: str, position: int) -> Pattern:
    if sign in "([":
        if len(reader.closers) == DEEPEST_NESTING:
            raise NotationError(f"groups nest deeper than {DEEPEST_NESTING}", position)
        reader.closers.append(")" if sign == "(" else "]")
        inside = _alternatives(reader)
        expression = f"(?:{inside.expression})"
        if sign == "[":
            return Pattern(f"{expression}?", (), inside.ways + 1)
        return replace(inside, expression=expression)
    if sign in _GAPS:
        reader.gaps += 1
        if reader.gaps > MOST_GAPS:
            raise NotationError(f"more than {MOST_GAPS} gaps", position)
        return Pattern(f"{_ANY_WORD}{{0,{_GAPS[sign]}}}?", (), _GAPS[sign] + 1)
    if sign == ".":
        return Pattern(_EDGE, (), 1, frozenset({_EDGE}))
    return _named(reader, sign, position) if sign.startswith("{") else _word(sign, position)


def _named(reader: _Reader, sign: str, position: int) -> Pattern:
    name = sign[1:-1]
    if sign == "{" or name not in reader.lists:
        known = ", ".join(sorted(reader.lists)) or "none"
        raise NotationError(f"no list is named '{name}' (known: {known})", position)
    return reader.lists[name]


def _word(sign: str, position: int) -> Pattern:
    stem = sign.removeprefix("*").removesuffix("*")
    words = list(words_of(stem))
    if not words or "*" in stem:
        raise NotationError(f"'{sign}' is no word", position)
    words[0] = "*" * sign.startswith("*") + words[0]
    words[-1] += "*" * sign.endswith("*")
    expression = "  ".join(words).replace("*", r"\S*")
    needed = tuple(frozenset({word}) for word in words)
    return Pattern(f" {expression} ", needed, 1, None if words[0].startswith("*") else frozenset(words[:1]))
