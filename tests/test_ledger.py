"""watcher.ledger: what is remembered, and how durably."""

import os
import sqlite3
import stat
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from watcher import database
from watcher.contact.acquaintance import Acquaintance
from watcher.database import UPGRADES, sole_user
from watcher.errors import ConfigError, MailboxError
from watcher.ledger import TRIES, Ledger
from watcher.mail.message import OVERLAP, Address, Bookmark, DraftsMark, MessageKey
from watcher.notice import About, Notice, State, place_fingerprint

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE = date(2026, 2, 23)
JANE = Address("Jane.Roe@acme.example", "Jane Roe")


def notice(fingerprint: str = "f1", state: State = State.HELD, **changes: object) -> Notice:
    about = About(subject="Your application", company="Acme")
    facts = {"about": about, "contact": JANE, "notice_date": NOW, "seen_at": NOW, "changed_at": NOW, "octets": b"x"}
    return Notice(fingerprint, state, "a reason", **(facts | changes))  # type: ignore[arg-type]  # facts of every type


def key(uid: int, mailbox: str = "INBOX", uidvalidity: int = 7) -> MessageKey:
    return MessageKey(mailbox, uidvalidity, uid)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "state" / "a.sqlite", SINCE)


def test_a_notice_comes_back_as_it_went_in(ledger: Ledger) -> None:
    mark = DraftsMark(3, 14)
    stored = notice(mark=mark, draft_octets=b"\x00\xff", flags=("\\Seen",), message_id="<a@b>", attempts=2)

    ledger.change(stored)

    found = ledger.find("f1")
    assert found is not None
    assert found == notice(
        mark=mark, draft_octets=b"\x00\xff", flags=("\\Seen",), message_id="<a@b>", attempts=2, id=found.id
    )


def test_a_lone_surrogate_can_be_stored_and_listed(ledger: Ledger) -> None:
    ledger.change(notice(about=About(subject="a\udcf6b")))

    assert [found.about.subject for found in ledger.history()] == ["a\udcf6b"]


def test_a_new_mailbox_starts_below_what_lies_there(ledger: Ledger) -> None:
    assert ledger.bookmark("INBOX", 7, 101) == Bookmark(SINCE, 100, 0, frozenset())


def test_recording_moves_the_cursor_and_remembers_the_sighting(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 101)

    ledger.record(key(102), notice("f1"))
    ledger.record(key(104), notice("f2"))

    assert ledger.bookmark("INBOX", 7, 105) == Bookmark(SINCE, 100, 104, frozenset({102, 104}))


def test_sightings_far_below_the_cursor_are_left_out_of_the_bookmark(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 1)

    ledger.record(key(1), notice("f1"))
    ledger.record(key(OVERLAP + 2), notice("f2"))

    assert ledger.bookmark("INBOX", 7, 999).sighted == frozenset({OVERLAP + 2})


def test_a_renumbered_mailbox_is_read_from_the_very_first_day(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "a.sqlite", SINCE)
    ledger.bookmark("INBOX", 7, 101)
    ledger.close()

    later = Ledger.open(tmp_path / "a.sqlite", SINCE + timedelta(days=60))

    assert later.bookmark("INBOX", 8, 50) == Bookmark(SINCE, 49, 0, frozenset())


def test_the_same_message_seen_again_changes_nothing_but_the_sighting(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 1)
    ledger.bookmark("Junk", 8, 1)
    ledger.record(key(5), notice(state=State.DRAFTED))

    ledger.record(key(9, "Junk", 8), notice(state=State.HELD))

    assert [found.state for found in ledger.history()] == [State.DRAFTED]
    assert ledger.bookmark("Junk", 8, 10).sighted == frozenset({9})


def test_a_message_that_is_not_handed_over_is_asked_for_again_a_few_times(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 1)
    aside = notice(place_fingerprint(key(5)), State.QUARANTINED)

    for _ in range(TRIES - 1):
        ledger.set_aside(key(5), aside)
    still_wanted = 5 not in ledger.bookmark("INBOX", 7, 6).sighted
    ledger.set_aside(key(5), aside)

    assert still_wanted
    assert 5 in ledger.bookmark("INBOX", 7, 6).sighted
    assert [found.state for found in ledger.history()] == [State.QUARANTINED]


def test_a_message_that_comes_at_last_is_no_longer_set_aside(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 1)
    ledger.set_aside(key(5), notice(place_fingerprint(key(5)), State.QUARANTINED))

    ledger.record(key(5), notice("f1"))

    assert [found.fingerprint for found in ledger.history()] == ["f1"]


def test_ordinary_mail_is_not_in_the_history(ledger: Ledger) -> None:
    ledger.bookmark("INBOX", 7, 1)

    ledger.record(key(5), Notice("f1", State.PASSED, "It isn't a rejection.", changed_at=NOW))

    assert ledger.history() == ()


def test_the_users_choice_survives_a_change_by_the_service(ledger: Ledger) -> None:
    ledger.change(notice())
    stale = ledger.find("f1")
    assert stale is not None
    ledger.choose(stale.id, JANE)

    ledger.change(stale)

    found = ledger.find("f1")
    assert found is not None
    assert (found.is_wanted, found.choice) == (True, JANE)


def test_held_notices_are_reopened_once_when_the_digest_changes(ledger: Ledger) -> None:
    ledger.change(notice())

    ledger.reopen_held("d1", NOW - timedelta(days=30))
    first = ledger.in_state(State.PENDING)
    ledger.change(notice())
    ledger.reopen_held("d1", NOW - timedelta(days=30))

    assert len(first) == 1
    assert ledger.in_state(State.PENDING) == ()


def test_old_held_notices_stay_as_they_are(ledger: Ledger) -> None:
    ledger.change(notice(seen_at=NOW - timedelta(days=31)))

    ledger.reopen_held("d1", NOW - timedelta(days=30))

    assert len(ledger.in_state(State.HELD)) == 1


def test_letters_are_found_by_address_in_any_case_but_not_by_their_own_notice(ledger: Ledger) -> None:
    ledger.change(notice("f1", State.DRAFTED))
    ledger.change(notice("f2", State.HELD))

    same = Address("jane.roe@ACME.example")

    assert [found.fingerprint for found in ledger.letters_to(same, besides="f9")] == ["f1"]
    assert ledger.letters_to(same, besides="f1") == ()


def test_an_acquaintance_is_known_as_of_the_latest_mail(ledger: Ledger) -> None:
    newer = Acquaintance(
        JANE, "acme.example", NOW, "<2@acme.example>", ("<1@acme.example>",), "Interview", "Acme", "Chef"
    )
    older = Acquaintance(JANE, "acme.example", NOW - timedelta(days=1), "<1@acme.example>")

    ledger.learn(newer)
    ledger.learn(older)

    assert ledger.acquaintances() == (newer,)
    assert ledger.conversation(("<0@x.example>", "<2@acme.example>")) == (newer,)
    assert ledger.conversation(("<1@acme.example>",)) == ()


def test_a_copy_in_memory_knows_the_same_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    ledger = Ledger.open(path, SINCE)
    ledger.change(notice())

    copy = Ledger.in_memory(SINCE, copy_of=path)
    copy.change(notice(state=State.DRAFTED))

    assert [found.state for found in copy.history()] == [State.DRAFTED]
    assert [found.state for found in ledger.history()] == [State.HELD]


def test_erased_octets_leave_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    ledger = Ledger.open(path, SINCE)
    ledger.change(notice(octets=b"a private sentence " * 50))
    ledger.change(notice(octets=None))
    ledger.close()

    assert b"a private sentence" not in path.read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_file_and_directory_are_the_users_alone(tmp_path: Path) -> None:
    path = tmp_path / "state" / "a.sqlite"

    Ledger.open(path, SINCE).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_damaged_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    path.write_bytes(b"this is no database, " * 500)

    with pytest.raises(ConfigError, match=r"is damaged .* move it away"):
        Ledger.open(path, SINCE)


def test_a_later_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version={len(UPGRADES) + 1}")
    connection.close()

    with pytest.raises(ConfigError, match="later version"):
        Ledger.open(path, SINCE)


def test_a_state_directory_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").touch()

    with pytest.raises(MailboxError, match=r"state directory .* can't be used"):
        Ledger.open(tmp_path / "state" / "a.sqlite", SINCE)


def test_a_full_disk_changes_nothing_and_says_so(ledger: Ledger) -> None:
    ledger.change(notice())
    pages = ledger._database.execute("PRAGMA page_count").fetchone()[0]
    ledger._database.execute(f"PRAGMA max_page_count={pages}")

    with pytest.raises(MailboxError, match="nothing is drafted until it can"):
        ledger.change(notice(state=State.INTENT, draft_octets=os.urandom(1_000_000)))

    assert [found.state for found in ledger.history()] == [State.HELD]


def test_only_one_at_a_time_may_hold_the_account(tmp_path: Path) -> None:
    path = tmp_path / "a.sqlite"

    with sole_user(path), pytest.raises(MailboxError, match="Another watcher"), sole_user(path):
        pass

    with sole_user(path):
        pass


def test_of_two_that_ask_at_the_same_moment_one_gets_the_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.sqlite"
    rival = sqlite3.connect(path.with_suffix(".lock"), isolation_level=None)
    rival.execute("BEGIN")
    rival.execute("SELECT * FROM sqlite_master").fetchall()  # it reads before it writes, as each of the two does
    monkeypatch.setattr(time, "sleep", lambda _: rival.execute("ROLLBACK") if rival.in_transaction else None)

    with sole_user(path):
        assert not rival.in_transaction
    rival.close()


def test_whom_the_user_knows_survives_an_upgrade(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    person = Acquaintance(JANE, "acme.example", NOW, "<2@acme.example>")
    ledger = Ledger.open(tmp_path / "a.sqlite", SINCE)
    ledger.learn(person)
    ledger.change(notice())
    ledger.close()
    script = tmp_path / "upgrade.sql"
    script.write_text("ALTER TABLE notice ADD COLUMN mood TEXT;")
    monkeypatch.setattr(database, "UPGRADES", (*UPGRADES, str(script)))

    upgraded = Ledger.open(tmp_path / "a.sqlite", SINCE)

    assert upgraded.acquaintances() == (person,)
    assert [found.fingerprint for found in upgraded.history()] == ["f1"]
