"""Words -> the languages a text may be written in, by the function words of the tables at hand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import islice

UNDETERMINED = "und"  # RFC 5646 section 4.1: a language that could not be told

_SMALLEST_SHARE = 0.08
_CLOSE = 0.6
_ENOUGH_WORDS = 200


def likely(words: Iterable[str], function_words: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return the codes of the languages worth trying, the likeliest first; none when nothing is familiar.

    Rare words are no evidence, so a language counts by how much of the text its commonest words cover.
    """
    counted = Counter(islice(words, _ENOUGH_WORDS))
    length = max(1, counted.total())
    shares = {
        code: sum(map(counted.__getitem__, counted.keys() & known)) / length for code, known in function_words.items()
    }
    ranked = sorted(shares, key=lambda code: (-shares[code], code))
    best = shares[ranked[0]] if ranked else 0.0
    if best < _SMALLEST_SHARE:
        return ()
    return tuple(code for code in ranked if shares[code] >= best * _CLOSE)
