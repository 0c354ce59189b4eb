import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import mailparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letter.builders import BODY, CONTACT, LETTER, NOTICE, SENT_AT
from watcher.contact.finder import Contact, Thread
from watcher.letter import reply
from watcher.letter.letter import Letter
from watcher.letter.subject import reply_subject
from watcher.mail.message import Address, Message

FINGERPRINT = "0123456789abcdef" * 4
HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


def built(
    letter: Letter = LETTER, message: Message = NOTICE, contact: Contact = CONTACT, *, quotes_original: bool = True
) -> bytes:
    return reply.build(letter, message, contact, fingerprint=FINGERPRINT, date=SENT_AT, quotes_original=quotes_original)


def reread(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, EmailMessage, policy=policy.default)


def text_of(octets: bytes) -> str:
    text: str = reread(octets).get_content()
    return text.replace("\r\n", "\n")


def test_the_draft_has_exactly_the_headers_a_client_gives_a_reply() -> None:
    draft = reread(built())

    assert sorted(draft.keys()) == sorted(HEADERS)
    assert draft["From"] == "Robin Applicant <robin@mail.example>"
    assert draft["To"] == "Jane Doe <jane.doe@acme.example>"
    assert draft["Subject"] == "Re: Your application"
    assert draft["Date"] == "Wed, 04 Mar 2026 09:30:00 +0000"
    assert draft["In-Reply-To"] == "<notice@acme.example>"
    assert draft["References"] == "<notice@acme.example>"


def test_the_message_id_looks_like_any_other_of_the_user_s_domain() -> None:
    assert reread(built())["Message-ID"] == "<0123456789abcdef0123456789abcdef@mail.example>"


def test_the_text_is_flowed_plain_utf_8_with_the_quote_below() -> None:
    draft = reread(built())

    assert draft["Content-Type"] == 'text/plain; charset="utf-8"; format="flowed"'
    text = text_of(built())
    assert text.replace(" \n", " ").startswith(BODY)
    assert text.endswith(
        "\n\nOn 3 March 2026, Jane Doe wrote:\n> Dear Robin,\n>\n> We went on with other candidates.\n>\n> Jane Doe\n"
    )


def test_the_quote_can_be_switched_off() -> None:
    text = text_of(built(quotes_original=False))

    assert "wrote:" not in text
    assert text.endswith("Robin Applicant\n")


def test_every_line_ends_as_on_the_wire() -> None:
    octets = built()

    assert re.search(rb"(?<!\r)\n|\r(?!\n)", octets) is None


def test_the_same_draft_is_built_from_the_same_letter() -> None:
    assert built() == built()


@pytest.mark.parametrize("name", ["Zoë Müller", "Doe, Jane (HR)", 'Jane "JD" Doe', "王小明", "Jane 🎉 Doe", "J" * 200])
def test_a_name_is_read_back_as_it_was_written(name: str) -> None:
    to = Address("jane.doe@acme.example", name)

    octets = built(replace(LETTER, to=to), contact=replace(CONTACT, address=to))

    assert mailparser.parse_from_bytes(octets).to == [(name, "jane.doe@acme.example")]
    assert octets.split(b"\r\n\r\n")[0].isascii()


def test_a_long_foreign_subject_is_read_back_as_it_was_written() -> None:
    subject = reply_subject("Ihre Bewerbung als Straßenbahnführer für Öffentlichkeitsarbeit 王小明 🎉 " * 3)

    octets = built(replace(LETTER, subject=subject))

    assert reread(octets)["Subject"] == subject
    assert max(len(line) for line in octets.split(b"\r\n")) <= 78


def test_accents_stand_in_the_text_as_they_are_and_headers_stay_ascii() -> None:
    octets = built(replace(LETTER, body=BODY.replace("carry", "carry — très gladly —")))
    draft = reread(octets)
    head, _, text = octets.partition(b"\r\n\r\n")

    assert draft["Content-Transfer-Encoding"] == "8bit"
    assert head.isascii()
    assert "très gladly" in text.decode("utf-8").replace(" \r\n", " ")


def test_a_line_too_long_for_mail_is_encoded() -> None:
    address = f"https://acme.example/{'é' * 600}"

    octets = built(message=replace(NOTICE, own_text=address))

    assert reread(octets)["Content-Transfer-Encoding"] == "base64"
    assert max(len(line) for line in octets.split(b"\r\n")) <= 78
    assert text_of(octets).endswith(f"> {address}\n")


def test_a_long_message_id_is_never_encoded() -> None:
    long_id = f"<{'x' * 235}@acme.example>"

    octets = built(message=replace(NOTICE, message_id=long_id, references=(long_id.replace("x", "y"),)))

    assert b"=?" not in octets
    assert reread(octets)["In-Reply-To"] == long_id


def test_a_notice_without_message_id_is_answered_without_a_thread() -> None:
    draft = reread(built(message=replace(NOTICE, message_id=None, references=("<a@b.example>",))))

    assert HEADERS - {"In-Reply-To", "References"} == set(draft.keys())


def test_a_continued_conversation_is_joined() -> None:
    thread = Thread("<earlier@acme.example>", ("<start@mail.example>",), "Our meeting")

    draft = reread(built(contact=replace(CONTACT, thread=thread)))

    assert draft["In-Reply-To"] == "<earlier@acme.example>"
    assert draft["References"] == "<notice@acme.example> <start@mail.example> <earlier@acme.example>"


ANY = st.text(st.characters(exclude_categories=()), max_size=300)
INJECTIONS = st.sampled_from(
    [
        "x\r\nBcc: evil@evil.example",
        "x\nTo: evil@evil.example",
        "a@b.example>, <evil@evil.example",
        "\u2028Bcc: x",
        "\x00",
    ]
)
HOSTILE = ANY | INJECTIONS


@st.composite
def hostile(draw: st.DrawFn) -> tuple[Letter, Message, Contact]:
    to = Address("jane.doe@acme.example", draw(HOSTILE))
    notice = replace(
        NOTICE,
        senders=(Address("jane.doe@acme.example", draw(HOSTILE)),),
        own_text=draw(HOSTILE),
        message_id=draw(HOSTILE),
        references=(draw(HOSTILE), draw(HOSTILE)),
    )
    return replace(LETTER, to=to, subject=reply_subject(draw(HOSTILE))), notice, replace(CONTACT, address=to)


@given(hostile())
def test_nothing_hostile_in_a_notice_reaches_another_header(facts: tuple[Letter, Message, Contact]) -> None:
    octets = built(*facts)

    draft = reread(octets)
    assert set(draft.keys()) <= HEADERS
    assert len(draft.keys()) == len(set(draft.keys()))
    assert [address.addr_spec for address in draft["To"].addresses] == ["jane.doe@acme.example"]
    parsed = mailparser.parse_from_bytes(octets)
    assert [address for _, address in parsed.to] == ["jane.doe@acme.example"]
    assert (parsed.bcc, parsed.cc) == ([], [])
    assert not text_of(octets).startswith(("From ", ">"))
    assert max(len(line) for line in octets.split(b"\r\n")) <= 998


@given(to=HOSTILE, sender=HOSTILE)
def test_no_address_stops_a_draft_or_adds_a_recipient(to: str, sender: str) -> None:
    address = Address(f"{to}@acme.example", "Jane Doe")
    letter = replace(LETTER, to=address, sender=Address(f"robin@{sender}"))

    octets = built(letter, contact=replace(CONTACT, address=address))

    draft = reread(octets)
    assert set(draft.keys()) <= HEADERS
    assert octets.count(b"\r\nTo:") == 1
    assert draft["Bcc"] is None


def test_the_clock_s_zone_is_kept() -> None:
    octets = reply.build(
        LETTER,
        NOTICE,
        CONTACT,
        fingerprint=FINGERPRINT,
        date=datetime.fromisoformat("2026-07-01T10:00:00+02:00"),
        quotes_original=True,
    )

    assert reread(octets)["Date"] == "Wed, 01 Jul 2026 10:00:00 +0200"
    assert reread(octets)["Date"].datetime == datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize("year", [1970, 2099])
def test_a_notice_s_date_that_cannot_be_true_is_left_out(year: int) -> None:
    message = replace(NOTICE, date=datetime(year, 1, 1, tzinfo=UTC))

    text = text_of(built(message=message))

    assert "\nJane Doe wrote:\n" in text
    assert str(year) not in text
