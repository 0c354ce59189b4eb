"""NOTES_FILE (TOML) -> what the user wrote about a company."""

import tomllib
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from watcher.contact.organisation import is_named, is_same, squeeze
from watcher.contact.script import has_hidden
from watcher.contact.sendertable import problems_in
from watcher.errors import ConfigError
from watcher.mail.message import Address


@dataclass(frozen=True, slots=True)
class Note:
    """One company's note: what attracted the user, whom to prefer, or that it is never answered."""

    company: str
    domains: tuple[str, ...] = ()
    attracted_by: str | None = None
    contact: Address | None = None
    is_never_answered: bool = False


@dataclass(frozen=True, slots=True)
class Notes:
    """Everything the user wrote, in their order."""

    entries: tuple[Note, ...] = ()

    def about(self, company: str | None, domains: tuple[str, ...] = ()) -> Note | None:
        """Return the note for one of these domains, or else for a company of this name."""
        for note in self.entries:
            if any(is_same(mine, domain) for mine in note.domains for domain in domains):
                return note
        wanted = squeeze(company or "")
        by_name = (note for note in self.entries if wanted and squeeze(note.company) == wanted)
        by_label = (note for note in self.entries if any(is_named(domain, note.company) for domain in domains))
        return next(by_name, None) or next(by_label, None)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    domains: tuple[str, ...] = ()
    attracted_by: str | None = Field(default=None, min_length=1, max_length=400)
    contact: str | None = None
    never_answer: bool = False

    @field_validator("contact")
    @classmethod
    def _is_an_address(cls, value: str | None) -> str | None:
        if value is not None and _address(value) is None:
            raise ValueError('must look like "Jane Roe <jane@acme.example>"')
        return value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    company: dict[str, _Entry] = Field(default_factory=dict)


def load(notes_file: Path | None) -> Notes:
    """Return the user's notes, none without a file.

    The file has one table a company: [company."Acme Robotics"] with domains, attracted_by, contact, never_answer.

    Raises:
        ConfigError: the file is missing, no TOML, or holds something unknown; with the place.
    """
    if notes_file is None:
        return Notes()
    try:
        parsed = _File.model_validate(tomllib.loads(notes_file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"NOTES_FILE {notes_file} can't be read as TOML ({error}): mend or unset it.") from error
    except ValidationError as error:
        raise ConfigError(*problems_in(notes_file, error)) from error
    return Notes(tuple(_note(company, entry) for company, entry in parsed.company.items()))


def _note(company: str, entry: _Entry) -> Note:
    return Note(
        company=company,
        domains=tuple(domain.lower().removeprefix("@") for domain in entry.domains),
        attracted_by=entry.attracted_by,
        contact=_address(entry.contact) if entry.contact else None,
        is_never_answered=entry.never_answer,
    )


def _address(text: str) -> Address | None:
    display_name, addr_spec = parseaddr(text)
    local_part, _, domain = addr_spec.rpartition("@")
    if has_hidden(text) or not local_part or "." not in domain or any(c.isspace() for c in addr_spec):
        return None
    return Address(addr_spec, display_name or None)
