from dataclasses import replace

import pytest

from tests.letter.builders import BODY, CLOSING, CONTACT, LETTER
from watcher.contact.sender import Kind
from watcher.letter import advice
from watcher.mail.message import Address


def faults(body: str, template: str = "en/application") -> str:
    return " ".join(advice.check(replace(LETTER, body=body, template=template), CONTACT))


def test_a_good_letter_passes() -> None:
    assert advice.check(LETTER, CONTACT) == ()


@pytest.mark.parametrize(
    ("said", "instead", "fault"),
    [
        ("Dear Jane,", "Dear No-Reply,", "is to nobody"),
        ("Dear Jane,", "Dear Hiring Manager,", "is to nobody"),
        ("Dear Jane,", "Dear John,", "doesn't name Jane Doe"),
        ("Thank you for", "So much for", "block thanks"),
        ("how hard such a choice is", "what such a choice is", "block difficulty"),
        ("What attracted me to Acme Maps was", "There was", "block attraction"),
        ("Please keep me in mind", "Please write", "block close"),
        ("another department needs", "somebody needs", "block close"),
        ("I wish you", "Please reconsider. I wish you", "neither blames nor pleads"),
        ("I wish you", "This was unfair. I wish you", "neither blames nor pleads"),
        ("I wish you", "Thank you for your feedback. I wish you", "feedback"),
        ("I wish you", "I enjoyed our conversation. I wish you", "only where there was one"),
        ("Please keep", "Please please  keep", "seam"),
        ("at Acme Maps,", "at ,", "seam"),
        ("openings.", "openings ..", "seam"),
        ("one day.", "one day", "doesn't begin and end as sentences do"),
        ("What attracted", "what attracted", "doesn't begin and end as sentences do"),
        ("Acme Maps,", "[company],", "placeholder"),
        ("Acme Maps,", "{{ company }},", "placeholder"),
        ("Acme Maps,", "None,", "placeholder"),
        ("Acme Maps,", "https://acme.example,", "link"),
        ("all the best.", "all the best! Really!", "exclamation mark"),
        ("\n\nPlease keep", "\n\n- Please keep", "bullet points"),
        ("\n\nPlease keep", "\n\nFrom now on, please keep", "mail programs change"),
        ("\n\nPlease keep", "\n\n> Please keep", "mail programs change"),
        ("all the best.", "all the best." + " More words." * 60, "words without signature"),
    ],
)
def test_what_a_good_letter_never_says_or_leaves_out_is_told(said: str, instead: str, fault: str) -> None:
    assert said in BODY

    assert fault in faults(BODY.replace(said, instead))


def test_initiative_is_missed() -> None:
    without = BODY.replace("I remain enthusiastic about that, and I hope to learn more", "It is fine to know")

    assert "block initiative" in faults(without.replace("and to contribute to it one day", "and so on"))


def test_a_letter_too_short_is_told() -> None:
    assert "words without signature" in faults(f"Dear Jane,\n\nThank you.\n\nYours.\n\nBye.\n\n{CLOSING}")


def test_three_or_four_paragraphs_are_wanted() -> None:
    assert "2 paragraphs" in faults(BODY.replace("\n\nPlease keep", " Please keep"))


def test_an_interview_may_be_mentioned_after_one() -> None:
    assert faults(BODY.replace("I wish you", "I enjoyed our conversation. I wish you"), "en/interview") == ""


def test_where_the_position_was_closed_the_effort_counts_and_nobody_has_won() -> None:
    closed = BODY.replace("I know how hard such a choice is when many people apply for a few places.", "{}")

    assert faults(closed.format("I know how much effort a search takes."), "en/closed") == ""
    assert "block difficulty" in faults(closed.format("It is a pity."), "en/closed")
    assert "nobody may have been chosen" in faults(
        closed.format("I know how much effort it takes to find worthy candidates."), "en/closed"
    )


def test_only_a_person_is_thanked_personally() -> None:
    shared = replace(CONTACT, kind=Kind.SHARED, name=None)

    assert "only a person writes personally" in " ".join(advice.check(LETTER, shared))


def test_the_letter_goes_to_the_contact_found() -> None:
    other = replace(LETTER, to=Address("jane.doe@acme.example", "Jane"))

    assert "doesn't go to the contact" in advice.check(other, CONTACT)[0]


@pytest.mark.parametrize("address", ["jané@acme.example", "no at sign", "a@b@c", "a b@acme.example", "a@"])
def test_an_address_mail_cannot_be_sent_to_is_told(address: str) -> None:
    to = Address(address)

    found = advice.check(replace(LETTER, to=to), replace(CONTACT, address=to))

    assert "is no address mail can be sent to" in found[0]


def test_the_signature_is_the_user_s_own_business() -> None:
    closing = f"{CLOSING}\nhttps://robin.example\n" + "word " * 60 + "[sic]!!"

    assert advice.check(replace(LETTER, body=BODY.replace(CLOSING, closing), closing=closing), CONTACT) == ()


def test_in_a_language_without_words_only_the_form_is_checked() -> None:
    polish = replace(LETTER, language="pl", template="pl/application", body=BODY.replace("Thank you", "Dziękuję"))

    assert advice.check(polish, CONTACT) == ()
