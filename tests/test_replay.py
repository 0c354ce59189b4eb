"""watcher.replay: past mail decided again, and what other rules would change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from watcher import account
from watcher.config import Policy
from watcher.ledger import Ledger
from watcher.mail.message import Arrival, MessageKey
from watcher.notice import State
from watcher.poller import Knowledge
from watcher.replay import learn, replay
from watcher.verdict import rulebook

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SAMPLES = Path(__file__).parents[1] / "watcher" / "samples"
USER = "samira.holt@postbox.example"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    policy = Policy(name="Samira Holt", identities=(USER,))
    return account.read_files("samira", policy, Ledger.in_memory(), account.Files())


@pytest.fixture(scope="module")
def messages() -> tuple[Arrival, ...]:
    paths = sorted(SAMPLES.glob("*.eml"))
    return tuple(
        Arrival(MessageKey("past", 0, number), path.read_bytes(), internal_date=NOW - timedelta(days=400 - number))
        for number, path in enumerate(paths)
    )


def test_old_mail_is_decided_as_it_would_have_been_when_it_came(
    messages: tuple[Arrival, ...], knowledge: Knowledge
) -> None:
    replayed = replay(messages, knowledge)

    assert replayed.read == len(messages)
    assert replayed.counts[State.DRAFTED] >= 6
    assert not any("30 days old" in notice.reason for notice in replayed.notices)


def test_replaying_twice_gives_the_same(messages: tuple[Arrival, ...], knowledge: Knowledge) -> None:
    first, second = replay(messages, knowledge), replay(tuple(reversed(messages)), knowledge)

    assert list(first.changed_from(second)) == []


def test_other_rules_show_what_they_would_change(
    messages: tuple[Arrival, ...], knowledge: Knowledge, tmp_path: Path
) -> None:
    rules = tmp_path / "rules.toml"
    rules.write_text("threshold = 20\ndoubtful_from = 20\n")
    now = replay(messages, knowledge)

    then = replay(messages, replace(knowledge, rulebook=rulebook.load(rules)))

    changes = list(then.changed_from(now))
    assert len(changes) == len(now.notices)
    assert all(after is None for _, after in changes)


def test_learning_remembers_the_people_and_no_robots(messages: tuple[Arrival, ...], knowledge: Knowledge) -> None:
    ledger = Ledger.in_memory()

    learn(messages, knowledge, ledger)

    assert [person.address.addr_spec for person in ledger.acquaintances()] == ["lena.abadi@corvidrobotics.example"]


def test_what_cannot_be_read_is_passed_over_in_learning(knowledge: Knowledge) -> None:
    noise = Arrival(MessageKey("past", 0, 1), b"\x00\xff")

    assert learn([noise], knowledge, Ledger.in_memory()) == 0
