import pytest

from tests.contact.builders import SENDERS, notice
from watcher.contact import employer
from watcher.contact.employer import Employer
from watcher.mail.message import Address

PLAIN = Address("careers@mail.example")


def found(text: str, language: str = "en", *, subject: str = "Your application", writer: Address = PLAIN) -> Employer:
    return employer.find(notice(writer, text=text, subject=subject), language, SENDERS, ("Robin Applicant", "Robin"))


@pytest.mark.parametrize(
    ("language", "text", "company", "role"),
    [
        ("en", "Thank you for applying to the Map Designer position at Acme Maps.", "Acme Maps", "Map Designer"),
        ("en", "Thanks for applying to Acme Maps for Head Gardener. We chose others.", "Acme Maps", "Head Gardener"),
        ("en", "Post: Head Gardener\n\nYou have applied to Acme Maps. We chose others.", "Acme Maps", "Head Gardener"),
        ("en", "Thanks for your interest in Acme Maps. The role has been filled.", "Acme Maps", None),
        (
            "en",
            "We chose somebody else for the position of Senior Data Analyst at Acme.",
            "Acme",
            "Senior Data Analyst",
        ),
        ("en", "Thank you for your interest in Acme and the Map Designer role.", "Acme", "Map Designer"),
        ("en", "Thank you for applying to Barnes and Maple.", "Barnes and Maple", None),
        (
            "en",
            "Unfortunately, Acme Maps, Inc. has decided not to move forward.\n\nAcme Maps Recruiting",
            "Acme Maps",
            None,
        ),
        ("de", "vielen Dank für Ihre Bewerbung als Bauzeichner (m/w/d) bei Lindwerk GmbH.", "Lindwerk", "Bauzeichner"),
        ("fr", "Votre candidature au poste de comptable (h/f) chez Ovalis n'a pas été retenue.", "Ovalis", "comptable"),
        ("nl", "Dank voor je sollicitatie op de functie van redacteur bij Zilver.", "Zilver", "redacteur"),
        (
            "it",
            "La Sua candidatura per la posizione di revisore presso Arcola non è stata accolta.",
            "Arcola",
            "revisore",
        ),
    ],
)
def test_company_and_role_are_read_in_every_language(language: str, text: str, company: str, role: str | None) -> None:
    assert Employer(company, role) == found(text, language)


@pytest.mark.parametrize(
    ("language", "text", "display", "company", "role"),
    [
        (
            "es",
            "Tu candidatura al puesto de jefe de turno en Telar Verde no sigue.",
            "Telar Verde",
            "Telar Verde",
            "jefe de turno",
        ),
        (
            "pt",
            "A vaga de analista de dados na Ipê Amarelo foi preenchida.",
            "Ipê Amarelo",
            "Ipê Amarelo",
            "analista de dados",
        ),
    ],
)
def test_where_a_preposition_may_lead_to_a_city_a_second_witness_is_needed(
    language: str, text: str, display: str, company: str, role: str
) -> None:
    assert found(text, language).company is None
    assert Employer(company, role) == found(text, language, writer=Address("empleo@mail.example", display))


@pytest.mark.parametrize(
    "written",
    [
        "Map Designer (R-23154)",
        "Map Designer (ID: 2671516)",
        "Map Designer, R-1681",
        "Map Designer - 60740",
        "R-23154 Map Designer",
        "Map Designer (m/f/d)",
        "Map Designer (Remote)",
        "Map Designer - Remote",
    ],
)
def test_a_role_is_said_without_its_reference(written: str) -> None:
    assert found(f"Thank you for applying for the {written} position at Acme.").role == "Map Designer"


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your interest in our company and the position.",
        "We regret that the open position has been filled.",
        "Please keep an eye on our careers site for future opportunities with us.",
        "We will keep your resume on file if the position opens again.",
        "We are an equal opportunity employer.",
        "Thank you for your interest in the role. Connect with us on LinkedIn.",
    ],
)
def test_generic_words_are_neither_company_nor_role(text: str) -> None:
    assert Employer() == found(text)


def test_a_domain_the_text_spells_out_names_the_company() -> None:
    writer = Address("jane.doe@acme-maps.example", "Jane Doe")

    assert found("Acme Maps has chosen another candidate.", writer=writer).company == "Acme Maps"


def test_a_tenant_the_text_spells_out_names_the_company() -> None:
    writer = Address("acmemaps@myworkday.com", "Workday")

    assert found("We chose others.\n\nAcme Maps Talent Acquisition", writer=writer).company == "Acme Maps"


def test_an_applicant_systems_name_is_not_the_employers() -> None:
    assert found("We chose others.", writer=Address("no-reply@us.greenhouse-mail.io", "Greenhouse")).company is None


def test_an_agency_is_not_the_employer() -> None:
    writer = Address("odette.farr@talentspan.example", "Odette Farr")
    text = "Our client has chosen another candidate for the Welder role.\n\nOdette Farr\nConsultant, Talentspan"

    assert Employer(None, "Welder") == found(text, writer=writer)


def test_the_applicants_name_is_neither() -> None:
    assert Employer() == found("We chose others.", subject="Your application, Robin")
