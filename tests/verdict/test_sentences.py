import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.verdict.sentences import LONGEST_SENTENCE_WORDS, plain, read, words_of


def shown(body: str) -> list[str]:
    return [sentence.text for sentence in read("", body)]


def test_sentences_end_at_marks_and_empty_lines_but_not_at_line_breaks() -> None:
    assert shown("Dear Ana, we have\ndecided. Thank you!\n\nThe team") == [
        "Dear Ana, we have decided.",
        "Thank you!",
        "The team",
    ]


def test_a_bullet_begins_a_sentence() -> None:
    assert shown("You will see:\n- Active\n- Closed") == ["You will see:", "- Active", "- Closed"]


def test_an_abbreviation_ends_no_sentence() -> None:
    assert shown("Acme Inc. and Mr. J. Roe decided.") == ["Acme Inc. and Mr. J. Roe decided."]


def test_what_is_too_long_is_cut_by_words() -> None:
    body = "word " * (LONGEST_SENTENCE_WORDS + 1)

    assert [len(one.words) for one in read("", body)] == [LONGEST_SENTENCE_WORDS, 1]


def test_the_signature_is_left_out_but_not_a_mark_at_the_top() -> None:
    assert shown("Hello.\n-- \nAcme") == ["Hello."]
    assert shown("--\nHello.")


def test_words_lose_case_apostrophes_and_accents() -> None:
    assert words_of(plain("WE WON’T be\u00a0there")) == ("we", "wont", "be", "there")
    assert words_of("L'emploi für E-Mail") == ("l", "emploi", "fuer", "e", "mail")


def test_signs_part_words_however_many_there_are() -> None:
    signs = [chr(code) for code in range(0x2190, 0x2300)]

    assert words_of(plain("a".join(signs))) == ("a",) * (len(signs) - 1)
    assert words_of(plain("a\u2190b\u2191c")) == ("a", "b", "c")


def test_invisible_characters_are_gone() -> None:
    assert words_of(plain("un\u00adfortu\u200bnately")) == ("unfortunately",)


def test_an_excerpt_is_cut_from_the_text_as_it_stands() -> None:
    sentence = read("", "We’ve DECIDED,  alas: no.")[0]

    assert sentence.excerpt(1, 2) == "DECIDED, alas"


def test_of_two_equal_phrases_the_one_meant_is_parted_off() -> None:
    sentence = read("", "No offer, I fear, no offer at all.")[0]

    assert sentence.parted(4, 5) == ("No offer, I fear, ", "no offer", " at all.")


def test_words_between_quotation_marks_are_known_as_quoted() -> None:
    first, second = read("", "They say “we decided. You were” not sure.")

    assert {2, 3} == first.quoted
    assert {0, 1} == second.quoted


def test_a_mark_without_partner_quotes_nothing() -> None:
    assert frozenset() == read("", 'A 24" screen for you.')[0].quoted


def test_the_subject_comes_first_and_a_reply_is_known_as_repeated() -> None:
    own, reply = read("Your application", "Hi.")[0], read("AW: Your application", "Hi.")[0]

    assert (own.is_subject, own.is_repeated) == (True, False)
    assert (reply.is_subject, reply.is_repeated) == (True, True)


@given(st.text())
def test_any_text_can_be_read(body: str) -> None:
    for sentence in read(body, body):
        assert sentence.words
        assert sentence.excerpt(0, 0) in sentence.text


def test_a_number_ends_a_sentence_but_a_german_day_does_not() -> None:
    assert shown("We start at 9. You came second.") == ["We start at 9.", "You came second."]
    assert shown("Wir sehen uns am 1. Mai. Bis dann.") == ["Wir sehen uns am 1. Mai.", "Bis dann."]
    assert shown("Wir sehen uns am 12. Mai. Bis dann.") == ["Wir sehen uns am 12. Mai.", "Bis dann."]


def test_a_divider_below_a_line_is_no_signature_mark() -> None:
    below = "We chose somebody else. " * 6
    assert "We chose somebody else." in [one.text for one in read("", f"English version below\n--\n{below}")]
    signed = read("", "We have chosen somebody else for it.\n--\nJo Lund, Director")
    assert [one.text for one in signed] == ["We have chosen somebody else for it."]


@pytest.mark.parametrize(
    ("text", "is_question"),
    [
        ("You were not chosen?", True),
        ('"You were not chosen?"', True),
        ("You were not chosen, okay?", False),
        ("Você não passou dessa vez, tá bom?", False),
        ("Non ti abbiamo scelto, va bene?", False),
        ("Is that okay?", True),
    ],
)
def test_what_only_asks_for_a_nod_is_no_question(text: str, is_question: bool) -> None:
    assert read("", text)[0].is_question == is_question


def test_words_without_spaces_are_cut_like_others() -> None:
    sentences = read("", "a," * 1000)

    assert max(len(sentence.words) for sentence in sentences) == LONGEST_SENTENCE_WORDS
    assert sum(len(sentence.words) for sentence in sentences) == 1000
