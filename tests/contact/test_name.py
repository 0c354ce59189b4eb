import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.contact.name import LONGEST, Name, is_like_a_person, is_title, read_name
from watcher.contact.script import has_hidden


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
        "El Jurado Calificador",
        "La Redacción Central",
        "Le Jury",
        "Baroness Doe",
        "Sister Agnes",
        "Matron",
        "Frau",
        "Vice Chancellor",
        "Rector Magnificus",
        "Сосо",
    ],
)
def test_what_may_be_something_else_is_no_name(shown: str) -> None:
    assert read_name(shown) is None


def test_dots_and_inner_capitals_tell_companies_from_people() -> None:
    assert is_like_a_person("Jane Doe")
    assert is_like_a_person("Acme")
    assert not is_like_a_person("Acme.io")
    assert not is_like_a_person("WeMapIt")
    assert not is_like_a_person("Acme Robotics")


def test_the_companys_and_the_applicants_names_are_nobodys() -> None:
    assert read_name("Red Hat", ("Red Hat",)) is None
    assert read_name("redhat", ("Red Hat",)) is None


@pytest.mark.parametrize(
    ("shown", "full"),
    [
        ("Sir John Roe KBE", "John Roe"),
        ("Lady Jane Doe", "Jane Doe"),
        ("Rev. Jane Doe", "Jane Doe"),
        ("Cllr Jane Doe", "Jane Doe"),
        ("Captain Jane Doe", "Jane Doe"),
        ("Maître Jane Doe", "Jane Doe"),
        ("Pfarrerin Jane Doe", "Jane Doe"),
        ("Ds. Jan van der Berg", "Jan van der Berg"),
        ("mr. Jane Doe", "Jane Doe"),
        ("Irmã Maria Sá", "Maria Sá"),
        ("Don Juan Ruiz", "Don Juan Ruiz"),
        ("Dom Roe", "Dom Roe"),
        ("J. Doe", "J. Doe"),
        ("JR Doe", "JR Doe"),
        ("Nagy Jolán", "Nagy Jolán"),
        ("Nguyen Thi Hoa", "Nguyen Thi Hoa"),
        ("Zhang Min", "Zhang Min"),
    ],
)
def test_without_a_certain_given_name_the_whole_name_is_used(shown: str, full: str) -> None:
    name = read_name(shown)

    assert name is not None
    assert (full, None, None) == (name.full, name.given, name.honorific)


def test_capitals_tell_which_name_is_the_familys() -> None:
    assert Name("Roe Jane", "Jane", "Roe") == read_name("ROE Jane")
    assert Name("Jane Roe", "Jane", "Roe") == read_name("Jane ROE")
    assert Name("Nagy Jolán", "Jolán", "Nagy") == read_name("NAGY Jolán")


def test_whoever_writes_for_somebody_else_is_the_one_named_first() -> None:
    assert read_name("Jane Doe on behalf of John Roe") == read_name("Jane Doe")
    assert read_name("Jane Doe im Auftrag von Acme") == read_name("Jane Doe")


def test_a_picture_behind_a_name_is_no_part_of_it() -> None:
    assert read_name("Jane \N{SPARKLES}") == read_name("Jane")


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Dr. Jane Doe", Name("Jane Doe", "Jane", "Doe", "Dr.")),
        ("Frau Dr. Anna von Beck", Name("Anna von Beck", "Anna", "von Beck", "Frau Dr.")),
        ("Mme Claire Dupont", Name("Claire Dupont", "Claire", "Dupont", "Mme")),
        ("Prof.ssa Anna Neri", Name("Anna Neri", "Anna", "Neri", "Prof.ssa")),
        ("Sig.ra Rossi", Name("Rossi", None, "Rossi", "Sig.ra")),
        ("Jane Doe", Name("Jane Doe", "Jane", "Doe", None)),
    ],
)
def test_an_honorific_is_kept_only_when_it_is_shown(shown: str, name: Name) -> None:
    assert name == read_name(shown)


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
