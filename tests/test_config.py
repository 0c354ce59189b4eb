"""watcher.config: what is accepted, what is refused, and in which words."""

import os
from pathlib import Path

import pytest

from watcher import config
from watcher.errors import ConfigError

GOOD = """
IMAP_HOST=imap.home.example
IMAP_USER=sam@home.example
IMAP_PASSWORD='secret'
NAME='Sam Doe'
"""


def written(tmp_path: Path, text: str, mode: int = 0o600) -> Path:
    path = tmp_path / "config.env"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def problems(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    return [problem.removeprefix(f"{path}: ") for problem in caught.value.problems]


def test_the_smallest_file_takes_the_defaults(tmp_path: Path) -> None:
    found = config.load(written(tmp_path, GOOD))

    assert (found.imap_host, found.imap_port, found.imap_security) == ("imap.home.example", 993, "tls")
    assert found.watch == ("INBOX",)
    assert found.policy.identities == ("sam@home.example",)
    assert found.drafts is None


def test_the_example_file_lists_every_setting_and_no_other() -> None:
    example = Path(__file__).parents[1].joinpath("config.example.env").read_text("utf-8")
    named = {line.lstrip("#").partition("=")[0] for line in example.splitlines() if "=" in line and " " not in line[:4]}

    from watcher.settings import Settings

    assert set(Settings.model_fields) == named


def test_the_example_file_works_as_it_stands(tmp_path: Path) -> None:
    example = Path(__file__).parents[1].joinpath("config.example.env").read_text("utf-8")

    assert config.load(written(tmp_path, example)).imap_host == "imap.example.com"


@pytest.mark.parametrize(
    ("line", "password"),
    [
        ("IMAP_PASSWORD=plain", "plain"),
        ("IMAP_PASSWORD='with $HOME and ${HOME}'", "with $HOME and ${HOME}"),
        ("IMAP_PASSWORD=a#b", "a#b"),
        ("IMAP_PASSWORD='a #b'", "a #b"),
        ("IMAP_PASSWORD='say \"yes\"'", 'say "yes"'),
        (r"IMAP_PASSWORD='it\'s'", "it's"),
        ("IMAP_PASSWORD=' spaces '", " spaces "),
        ("IMAP_PASSWORD='grün'", "grün"),
        ("IMAP_PASSWORD=`whoami`", "`whoami`"),
    ],
)
def test_a_password_is_taken_to_the_letter(tmp_path: Path, line: str, password: str) -> None:
    found = config.load(written(tmp_path, GOOD.replace("IMAP_PASSWORD='secret'", line)))

    assert found.password.literal == password


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("IMAP_PASSWORD=a #b", "line 4: IMAP_PASSWORD is cut off at ' #'"),
        ("IMAP_PASSWORD='a", "line 4 can't be read"),
        ('IMAP_PASSWORD="a\\nb"', "line 4: IMAP_PASSWORD has a line break"),
    ],
)
def test_a_password_that_would_be_misread_is_refused(tmp_path: Path, line: str, complaint: str) -> None:
    found = problems(written(tmp_path, GOOD.replace("IMAP_PASSWORD='secret'", line)))

    assert any(complaint in problem for problem in found)


def test_all_problems_are_reported_together(tmp_path: Path) -> None:
    text = "IMAP_PORT=99999\nIMAP_USR=sam\nPOLL_SECONDS=soon\nRULES_FILE=nowhere.toml\nIMAP_PASSWORD=x\nNAME=Sam\n"

    found = problems(written(tmp_path, text, mode=0o644))

    assert found == [
        "IMAP_HOST is missing: give the name of your provider's IMAP server, such as imap.example.com.",
        "IMAP_PORT can't be '99999': give a port from 1 to 65535; 993 is usual for tls, 143 for starttls.",
        "IMAP_USER is missing: give the name you sign in with, usually your e-mail address.",
        "POLL_SECONDS can't be 'soon': give the seconds between two looks, from 10 to 86400.",
        "IMAP_USR is no setting of watcher: did you mean IMAP_USER?",
        f"RULES_FILE: {tmp_path / 'nowhere.toml'} doesn't exist: create it or correct the path.",
        f"it holds a password that other users of this machine can read: run chmod 600 '{tmp_path / 'config.env'}'.",
    ]


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    assert problems(written(tmp_path, GOOD + "NAME=Other\n")) == ["NAME is set 2 times: keep one."]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_plain_is_allowed_to_this_machine(tmp_path: Path, host: str) -> None:
    text = GOOD.replace("imap.home.example", host) + "IMAP_SECURITY=plain\n"

    assert config.load(written(tmp_path, text)).imap_security == "plain"


def test_plain_is_refused_over_a_network(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path, GOOD + "IMAP_SECURITY=plain\n"))

    assert found.startswith("IMAP_SECURITY can't be 'plain'")


@pytest.mark.parametrize("count", [0, 2])
def test_exactly_one_password_is_wanted(tmp_path: Path, count: int) -> None:
    extra = "IMAP_PASSWORD_COMMAND=pass show mail\n" if count else ""
    text = GOOD.replace("IMAP_PASSWORD='secret'\n", "" if count == 0 else "IMAP_PASSWORD='secret'\n") + extra

    (found,) = problems(written(tmp_path, text))

    assert f"({count} are set)" in found


def test_a_missing_file_says_what_to_copy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.env doesn't exist\. Copy config\.example\.env"):
        config.load(tmp_path / "config.env")


def test_another_encoding_is_named_with_its_remedy(tmp_path: Path) -> None:
    path = tmp_path / "config.env"
    path.write_bytes("NAME=Jürgen\n".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"isn't UTF-8 \(octet 6\): save it as UTF-8"):
        config.load(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert config.load(written(tmp_path, "\ufeff" + GOOD.lstrip())).imap_host == "imap.home.example"


def test_neither_text_nor_repr_shows_the_password(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD + "NOPE=1\n")

    shown = "".join(problems(path)) + repr(config.load(written(tmp_path, GOOD)))

    assert "secret" not in shown


def test_the_environment_stays_as_it_was(tmp_path: Path) -> None:
    config.load(written(tmp_path, GOOD))

    assert "IMAP_PASSWORD" not in os.environ


def test_paths_are_relative_to_the_file_and_know_the_home(tmp_path: Path) -> None:
    (tmp_path / "notes.toml").touch()

    found = config.load(written(tmp_path, GOOD + "NOTES_FILE=notes.toml\nSTATE_DIR=~/watcher-state\n"))

    assert found.notes_file == tmp_path / "notes.toml"
    assert found.state_dir == Path.home() / "watcher-state"


def test_a_line_that_is_no_setting_is_named_by_its_number_alone(tmp_path: Path) -> None:
    found = problems(written(tmp_path, GOOD + "a-secret-on-a-line-of-its-own\n"))

    assert found == ["line 6 is no KEY=value: complete it or remove it."]


def test_a_url_with_a_password_in_the_host_is_not_repeated(tmp_path: Path) -> None:
    found = problems(written(tmp_path, GOOD.replace("imap.home.example", "imaps://sam:hidden@imap.home.example")))

    assert "hidden" not in "".join(found)
    assert found[0].startswith("IMAP_HOST can't be what it is")


def test_drafts_may_not_go_to_a_watched_mailbox(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path, GOOD + "DRAFTS=inbox\n"))

    assert found.startswith("DRAFTS is one of the watched mailboxes")


def test_a_directory_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    (found,) = problems(written(tmp_path, GOOD + "RULES_FILE=.\n"))

    assert found == f"RULES_FILE: {tmp_path} is a directory: give a file."


def test_quotes_that_do_not_match_are_told_by_line(tmp_path: Path) -> None:
    found = problems(written(tmp_path, GOOD.replace("NAME='Sam Doe'", "NAME='Sam O'Doe'")))

    assert found[0] == r"line 5 can't be read: write KEY='value' on one line; a quote within the value is written \'."
