import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.htmltext import HTML_LIMIT, to_text
from watcher.mail.quoting import split


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One.<br>Two.<br><br>Three.", "One.\nTwo.\n\nThree."),
        ("<div>One.</div><div>Two.</div><div><br></div><div>Three.</div>", "One.\nTwo.\n\nThree."),
        ("<p>A sentence\n   wrapped\tin the <b>source</b>.</p>", "A sentence wrapped in the source."),
        ("<ul><li>One<li>Two</ul><ol><li>Three</ol>", "- One\n- Two\n\n- Three"),
        ("<h1>Title</h1>Text", "Title\n\nText"),
        ("a<b>b</b>c <i>d</i>", "abc d"),
        ("<pre>one\n  two</pre>", "one\ntwo"),
        ('<div style="white-space: pre-wrap">one\ntwo\n\nthree</div>', "one\ntwo\n\nthree"),
        ("Dear Alex,\n\nWe regret\n\nthis.\n\nYours", "Dear Alex,\n\nWe regret this.\n\nYours"),
        ("We&nbsp;re&shy;gret&zwnj; &#x200b;it&rsquo;s over", "We regret it’s over"),
        ("<p>One.</p><p>&nbsp;</p><p>Two.</p>", "One.\n\nTwo."),
        ("", ""),
        ("plain &lt;text&gt; &amp; more", "plain <text> & more"),
        ("<p>&gt; View all jobs</p>", " > View all jobs"),
        ("<title>T</title><style>p{}</style><script>s()</script><!-- c --><p>Text", "Text"),
    ],
)
def test_text_reads_as_it_is_shown(html: str, expected: str) -> None:
    assert expected == to_text(html)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<table><tr><td>Role</td><td>Engineer</td></tr><tr><td>Id</td><td>7</td></tr></table>", "Role Engineer\nId 7"),
        ("<table><tr><td><p>We regret.</p></td></tr><tr><td><p>Yours</p></td></tr></table>", "We regret.\n\nYours"),
        (
            "<table><tr><td>We have decided to go on with others for now.</td><td>View jobs</td></tr></table>",
            "We have decided to go on with others for now.\nView jobs",
        ),
        ("<table><tr><td><table><tr><td>One</td></tr></table></td><td>Two</td></tr></table>", "One\nTwo"),
        ("<table><tr><td>unclosed<td>cells<tr><td>rows", "unclosed cells\nrows"),
    ],
)
def test_layout_tables_neither_glue_nor_split_sentences(html: str, expected: str) -> None:
    assert expected == to_text(html)


def test_a_signature_of_paragraphs_without_margin_stays_together() -> None:
    html = (
        '<p class="MsoNormal">Jane Roe</p><p style="margin: 0px;">Recruiter</p>'
        '<p style="margin:0in 0in 0.0001pt">Phone: 555-0100</p><p style="margin:0 0 16px">Acme</p><p>Legal</p>'
    )

    assert to_text(html) == "Jane Roe\nRecruiter\nPhone: 555-0100\n\nAcme\n\nLegal"


@pytest.mark.parametrize(
    "mark",
    [
        'style="display:none"',
        'style="color:red; DISPLAY : none !important"',
        'style="visibility:hidden"',
        'style="font-size:0"',
        'style="font-size:0px;line-height:0"',
        'style="max-height:0px;overflow:hidden"',
        'style="opacity:0"',
        'style="mso-hide:all"',
        "hidden",
        'aria-hidden="true"',
    ],
)
def test_what_is_hidden_is_not_read(mark: str) -> None:
    assert to_text(f"<span {mark}>Your application<p>at a glance</p></span><p>Hello.</p>") == "Hello."


@pytest.mark.parametrize(
    "style", ["opacity:0.9", "font-size:0.9em", "max-height:100px", "max-height:0.5em", "opacity:.5", "margin:0"]
)
def test_what_is_merely_small_or_pale_is_read(style: str) -> None:
    assert to_text(f'<p style="{style}">Hello.</p>') == "Hello."


def test_text_that_gets_its_size_back_inside_a_sizeless_cell_is_read() -> None:
    html = '<table><tr><td style="font-size:0px"> . <div style="font-size:13px">Hello.</div></td></tr></table>'

    assert to_text(html) == "Hello."


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="https://acme.example/x">our careers page</a>', "our careers page"),
        ('Write to <a href="mailto:jane@acme.example">Jane</a>.', "Write to Jane <jane@acme.example>."),
        ('<a href="MAILTO:jane%2Bx@acme.example?subject=Hi">Jane</a>', "Jane <jane+x@acme.example>"),
        ('<a href="mailto:Jane@acme.example"><b>jane@</b>acme.example</a>', "jane@acme.example"),
        ('<a href="mailto:?subject=x">Share</a>', "Share"),
        ('<a href="mailto:a b@c">Odd</a>', "Odd"),
    ],
)
def test_links_are_text_and_mail_addresses_are_kept(html: str, expected: str) -> None:
    assert expected == to_text(html)


@pytest.mark.parametrize(
    "quotation",
    [
        '<div class="gmail_quote">On 5 January 2026 Jane wrote:<blockquote class="gmail_quote">Old.</blockquote></div>',
        '<blockquote type="cite"><div>On 5 January 2026 Jane wrote:</div><div>Old.</div></blockquote>',
        '<blockquote style="border-left:1px solid #ccc">Old.<p>Older.</p></blockquote>',
        "<hr><b>From:</b> Jane &lt;j@a.example&gt;<br><b>Sent:</b> Monday<br><b>Subject:</b> Hi<br><div>Old.</div>",
    ],
)
def test_quotations_are_recognised_behind_the_reply(quotation: str) -> None:
    parts = split(to_text(f"<div>New.</div>{quotation}"))

    assert parts.own == "New."
    assert "Old." in parts.quoted


def test_quotations_within_quotations_keep_their_depth() -> None:
    html = "<blockquote type=cite>One<blockquote type=cite>Two<p>Three</blockquote></blockquote>"

    assert to_text(html) == "> One\n>\n>> Two\n>>\n>> Three"


def test_an_indented_paragraph_is_no_quotation() -> None:
    html = 'Dear Alex,<blockquote style="margin:0 0 0 40px;border:none;padding:0">We regret.</blockquote>'

    assert to_text(html) == "Dear Alex,\n\nWe regret."


@pytest.mark.parametrize(
    "bomb",
    [
        "<a " * 100_000,
        "<div>" * 200_000,
        "<table><tr><td>" * 20_000,
        "<!--" * 20_000,
        "<![" * 20_000,
        "<b><p>" * 20_000,
        "<blockquote type=cite>" * 5000 + "x",
        "<table><a href=mailto:a@b>x" * 5000,
        "&" * 100_000,
        "<p style='" * 9000,
    ],
)
def test_bombs_end(bomb: str) -> None:
    assert len(to_text(bomb)) <= 2 * HTML_LIMIT + HTML_LIMIT // 2


def test_what_lies_beyond_the_limit_is_not_read() -> None:
    assert to_text("<p>near</p>" + " " * HTML_LIMIT + "<p>far</p>") == "near"


@given(st.text(alphabet="<>/=\"'!-& \nabpdivtrl\x00\u200b", max_size=300))
def test_any_text_is_html(html: str) -> None:
    text = to_text(html)

    assert "\x00" not in text
    assert "\n\n\n" not in text


@given(st.lists(st.text(alphabet="abc .", min_size=1).filter(str.strip), min_size=1))
def test_no_word_is_lost_or_glued(paragraphs: list[str]) -> None:
    html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)

    assert " ".join(paragraphs).split() == to_text(html).split()
