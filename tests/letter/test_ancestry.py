from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.letter.builders import CONTACT, NOTICE
from watcher.letter.ancestry import ancestry
from watcher.letter.original import Original, answered

ORIGINAL = answered(NOTICE, CONTACT)


def test_the_notice_is_the_parent_and_the_last_reference() -> None:
    original = replace(ORIGINAL, references=("<a@x.example>", "<b@x.example>"))

    ancestors = ancestry(original)

    assert ancestors.parent == "<notice@acme.example>"
    assert ancestors.references == ("<a@x.example>", "<b@x.example>", "<notice@acme.example>")


def test_a_continued_conversation_names_the_notice_first() -> None:
    original = replace(ORIGINAL, message_id="<earlier@acme.example>", references=("<start@mail.example>",))

    ancestors = ancestry(original)

    assert ancestors.parent == "<earlier@acme.example>"
    assert ancestors.references == ("<notice@acme.example>", "<start@mail.example>", "<earlier@acme.example>")


def test_a_long_conversation_loses_what_comes_after_its_first_message() -> None:
    ids = tuple(f"<{number:04}@conversation.example>" for number in range(100))

    references = ancestry(replace(ORIGINAL, references=ids)).references

    assert references[0] == ids[0]
    assert references[-2:] == (ids[-1], "<notice@acme.example>")
    assert len("References: " + " ".join(references)) <= 998


def test_a_message_id_that_headers_would_not_survive_is_left_out() -> None:
    endless = f"<{'x' * 1200}@acme.example>"

    ancestors = ancestry(replace(ORIGINAL, message_id=endless, notice_id=endless))

    assert (ancestors.parent, ancestors.references) == (None, ())


@given(st.lists(st.text(max_size=400)), st.text(max_size=400), st.none() | st.text(max_size=400))
def test_hostile_ids_never_break_the_field(references: list[str], parent: str, notice: str | None) -> None:
    original = Original((), "", None, "", f"<{parent}>", tuple(f"<{one}>" for one in references), notice)

    named = ancestry(original).references

    assert all(one.isascii() and one.isprintable() and " " not in one for one in named)
    assert len("References: " + " ".join(named)) <= 998
