from dataclasses import replace
from datetime import UTC, datetime

from tests.letter.builders import CONTACT, JANE, NOTICE, ROBIN
from watcher.contact.finder import Thread
from watcher.letter.original import answered
from watcher.mail.message import Address, Forwarded

FORWARDED = Forwarded(
    sender=JANE,
    text="We went on with others.",
    subject="Your application",
    date=datetime(2026, 3, 1, tzinfo=UTC),
    message_id="<inner@acme.example>",
    references=("<first@acme.example>",),
)


def test_the_notice_itself_is_answered() -> None:
    original = answered(NOTICE, CONTACT)

    assert (original.text, original.message_id) == (NOTICE.own_text, "<notice@acme.example>")
    assert original.is_written_by(JANE)


def test_a_reply_to_address_is_the_writer_too() -> None:
    notice = replace(NOTICE, senders=(Address("system@applicants.example"),), reply_to=(JANE,))

    assert answered(notice, CONTACT).is_written_by(JANE)


def test_what_the_user_forwarded_to_themselves_is_answered_instead_of_the_forward() -> None:
    forward = replace(NOTICE, senders=(ROBIN,), subject="Fwd: Your application", forwarded=FORWARDED)

    original = answered(forward, CONTACT)

    assert (original.subject, original.message_id) == ("Your application", "<inner@acme.example>")
    assert original.references == ("<first@acme.example>",)
    assert original.is_written_by(JANE)


def test_a_forward_by_the_contact_is_answered_as_it_is() -> None:
    forward = replace(NOTICE, forwarded=replace(FORWARDED, sender=ROBIN))

    assert answered(forward, CONTACT).message_id == "<notice@acme.example>"


def test_an_older_conversation_lends_its_thread_and_not_its_text() -> None:
    thread = Thread("<earlier@acme.example>", ("<start@mail.example>",), "Interview on Monday")

    original = answered(NOTICE, replace(CONTACT, thread=thread))

    assert (original.message_id, original.subject) == ("<earlier@acme.example>", "Interview on Monday")
    assert original.text == NOTICE.own_text


def test_without_references_the_only_id_in_reply_to_is_the_ancestor() -> None:
    notice = replace(NOTICE, in_reply_to=("<question@mail.example>",))

    assert answered(notice, CONTACT).references == ("<question@mail.example>",)
