"""However a message is encoded, its verdict is the same; whatever bytes come, there is one or a MessageError."""

import base64
import html
import quopri
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import MessageError
from watcher.mail import mime
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Verdict, classify
from watcher.verdict.rulebook import Rulebook

CORPUS = Path(__file__).parent.parent / "corpus" / "verdict"
BODIES = [
    body
    for path in sorted(CORPUS.rglob("*.eml"))
    if (body := mime.parse(path.read_bytes()).own_text) and len(body.split()) > 20 and ">" not in body
]
NOTICES = [path.read_bytes() for path in sorted((CORPUS / "en").glob("*.eml"))]


@cache
def shipped() -> Rulebook:
    return rulebook.load()


def sent(body: str, encoding: str, encoded: Callable[[bytes], bytes], *, kind: str = "plain") -> Verdict:
    head = (
        "From: Jane Roe <jane@acme.example>\r\nSubject: Your application\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return classify(mime.parse(head.encode() + encoded(body.encode())), shipped())


def summary(verdict: Verdict) -> tuple[object, ...]:
    return verdict.judgement, verdict.score, verdict.stage, verdict.language, sorted(hit.rule for hit in verdict.hits)


def as_html(body: str) -> str:
    paragraphs = [f"<p>{'<br>'.join(html.escape(one).splitlines())}</p>" for one in body.split("\n\n")]
    return f"<html><body>{''.join(paragraphs)}</body></html>"


@pytest.mark.parametrize(
    ("encoding", "encoded"),
    [
        pytest.param("quoted-printable", quopri.encodestring, id="quoted-printable"),
        pytest.param("base64", base64.encodebytes, id="base64"),
        pytest.param("8bit", lambda octets: octets.replace(b"\n", b"\r\n"), id="CRLF"),
    ],
)
def test_the_transfer_encoding_and_line_ends_change_nothing(encoding: str, encoded: Callable[[bytes], bytes]) -> None:
    different = [
        body
        for body in BODIES
        if summary(sent(body, encoding, encoded)) != summary(sent(body, "8bit", lambda raw: raw))
    ]

    assert different == []


def test_html_and_plain_text_say_the_same() -> None:
    different = [
        body
        for body in BODIES
        if sent(as_html(body), "8bit", lambda raw: raw, kind="html").judgement
        != sent(body, "8bit", lambda raw: raw).judgement
    ]

    assert different == []


@given(st.binary(max_size=400))
def test_any_bytes_give_a_verdict_or_a_message_error(octets: bytes) -> None:
    try:
        verdict = classify(mime.parse(octets), shipped())
    except MessageError:
        return

    assert verdict.judgement in set(Judgement)


@given(st.data())
def test_a_damaged_notice_gives_a_verdict_or_a_message_error(data: st.DataObject) -> None:
    octets = data.draw(st.sampled_from(NOTICES))
    at = data.draw(st.integers(0, len(octets)))
    damaged = octets[:at] + data.draw(st.binary(max_size=40)) + octets[at + data.draw(st.integers(0, 200)) :]

    try:
        verdict = classify(mime.parse(damaged), shipped())
    except MessageError:
        return

    assert verdict.judgement in set(Judgement)
