import re

from hypothesis import given
from hypothesis import strategies as st

from watcher.verdict.notation import form_of, pattern_of
from watcher.verdict.wordindex import WordIndex

PHRASES = (
    "we (chose|took) (another|somebody else)",
    "not .. (move [you] forward|take .. further)",
    "(job*|post|our team)",
    "*work [at home] .",
    "(a|b) (c|d) (e|f) (we|you) (not|no) (us|them) (job|post) (at|in)",
    "*bo*",
)
PATTERNS = [pattern_of(phrase, {}) for phrase in PHRASES]
INDEX = WordIndex.of(PATTERNS)
WORDS = sorted(set(re.findall("[a-z]+", " ".join(PHRASES))) | {"jobs", "teamwork", "elbow", "ajob"})


def candidates(sentence: str) -> set[int]:
    possible = INDEX.sieve([sentence.split()]).get(0, 0)
    return {number for number in range(len(PATTERNS)) if possible >> number & 1}


def test_a_sentence_without_the_words_of_a_phrase_is_no_candidate() -> None:
    assert candidates("we chose you") == set()
    assert candidates("we chose another") == {0}


def test_beginnings_endings_and_parts_of_words_are_known() -> None:
    assert candidates("postless jobless") == {2}
    assert candidates("teamwork") == {3}
    assert candidates("elbows") == {5}


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_what_matches_is_a_candidate(sentence: str) -> None:
    form = form_of(sentence.split())

    found = candidates(sentence)

    for number, pattern in enumerate(PATTERNS):
        assert not re.search(pattern.expression, form) or number in found
