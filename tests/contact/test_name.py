import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.contact.name import LONGEST, Name, is_title, read_name
from watcher.contact.namematch import agrees, is_supported_by
from watcher.contact.script import has_hidden
from watcher.mail.message import Address


@pytest.mark.parametrize(
    ("shown", "full"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Doe, Jane", "Jane Doe"),
        ("van der Berg, Jan", "Jan van der Berg"),
        ("Jane Doe (Acme)", "Jane Doe"),
        ("Jane Doe [she/her]", "Jane Doe"),
        ("Jane from Acme", "Jane"),
        ("Jane Doe via Greenhouse", "Jane Doe"),
        ("Jane Doe | Acme", "Jane Doe"),
        ("Jane Doe - Acme", "Jane Doe"),
        ("Jane Doe at Acme", "Jane Doe"),
        ("JANE DOE", "Jane Doe"),
        ("Jane DOE", "Jane Doe"),
        ("JANE MCDONALD", "Jane McDonald"),
        ("ANNE-MARIE O'NEIL", "Anne-Marie O'Neil"),
        ("VON BECK, ANNA", "Anna von Beck"),
        ("Jane Doe, PhD", "Jane Doe"),
        ("Jane Doe Jr.", "Jane Doe"),
        ("J. Doe", "J. Doe"),
        ('"Jane Doe"', "Jane Doe"),
        ("José García López", "José García López"),
        ("Анна Иванова", "Анна Иванова"),
        ("山田 太郎", "山田 太郎"),
        ("Jane  Doe", "Jane Doe"),
        ("Jack Ma", "Jack Ma"),
        ("Wei He", "Wei He"),
        ("Maria Sá", "Maria Sá"),
        ("Jane Doe MBA", "Jane Doe"),
        ("Jane Doe Ph.D.", "Jane Doe"),
    ],
)
def test_a_person_is_read_from_every_shape_of_display_name(shown: str, full: str) -> None:
    name = read_name(shown)

    assert name is not None
    assert full == name.full


@pytest.mark.parametrize(
    "shown",
    [
        "",
        "jane.doe@acme.example",
        "Acme Recruiting",
        "The Acme Team",
        "Talent Acquisition",
        "Personalabteilung",
        "Ressources Humaines",
        "Acme, Inc.",
        "no-reply",
        "jane doe",
        "Jane Doe & John Roe",
        "Jаne Doe",
        "𝐉𝐚𝐧𝐞 Doe",
        "Jane\u202eDoe",
        "Jane\u200bDoe",
        "Jane\nDoe",
        "Jane Doe" * 20,
        "{{ Jane }}",
        "Сосо",
    ],
)
def test_what_may_be_something_else_is_no_name(shown: str) -> None:
    assert read_name(shown) is None


def test_the_companys_and_the_applicants_names_are_nobodys() -> None:
    assert read_name("Red Hat", ("Red Hat",)) is None
    assert read_name("redhat", ("Red Hat",)) is None


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Dr. Jane Doe", Name("Jane Doe", "Jane", "Doe", "Dr.")),
        ("Frau Dr. Anna von Beck", Name("Anna von Beck", "Anna", "von Beck", "Frau Dr.")),
        ("Mme Claire Dupont", Name("Claire Dupont", "Claire", "Dupont", "Mme")),
        ("Sig.ra Rossi", Name("Rossi", None, "Rossi", "Sig.ra")),
        ("Jane Doe", Name("Jane Doe", "Jane", "Doe", None)),
    ],
)
def test_an_honorific_is_kept_only_when_it_is_shown(shown: str, name: Name) -> None:
    assert name == read_name(shown)


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


def test_a_title_tells_what_one_person_does() -> None:
    assert is_title("Senior Recruiter, EMEA")
    assert is_title("Personalreferentin")
    assert not is_title("The Acme Recruiting Team")


@given(st.text(max_size=200) | st.text(alphabet="Jane Doe<>\u202e\u200b\r\n\x00é-.,'", max_size=100))
def test_no_name_holds_anything_hidden_any_markup_or_more_than_eighty_characters(text: str) -> None:
    name = read_name(text)

    for part in (name.full, name.given or "", name.family or "", name.honorific or "") if name else ():
        assert not has_hidden(part)
        assert not set(part) & set('<>&{}[]|\\"@\r\n')
        assert len(part) <= LONGEST
