import pytest

from watcher.letter.subject import reply_subject


@pytest.mark.parametrize(
    "subject",
    [
        "Your application",
        "Re: Your application",
        "RE: Your application",
        "AW: Your application",
        "SV: Re: Your application",
        "RE[2]: Your application",
        "Re(3): Your application",
        "Antw: Your application",
        "RIF: R: Your application",
        "RE : Your application",
        "回复:Your application",
        "  re:AW:  Your application",
    ],
)
def test_a_reply_says_re_once_whatever_was_prefixed_before(subject: str) -> None:
    assert reply_subject(subject) == "Re: Your application"


@pytest.mark.parametrize("subject", ["WG: Bewerbung", "Fwd: Bewerbung", "Ref: 1234", "Research: Bewerbung"])
def test_what_is_no_reply_prefix_stays(subject: str) -> None:
    assert reply_subject(subject) == f"Re: {subject}"


def test_a_notice_without_a_subject_is_answered_with_the_prefix_alone() -> None:
    assert reply_subject("") == "Re:"


def test_line_breaks_and_control_characters_end_in_no_subject() -> None:
    assert reply_subject("Hello\r\nBcc: a@b.example\x00\u202e") == "Re: Hello Bcc: a@b.example"
