from pathlib import Path

import pytest

from watcher.verdict import rulebook
from watcher.verdict.matching import finds
from watcher.verdict.notation import pattern_of
from watcher.verdict.ruletable import Kind
from watcher.verdict.sentences import read


@pytest.mark.parametrize(
    "phrase",
    ["[a] " * 40 + "a " * 40 + "b", "(a|a a) " * 40 + "b", "(a*|*a) " * 40 + "b", "a .. " * 8 + "a ... a ... b"],
)
def test_a_phrase_that_may_match_in_endless_ways_takes_no_endless_time(phrase: str) -> None:
    """A matcher that tries them one by one would still be at it next year."""
    pattern = pattern_of(phrase, {})

    assert not finds([pattern], "a " * 110)
    assert finds([pattern], "a " * 110 + "b")


def test_a_word_that_many_beginnings_fit_takes_no_endless_time(tmp_path: Path) -> None:
    """What is skipped at each word must not multiply the ways through a sentence."""
    others = ", ".join(f'"{"a" * long}* zzz"' for long in range(2, 40))
    rules = tmp_path / "rules.toml"
    rules.write_text(f'[[rule]]\nname = "my.rule"\nphrases = ["*a ... a* ... *a ... b", {others}]\n', encoding="utf-8")
    book = rulebook.load(rules)
    words = f"{'a' * 40} " * 100

    assert not book.search(read("", words), ()).matches([Kind.REFUSAL])
    assert book.search(read("", words + "b"), ()).matches([Kind.REFUSAL])
