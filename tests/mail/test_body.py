import pytest

from watcher.mail.body import TEXT_LIMIT, Part, encapsulated, text_of, unreadable_reason

VERDICT = "<p>Your application for the position was reviewed with care. Unfortunately you were not selected.</p>"
FOOTER = "This message was sent to Alex. Unsubscribe: https://mail.example/unsubscribe. Acme Inc, 1 Main Street."


def plain(text: str) -> Part:
    return Part("text/plain", text.encode(), "utf-8")


def html(text: str) -> Part:
    return Part("text/html", text.encode(), "utf-8")


def multipart(kind: str, *children: Part) -> Part:
    return Part(f"multipart/{kind}", children=children)


def flowed(text: str, *, deletes_space: bool = False) -> Part:
    return Part("text/plain", text.encode(), "utf-8", is_flowed=True, deletes_space=deletes_space)


def test_plain_text_that_says_all_is_preferred() -> None:
    text = "Your application for the position was reviewed with care.\nUnfortunately you were not selected."

    assert text == text_of(multipart("alternative", plain(text), html(VERDICT)))


@pytest.mark.parametrize("text", ["", FOOTER, "View this message online: https://mail.example/view/1"])
def test_html_is_read_when_the_plain_text_is_a_footer_or_a_link(text: str) -> None:
    part = multipart("alternative", plain(text), html(f"{VERDICT}<p>{FOOTER}</p>"))

    assert "Unfortunately you were not selected." in text_of(part)


def test_html_within_related_is_read_without_its_images() -> None:
    related = multipart("related", html(VERDICT), Part("image/png"), plain("caption"))

    assert text_of(multipart("alternative", plain("View online."), related)).endswith("not selected.")


def test_html_sent_as_plain_text_is_read_as_html() -> None:
    assert text_of(plain(f"<html><body>{VERDICT}</body></html>")).startswith("Your application")


def test_texts_of_a_mixed_message_follow_each_other() -> None:
    assert text_of(multipart("mixed", plain("One."), Part("application/pdf"), plain("Two."))) == "One.\n\nTwo."


@pytest.mark.parametrize("subtype", ["calendar", "csv", "x-amp-html", "rfc822-headers", "vcard"])
def test_what_is_no_reading_is_left_out(subtype: str) -> None:
    assert text_of(multipart("mixed", plain("One."), Part(f"text/{subtype}", b"Two."))) == "One."


def test_text_is_cut_to_the_limit() -> None:
    assert len(text_of(plain("word " * TEXT_LIMIT))) == TEXT_LIMIT


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (flowed("We \nregret \nthis.\n\nYours"), "We regret this.\n\nYours"),
        (flowed("un \nfor \ntunate", deletes_space=True), "unfortunate"),
        (flowed("> We \n> regret \n>> older\nmine"), "> We regret\n>> older\nmine"),
        (flowed(" From here\n > not a quote"), "From here\n > not a quote"),
        (flowed("Yours \n-- \nJane \nRoe"), "Yours\n-- \nJane Roe"),
        (flowed("soft \r\nbreak"), "soft break"),
    ],
)
def test_flowed_text_is_joined(part: Part, expected: str) -> None:
    assert expected == text_of(part)


def test_the_first_encapsulated_message_is_found_and_its_text_is_not_ours() -> None:
    inner = Part("message/rfc822", children=(plain("We regret."),), fields=(("subject", "No"),))
    part = multipart("mixed", plain("See this."), inner)

    assert inner == encapsulated(part)
    assert text_of(part) == "See this."


def test_a_reason_is_given_only_for_what_cannot_be_read() -> None:
    assert unreadable_reason(multipart("mixed", plain(""))) is None
    assert unreadable_reason(multipart("mixed", Part("application/ms-tnef"))) is not None
