"""watcher demo: what a newcomer reads."""

import io

from rich.cells import cell_len
from rich.console import Console

from watcher.cli.demo import rendered
from watcher.demo import Decision, Draft, Stored, Story

INBOX = (Stored(101, r"1 (UID 101 FLAGS (\Seen))", b"Subject: no\r\n\r\n"),)
DRAFTS = (Stored(101, r"1 (UID 101 FLAGS (\Draft))", b"Subject: Re: no\r\n\r\n"),)
STORY = Story(
    decisions=(
        Decision(
            example_of="A no from a person",
            writer="Ada Byrne <ada.byrne.with.a.very.long.name@exceptionally-long-company-name.example>",
            outcome="draft",
            reason="The letter goes to the person it came from.",
            to="Ada Byrne <ada@sample.example>",
            phrase="not move forward [with] you",
        ),
        Decision("A receipt", "jobs@sample.example", "pass", "It isn't a rejection.", None, "not selected", "an if"),
    ),
    drafts=(Draft("Ada Byrne <ada@sample.example>", "Re: no", "Dear Ada,\n\nthank you.", 3, is_note=False),),
    inbox_before=INBOX,
    inbox_after=INBOX,
    drafts_after_first=DRAFTS,
    drafts_after_second=DRAFTS,
)


def text_of(story: Story, width: int = 80) -> str:
    page = io.StringIO()
    Console(file=page, width=width, highlight=False).print(rendered(story))
    return page.getvalue()


def words_of(story: Story) -> str:
    return " ".join(text_of(story, width=400).split())


def test_every_decision_is_told_with_its_reason() -> None:
    words = words_of(STORY)

    assert 'It says "not move forward [with] you". The letter goes to the person' in words
    assert "It says \"not selected\", which doesn't count: an if. It isn't a rejection." in words


def test_every_draft_is_shown_as_it_lies_in_drafts() -> None:
    text = text_of(STORY)

    assert "To:      Ada Byrne <ada@sample.example>\nSubject: Re: no\n" in text
    assert "    Dear Ada," in text
    assert "[3 lines of the message it answers, quoted]" in text


def test_a_file_gets_plain_text_no_wider_than_the_page() -> None:
    text = text_of(STORY)

    assert "\x1b" not in text
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_a_long_address_is_folded_and_not_cut() -> None:
    assert "\N{HORIZONTAL ELLIPSIS}" not in text_of(STORY)


def test_the_proof_is_told_when_it_holds() -> None:
    words = words_of(STORY)

    assert "The inbox is untouched" in words
    assert "A second pass changed nothing" in words


def test_a_broken_promise_is_said_out_loud() -> None:
    changed = (Stored(101, "1 (UID 101 FLAGS ())", INBOX[0].octets),)
    story = Story(STORY.decisions, STORY.drafts, INBOX, changed, DRAFTS, (*DRAFTS, *DRAFTS))

    words = words_of(story)

    assert "THE INBOX WAS CHANGED" in words
    assert "A SECOND PASS CHANGED DRAFTS" in words


def test_the_way_on_is_named() -> None:
    assert "Put your own account into config.env: see README, Setup." in words_of(STORY)
