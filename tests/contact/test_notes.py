from pathlib import Path

import pytest

from watcher.contact import notes
from watcher.contact.notes import Note, Notes
from watcher.errors import ConfigError
from watcher.mail.message import Address


def write(folder: Path, text: str) -> Path:
    path = folder / "notes.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_no_file_means_no_notes() -> None:
    assert notes.load(None) == Notes()


def test_a_company_is_found_by_its_name_or_its_domain(tmp_path: Path) -> None:
    known = notes.load(
        write(
            tmp_path,
            '[company."Acme Robotics"]\ndomains = ["acme.example"]\nattracted_by = "your work on legged robots"\n'
            'contact = "Jane Roe <jane.roe@acme.example>"\n[company.Umbra]\nnever_answer = true\n',
        )
    )
    acme = Note(
        company="Acme Robotics",
        domains=("acme.example",),
        attracted_by="your work on legged robots",
        contact=Address("jane.roe@acme.example", "Jane Roe"),
    )

    assert known.about("ACME Robotics") == acme
    assert known.about(None, ("careers.acme.example",)) == acme
    assert known.about(None, ("umbra.example",)) == Note("Umbra", is_never_answered=True)
    assert known.about("Other", ("other.example",)) is None


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[company.Acme]\ncontact = "nobody"', "company.Acme.contact"),
        ("[company.Acme]\nnever = true", "company.Acme.never"),
        ("company = 3", "company"),
        ("[company", "TOML"),
        ('[company.Acme]\ncontact = "Jane <jane@acme.example>\\n"', "company.Acme.contact"),
    ],
)
def test_a_mistake_is_reported_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(ConfigError, match=place):
        notes.load(write(tmp_path, text))


def test_a_missing_file_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NOTES_FILE"):
        notes.load(tmp_path / "notes.toml")
