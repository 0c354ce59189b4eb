from dataclasses import replace

import pytest

from tests.letter.builders import CONTACT, NOTICE, POLICY, REJECTION
from watcher.contact.employer import Employer
from watcher.contact.finder import Contact
from watcher.contact.sender import Kind
from watcher.letter.facts import Facts, gather
from watcher.mail.message import Address


def test_what_is_known_can_be_said() -> None:
    expected = Facts(
        name="Jane Doe",
        given="Jane",
        family="Doe",
        title=None,
        as_woman=False,
        as_man=False,
        company="Acme Maps",
        role="Map Designer",
        line=None,
        line_is_specific=False,
        is_writer=True,
        is_personal=True,
        is_shared=False,
    )

    assert expected == gather(NOTICE, REJECTION, CONTACT, POLICY)


def test_what_is_unknown_is_none_or_false() -> None:
    stranger = Contact(Kind.RELAY, "a relay", Address("reply@applicants.example"))

    facts = gather(NOTICE, REJECTION, stranger, POLICY)

    assert (facts.name, facts.company, facts.role, facts.line) == (None, None, None, None)
    assert (facts.is_writer, facts.is_personal, facts.is_shared) == (False, False, False)


def test_a_relay_that_wrote_is_no_person() -> None:
    relay = replace(CONTACT, kind=Kind.RELAY)

    facts = gather(NOTICE, REJECTION, relay, POLICY)

    assert (facts.is_writer, facts.is_personal) == (True, False)


@pytest.mark.parametrize("company", ["University of Acme", "Universität Beispielstadt", "Banco Amostra"])
def test_a_company_that_would_need_an_article_is_left_out(company: str) -> None:
    contact = replace(CONTACT, employer=Employer(company, "Map Designer"))

    facts = gather(NOTICE, REJECTION, contact, POLICY)

    assert (facts.company, facts.role) == (None, "Map Designer")
