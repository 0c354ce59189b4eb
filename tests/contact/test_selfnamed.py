"""What From and the closing lines call the company, read through the employer."""

import pytest

from tests.contact.builders import SENDERS, notice
from watcher.contact import employer
from watcher.contact.selfnamed import has_part_of
from watcher.mail.message import Address

PLAIN_TEXT = "We chose somebody else for the Map Designer position."


def company(
    writer: Address,
    sign_off: str = "",
    *,
    text: str = PLAIN_TEXT,
    language: str = "en",
    subject: str = "Your application",
) -> str | None:
    message = notice(writer, sign_off, text=text, subject=subject)
    return employer.find(message, language, SENDERS, ("Robin Applicant", "Robin")).company


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I write on behalf of Edda Marlow. We chose somebody else for the Map Designer position."),
        ("en", "Thank you for your interview with Edda Marlow. We chose somebody else."),
        ("en", "This is an update from Edda Marlow about the Map Designer position."),
        ("en", "Thank you for considering joining Edda Marlow and her team. We chose somebody else."),
        ("en", "Unfortunately, Edda Marlow has decided to go on with somebody else."),
        ("en", "I have discussed your application with Edda Marlow. We chose somebody else."),
        ("nl", "Namens Edda Marlow bericht ik u dat wij verder gaan met een ander voor de functie van tekenaar."),
        ("de", "im Auftrag von Edda Marlow sage ich Ihnen für die Stelle als Zeichnerin ab."),
    ],
)
def test_whoever_a_notice_is_written_for_is_no_company(language: str, text: str) -> None:
    assert company(Address("b.quill@post.example", "Bo Quill"), "Bo Quill", text=text, language=language) is None


@pytest.mark.parametrize(
    ("writer", "sign_off"),
    [
        (Address("bo.quill@acme-maps.example", "Bo Quill on behalf of Nobody Known"), "Bo Quill"),
        (Address("hr.bo@mail.example", "HR Bo"), "HR Bo"),
        (Address("team@mail.example", "Bo & Edda"), "Bo & Edda"),
        (Address("human.capital@mail.example", "Human Capital"), "Human Capital"),
        (Address("bank@mail.example", "Nurse Bank"), "Nurse Bank"),
        (Address("office@mail.example", "Edda Marlow"), "Bo Quill"),
        (Address("office@marlow.example", "Edda Marlow"), "Bo"),
        (Address("office@marlow.example"), "Bo Quill\nEdda Marlow"),
        (Address("office@mail.example", "Marlow Interiors"), ""),
    ],
)
def test_what_only_the_writer_calls_themself_is_no_company(writer: Address, sign_off: str) -> None:
    assert company(writer, sign_off) is None


@pytest.mark.parametrize(
    ("writer", "sign_off", "expected"),
    [
        (Address("alerts@smartrecruiters.com", "Tamsin Bakes"), "Bo Quill\nTamsin Bakes", "Tamsin Bakes"),
        (Address("tamsin+autoreply@talent.icims.com", "Tamsin Bakes"), "Tamsin Bakes Recruiting", "Tamsin Bakes"),
        (Address("personnel@ville-dorne.example", "Mairie de Dorne - Service RH"), "", "Mairie de Dorne"),
        (Address("hr@dorne.example", "HR Services"), "HR Services\nDorne Borough Council", "Dorne Borough Council"),
        (Address("b.quill@uni-dorne.example", "Bo Quill"), "Bo Quill\nUniversität Dorne", "Universität Dorne"),
        (Address("b.quill@chu-dorne.example", "Bo Quill"), "Bo Quill\nCHU de Dorne", "CHU de Dorne"),
        (Address("rh@dorne-rh.example", "Dorne RH"), "L'équipe Dorne", "Dorne"),
        (Address("segreteria@studiodorne.example", "Segreteria Studio Dorne"), "La Segreteria", "Studio Dorne"),
    ],
)
def test_a_name_that_domain_system_or_signature_backs_is_the_companys(
    writer: Address, sign_off: str, expected: str
) -> None:
    assert expected == company(writer, sign_off)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Our client, Dorne Mills, has chosen somebody else for the Weaver position.", "Dorne Mills"),
        ("de", "unser Kunde, die Dorne Weberei AG, hat sich anders entschieden.", "Dorne Weberei"),
        ("fr", "Notre client, la société Filature Dorne, a retenu une autre candidature.", "Filature Dorne"),
        ("en", "Our client has chosen somebody else for the Weaver position.", None),
    ],
)
def test_an_agencys_client_is_the_employer_or_nobody(language: str, text: str, expected: str | None) -> None:
    writer = Address("bo@quillpartners.example", "Bo Quill - Quill Partners")

    assert expected == company(writer, "Bo Quill\nQuill Partners", text=text, language=language)


def test_a_domain_that_says_agency_is_not_the_employers() -> None:
    writer = Address("bo@quillsearch.example", "Bo Quill")

    assert company(writer, "Bo Quill\nQuill Search", text="They went with somebody else.") is None


def test_a_ticket_system_that_delivers_a_notice_is_not_the_employer() -> None:
    text = "Thank you for applying to be a Weaver at Dorne Mills. We chose others.\n\nDelivered by Zendesk."

    assert company(Address("help+id4455@dorne.zendesk.com", "Support"), text=text) == "Dorne Mills"
    assert company(Address("help@zendesk.example", "Support"), text=text) == "Dorne Mills"


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("it", "Contabile", "La Sua candidatura per la posizione di Contabile non è stata accolta."),
        ("nl", "Beheerder", "Helaas gaan wij niet verder met u voor de functie van Beheerder."),
    ],
)
def test_a_subject_that_is_only_the_role_is_no_company(language: str, subject: str, text: str) -> None:
    found = employer.find(notice(Address("b@mail.example"), text=text, subject=subject), language, SENDERS)

    assert (None, subject) == (found.company, found.role)


def test_a_subject_of_role_and_company_names_both() -> None:
    message = notice(
        Address("b@mail.example"), text="Dorne Mills chose others.", subject="Head Gardener at Dorne Mills"
    )
    found = employer.find(message, "en", SENDERS)

    assert (found.company, found.role) == ("Dorne Mills", "Head Gardener")


def test_a_part_of_a_domain_is_a_whole_word() -> None:
    assert has_part_of("uni-dorne", "Universität Dorne")
    assert has_part_of("studiodorne", "Studio Dorne")
    assert not has_part_of("dornemills", "Dora Mill")
    assert not has_part_of("post", "La Po")
