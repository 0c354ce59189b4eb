import pytest

from watcher.verdict.alphabet import Alphabet
from watcher.verdict.matching import compiled, finds
from watcher.verdict.notation import pattern_of


@pytest.mark.parametrize(
    "phrase",
    ["[a] " * 40 + "a " * 40 + "b", "(a|a a) " * 40 + "b", "(a*|*a) " * 40 + "b", "a .. " * 8 + "a ... a ... b"],
)
def test_a_phrase_that_may_match_in_endless_ways_takes_no_endless_time(phrase: str) -> None:
    """A matcher that tries them one by one would still be at it next year."""
    pattern = pattern_of(phrase, {})

    assert not finds([pattern], "a " * 110)
    assert finds([pattern], "a " * 110 + "b")


def test_a_word_that_many_beginnings_fit_takes_no_endless_time() -> None:
    """What is skipped at each word must not multiply the ways through a sentence."""
    patterns = [
        pattern_of("*a ... a* ... *a ... b", {}),
        *(pattern_of(f"{'a' * long}* zzz", {}) for long in range(2, 40)),
    ]
    alphabet = Alphabet(pattern.expression for pattern in patterns)
    text = alphabet.text(["a" * 40] * 100)

    assert compiled(alphabet, patterns[0])(text) is None
    assert compiled(alphabet, patterns[0])(alphabet.text(["a" * 40] * 100 + ["b"]))
