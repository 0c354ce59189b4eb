import pytest

from watcher.verdict.matching import finds
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
