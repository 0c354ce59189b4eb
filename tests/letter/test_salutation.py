import pytest

from watcher.contact.name import Name
from watcher.letter.salutation import Salutation, salutation


@pytest.mark.parametrize("honorific", ["Ms", "Mrs.", "Frau", "Mme", "Sra.", "Sig.ra", "mevrouw", "Senhora", "Frau Dr."])
def test_a_woman_s_honorific_is_known_in_every_language(honorific: str) -> None:
    assert salutation(Name("Jane Doe", "Jane", "Doe", honorific)).as_woman


@pytest.mark.parametrize("honorific", ["Mr", "Herr", "M.", "Sr.", "Sig.", "heer", "Senhor"])
def test_a_man_s_honorific_is_known_in_every_language(honorific: str) -> None:
    assert salutation(Name("John Roe", "John", "Roe", honorific)).as_man


@pytest.mark.parametrize("honorific", [None, "Mx", "Dr.", "Frau/Herr", "Frau Herr"])
def test_nobody_s_gender_is_guessed(honorific: str | None) -> None:
    greeted = salutation(Name("Jane Doe", "Jane", "Doe", honorific))

    assert (greeted.as_woman, greeted.as_man) == (False, False)


def test_a_title_needs_a_family_name_to_stand_before() -> None:
    assert salutation(Name("Jane", "Jane", None, "Dr.")).title is None
    assert salutation(Name("Jane Doe", "Jane", "Doe", "Dr.")).title == "Dr."


def test_without_a_name_there_is_nobody_to_greet() -> None:
    assert salutation(None) == Salutation()
