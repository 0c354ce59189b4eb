"""The README and the pages beside it stay true: what they show works, what they link to exists."""

import re
import tomllib
from pathlib import Path

import pytest

from watcher.cli.app import EXIT_STATUS
from watcher.contact import notes, sender
from watcher.mail.message import Address, Message
from watcher.settings import Settings
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, classify

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path) -> list[str]:
    """Return the indented and the fenced blocks of a page."""
    text = page.read_text("utf-8")
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    indented = re.findall(r"(?:^(?: {4}.*)?\n)+", text, flags=re.MULTILINE)
    return fenced + ["\n".join(line[4:] for line in block.splitlines()) for block in indented if block.strip()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_rule_shown_is_accepted(page: Path, tmp_path: Path) -> None:
    shown = [block for block in blocks(page) if "[[rule]]" in block]
    rules_file = tmp_path / "rules.toml"

    for block in shown:
        rules_file.write_text(block, encoding="utf-8")
        rulebook.load(rules_file)

    assert shown or page.name not in {"README.md", "rules.md"}


def test_the_phrase_that_the_readme_teaches_makes_the_difference(tmp_path: Path) -> None:
    text = "Dear Sam, thank you for your application as a baker. Your papers are now back in the drawer."
    message = Message((Address("jane@acme.example"),), "Your application", text)
    rules_file = tmp_path / "rules.toml"
    rules_file.write_text(next(block for block in blocks(ROOT / "README.md") if "drawer" in block), encoding="utf-8")

    before, after = (classify(message, rulebook.load(path)) for path in (None, rules_file))

    assert (before.judgement, after.judgement) == (Judgement.OTHER, Judgement.REJECTION)


def test_every_note_and_sender_shown_is_accepted(tmp_path: Path) -> None:
    shown = blocks(ROOT / "docs" / "contacts.md")
    (tmp_path / "notes.toml").write_text(next(block for block in shown if "[company." in block), encoding="utf-8")
    (tmp_path / "senders.toml").write_text(next(block for block in shown if "[addresses]" in block), encoding="utf-8")

    found = notes.load(tmp_path / "notes.toml")
    sender.load(tmp_path / "senders.toml")

    assert len(found.entries) == 2


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_the_readme_names_no_setting_that_does_not_exist() -> None:
    known = set(Settings.model_fields) | {"SSL_CERT_FILE"}
    named = set(re.findall(r"`([A-Z][A-Z_]{3,})(?:=[^`]*)?`", README))

    assert named - known - {"INBOX"} == set()


def test_the_readme_tells_every_exit_status() -> None:
    told = README.partition("Exit statuses:")[2].partition("\n\n")[0]

    assert all(str(status) in told for status in EXIT_STATUS.values())


def test_the_changelog_and_the_package_agree_on_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
