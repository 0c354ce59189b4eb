"""history, held, answer: what the user reads and says, run as commands on an embedded server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_bad_input import SECRET, assert_sentence, settings, watcher
from tests.servers.caretaker import Caretaker
from watcher.embedded import EmbeddedServer
from watcher.mail import mime

USER = "samira.holt@postbox.example"
SAMPLES = Path(__file__).parents[2] / "watcher" / "samples"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(user=USER, password=SECRET) as running:
        for name in ("nobody-reads-replies.eml", "person-says-no.eml"):
            running.put("INBOX", (SAMPLES / name).read_bytes())
        yield running


@pytest.fixture(scope="module")
def home(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of an account that has had its first pass."""
    home = tmp_path_factory.mktemp("home")
    settings(home, server, IMAP_USER=USER, NAME="'Samira Holt'")
    assert_sentence(watcher("once", cwd=home), 0, "2 new messages, 1 letter drafted, 1 held or waiting")
    return home


def drafts(server: EmbeddedServer) -> list[str]:
    hands = Caretaker(server.host, server.port, server.user, server.password)
    return [mime.parse(stored.octets).to[0].addr_spec for stored in hands.dump("Drafts")]


def test_once_tells_the_number_that_settles_a_held_notice(home: Path) -> None:
    done = watcher("held", cwd=home)

    assert_sentence(done, 0, "Candidate, From", 'watcher answer 1 --to "Name <address>"')


def test_held_as_json_has_the_candidates(home: Path) -> None:
    (held,) = [json.loads(line) for line in watcher("held", "--json", cwd=home).stdout.splitlines()]

    assert (held["id"], held["state"]) == (1, "held")
    assert held["candidates"][0]["source"] == "From"


def test_history_tells_what_became_of_every_rejection(home: Path) -> None:
    rows = [json.loads(line) for line in watcher("history", "--json", cwd=home).stdout.splitlines()]
    told = watcher("history", cwd=home)

    assert {row["state"] for row in rows} == {"held", "drafted"}
    assert_sentence(told, 0, "Letter to: Priya Raman <priya.raman@larkfield.example>", "NOTES_FILE")


@pytest.mark.parametrize(
    ("to", "complaint"),
    [
        ("j@acme.example, k@acme.example", "no single address"),
        ("x@acme.example\r\nBcc: y@acme.example", "no single address"),
        ("Jane <jane@acme..example>", "no single address"),
        ("Jane <jane@acme.example", "no single address"),
        ("J <j@[127.0.0.1]>", "no single address"),
        ("a@b", "no single address"),
        (USER, "your own address"),
        ("no-reply@acme.example", "nobody reads"),
    ],
)
def test_an_answer_to_a_slip_of_the_hand_is_refused(home: Path, to: str, complaint: str) -> None:
    assert_sentence(watcher("answer", "1", "--to", to, cwd=home), 2, *complaint.split())


def test_an_answer_without_anybody_to_write_to_is_refused(home: Path) -> None:
    assert_sentence(watcher("answer", "1", cwd=home), 2, "--to")


def test_a_letter_that_was_drafted_is_not_drafted_anew(home: Path) -> None:
    assert_sentence(watcher("answer", "2", cwd=home), 2, "has its letter already")


def test_an_answer_drafts_the_letter_to_the_person_named(home: Path, server: EmbeddedServer) -> None:
    done = watcher("answer", "1", "--to", "Ann Moe <ann.moe@quillon.example>", cwd=home)

    assert_sentence(done, 0, "drafted to Ann Moe <ann.moe@quillon.example>")
    assert drafts(server).count("ann.moe@quillon.example") == 1
    assert_sentence(watcher("held", cwd=home), 0, "nothing waits for you")
