import pytest

from watcher.contact.vacancy import (
    clean_role,
    companies_in,
    roles_at,
    roles_in,
    segments,
    unwrapped,
    without_prefixes,
    wordings,
)


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("the Map Designer", "Map Designer"),
        ("Map Designer (m/w/d)", "Map Designer"),
        ("Software Engineer II", "Software Engineer II"),
        ("Summer 2026 Intern", "Summer 2026 Intern"),
        ("Map Designer (New Grad) Map Designer (New Grad)", "Map Designer (New Grad)"),
        ("application for the Map Designer", "Map Designer"),
        ("open position", None),
        ("time you took for our", None),
        ("R-12345", None),
        ("", None),
    ],
)
def test_a_role_is_cleaned_or_refused(written: str, role: str | None) -> None:
    assert role == clean_role(written)


def test_wrapped_lines_are_joined_and_short_ones_kept() -> None:
    text = "We have decided against your application for the\nMap Designer position.\n\nBest,\nJane"

    assert unwrapped(text).startswith("We have decided against your application for the Map Designer position.\n")
    assert "Best,\nJane\n" in unwrapped(text)


def test_an_unknown_language_is_read_as_english() -> None:
    assert wordings("xx") == wordings("en")


def test_a_subject_is_taken_apart() -> None:
    assert without_prefixes("RE: AW: Fwd: Your application") == "Your application"
    assert segments("Acme: Map Designer - Update") == ("Acme", "Map Designer", "Update")


def test_patterns_yield_roles_and_companies() -> None:
    english = wordings("en")[0]
    text = "your candidacy for Map Designer at Acme."

    assert "Map Designer" in list(roles_in(text, english))
    assert ("Acme", 2.0) in list(companies_in(text, english))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("für die Stelle als Zeichnerin absagen", "Zeichnerin"),
        ("für die Stelle als Leiter Einkauf vergeben", "Leiter Einkauf"),
        ("für die Stelle als Leiter Personalwesen", "Leiter Personalwesen"),
        ("für die Stelle als technischer Zeichner", "technischer Zeichner"),
        ("die Stelle als Bäcker schon jemand anderem zugesagt", "Bäcker"),
        ("deren Erfahrung besser zur Stelle als Packer passt", "Packer"),
    ],
)
def test_what_stands_behind_a_german_role_is_no_part_of_it(text: str, role: str) -> None:
    assert role in list(roles_in(text, wordings("de")[0]))


def test_a_subject_may_be_just_role_and_company() -> None:
    assert list(roles_at("Map Designer at Acme Maps")) == [("Map Designer", "Acme Maps")]
    assert list(roles_at("Your application at Acme Maps")) == []
