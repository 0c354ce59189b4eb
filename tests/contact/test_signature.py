import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.contact.signature import Signer, addresses_in, is_in_first_person, read

BODY = "Hello,\n\nWe went on with other candidates.\n\n"


def names(signers: tuple[Signer, ...]) -> tuple[str, ...]:
    return tuple(one.name.full for one in signers)


@pytest.mark.parametrize(
    ("sign_off", "signed"),
    [
        ("Best,\nJane", ("Jane",)),
        ("Best regards, Jane Doe", ("Jane Doe",)),
        ("Kind regards,\n\nJane Doe\nSenior Recruiter\nAcme", ("Jane Doe",)),
        ("Mit freundlichen Grüßen\n\ni. A. Anna von Beck\nPersonalreferentin", ("Anna von Beck",)),
        ("Cordialement,\nThierry DELACOMBE", ("Thierry Delacombe",)),
        ("Un saludo,\nMarta Ruiz Soler", ("Marta Ruiz Soler",)),
        ("Atenciosamente,\nDra. Leonor Prado", ("Leonor Prado",)),
        ("Cordiali saluti\nDott.ssa Ludovica Neri", ("Ludovica Neri",)),
        ("Met vriendelijke groet,\nPieter van der Wal", ("Pieter van der Wal",)),
        ("-- \nJANE DOE\nRECRUITER", ("Jane Doe",)),
        ("Enjoy the music,\nJane Doe\nRecruiter", ("Jane Doe",)),
        ("Jane Doe | Recruiter | Acme | +44 20 7946 0018", ("Jane Doe",)),
        ("Jane Doe, Recruiter", ("Jane Doe",)),
        ("Best,\nDoe, Jane", ("Jane Doe",)),
        (
            "Jane Doe\nAcme\n\nPlease do not reply to this email, since nobody here can read what you write to it.",
            ("Jane Doe",),
        ),
        ("Best,\nAmelia & Martin, the Acme Recruiting Team", ("Amelia", "Martin")),
        ("Clara e Duarte", ("Clara", "Duarte")),
        ("Best,\nThe Acme Team", ()),
        ("Sincerely,\nHuman Resources", ()),
        ("", ()),
    ],
)
def test_whoever_signs_is_read_from_every_shape_of_signature(sign_off: str, signed: tuple[str, ...]) -> None:
    assert signed == names(read(BODY + sign_off).signers)


def test_the_line_below_a_name_may_be_a_title() -> None:
    signature = read(f"{BODY}Best,\nJane Doe\nSenior Recruiter\nAcme")

    assert [one.title for one in signature.signers] == ["Senior Recruiter"]
    assert signature.has_more_below


def test_legal_text_below_a_signature_is_no_part_of_it() -> None:
    signature = read(f"{BODY}Best,\nJane Doe\n\nThis email is confidential.\notto@acme.example")

    assert signature.addresses == ()


def test_addresses_are_found_in_what_surrounds_them() -> None:
    found = addresses_in("E: <jane.doe@acme.example>, (or jane.doe@acme.example) mailto:o'neil@acme.co.uk.")

    assert [one.addr_spec for one in found] == ["jane.doe@acme.example", "o'neil@acme.co.uk"]


def test_somebody_writing_about_themself_is_told_from_a_company() -> None:
    assert is_in_first_person("I\u2019m sorry.")
    assert is_in_first_person("Das tut mir leid.")
    assert not is_in_first_person("We are sorry, and wish you well in what you do.")


@given(st.text(max_size=400))
def test_any_text_has_a_signature_or_none(text: str) -> None:
    signature = read(text)

    assert len(signature.signers) <= len(text)
