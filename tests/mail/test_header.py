from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.header import ADDRESS_LIMIT, REFERENCES_LIMIT, address, decoded, message_ids, moment
from watcher.mail.message import Address


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?J=C3=B6rg_Gro=C3=9F?=", "Jörg Groß"),
        ("Re: =?ISO-8859-1?Q?gr=FC=DFe?= x", "Re: grüße x"),
        ("=?utf-8?b?w7w=?= =?utf-8?b?w7Y=?=", "üö"),
        ("=?utf-8?b?ww==?=\r\n =?utf-8?b?vA==?=", "ü"),
        ("=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        ("=?utf-8*de?q?a?=", "a"),
        ("=?x-unknown?q?a=92b?=", "a’b"),
        ("=?utf-8?b?w7w?=", "ü"),
        ("=?utf-8?b?!?=", ""),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("J\udcf6rg", "Jörg"),
        ("J\udcc3\udcb6rg", "Jörg"),
    ],
)
def test_encoded_words_and_raw_octets_are_decoded(raw: str, expected: str) -> None:
    assert expected == decoded(raw)


@given(st.text())
def test_message_ids_are_safe_to_repeat_in_a_header(raw: str) -> None:
    for found in message_ids(raw):
        assert found.isascii()
        assert found.isprintable()
        assert " " not in found
        assert len(found) <= 250


def test_long_references_keep_the_first_and_the_latest() -> None:
    ids = [f"<{number}@acme.example>" for number in range(200)]

    found = message_ids(" ".join(ids))

    assert len(found) == REFERENCES_LIMIT
    assert (found[0], found[-1]) == (ids[0], ids[-1])


@given(st.text(), st.text(max_size=30))
def test_any_text_is_an_address_or_none(spec: str, name: str) -> None:
    found = address(spec, name)

    assert found is None or found.addr_spec.isascii()


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "@",
        "a@",
        "@b",
        "a b@c.example",
        "a@b@c.example",
        "a\n@b.example",
        "jörg@b.example",
        "a@-b.example",
        "a@" + "b" * ADDRESS_LIMIT,
        "<a@b.example>",
        "a,b@c.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@[1.2.3.4]",
    ],
)
def test_what_nobody_could_safely_write_to_is_no_address(spec: str) -> None:
    assert address(spec, "") is None


def test_a_display_name_is_cleaned() -> None:
    assert address("a@b.example", ' "Jane\x00 \u202eRoe\r\n" ') == Address("a@b.example", "Jane Roe")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Mon, 05 Jan 2026 09:00:00 +0100", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("5 Jan 2026 09:00 GMT", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("Mon, 05 Jan 2026 09:00:00 -0000", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("soon", None),
        ("Mon, 05 Jan 99999 09:00:00 +0100", None),
    ],
)
def test_dates_are_aware_or_none(raw: str, expected: datetime | None) -> None:
    assert expected == moment(raw)


@given(st.text(max_size=40) | st.from_regex(r"\d{1,3} [A-Z][a-z]{2} \d{1,5} \d{2}:\d{2} [+-]\d{1,6}", fullmatch=True))
def test_any_date_is_aware_or_none(raw: str) -> None:
    found = moment(raw)

    assert found is None or found.utcoffset() is not None
