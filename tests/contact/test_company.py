import pytest

from watcher.contact.company import (
    behind_person,
    company_in,
    ends_in_legal_form,
    is_for_clients,
    spelling_of,
    without_legal_form,
    without_team,
)


@pytest.mark.parametrize(
    ("text", "company"),
    [
        ("Acme. We have chosen others", "Acme"),
        ("Acme, Inc. has decided", "Acme"),
        ("Acme Maps GmbH & Co. KG", "Acme Maps"),
        ("Bank of Nowhere and wish you", "Bank of Nowhere"),
        ("Institute for Maps in Nowhere", "Institute for Maps"),
        ("Acme Maps and the Designer role", "Acme Maps"),
        ("Acme Maps Careers and follow us", "Acme Maps"),
        ("nuts.example", None),
        ("iMaps at", "iMaps"),
        ("3Maps is", "3Maps"),
        ("Roe & Söhne GmbH und Ihr Interesse", "Roe & Söhne"),
        ("Acme Maps S.p.A. Non abbiamo", "Acme Maps"),
        ("Acme Maps GmbH & Co. KG und Ihr Interesse", "Acme Maps"),
        ("Bank of the North is", "Bank of the North"),
        ("Dorne Society for the Care of Maps has", "Dorne Society for the Care of Maps"),
        ("Dorne Trust for the Warden position", "Dorne Trust"),
        ("Dorne Bank for Data Engineer", "Dorne Bank"),
        ("our company", None),
        ("You", None),
        ("2026 Acme", None),
        ("", None),
    ],
)
def test_a_companys_name_ends_where_it_ends(text: str, company: str | None) -> None:
    assert company == company_in(text)


def test_legal_forms_and_team_words_are_no_part_of_the_name() -> None:
    assert without_legal_form("Acme Ltd.") == "Acme"
    assert ends_in_legal_form("Acme, Inc.")
    assert without_team("The Acme Talent Acquisition Team") == "Acme"
    assert without_team("Equipo de Selección de Telar Verde") == "Telar Verde"


def test_what_stands_behind_a_person_may_be_their_company() -> None:
    assert behind_person("Jane Doe (Acme)") == "Acme"
    assert behind_person("Jane from Acme Maps") == "Acme Maps"
    assert behind_person("Jane Doe") is None


def test_a_domain_is_spelt_as_the_text_spells_it() -> None:
    assert spelling_of("acme-maps", "Thank you for applying to Acme Maps.") == "Acme Maps"
    assert spelling_of("verger-et-fils", "chez Verger & Fils.") == "Verger & Fils"
    assert spelling_of("acme", "We are acme people.") is None


def test_consultants_work_for_clients() -> None:
    assert is_for_clients("Recruitment Consultant")
    assert not is_for_clients("Recruiter")
