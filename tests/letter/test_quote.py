from dataclasses import replace

import pytest

from tests.letter.builders import CONTACT, NOTICE
from watcher.letter.original import answered
from watcher.letter.quote import MOST_LINES, quoted
from watcher.mail.message import Address

ORIGINAL = answered(NOTICE, CONTACT)


@pytest.mark.parametrize(
    ("language", "attribution"),
    [
        ("en", "On 3 March 2026, Jane Doe wrote:"),
        ("de", "Am 3. März 2026 schrieb Jane Doe:"),
        ("fr", "Le 3 mars 2026, Jane Doe a écrit\u00a0:"),
        ("es", "El 3 de marzo de 2026, Jane Doe escribió:"),
        ("it", "Il giorno 3 marzo 2026, Jane Doe ha scritto:"),
        ("nl", "Op 3 maart 2026 schreef Jane Doe:"),
        ("pt", "Em 3 de março de 2026, Jane Doe escreveu:"),
        ("pl", "On 3 March 2026, Jane Doe wrote:"),
    ],
)
def test_the_quote_begins_with_the_language_s_attribution(language: str, attribution: str) -> None:
    assert quoted(ORIGINAL, language).splitlines()[0] == attribution


def test_every_line_of_the_notice_is_marked() -> None:
    lines = quoted(ORIGINAL, "en").splitlines()[1:]

    assert lines == ["> Dear Robin,", ">", "> We went on with other candidates.", ">", "> Jane Doe"]


def test_an_unnamed_writer_is_told_by_address_and_no_date_is_invented() -> None:
    original = replace(ORIGINAL, date=None, writers=(Address("jane@acme.example"),))

    assert quoted(original, "en").startswith("jane@acme.example wrote:\n")


def test_what_was_quoted_already_gets_a_deeper_mark() -> None:
    assert quoted(replace(ORIGINAL, text="> before"), "en").endswith("\n>> before\n")


def test_a_very_long_notice_is_cut() -> None:
    lines = quoted(replace(ORIGINAL, text="line\n" * 1000), "en").splitlines()

    assert len(lines) == MOST_LINES + 2
    assert lines[-1] == "> […]"


def test_nothing_to_quote_leaves_no_attribution() -> None:
    assert quoted(replace(ORIGINAL, text=" \n"), "en") == ""
