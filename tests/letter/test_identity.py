from dataclasses import replace

import pytest

from tests.letter.builders import NOTICE, POLICY
from watcher.config import Policy
from watcher.letter.identity import sender
from watcher.mail.message import Address, Message

TWO = Policy(name="Robin Applicant", identities=("robin@mail.example", "jobs@robin.example"))


def test_the_reply_comes_from_the_identity_the_notice_was_sent_to() -> None:
    notice = replace(NOTICE, to=(Address("Jobs@robin.example", "R."),))

    assert Address("Jobs@robin.example", "Robin Applicant") == sender(notice, TWO)


JOBS = (Address("jobs@robin.example"),)


@pytest.mark.parametrize(
    "notice", [replace(NOTICE, to=(), delivered_to=JOBS), replace(NOTICE, to=JOBS), replace(NOTICE, to=(), cc=JOBS)]
)
def test_each_recipient_field_tells_the_identity(notice: Message) -> None:
    assert sender(notice, TWO).addr_spec == "jobs@robin.example"


def test_the_original_recipient_counts_when_the_server_kept_it() -> None:
    notice = replace(NOTICE, to=(), headers=(("x-original-to", "jobs@robin.example"),))

    assert sender(notice, TWO).addr_spec == "jobs@robin.example"


def test_an_alias_in_to_beats_the_main_address_the_server_delivered_to() -> None:
    notice = replace(NOTICE, delivered_to=(Address("robin@mail.example"),), to=(Address("jobs@robin.example"),))

    assert sender(notice, TWO).addr_spec == "jobs@robin.example"


def test_where_an_alias_was_delivered_it_beats_another_address_in_to() -> None:
    notice = replace(NOTICE, delivered_to=(Address("jobs@robin.example"),), to=(Address("robin@mail.example"),))

    assert sender(notice, TWO).addr_spec == "jobs@robin.example"


def test_a_plus_address_of_an_identity_is_kept() -> None:
    notice = replace(NOTICE, delivered_to=(Address("robin@mail.example"),), to=(Address("robin+acme@mail.example"),))

    assert Address("robin+acme@mail.example", "Robin Applicant") == sender(notice, POLICY)


def test_a_notice_to_nobody_known_is_answered_from_the_main_identity() -> None:
    notice = replace(NOTICE, to=(Address("list@other.example"),))

    assert Address("robin@mail.example", "Robin Applicant") == sender(notice, TWO)


def test_without_settings_the_recipient_answers() -> None:
    assert Address("robin@mail.example", "Robin Applicant") == sender(NOTICE, Policy())


def test_an_address_that_only_begins_like_an_identity_is_none() -> None:
    notice = replace(NOTICE, to=(Address("robinson@mail.example"), Address("robin@mail.example.invalid")))

    assert sender(notice, TWO).addr_spec == "robin@mail.example"
