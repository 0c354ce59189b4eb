import base64
import logging
import quopri
import subprocess
import sys
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from watcher.errors import MessageError
from watcher.mail import mime
from watcher.mail.message import Address, Message

TEXT = "Dear Alex,\n\nUnfortunately we’ve chosen another candidate for the position.\n\n-- \nJörg Groß\nAcme GmbH"
FORBIDDEN = set("\x00\x1b\x85\r\n\u200b\u202e\u2028\u2029\ufeff\udcf6")


def mail(*fields: str, text: str = "Hello.", encoding: str = "utf-8") -> bytes:
    head = fields or ("From: Jane Roe <jane@acme.example>", "Subject: Hello")
    return "\r\n".join([*head, "", text]).encode(encoding)


def multipart(kind: str, *parts: str) -> bytes:
    inner = "".join(f"--cut\r\n{part}\r\n" for part in parts)
    return mail("From: jane@acme.example", f"Content-Type: multipart/{kind}; boundary=cut", text=f"{inner}--cut--\r\n")


def plain(text: str, *fields: str) -> str:
    return "\r\n".join(["Content-Type: text/plain; charset=utf-8", *fields, "", text])


def html(text: str, *fields: str) -> str:
    return "\r\n".join(["Content-Type: text/html; charset=utf-8", *fields, "", text])


def seeds() -> list[bytes]:
    letter = EmailMessage()
    letter["From"] = "Jörg Groß <joerg@acme.example>"
    letter["To"] = "alex@home.example"
    letter["Subject"] = "Ihre Bewerbung – Rückmeldung"
    letter["Message-ID"] = "<one@acme.example>"
    letter["Date"] = "Mon, 05 Jan 2026 09:00:00 +0100"
    letter.set_content(TEXT)
    letter.add_alternative(f"<p>{TEXT}</p>", subtype="html")
    report = EmailMessage()
    report["From"] = "Jane Roe <jane@acme.example>"
    report["Subject"] = "Fwd: your application"
    report.set_content("See below.")
    report.add_attachment(letter)
    report.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="offer.pdf")
    return [letter.as_bytes(), report.as_bytes(), mail("From: a@b.example", "Subject: =?utf-8?b?w5xi?=", text=TEXT)]


def values_of(message: Message) -> list[str]:
    addresses = [*message.senders, *message.to, *message.cc, *message.reply_to, *message.delivered_to]
    named = [text for address in addresses for text in (address.addr_spec, address.display_name or "")]
    ids = [*message.in_reply_to, *message.references, message.message_id or ""]
    return [message.subject, *named, *ids, *(text for field in message.headers for text in field)]


def parsed_or_refused(octets: bytes) -> Message | None:
    try:
        return mime.parse(octets)
    except MessageError:
        return None


@given(st.binary(max_size=600))
def test_any_octets_are_a_message_or_a_message_error(octets: bytes) -> None:
    message = parsed_or_refused(octets)

    assert message is None or isinstance(message.own_text, str)


STRUCTURES = st.sampled_from(
    [
        "multipart/mixed; boundary=x",
        "multipart/alternative; boundary=x",
        "multipart/report; boundary*=x'",
        "message/rfc822",
        "text/html",
        "text/plain; charset=utf-16",
        "text/plain; charset*0*=x''%ff",
        "/;=",
        "text",
    ]
)
BODIES = st.lists(
    st.sampled_from([b"--x\r\n", b"--x--\r\n", b"\r\n", b"Content-Type: message/rfc822\r\n", b"From: a:b:;;\r\n"])
    | st.sampled_from([b"Content-Type: multipart/mixed; boundary=y\r\n", b"--y\r\n", b"=?utf-8?b?\xff?=\r\n"])
    | st.binary(max_size=20),
    max_size=20,
).map(b"".join)


@given(
    STRUCTURES,
    st.sampled_from(["base64", "quoted-printable", "8bit", "x-uuencode", "none"]),
    st.lists(st.sampled_from(["From", "Subject", "Date", "Reply-To", "References"]), min_size=1),
    st.text(alphabet=st.characters(exclude_characters="\r\n"), max_size=40),
    BODIES,
)
def test_a_soup_of_headers_and_parts_is_a_message_or_a_message_error(
    structure: str, encoding: str, names: list[str], value: str, body: bytes
) -> None:
    fields = [*(f"{name}: {value}" for name in names), f"Content-Type: {structure}"]
    octets = "\r\n".join([*fields, f"Content-Transfer-Encoding: {encoding}", "", ""]).encode("utf-8", "replace") + body

    message = parsed_or_refused(octets)

    assert message is None or not FORBIDDEN & set("".join(values_of(message)))


@pytest.mark.parametrize("octets", seeds())
def test_a_message_cut_off_at_any_octet_still_parses(octets: bytes) -> None:
    first_field = octets.index(b"\n") + 1

    subjects = {mime.parse(octets[:end]).subject for end in range(first_field, len(octets))}

    assert mime.parse(octets).subject in subjects


@pytest.mark.parametrize("octets", seeds()[:1])
def test_the_text_in_front_of_the_cut_is_read(octets: bytes) -> None:
    cut = octets[: octets.index(b"text/html")]

    message = mime.parse(cut)

    assert message.own_text == TEXT


@given(st.text(max_size=60), st.sampled_from(["q", "b"]))
@example("x\r\nBcc: spy@evil.example", "q")
@example("\u202egnp.exe \x1b]0;title\x07 \u2028 \ufeff", "b")
def test_no_control_bidi_or_line_break_reaches_a_value(text: str, encoding: str) -> None:
    octets = text.encode("utf-8", "replace")
    word = base64.b64encode(octets) if encoding == "b" else b"".join(b"=%02X" % octet for octet in octets)
    encoded = f"=?utf-8?{encoding}?{word.decode()}?="

    message = mime.parse(mail(f"From: {encoded} <jane@acme.example>", f"Subject: {encoded}", f"To: {encoded}"))

    assert not FORBIDDEN & set("".join(values_of(message)))


@given(st.binary(max_size=200).filter(lambda octets: b"\n" not in octets and b"\r" not in octets))
def test_raw_octets_in_fields_come_out_clean(octets: bytes) -> None:
    message = mime.parse(b"Subject: x" + octets + b"\r\nFrom: " + octets + b" <jane@acme.example>\r\n\r\nHello.")

    assert not FORBIDDEN & set("".join(values_of(message)))
    assert "".join(values_of(message)).encode("utf-8")


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["8bit", "quoted-printable", "base64"])
def test_text_is_the_same_under_every_encoding_and_line_end(encoding: str, line_end: str) -> None:
    octets = TEXT.replace("\n", line_end).encode()
    encoded = {"8bit": octets, "quoted-printable": quopri.encodestring(octets), "base64": base64.encodebytes(octets)}
    head = f"From: a@b.example\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n"

    message = mime.parse(head.replace("\n", line_end).encode() + encoded[encoding])

    assert message.own_text == TEXT


@pytest.mark.parametrize("octets", [b"", b"\r\n\r\n", b"no mail at all\nbut a note"])
def test_what_has_no_header_is_refused(octets: bytes) -> None:
    with pytest.raises(MessageError, match="no header"):
        mime.parse(octets)


def test_endless_nesting_is_refused_in_a_sentence() -> None:
    levels = [f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(2000)]
    octets = b"From: a@b.example\r\n" + "".join(levels).encode()

    with pytest.raises(MessageError, match=r"could not be read because it is malformed .*mail program\.$"):
        mime.parse(octets)


@pytest.mark.parametrize(
    ("octets", "reason"),
    [
        (mail("From: a@b.example", "Content-Type: application/ms-tnef; name=winmail.dat", text="eJ8+"), "winmail.dat"),
        (multipart("mixed", plain(" "), "Content-Type: application/ms-tnef\r\n\r\neJ8+"), "winmail.dat"),
        (multipart("encrypted", "Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1"), "encrypted"),
        (mail("From: a@b.example", "Content-Type: application/pkcs7-mime", text="eJ8+"), "S/MIME"),
    ],
)
def test_a_message_only_its_senders_program_reads_is_refused(octets: bytes, reason: str) -> None:
    with pytest.raises(MessageError, match=reason):
        mime.parse(octets)


def test_text_beside_winmail_is_read() -> None:
    octets = multipart("mixed", plain("We regret."), "Content-Type: application/ms-tnef\r\n\r\neJ8+")

    assert mime.parse(octets).own_text == "We regret."


@pytest.mark.parametrize(
    "octets",
    [
        mail("From: a@b.example", 'Content-Type: text/plain; name="msg.txt"', text="We regret."),
        mail("From: a@b.example", "Content-Disposition: attachment", text="We regret."),
        mail("From: a@b.example", 'Content-Type: text/html; name="m.html"', text="<p>We regret."),
        mail("From: a@b.example", "Content-Type: multipart/mixed", text="We regret."),
        mail("From: a@b.example", "Content-Type: text/enriched", text="We regret."),
        mail("From: a@b.example", "Content-Type: text", text="We regret."),
        mail("From: a@b.example", "Content-Type: text/plain; charset=x-nobody-knows", text="We regret."),
        mail("From: a@b.example", "Content-Type: text/plain; charset=utf-16le", text="We regret.").replace(
            b"We regret.", "We regret.".encode("utf-16le")
        ),
        multipart("mixed", plain("We regret.", "Content-Disposition: attachment; filename=msg.txt")),
        multipart("mixed", "Content-Type: application/pdf\r\n\r\n%PDF", plain("We regret.")),
        mail("From: a@b.example", "Content-Type: multipart/mixed; boundary=x", text="--x\r\n\r\nWe regret."),
        mail("From: a@b.example", "Content-Transfer-Encoding: quoted-printable", text="We reg=\r\nret."),
        mail("From: a@b.example", "Content-Transfer-Encoding: base64", text="V2UgcmVncmV0L"),
    ],
)
def test_text_is_found_wherever_senders_put_it(octets: bytes) -> None:
    assert mime.parse(octets).own_text.startswith("We regret")


@pytest.mark.parametrize(
    ("charset", "octets"),
    [
        ("us-ascii", b"We\x92re sorry"),
        ("iso-8859-1", b"We\x92re sorry"),
        ("utf-8", b"We\x92re sorry"),
        ("win-1252", b"We\x92re sorry"),
        ("us-ascii", "We’re sorry".encode()),
        ("punycode", "We’re sorry".encode()),
    ],
)
def test_apostrophes_survive_wrong_charsets(charset: str, octets: bytes) -> None:
    head = f"From: a@b.example\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()

    assert mime.parse(head + octets).own_text == "We’re sorry"


def test_an_attached_text_does_not_join_the_letter() -> None:
    octets = multipart(
        "mixed",
        plain("Hello."),
        plain("We regret.", "Content-Disposition: attachment; filename=old.txt"),
        'Content-Type: text/html; name="job.html"\r\n\r\n<p>Position closed',
    )

    assert mime.parse(octets).own_text == "Hello."


def test_a_forwarded_message_is_kept_apart() -> None:
    inner = "From: Jane Roe <jane@acme.example>\r\nSubject: No\r\nMessage-ID: <no@acme.example>\r\n\r\nWe regret."
    octets = multipart("mixed", plain("Look at this."), f"Content-Type: message/rfc822\r\n\r\n{inner}")

    message = mime.parse(octets)

    assert message.own_text == "Look at this."
    assert message.quoted_text == "We regret."
    assert message.forwarded is not None
    assert Address("jane@acme.example", "Jane Roe") == message.forwarded.sender
    assert message.forwarded.subject == "No"
    assert message.forwarded.message_id == "<no@acme.example>"


def test_a_forward_by_subject_is_told_from_a_reply() -> None:
    block = "Hm.\n\nFrom: Jane Roe <jane@acme.example>\nSent: Monday\nTo: Alex\nSubject: Application\n\nWe regret."

    forward = mime.parse(mail("From: a@b.example", "Subject: FW: Application", text=block))
    reply = mime.parse(mail("From: a@b.example", "Subject: RE: Application", text=block))

    assert forward.forwarded is not None
    assert forward.forwarded.text == "We regret."
    assert reply.forwarded is None
    assert reply.own_text == forward.own_text == "Hm."


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("HR: Acme <hr@acme.example>", (Address("hr@acme.example", "HR: Acme"),)),
        ("Acme, Inc. <hr@acme.example>", (Address("hr@acme.example", "Acme, Inc."),)),
        ('"Roe, Jane" <jane@acme.example>', (Address("jane@acme.example", "Roe, Jane"),)),
        ("Jane Roe <jane@acme.example", (Address("jane@acme.example", "Jane Roe"),)),
        ("jane@acme.example (Jane Roe)", (Address("jane@acme.example", "Jane Roe"),)),
        ('"good@acme.example" <evil@other.example>', (Address("evil@other.example", "good@acme.example"),)),
        ("=?gb2312?b?zfW47g==?= <w@acme.example>", (Address("w@acme.example", "王割"),)),
        ('"=?utf-8?q?J=C3=B6rg?=" <j@acme.example>', (Address("j@acme.example", "Jörg"),)),
        ("a@b.example, Jane <c@d.example>", (Address("a@b.example"), Address("c@d.example", "Jane"))),
        ("undisclosed-recipients:;", ()),
        ("Jane Roe", ()),
        ("jane@münchen.example", (Address("jane@xn--mnchen-3ya.example"),)),
        ("<jane\x00@acme.example>", ()),
    ],
)
def test_addresses_are_read_as_people_write_them(value: str, expected: tuple[Address, ...]) -> None:
    assert expected == mime.parse(mail(f"From: {value}")).senders


def test_a_raw_latin_1_name_is_read() -> None:
    assert mime.parse(mail("From: Jörg <j@acme.example>", encoding="latin-1")).senders[0].display_name == "Jörg"


def test_every_from_field_is_a_sender() -> None:
    message = mime.parse(mail("From: a@good.example", "From: b@evil.example"))

    assert message.senders == (Address("a@good.example"), Address("b@evil.example"))


def test_the_fields_of_a_reply_are_read() -> None:
    message = mime.parse(
        mail(
            "From: a@b.example",
            "Message-ID:\r\n <new@b.example>",
            "In-Reply-To: <old@b.example> (yesterday)",
            "References: <first@b.example> broken <with space@x> <old@b.example> <" + "x" * 300 + "@y>",
            "Delivered-To: me@home.example",
            "X-Original-To: me+jobs@home.example",
            "Date: Mon, 5 Jan 2026 9:00:00 -0500 (EST)",
        )
    )

    assert message.message_id == "<new@b.example>"
    assert message.in_reply_to == ("<old@b.example>",)
    assert message.references == ("<first@b.example>", "<old@b.example>")
    assert message.delivered_to == (Address("me@home.example"), Address("me+jobs@home.example"))
    assert message.date == datetime(2026, 1, 5, 14, tzinfo=UTC)
    assert message.header("DATE") == "Mon, 5 Jan 2026 9:00:00 -0500 (EST)"


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Foo 2026 25:00:00 +9999", "1"])
def test_a_damaged_date_is_none(date: str) -> None:
    assert mime.parse(mail("From: a@b.example", f"Date: {date}")).date is None


def test_huge_fields_parts_and_texts_are_cut() -> None:
    octets = mail("From: a@b.example", "Subject: " + "x" * 9_000, *["X-Y: z"] * 20_000, text="long " * 100_000)

    message = mime.parse(octets)

    assert len(message.subject) == 2000
    assert len(message.headers) < 10_000
    assert len(message.own_text) <= 32_768


def test_parameters_that_take_quadratic_time_are_cut() -> None:
    octets = mail("From: a@b.example", 'Content-Type: text/plain; a="' + ";" * 60_000, text="Hello.")

    assert mime.parse(octets).own_text == "Hello."


def test_an_mbox_line_in_front_is_no_field() -> None:
    assert mime.parse(b"From jane@acme.example Mon Jan  5 09:00:00 2026\n" + mail()).senders != ()


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (mail(text="word " * 30), True),
        (mail(text="Short."), False),
        (multipart("mixed", "Content-Type: application/pdf\r\n\r\n" + "x " * 900), False),
        (multipart("mixed", plain("word " * 30), "Content-Type: application/pdf\r\n\r\nx"), True),
        (multipart("alternative", plain("View online."), html("<p>" + "another word " * 30)), True),
        (b"", False),
    ],
)
def test_whether_the_text_stands_before_the_cut(octets: bytes, *, expected: bool) -> None:
    assert expected == mime.has_text(octets)


IDENTIFIED = b"Message-ID: <a@b.example>\r\nFrom: Jane <j@b.example>\r\nDate: Mon\r\nSubject: One\r\n two\r\n\r\nBody"


@pytest.mark.parametrize(
    "same",
    [
        IDENTIFIED.replace(b"\r\n", b"\n"),
        IDENTIFIED.replace(b"\r\n", b"\r"),
        IDENTIFIED.replace(b"Subject", b"SUBJECT"),
        IDENTIFIED.replace(b"One\r\n two", b"One two"),
        IDENTIFIED.replace(b"One\r\n two", b"One\r\n\ttwo "),
        IDENTIFIED + b"x" * 100_000,
        IDENTIFIED[:-4],
        b"Received: by mx\r\nX-Folder: Junk\r\n" + IDENTIFIED,
        b"Subject: One two\nDate: Mon\nFrom: Jane <j@b.example>\nMessage-Id: <a@b.example>\n\nBody",
        b"From jane Mon Jan  5 09:00:00 2026\n" + IDENTIFIED,
    ],
)
def test_the_same_message_has_the_same_fingerprint(same: bytes) -> None:
    assert mime.fingerprint("me@home.example", IDENTIFIED) == mime.fingerprint("me@home.example", same)


@pytest.mark.parametrize("name", [b"<a@", b"Jane", b"Mon", b"One"])
def test_another_field_makes_another_fingerprint(name: bytes) -> None:
    other = IDENTIFIED.replace(name, b"x" + name)

    assert mime.fingerprint("me", IDENTIFIED) != mime.fingerprint("me", other)


def test_another_account_makes_another_fingerprint() -> None:
    assert mime.fingerprint("me", IDENTIFIED) != mime.fingerprint("you", IDENTIFIED)


def test_without_message_id_the_body_counts() -> None:
    one = b"From: a@b.example\r\n\r\nOne\r\nbody"

    assert mime.fingerprint("me", one) == mime.fingerprint("me", one.replace(b"\r\n", b"\n"))
    assert mime.fingerprint("me", one) != mime.fingerprint("me", one + b"!")


@given(st.binary(max_size=300), st.text(max_size=10))
def test_any_octets_have_a_fingerprint(octets: bytes, account: str) -> None:
    assert len(mime.fingerprint(account, octets)) == 64


def test_what_senders_write_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        mime.parse(mail("From: a@b.example", "Content-Type: text/x\x1b[31mred", "Subject: =?x?b?\x1b?=", text="x"))

    assert caplog.records == []


def test_importing_the_room_loads_no_heavy_library_but_mail_parser_and_selectolax() -> None:
    program = "import sys, watcher.mail.mime; print(*{name.partition('.')[0] for name in sys.modules})"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert not {"imapclient", "jinja2", "pydantic", "typer", "re2", "phonenumbers"} & set(loaded)
    assert "mailparser" in loaded


@pytest.mark.parametrize(
    ("octets", "headline"),
    [
        (
            b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nFrom: Jane <jane@acme.example>\r\n\r\n",
            ("Grüße", "Jane <jane@acme.example>"),
        ),
        (b"subject: a\r\n b\x1b[31m\r\n\r\n", ("a b[31m", "")),
        (b"\x00\xff", ("", "")),
    ],
)
def test_a_headline_can_be_told_of_anything(octets: bytes, headline: tuple[str, str]) -> None:
    assert mime.headline(octets) == headline


SCRAPS = [
    *(
        b"Subject: a",
        b" folded",
        b"no field",
        b"From x",
        b":",
        b"text",
        b"\xe4\xff",
        b"--b",
        b"--b--",
        b"YWJj",
        b"=41=",
    ),
    *(b"Content-Type: text/plain; charset=utf-8", b"Content-Type: multipart/mixed; boundary=b"),
    *(b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: base64"),
    *(b"Content-Transfer-Encoding: quoted-printable", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b"\r\r", b"\0"),
]


@given(st.lists(st.sampled_from(SCRAPS), max_size=12).map(b"".join))
@example(b"Subject: a\r\nno field\r\n\r\ntext")
@example(b"Subject: a\n\r\ntext\n\ntext")
def test_the_header_alone_gives_the_tree_of_the_whole(octets: bytes) -> None:
    expected, found = message_from_bytes(octets), mime._tree(octets)

    assert mime._fields(expected) == mime._fields(found)
    assert mime._part(expected, 1, [9]) == mime._part(found, 1, [9])


@given(st.binary(max_size=400))
def test_a_headline_of_any_octets_is_one_clean_line(octets: bytes) -> None:
    subject, writer = mime.headline(octets)

    assert all(character.isprintable() for character in subject + writer)
