"""watcher templates: what a user who changes the letters reads."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from watcher.cli import templates
from watcher.errors import ConfigError

TITLE = ", knowing "


@pytest.fixture
def own_templates(tmp_path: Path) -> Path:
    directory = tmp_path / "mine"
    (directory / "en").mkdir(parents=True)
    return directory


def run(own_templates: Path, *arguments: str) -> Result:
    config = own_templates.with_name("config.env")
    config.write_text(
        f"IMAP_HOST=mail.example\nIMAP_USER=sam@mail.example\nIMAP_PASSWORD=secret\nNAME=Sam\nTEMPLATES_DIR={own_templates}\n",
        encoding="utf-8",
    )
    config.chmod(0o600)
    app = typer.Typer()
    templates.add_to(app)
    return CliRunner().invoke(app, ["templates", *arguments], obj=(config,))


def titles(shown: str) -> list[str]:
    return [line.rstrip(" \u2500") for line in shown.splitlines() if TITLE in line]


def test_letters_without_a_fault_are_counted(own_templates: Path) -> None:
    done = run(own_templates, "check", "--language", "pt")

    assert "letters rendered and checked: all are fit to be sent." in done.stdout


def test_a_fault_is_told_once_after_the_file_and_line_to_mend(own_templates: Path) -> None:
    mine = own_templates / "en" / "closed.txt.j2"
    mine.write_text('{% extends "shipped/en/closed.txt.j2" %}\n\n{% block close %}Bye for now.{% endblock %}')

    error = run(own_templates, "check", "--language", "en").exception

    assert isinstance(error, ConfigError)
    told = [problem for problem in error.problems if "other departments" in problem]
    assert len(told) == 1
    assert told[0].startswith(f"{mine}, line 3: The letter doesn't say what it should in the block close")
    assert told[0].endswith("(en/closed, knowing writer, no name, company, role, signature, specific line)")


def test_preview_shows_two_letters_of_each_stage(own_templates: Path) -> None:
    done = run(own_templates, "preview", "--language", "de")

    assert titles(done.stdout) == [
        f"de/{stage}{TITLE}{known}"
        for stage in ("application", "interview", "closed")
        for known in ("writer, name, company, role, signature, specific line", "relay, no name, no line")
    ]


def test_preview_can_show_every_letter(own_templates: Path) -> None:
    done = run(own_templates, "preview", "--language", "de", "--stage", "closed", "--all")

    assert len(titles(done.stdout)) > 100
    assert len(done.stdout.split("Mit freundlichen Grüßen")) > 30
