"""Words -> the languages a text may be written in, by the function words of the tables at hand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, islice

UNDETERMINED = "und"  # RFC 5646 section 4.1: a language that could not be told

_SMALLEST_SHARE = 0.08
_CLOSE = 0.6
_ENOUGH_WORDS = 200


def likely(words: Iterable[str], languages_of: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the codes of the languages worth trying, the likeliest first; none when nothing is familiar.

    Rare words are no evidence, so a language counts by how much of the text its commonest words cover;
    `languages_of` names the languages in which a word is one of those.
    """
    read = list(islice(words, _ENOUGH_WORDS))
    counted = Counter(chain.from_iterable(filter(None, map(languages_of.get, read))))
    most = max(counted.values(), default=0)
    if most < _SMALLEST_SHARE * max(1, len(read)):
        return ()
    close = [code for code, count in counted.items() if count >= most * _CLOSE]
    return tuple(sorted(close, key=lambda code: (-counted[code], code)))


def languages_of(function_words: Mapping[str, frozenset[str]]) -> Mapping[str, tuple[str, ...]]:
    """Return for each function word the codes of its languages."""
    found: dict[str, tuple[str, ...]] = {}
    for code, words in function_words.items():
        for word in words:
            found[word] = (*found.get(word, ()), code)
    return found
