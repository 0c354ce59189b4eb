import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from watcher.verdict import ruletable
from watcher.verdict.alphabet import Alphabet, words_between
from watcher.verdict.notation import form_of, list_pattern, pattern_of
from watcher.verdict.rulebook import SHIPPED
from watcher.verdict.ruleset import Ruleset
from watcher.verdict.ruletable import LARGEST_FILE_BYTES
from watcher.verdict.sentences import read

LIBRARIES = (re, re2)  # which of them matches a pattern is for its number of ways to decide
LISTS = {"job": list_pattern(["job*", "post", "our team"], {}), "not": list_pattern(["not", "no longer"], {})}
PHRASES = (
    "we (chose|took) (another|somebody else)",
    "{not} .. (move [you] forward|take .. further)",
    "{job}",
    "*work [at home] .",
    "(a|b .. c|d* e) ... (*bo*|jo*|*ob|jobs)",
    "not ... (us|*us|u*)",
    "[the] jobs* {job}",
)
EXPRESSIONS = [pattern_of(phrase, LISTS).expression for phrase in PHRASES]
ALPHABET = Alphabet(EXPRESSIONS)
NAMED = set(re.findall("[a-z]+", " ".join([*PHRASES, "job post our team not no longer"])))
WORDS = sorted(NAMED | {"homework", "elbow", "bob", "jobless", "jobsite", "bus", "usual", "dodo", "other", "words"})


def spans(expression: str, sentence: Sequence[str]) -> list[tuple[int, int]]:
    """What the words of a sentence match when they are read letter by letter."""
    form = form_of(sentence)
    return [
        (form.count("  ", 0, found.start() + 1), form.count("  ", 0, found.end() - 1))
        for found in re.finditer(expression, form)
    ]


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize("library", LIBRARIES)
@given(sentence=st.lists(st.sampled_from(WORDS), max_size=14))
def test_a_pattern_matches_the_same_words_in_characters_as_in_letters(
    library: Any, expression: str, sentence: list[str]
) -> None:
    text = ALPHABET.text(sentence)

    found = library.compile(ALPHABET.pattern(expression)).finditer(text)

    assert spans(expression, sentence) == [words_between(text, *one.span()) for one in found]


@pytest.mark.parametrize("table", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_the_shipped_phrases_match_the_same_words_of_their_examples(table: Path) -> None:
    rules, ruleset = ruletable.read(table), Ruleset()
    ruleset.add(table, rules)
    patterns = {name: [one.expression for one in compiled()] for name, compiled in ruleset.patterns.items()}
    alphabet = Alphabet(chain.from_iterable(patterns.values()))

    for rule in rules.rule:
        for words in (one.words for one in read("", "\n\n".join(rule.yes + rule.no))):
            text = alphabet.text(words)
            for expression in patterns[rule.name]:
                for library in LIBRARIES:
                    found = library.compile(alphabet.pattern(expression)).finditer(text)
                    assert spans(expression, words) == [words_between(text, *one.span()) for one in found]


def test_words_that_no_phrase_names_are_alike() -> None:
    assert ALPHABET.text(["sand", "lamp"]) == ALPHABET.text(["grey", "leaf"]) == "\n  \n"


def test_a_word_named_is_one_character_whatever_stars_it_has() -> None:
    assert [len(ALPHABET.text([word])) for word in ("jobs", "another")] == [3, 3]


def test_the_words_of_the_largest_file_find_room() -> None:
    words = [f"w{number}" for number in range(LARGEST_FILE_BYTES // 4)]

    for star in ("", r"\S*"):
        last = f" {words[-1]}{star} "
        alphabet = Alphabet(f" {word}{star} " for word in words)

        assert re2.compile(alphabet.pattern(last)).search(alphabet.text([words[-1]]))
        assert not re2.compile(alphabet.pattern(last)).search(alphabet.text([words[-2]]))
