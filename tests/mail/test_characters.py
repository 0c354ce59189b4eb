import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watcher.mail.characters import decode, from_base64, lines, one_line

LABELS = ["utf-8", "us-ascii", "iso-8859-1", "gb2312", "ks_c_5601-1987", "cp-850", "utf-16", "utf-7", "idna", "rot13"]


@given(st.binary(max_size=100), st.sampled_from(LABELS) | st.text(max_size=12) | st.none())
def test_any_octets_are_text_under_any_label(octets: bytes, label: str | None) -> None:
    assert isinstance(decode(octets, label), str)


@pytest.mark.parametrize(
    ("label", "octets", "expected"),
    [
        ("gb2312", "镕".encode("gb18030"), "镕"),
        ("ks_c_5601-1987", "똠".encode("cp949"), "똠"),
        ("shift_jis", "①".encode("cp932"), "①"),
        ("cp-850", "é".encode("cp850"), "é"),
        (None, "é".encode(), "é"),
        (None, "é".encode("cp1252"), "é"),
        ("iso-8859-1", b"\x93so\x94", "“so”"),
        ("utf-8", "für".encode() + b"\xff" + " Öl".encode(), "für\ufffd Öl"),
        ("utf-8", "für".encode()[:-2], "f"),
        ("rot13", b"regret", "regret"),
        ("unicode_escape", rb"\x1b", r"\x1b"),
    ],
)
def test_charsets_are_read_as_senders_mean_them(label: str | None, octets: bytes, expected: str) -> None:
    assert expected == decode(octets, label)


@given(st.text())
@example("a\r\nb\u2028c\u2029d\x85e\x0bf\x0cg\x1b[0m\u202e\u200b\udcff\ufeff")
def test_one_line_is_one_visible_line(text: str) -> None:
    line = one_line(text, 50)

    assert len(line) <= 50
    assert line.splitlines() in ([], [line])
    assert line == " ".join(line.split())
    assert line.encode("utf-8").decode("utf-8") == line


@given(st.text())
def test_lines_hold_no_control_but_line_feeds(text: str) -> None:
    cleaned = lines(text)

    assert cleaned.splitlines() in (cleaned.split("\n"), [])
    assert "\n\n\n" not in cleaned


def test_signature_marks_survive_trimming() -> None:
    assert lines("Hello  \r\n\r\n\r\n\r\n-- \r\nJane\xa0Roe\t") == "Hello\n\n-- \nJane Roe"


@pytest.mark.parametrize("end", range(17))
def test_base64_may_be_cut_anywhere(end: int) -> None:
    encoded = b"V2UgcmVncmV0IGl0"

    assert b"We regret it".startswith(from_base64(encoded[:end]))


def test_a_footer_behind_base64_is_no_base64() -> None:
    assert from_base64(b"V2UgcmVncmV0\r\nLg==\r\n\r\n_____\r\nList footer") == b"We regret."
