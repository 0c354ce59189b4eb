from hypothesis import given
from hypothesis import strategies as st

from watcher.letter.plain import plain


def test_accents_are_composed_and_blanks_are_one() -> None:
    assert plain("  Jose\u0301\t\n Roe ", 80) == "José Roe"


def test_emoji_and_foreign_alphabets_stay_whole() -> None:
    assert plain("👩\u200d💻 王小明", 80) == "👩\u200d💻 王小明"


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_becomes_one_printable_line_of_bounded_length(text: str) -> None:
    line = plain(text, 80)

    assert len(line) <= 80
    assert line.splitlines() in ([], [line])
    line.encode("utf-8")
