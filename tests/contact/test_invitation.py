import pytest

from watcher.contact.invitation import Invitation, invitations_in, name_beside
from watcher.contact.name import Name
from watcher.mail.message import Address

JANE = Address("jane.roe@acme.example")


@pytest.mark.parametrize(
    "sentence",
    [
        "If you have questions, please contact Jane Roe at jane.roe@acme.example.",
        "Feel free to email Jane Roe (jane.roe@acme.example).",
        "Bei Rückfragen wenden Sie sich an Jane Roe unter jane.roe@acme.example.",
        "Vous pouvez écrire à Jane Roe, jane.roe@acme.example.",
        "Puede escribir a Jane Roe (jane.roe@acme.example).",
        "Pode falar com Jane Roe: jane.roe@acme.example.",
        "Può contattare Jane Roe all'indirizzo jane.roe@acme.example.",
        "Je kunt contact opnemen met Jane Roe via jane.roe@acme.example.",
    ],
)
def test_a_person_to_contact_is_found_in_seven_languages(sentence: str) -> None:
    assert list(invitations_in(sentence)) == [Invitation(JANE, Name("Jane Roe", "Jane", "Roe"), is_asked=True)]


@pytest.mark.parametrize(
    "sentence",
    [
        "To have your personal data deleted write to Jane Roe, jane.roe@acme.example.",
        "Applicants who need an accommodation may email jane.roe@acme.example.",
        "For technical questions contact jane.roe@acme.example.",
        "Datenschutz: wenden Sie sich an Jane Roe, jane.roe@acme.example.",
    ],
)
def test_whoever_is_there_for_something_else_is_not_asked(sentence: str) -> None:
    assert [one.is_asked for one in invitations_in(sentence)] == [False]


def test_an_honorific_beside_the_name_is_kept() -> None:
    found = name_beside(JANE, "wenden Sie sich an Frau Jane Roe (jane.roe@acme.example).")

    assert found == Name("Jane Roe", "Jane", "Roe", "Frau")


def test_somebody_elses_name_is_not_the_addresss() -> None:
    assert name_beside(JANE, "Otto Beck says: write to jane.roe@acme.example") is None
