from email import message_from_bytes

from hypothesis import given
from hypothesis import strategies as st
from imapclient.response_parser import parse_response

from watcher.mail.bodystructure import MOST_TEXTS, FetchedPart, Outline, assemble, text_outline

PLAIN = '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 9 1 NIL NIL NIL NIL)'
HTML = '("TEXT" "HTML" ("charset" "utf-8") NIL NIL "7bit" 9 1 NIL NIL NIL NIL)'
PDF = '("application" "pdf" NIL NIL NIL "base64" 900000 NIL ("attachment" ("filename" "a.pdf")) NIL NIL)'
ATTACHED = '("text" "plain" NIL NIL NIL "7bit" 9 1 NIL ("ATTACHMENT" ("filename" "cv.txt")) NIL NIL)'
HEADER = (
    b"Message-ID: <n1@acme.example>\r\nContent-Type: multipart/mixed;\r\n boundary=old\r\n"
    b"Subject: Your\r\n application\r\ncontent-transfer-encoding: 7bit\r\nMIME-Version: 1.0\r\n"
)


def outline(structure: str) -> Outline | None:
    return text_outline(parse_response([structure.encode()])[0])


def sections(structure: str) -> list[str]:
    found = outline(structure)
    return [leaf.section for leaf in found.leaves()] if found else []


def test_texts_are_found_wherever_they_lie() -> None:
    assert sections(
        f'({PDF}({PLAIN}{HTML} "alternative" NIL NIL NIL)({HTML} "related" NIL NIL NIL) "mixed" NIL NIL NIL)'
    ) == [
        "2.1",
        "2.2",
        "3.1",
    ]


def test_a_text_sent_as_attachment_counts_only_when_there_is_no_other() -> None:
    assert sections(f'({ATTACHED}{PLAIN} "mixed" NIL NIL NIL)') == ["2"]
    assert sections(f'({PDF}{ATTACHED} "mixed" NIL NIL NIL)') == ["2"]


def test_no_more_than_a_few_texts_are_fetched() -> None:
    assert len(sections(f'({PLAIN * 9} "mixed" NIL NIL NIL)')) == MOST_TEXTS


def test_a_message_of_one_part_or_without_text_has_no_outline() -> None:
    assert outline(PLAIN) is None
    assert outline(f'({PDF}{PDF} "mixed" NIL NIL NIL)') is None


def test_what_is_assembled_has_the_old_header_and_the_old_shape() -> None:
    found = outline(f'({PDF}({PLAIN}{HTML} "alternative" NIL NIL NIL) "mixed" NIL NIL NIL)')
    assert found is not None
    fetched = {
        "2.1": FetchedPart(b"Content-Type: text/plain; charset=utf-8\r\n\r\n", b"No.\r\n"),
        "2.2": FetchedPart(b"Content-Type: text/html; charset=utf-8\r\n\r\n", b"<p>No.</p>\r\n"),
    }

    message = message_from_bytes(assemble(HEADER, found, fetched))

    assert [message["Message-ID"], message["Subject"]] == ["<n1@acme.example>", "Your\r\n application"]
    assert [message.get_content_type() for message in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert [part.get_payload() for part in message.walk() if not part.is_multipart()] == ["No.\r\n", "<p>No.</p>\r\n"]
    assert message["Content-Transfer-Encoding"] is None


def test_a_part_that_did_not_come_leaves_a_gap_not_an_error() -> None:
    found = outline(f'({PLAIN}{HTML} "alternative" NIL NIL NIL)')
    assert found is not None

    message = message_from_bytes(assemble(HEADER, found, {"2": FetchedPart(b"Content-Type: text/html", b"No.")}))

    assert [part.get_payload() for part in message.walk() if not part.is_multipart()] == ["", "No."]


NODES = st.recursive(
    st.none() | st.binary(max_size=5) | st.integers() | st.just(b"text") | st.just(b"plain"),
    lambda inner: st.lists(inner, max_size=12).map(tuple),
)


@given(NODES)
def test_a_structure_that_makes_no_sense_raises_nothing(structure: object) -> None:
    found = text_outline(structure)

    if found is not None:
        message_from_bytes(assemble(HEADER, found, {}))
