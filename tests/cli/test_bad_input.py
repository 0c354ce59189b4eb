"""The command line, run as a user runs it: every foreseeable mistake gets a sentence, a remedy and an exit status."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.caretaker import Caretaker
from tests.servers.certificates import Certificates
from watcher.embedded import EmbeddedServer

SECRET = "S3CR3T-canary"


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with EmbeddedServer(user="sam@home.example", password=SECRET) as running:
        yield running


def watcher(
    *arguments: str | Path, cwd: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    private = {"HOME": str(cwd), "XDG_CONFIG_HOME": str(cwd), "XDG_STATE_HOME": str(cwd)}
    return subprocess.run(
        [sys.executable, "-m", "watcher", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | private | (environment or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def settings(tmp_path: Path, server: EmbeddedServer | None = None, **changes: str) -> Path:
    values = {
        "IMAP_HOST": server.host if server else "127.0.0.1",
        "IMAP_PORT": str(server.port) if server else "1",
        "IMAP_SECURITY": "plain",
        "IMAP_USER": "sam@home.example",
        "IMAP_PASSWORD": f"'{SECRET}'",
        "NAME": "'Sam Doe'",
        "STATE_DIR": str(tmp_path / "state"),
    } | changes
    path = tmp_path / "config.env"
    path.write_text("".join(f"{key}={value}\n" for key, value in values.items() if value), encoding="utf-8")
    path.chmod(0o600)
    return path


def assert_sentence(done: subprocess.CompletedProcess[str], status: int, *words: str) -> None:
    shown = done.stdout + done.stderr
    assert "Traceback" not in shown, shown
    assert SECRET not in shown
    for word in words:
        assert word in shown
    assert status == done.returncode, shown


@pytest.mark.parametrize("command", ["check", "once", "run", "held", "history", "status", "learn"])
def test_without_settings_every_command_says_where_they_belong(tmp_path: Path, command: str) -> None:
    done = watcher(command, cwd=tmp_path)

    assert_sentence(done, 78, "config.env", "Copy config.example.env")


def test_a_named_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert_sentence(watcher("--config", "nowhere.env", "check", cwd=tmp_path), 78, "nowhere.env doesn't exist")


def test_several_mistakes_are_told_at_once(tmp_path: Path) -> None:
    config = settings(tmp_path, IMAP_PORT="0", IMAP_USR="sam", POLL_SECONDS="soon")

    done = watcher("--config", config, "check", cwd=tmp_path)

    assert_sentence(done, 78, "IMAP_PORT can't be '0'", "did you mean IMAP_USER?", "POLL_SECONDS can't be 'soon'")
    assert len(done.stderr.splitlines()) == 3


def test_broken_rules_and_templates_are_told_together_before_anything_is_asked_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text('[[rule]]\nname = "my.rule"\nphrases = ["an (open bracket"]\nweight = 3\n')
    template = tmp_path / "templates" / "en" / "application.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{% extends 'en/base.txt.j2' %}\n{% block thanks %}{{ oops ")
    config = settings(tmp_path, RULES_FILE="rules.toml", TEMPLATES_DIR="templates")

    done = watcher("--config", config, "once", cwd=tmp_path)

    assert_sentence(done, 78, "rules.toml", "my.rule", "application.txt.j2", "line")


def test_notes_and_senders_that_are_no_toml_are_told(tmp_path: Path) -> None:
    (tmp_path / "notes.toml").write_text("this is = = no toml")
    (tmp_path / "senders.toml").write_text("[[[")
    config = settings(tmp_path, NOTES_FILE="notes.toml", SENDERS_FILE="senders.toml")

    done = watcher("--config", config, "once", cwd=tmp_path)

    assert_sentence(done, 78, "notes.toml", "senders.toml")


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    config = settings(tmp_path)
    config.write_bytes("NAME='Jürgen'\n".encode("latin-1"))

    assert_sentence(watcher("--config", config, "check", cwd=tmp_path), 78, "isn't UTF-8", "save it as UTF-8")


def test_a_wrong_password_ends_with_77(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server, IMAP_PASSWORD=f"'{SECRET}-wrong'")

    assert_sentence(watcher("--config", config, "once", cwd=tmp_path), 77, "sam@home.example", "password")


def test_a_wrong_password_ends_the_service_too(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server, IMAP_PASSWORD=f"'{SECRET}-wrong'")

    assert_sentence(watcher("--config", config, "run", cwd=tmp_path), 77, "sam@home.example")


def test_an_unknown_host_ends_with_75(tmp_path: Path) -> None:
    config = settings(tmp_path, IMAP_HOST="imap.nowhere.invalid", IMAP_SECURITY="tls", IMAP_PORT="993")

    assert_sentence(watcher("--config", config, "once", cwd=tmp_path), 75, "imap.nowhere.invalid", "IMAP_HOST")


def test_a_port_where_nobody_listens_ends_with_75(tmp_path: Path) -> None:
    assert_sentence(watcher("--config", settings(tmp_path), "once", cwd=tmp_path), 75, "127.0.0.1")


def test_a_missing_drafts_mailbox_ends_with_78_and_lists_what_there_is(tmp_path: Path) -> None:
    with EmbeddedServer(user="sam@home.example", password=SECRET) as without_drafts:
        hands = Caretaker(without_drafts.host, without_drafts.port, without_drafts.user, without_drafts.password)
        hands.rename("Drafts", "Sketches")
        config = settings(tmp_path, without_drafts)

        done = watcher("--config", config, "check", cwd=tmp_path)

    assert_sentence(done, 78, "DRAFTS", "Sketches", "INBOX")


def test_a_watched_mailbox_that_is_missing_ends_with_78(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server, WATCH="INBOX,Nowhere")

    assert_sentence(watcher("--config", config, "once", cwd=tmp_path), 78, "WATCH", "Nowhere", "Junk")


@pytest.mark.parametrize(
    ("names", "is_expired", "word"),
    [(("localhost",), True, "expired"), (("other.example",), False, "localhost")],
)
def test_a_certificate_that_is_expired_or_for_another_host_is_refused(
    tmp_path: Path,
    certificates: Certificates,
    names: tuple[str, ...],
    is_expired: bool,
    word: str,
) -> None:
    context = certificates.serving(*names, expired=is_expired)
    certificates.write(tmp_path / "ca.pem", tmp_path / "chain.pem", tmp_path / "key.pem")

    with EmbeddedServer(user="sam@home.example", password=SECRET, ssl_context=context) as secured:
        config = settings(tmp_path, secured, IMAP_HOST="localhost", IMAP_SECURITY="tls")
        done = watcher(
            "--config", config, "once", cwd=tmp_path, environment={"SSL_CERT_FILE": str(tmp_path / "ca.pem")}
        )

    assert_sentence(done, 75, "certificate", word)


def test_a_certificate_of_an_unknown_authority_is_refused(tmp_path: Path, certificates: Certificates) -> None:
    context = certificates.serving("localhost")

    with EmbeddedServer(user="sam@home.example", password=SECRET, ssl_context=context) as secured:
        config = settings(tmp_path, secured, IMAP_HOST="localhost", IMAP_SECURITY="tls")
        done = watcher("--config", config, "once", cwd=tmp_path)

    assert_sentence(done, 75, "certificate", "SSL_CERT_FILE")


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("answer", "seven"), ("answer",), ("explain",), ("replay", "--since", "soon")]
)
def test_wrong_usage_ends_with_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    settings(tmp_path)

    assert_sentence(watcher(*arguments, cwd=tmp_path), 2)


def test_explaining_a_file_that_is_missing_names_it(tmp_path: Path) -> None:
    assert_sentence(watcher("explain", "nowhere.eml", cwd=tmp_path), 78, "nowhere.eml")


def test_replaying_an_empty_folder_says_so_and_what_to_do(tmp_path: Path) -> None:
    settings(tmp_path)
    (tmp_path / "nothing").mkdir()

    assert_sentence(watcher("replay", "nothing", cwd=tmp_path), 0, "No message was found", "--since")


def test_explaining_what_is_no_mail_gives_a_line_and_exit_0(tmp_path: Path) -> None:
    (tmp_path / "noise.eml").write_bytes(bytes(range(256)))

    done = watcher("explain", "--json", "noise.eml", cwd=tmp_path)

    assert_sentence(done, 0, '"verdict": "unreadable"')


def test_a_password_command_that_fails_ends_with_77(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server, IMAP_PASSWORD="", IMAP_PASSWORD_COMMAND=f"sh -c 'echo {SECRET} >&2; exit 3'")

    assert_sentence(watcher("--config", config, "once", cwd=tmp_path), 77, "IMAP_PASSWORD_COMMAND")


def test_a_password_with_every_awkward_character_signs_in(tmp_path: Path) -> None:
    with EmbeddedServer(user="sam@home.example", password=f"{SECRET} a$b #c \"d\" 'e' \\f") as awkward:
        config = settings(tmp_path, awkward, IMAP_PASSWORD=f"'{SECRET} a$b #c \"d\" \\'e\\' \\\\f'")

        done = watcher("--config", config, "check", cwd=tmp_path)

    assert_sentence(done, 0, "Everything works")


def test_an_answer_to_a_notice_that_does_not_exist_is_told(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server)

    assert_sentence(watcher("--config", config, "answer", "7", cwd=tmp_path), 2, "there is no notice 7")


def test_an_answer_to_what_is_no_address_is_told(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server)

    assert_sentence(
        watcher("--config", config, "answer", "7", "--to", "Jane Roe", cwd=tmp_path), 2, "no single address"
    )


def test_status_is_unhealthy_before_the_first_pass_and_healthy_after(tmp_path: Path, server: EmbeddedServer) -> None:
    config = settings(tmp_path, server)

    before = watcher("--config", config, "status", cwd=tmp_path)
    once = watcher("--config", config, "once", cwd=tmp_path)
    after = watcher("--config", config, "status", cwd=tmp_path)

    assert_sentence(before, 1, "never")
    assert_sentence(once, 0, "0 new messages")
    assert_sentence(after, 0, "True")


def test_a_dry_run_saves_nothing_anywhere(tmp_path: Path) -> None:
    notice = Path(__file__).parents[2] / "watcher" / "samples" / "person-says-no.eml"
    with EmbeddedServer(user="samira.holt@postbox.example", password=SECRET) as own:
        own.put("INBOX", notice.read_bytes())
        config = settings(tmp_path, own, IMAP_USER=own.user)

        done = watcher("--config", config, "once", "--dry-run", cwd=tmp_path)
        hands = Caretaker(own.host, own.port, own.user, own.password)
        drafts = hands.dump("Drafts")

    assert_sentence(done, 0, "1 letter would be drafted")
    assert drafts == ()
    assert not (tmp_path / "state").exists()
