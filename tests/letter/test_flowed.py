from hypothesis import given
from hypothesis import strategies as st

from watcher.letter.flowed import WIDTH, flowed

PARAGRAPH = "I would be glad to learn more about the company and to contribute to it in the future. " * 4


def unflowed(text: str) -> str:
    """Join soft breaks as RFC 3676 section 4.1 tells a reader to."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n")[:-1]:
        unstuffed = line.removeprefix(" ")
        lines[-1:] = [lines[-1] + unstuffed] if goes_on else [*lines[-1:], unstuffed]
        goes_on = line.endswith(" ")
    return "\n".join(lines)


def test_a_paragraph_is_wrapped_softly_and_read_back_whole() -> None:
    wrapped = flowed(PARAGRAPH)

    assert max(len(line) for line in wrapped.splitlines()) <= WIDTH + 1
    assert unflowed(wrapped) == PARAGRAPH.strip()


def test_lines_of_a_signature_stay_apart() -> None:
    assert flowed("Kind regards,\nRobin \nMobile 1") == "Kind regards,\nRobin\nMobile 1\n"


def test_no_wrapped_line_comes_to_begin_with_what_clients_change() -> None:
    text = "word " * 14 + "From time to time " + "word " * 13 + "> than before"

    lines = flowed(text).splitlines()

    assert len(lines) > 1
    assert not [line for line in lines if line.startswith(("From ", ">", " "))]


def test_a_long_quoted_line_is_wrapped_under_its_mark() -> None:
    lines = flowed(PARAGRAPH, "> ").splitlines()

    assert len(lines) > 4
    assert all(line.startswith("> ") for line in lines)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\x85"), max_size=600))
def test_any_line_is_read_back_as_it_was(line: str) -> None:
    assert unflowed(flowed(line)) == line.rstrip()
