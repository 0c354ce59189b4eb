import re
from collections.abc import Iterator, Sequence
from re import _constants, _parser  # type: ignore[attr-defined] # to take expressions apart, there is nothing else
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.verdict.notation import LONGEST_PHRASE, NotationError, Pattern, form_of, list_pattern, pattern_of
from watcher.verdict.sentences import plain, words_of


def matches(phrase: str, text: str, lists: dict[str, Pattern] | None = None) -> bool:
    return re.search(pattern_of(phrase, lists or {}).expression, form_of(words_of(plain(text)))) is not None


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("moving forward", "We are MOVING\n  forward."),
        ("won't be", "we won’t be there"),
        ("won’t be", "we wont be there"),
        ("(went|gone) with", "they have gone with her"),
        ("not [currently] able", "not able"),
        ("not [currently] able", "not currently able"),
        ("progress*", "we are progressing"),
        ("not .. forward", "not moving you forward"),
        ("not ... forward", "not in a position at the moment to move your application forward"),
        ("at this time .", "Not at this time."),
        (". sollten sie", "Sollten Sie nicht von uns hören"),
        ("re apply", "please re-apply"),
        ("nous n'avons pas", "Nous n’avons pas"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert matches(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("fill", "fulfilled and filled"),
        ("not .. forward", "not be able to ever move forward"),
        ("at this time .", "at this time we decided"),
        (". sollten sie", "das sollten Sie wissen"),
        ("(went|gone) with", "went on with"),
        ("progress*", "in regress"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not matches(phrase, text)


def derivations(signs: Sequence[Any], text: str, start: int) -> Iterator[int]:
    """Yield where each way ends in which an expression, taken apart by the standard library, matches from a place."""
    if not signs:
        yield start
        return
    (sign, value), *rest = signs
    ends: Iterator[int]
    if sign is _constants.BRANCH:
        ends = (end for branch in value[1] for end in derivations(list(branch), text, start))
    elif sign is _constants.SUBPATTERN:
        ends = derivations(list(value[3]), text, start)
    elif sign is _constants.MIN_REPEAT or (sign is _constants.MAX_REPEAT and value[1] == 1):
        ends = (end for times in range(value[1] + 1) for end in derivations(list(value[2]) * times, text, start))
    else:  # words, which match in one way or not at all
        length = 1 if sign is _constants.LITERAL else len(text[start:].partition(" ")[0])
        matches = text[start : start + 1] == chr(value) if sign is _constants.LITERAL else length or value[0] == 0
        ends = iter([start + length] if matches else [])
    for end in ends:
        yield from derivations(rest, text, end)


@pytest.mark.parametrize(
    "phrase",
    [
        "(a|a b|b) [a] (a|b)",
        "[a] [a] [b] (a|b|a b)",
        "(a [b] [a]|b [b]|ab .. b)",
        "(a*|ab|ab* b) .. (b|*b)",
        "([a] b|a [b]) ... (a|[b] a)",
        "((a|b) a|(b|ab) b|{list}) [a|ab]",
        "(. a|a .. b|[a] b) [b|*b]",
    ],
)
@given(words=st.lists(st.sampled_from(["a", "b", "ab", "abc"]), max_size=10))
def test_a_phrase_matches_in_no_more_ways_than_counted(phrase: str, words: list[str]) -> None:
    pattern = pattern_of(phrase, {"list": list_pattern(["a b", "a*", "ab b", "b"], {})})
    signs, text = list(_parser.parse(pattern.expression)), form_of(words)

    most = max(sum(1 for _ in derivations(signs, text, start)) for start in range(len(text)))

    assert most <= pattern.ways


def test_a_named_list_stands_for_any_of_its_entries() -> None:
    lists = {"us": list_pattern(("we", "our team"), {})}

    assert matches("{us} declined", "Our team declined", lists)
    assert not matches("{us} declined", "They declined", lists)


@pytest.mark.parametrize(
    ("phrase", "position", "words"),
    [
        ("", 1, "empty"),
        ("we (went", 9, "')' is missing"),
        ("we went)", 8, "closes nothing"),
        ("we | they", 4, "inside"),
        ("we (|went)", 10, "alternative is empty"),
        (".. forward", 1, "between words"),
        ("forward ...", 9, "between words"),
        ("{nobody} declined", 1, "no list is named 'nobody'"),
        ("we ?!", 4, "no word"),
        ("f*rward", 1, "no word"),
        ("[very]", 1, "no word that must"),
        ("([a]|b)", 1, "no word that must"),
        ("((((((((a))))))))", 7, "nest deeper"),
        ("a .. b .. c .. d .. e .. f .. g .. h .. i .. j .. k .. l", 53, "gaps"),
        ("a" * (LONGEST_PHRASE + 1), LONGEST_PHRASE, "longer"),
    ],
)
def test_a_mistake_is_named_with_its_position(phrase: str, position: int, words: str) -> None:
    with pytest.raises(NotationError, match=re.escape(words)) as caught:
        pattern_of(phrase, {})

    assert position == caught.value.position


def test_lists_that_multiply_are_refused() -> None:
    lists = {"a": Pattern("(?: word )" * 1_500, (frozenset({"word"}),))}

    with pytest.raises(NotationError, match="too large"):
        pattern_of("{a} {a} {a} {a}", lists)


@pytest.mark.parametrize(
    ("phrase", "needed"),
    [
        ("we [really] went", [{"we"}, {"went"}]),
        ("(went on|gone) .. with*", [{"went", "gone"}, {"on", "gone"}, {"with*"}]),
        ("(we|[so] they) left", [{"we", "they"}, {"left"}]),
        ("d'emploi", [{"d"}, {"emploi"}]),
    ],
)
def test_a_pattern_knows_the_words_it_needs(phrase: str, needed: list[set[str]]) -> None:
    assert needed == list(pattern_of(phrase, {}).needed)
