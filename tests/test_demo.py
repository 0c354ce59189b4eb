"""The demo: the samples are proper mail, and the service makes of each what its index says."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses

import pytest

from watcher import demo
from watcher.demo import Sample, Story
from watcher.errors import ConfigError

NOW = datetime(2026, 3, 12, 10, 30, 15, 123456, tzinfo=UTC)


def message_of(sample: Sample) -> EmailMessage:
    return message_from_bytes(sample.octets, EmailMessage, policy=policy.default)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with demo.sample_server(NOW) as server:
        yield demo.run(server, NOW)


def test_every_sample_has_what_real_mail_has() -> None:
    for sample in demo.samples(NOW):
        message = message_of(sample)

        assert re.fullmatch(r"<[^@\s]+@[^@\s]+>", str(message["Message-ID"]))
        assert len(getaddresses([str(message["From"])])) == 1
        assert getaddresses([str(message["To"])]) == [("Samira Holt", demo.USER)]
        assert message["Subject"]
        assert not message.defects


def test_every_sample_has_the_line_ends_of_mail_on_the_wire() -> None:
    for sample in demo.samples(NOW):
        without_line_ends = sample.octets.replace(b"\r\n", b"")

        assert not {b"\r"[0], b"\n"[0]} & set(without_line_ends)


def test_every_sample_is_dated_within_the_week_before_now() -> None:
    for sample in demo.samples(NOW):
        date = message_of(sample)["Date"].datetime

        assert sample.received == date
        assert timedelta() < NOW - date < timedelta(days=7)
        assert b"05 Jan 2026" not in sample.octets


def test_one_message_is_delivered_twice_and_no_other() -> None:
    octets = [sample.octets for sample in demo.samples(NOW)]
    twice = [
        sample.outcome for position, sample in enumerate(demo.samples(NOW)) if octets[position] in octets[:position]
    ]

    expected = ["again"]
    assert expected == twice


def test_without_the_extra_the_user_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "watcher.embedded", None)  # what an import finds when pymap is missing

    with pytest.raises(ConfigError, match=r"pip install 'rejection-watcher\[demo\]'"), demo.sample_server(NOW):
        pass


def test_every_sample_becomes_what_its_index_says(story: Story) -> None:
    expected = {sample.example_of: sample.outcome for sample in demo.samples(NOW)}

    actual = {decision.example_of: decision.outcome for decision in story.decisions}

    assert expected == actual


def test_every_letter_goes_to_the_person_the_index_names(story: Story) -> None:
    expected = sorted(sample.to for sample in demo.samples(NOW) if sample.to)

    actual = sorted(getaddresses([draft.to])[0][1] for draft in story.drafts if not draft.is_note)

    assert expected == actual


def test_what_waits_is_told_in_one_note_to_the_user(story: Story) -> None:
    notes = [draft for draft in story.drafts if draft.is_note]

    assert len(notes) == 1
    assert "Quillon" in notes[0].body
    assert "Ashcombe" in notes[0].body


def test_every_decision_has_its_reason(story: Story) -> None:
    assert all(decision.reason for decision in story.decisions)
    assert all(decision.phrase for decision in story.decisions if decision.outcome in {"draft", "held"})


def test_every_letter_quotes_the_notice_below_its_own_words(story: Story) -> None:
    for draft in story.drafts:
        if not draft.is_note:
            assert draft.quoted_lines > 0
            assert ">" not in draft.body


def test_the_inbox_is_untouched(story: Story) -> None:
    assert len(demo.samples(NOW)) == len(story.inbox_before)
    assert story.inbox_before == story.inbox_after
    assert story.is_inbox_untouched


def test_a_second_pass_changes_nothing(story: Story) -> None:
    assert story.drafts_after_first == story.drafts_after_second
    assert story.is_second_pass_idle
