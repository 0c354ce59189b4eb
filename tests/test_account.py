"""watcher.account: one account's passes, its health, and its files changing while the service runs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.mail.memory_mailbox import MemoryMailbox
from watcher.account import Account, ledger_path
from watcher.config import Config, PasswordSource, Policy
from watcher.errors import ConfigError, MailboxError
from watcher.ledger import Ledger
from watcher.mail import mime
from watcher.notice import State

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAM = "sam@home.example"
NOTICE = b"""From: Jane Roe <jane.roe@larkspur.example>\r
To: Sam Doe <sam@home.example>\r
Subject: Your application\r
Message-ID: <1@larkspur.example>\r
Date: Mon, 02 Mar 2026 09:00:00 +0000\r
\r
Dear Sam,\r
\r
Thank you for applying for the position of Pastry Chef at Larkspur Bakery. We have decided to move forward with\r
other candidates.\r
\r
Kind regards,\r
Jane Roe\r
"""
OVERRIDE = "{% extends 'shipped/en/base.txt.j2' %}\n"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    directory = tmp_path / "templates"
    (directory / "en").mkdir(parents=True)
    (directory / "en" / "base.txt.j2").write_text(OVERRIDE)
    return directory


@pytest.fixture
def config(tmp_path: Path, templates: Path) -> Config:
    return Config(
        imap_host="imap.home.example",
        imap_user=SAM,
        password=PasswordSource(literal="secret"),
        policy=Policy(name="Sam Doe", identities=(SAM,)),
        state_dir=tmp_path / "state",
        templates_dir=templates,
        writes_note=False,
    )


@pytest.fixture
def mailbox() -> MemoryMailbox:
    mailbox = MemoryMailbox()
    mailbox.put("INBOX", NOTICE, internal_date=NOW)
    return mailbox


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    ledger = Ledger.in_memory(date(2026, 2, 20))
    yield ledger
    ledger.close()


def drafts(mailbox: MemoryMailbox) -> list[bytes]:
    return [stored.octets for stored in mailbox.dump("Drafts")]


def spoil(templates: Path) -> None:
    (templates / "en" / "base.txt.j2").write_text(OVERRIDE + "{% block greeting %}{{ nobody.knows }}{% endblock %}\n")


def test_a_mistake_in_a_file_stops_the_start(config: Config, templates: Path, ledger: Ledger) -> None:
    spoil(templates)

    with pytest.raises(ConfigError, match=r"base\.txt\.j2"):
        Account(config, MemoryMailbox(), ledger)


def test_a_template_spoilt_while_running_lets_the_notice_wait_until_it_is_mended(
    config: Config, templates: Path, mailbox: MemoryMailbox, ledger: Ledger
) -> None:
    account = Account(config, mailbox, ledger)
    spoil(templates)

    with pytest.raises(ConfigError, match=r"base\.txt\.j2"):
        account.attempt(NOW)
    problem = ledger.recall("problem")
    while_spoilt = drafts(mailbox)
    (templates / "en" / "base.txt.j2").write_text(OVERRIDE)
    summary = account.attempt(NOW + timedelta(minutes=5))

    assert "base.txt.j2" in str(problem)
    assert while_spoilt == []
    assert summary.count(State.DRAFTED) == 1
    assert ledger.recall("problem") == ""


def test_a_template_deleted_while_running_gives_way_to_the_shipped_one(
    config: Config, templates: Path, mailbox: MemoryMailbox, ledger: Ledger
) -> None:
    account = Account(config, mailbox, ledger)
    (templates / "en" / "base.txt.j2").unlink()

    summary = account.attempt(NOW)

    assert summary.count(State.DRAFTED) == 1


def test_a_rules_file_changed_while_running_is_used_at_the_next_pass(
    config: Config, tmp_path: Path, mailbox: MemoryMailbox, ledger: Ledger
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("")
    account = Account(replace(config, rules_file=rules), mailbox, ledger)
    rules.write_text("threshold = 20\ndoubtful_from = 0.1\n")

    summary = account.attempt(NOW)

    assert summary.count(State.HELD) == 1
    assert drafts(mailbox) == []


def test_a_held_notice_is_drafted_when_the_rules_change_in_its_favour(
    config: Config, tmp_path: Path, mailbox: MemoryMailbox, ledger: Ledger
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("threshold = 20\ndoubtful_from = 0.1\n")
    account = Account(replace(config, rules_file=rules), mailbox, ledger)
    account.attempt(NOW)
    rules.write_text("")

    summary = account.attempt(NOW + timedelta(days=1))

    assert summary.count(State.DRAFTED) == 1


def test_health_tells_of_failures_until_a_pass_succeeds(config: Config, mailbox: MemoryMailbox, ledger: Ledger) -> None:
    account = Account(config, mailbox, ledger)
    mailbox.on_append = lambda _store: (_ for _ in ()).throw(MailboxError("The connection broke."))

    with pytest.raises(MailboxError):
        account.attempt(NOW)
    broken = (ledger.recall("failures"), ledger.recall("problem"))
    mailbox.on_append = None
    account.attempt(NOW + timedelta(minutes=10))

    assert broken == ("1", "The connection broke.")
    assert (ledger.recall("failures"), ledger.recall("problem")) == ("0", "")


def test_what_waits_is_told_by_one_note_a_week(config: Config, ledger: Ledger) -> None:
    robot = NOTICE.replace(b"Jane Roe <jane.roe@", b"Larkspur <no-reply@").replace(
        b"Jane Roe\r\n", b"Larkspur Bakery\r\n"
    )
    mailbox = MemoryMailbox()
    mailbox.put("INBOX", robot, internal_date=NOW)
    account = Account(replace(config, writes_note=True), mailbox, ledger)

    account.attempt(NOW)
    account.attempt(NOW + timedelta(hours=1))
    mailbox.put("INBOX", robot.replace(b"<1@", b"<2@"), internal_date=NOW)
    account.attempt(NOW + timedelta(days=1))
    in_first_week = len(drafts(mailbox))
    account.attempt(NOW + timedelta(days=8))
    account.attempt(NOW + timedelta(days=20))

    notes = [mime.parse(octets) for octets in drafts(mailbox)]
    assert in_first_week == 1
    assert len(notes) == 2
    assert {note.to[0].addr_spec for note in notes} == {SAM}
    assert "watcher answer 1" in notes[0].own_text


def test_note_off_writes_no_note(config: Config, ledger: Ledger) -> None:
    mailbox = MemoryMailbox()
    mailbox.put("INBOX", NOTICE.replace(b"Jane Roe <jane.roe@", b"Larkspur <no-reply@"), internal_date=NOW)

    Account(config, mailbox, ledger).attempt(NOW)

    assert drafts(mailbox) == []


def test_every_account_has_a_file_of_its_own(config: Config) -> None:
    other = replace(config, imap_user="../../etc/sam@home.example")

    assert ledger_path(config) != ledger_path(other)
    assert ledger_path(other).parent == config.state_dir
