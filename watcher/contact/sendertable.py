"""senders.toml, and the user's own of the same shape -> a checked table of what addresses mean."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watcher.complaint import in_words
from watcher.errors import ConfigError


class System(BaseModel):
    """One applicant system: its domains, and what the addresses there mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    domains: tuple[str, ...]
    address: Literal["unattended", "relay", "shared"] = "unattended"
    relay: tuple[str, ...] = ()
    unattended: tuple[str, ...] = ()
    tenant: Literal["local_part", "subdomain", "none"] = "none"


class Words(BaseModel):
    """Words of local parts, by the kind they make of an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unattended: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    person: tuple[str, ...] = ()


class Phrases(BaseModel):
    """What a notice says about being answered, in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unattended: tuple[str, ...] = ()
    invites: tuple[str, ...] = ()


class Domains(BaseModel):
    """A list of domains."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    domains: tuple[str, ...] = ()


class Table(BaseModel):
    """One senders.toml, checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    local_parts: Words = Words()
    inside: Words = Words()
    system: tuple[System, ...] = ()
    free_mail: Domains = Domains()
    addresses: dict[str, Literal["person", "relay", "shared", "unattended", "none"]] = Field(default_factory=dict)
    phrases: dict[str, Phrases] = Field(default_factory=dict)


@cache
def shipped() -> Table:
    """Return the table that comes with the package."""
    text = files("watcher.contact").joinpath("senders.toml").read_text(encoding="utf-8")
    return Table.model_validate(tomllib.loads(text))


def read(path: Path) -> Table:
    """Return the user's table.

    Raises:
        ConfigError: the file is missing, no TOML, or has something this shape doesn't know; with the place.
    """
    try:
        return Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} can't be read as TOML ({error}): mend or remove it.") from error
    except ValidationError as error:
        raise ConfigError(*problems_in(path, error)) from error


def problems_in(path: Path, error: ValidationError) -> tuple[str, ...]:
    """Return one sentence a problem pydantic found in a user's TOML file, each with its place."""
    return tuple(
        f"{path}: {'.'.join(str(part) for part in problem['loc'])}: {in_words(problem)}; correct or remove it."
        for problem in error.errors(include_url=False, include_input=False)
    )
