import pytest

from watcher.letter.line import fitting_line
from watcher.letter.rehearsal import GENERAL, SPECIFIC


@pytest.mark.parametrize("language", sorted(SPECIFIC))
def test_a_line_in_the_letter_s_language_is_said(language: str) -> None:
    assert fitting_line(SPECIFIC[language], language) == SPECIFIC[language]
    assert fitting_line(GENERAL[language], language) == GENERAL[language]


@pytest.mark.parametrize(("written", "spoken"), [(a, b) for a in SPECIFIC for b in SPECIFIC if a != b])
def test_a_line_in_another_language_is_left_out(written: str, spoken: str) -> None:
    assert fitting_line(SPECIFIC[written], spoken) is None


@pytest.mark.parametrize("language", sorted(SPECIFIC))
def test_a_line_too_short_to_tell_is_said(language: str) -> None:
    assert fitting_line("Open maps!", language) == "Open maps!"


def test_a_line_becomes_a_sentence() -> None:
    assert fitting_line(" your maps\n got me through the rain ", "en") == "Your maps got me through the rain."


def test_the_spaces_of_french_punctuation_break_no_line() -> None:
    line = fitting_line("Votre devise est la mienne : « aller à pied » !", "fr")

    assert line == "Votre devise est la mienne\u00a0: «\u00a0aller à pied\u00a0»\u00a0!"


@pytest.mark.parametrize("nothing", [None, "", " \n", "¶"])
def test_nothing_written_is_no_line(nothing: str | None) -> None:
    assert fitting_line(nothing, "en") is None
