import pytest

from watcher.contact.name import Name, read_name
from watcher.contact.namematch import agrees, contradicts, is_other_order, is_supported_by
from watcher.mail.message import Address


@pytest.mark.parametrize(
    ("full", "local_part"),
    [
        ("Jane Doe", "jane.doe"),
        ("Jane Doe", "jdoe"),
        ("Jane Doe", "doe.j"),
        ("Jane Doe", "jane_doe2"),
        ("Jane Doe", "JD"),
        ("Jan van der Berg", "j.berg"),
        ("Jan van der Berg", "jan.vanderberg"),
        ("Jürgen Müller", "juergen.mueller"),
        ("Søren Ærø", "soren.aero"),
    ],
)
def test_a_local_part_spells_a_name(full: str, local_part: str) -> None:
    name = read_name(full)

    assert name is not None
    assert is_supported_by(name, Address(f"{local_part}@acme.example"))


def test_a_local_part_of_somebody_else_spells_nothing() -> None:
    assert not is_supported_by(Name("Jane Doe", "Jane", "Doe"), Address("john.roe@acme.example"))


def test_two_names_agree_when_they_are_one_persons() -> None:
    jane = Name("Jane Doe", "Jane", "Doe")

    assert agrees(jane, Name("Jane", "Jane"))
    assert agrees(jane, Name("J. Doe", "J.", "Doe"))
    assert not agrees(jane, Name("John Doe", "John", "Doe"))
    assert not agrees(jane, Name("Doe", "Doe"))


def test_two_names_of_the_same_words_agree_in_any_order() -> None:
    assert agrees(Name("Roe Jane"), Name("Jane Roe", "Jane", "Roe"))
    assert not agrees(Name("Roe Jane"), Name("Jane Doe", "Jane", "Doe"))


def test_an_address_shows_a_name_in_its_own_order_or_the_other() -> None:
    jane = Name("Jane Roe", "Jane", "Roe")

    assert is_other_order(jane, ("roe", "jane"))
    assert not is_other_order(jane, ("jane", "roe"))
    assert not is_other_order(jane, ("roe",))


@pytest.mark.parametrize(
    ("full", "local_part", "is_contradicted"),
    [
        ("Jane Roe", "mary.doe", True),
        ("Jane", "mary.doe", True),
        ("Jane Roe", "jane.doe", False),
        ("Janie Roe", "jane.doe", False),
        ("Jane Roe", "roe_mary", False),
        ("Jane van der Roe", "jm.vanderroe", False),
        ("Jane Roe", "j.doe", False),
        ("Jane Roe", "jobs.north", False),
        ("\u5c71\u7530 \u592a\u90ce", "taro.yamada", False),
    ],
)
def test_a_local_part_may_spell_somebody_elses_name(full: str, local_part: str, is_contradicted: bool) -> None:
    assert is_contradicted is contradicts(Name(full), Address(f"{local_part}@acme.example"))
