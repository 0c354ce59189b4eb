"""The values of config.env -> a frozen Config, or every problem at once."""

import shlex
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import ValidationError

from watcher import envfile
from watcher.errors import ConfigError
from watcher.settings import PASSWORD_KEYS, REMEDIES, Settings

FILE_NAME = "config.env"
SECRETIVE = ("IMAP_HOST", "IMAP_USER")  # people paste URLs with a password into these
STAND_INS = {"IMAP_HOST": "localhost", "IMAP_USER": "@", "NAME": ""}
FILE_KEYS = ("IMAP_PASSWORD_FILE", "SIGNATURE_FILE", "RULES_FILE", "SENDERS_FILE", "TEMPLATES_DIR", "NOTES_FILE")


@dataclass(frozen=True, slots=True)
class Policy:
    """What the user wants said, by whom and when not: all that deciding needs of the settings.

    `identities` are the user's own addresses, the first being the main one.
    """

    name: str | None = None
    identities: tuple[str, ...] = ()
    signature: str | None = None
    attracted_by: str | None = None
    answers_shared: bool = True
    quotes_original: bool = True
    quiet_days: int = 14


@dataclass(frozen=True, slots=True)
class PasswordSource:
    """Where the password comes from: exactly one of the three is set. Its repr shows no secret."""

    literal: str | None = None
    file: Path | None = None
    command: tuple[str, ...] | None = None

    def __repr__(self) -> str:
        return "PasswordSource(...)"


@dataclass(frozen=True, slots=True)
class Config:
    """One account's settings, checked. Paths are absolute; `drafts` None means: find it."""

    imap_host: str
    imap_user: str
    password: PasswordSource
    policy: Policy
    state_dir: Path
    imap_port: int = 993
    imap_security: Literal["tls", "starttls", "plain"] = "tls"
    watch: tuple[str, ...] = ("INBOX",)
    drafts: str | None = None
    poll_seconds: int = 300
    look_back_days: int = 7
    max_drafts_a_day: int = 20
    writes_note: bool = True
    rules_file: Path | None = None
    senders_file: Path | None = None
    templates_dir: Path | None = None
    notes_file: Path | None = None

    @property
    def account(self) -> str:
        """Whose mail this is: part of every fingerprint, so it must stay the same for the same account."""
        return f"{self.imap_user}@{self.imap_host}".casefold()


def default_paths() -> tuple[Path, ...]:
    """Return where a config.env is looked for when none is named: here, then the user's config directory."""
    return Path(FILE_NAME).absolute(), platformdirs.user_config_path("watcher") / FILE_NAME


def load(path: Path) -> Config:
    """Read and check one account's settings.

    Raises:
        ConfigError: with every problem found, each naming the key and the remedy.
    """
    values, problems = envfile.read(path)
    settings, more = _checked(values)
    problems += more + _contradictions(settings, path)
    if problems:
        raise ConfigError(*(f"{path}: {problem}" for problem in problems))
    return _frozen(settings, path.parent.absolute())


def _checked(values: Mapping[str, str]) -> tuple[Settings, list[str]]:
    """Return the settings; with problems, as much of them as is sound, so that the rest can be checked too."""
    try:
        return Settings.model_validate(values), []
    except ValidationError as error:
        found = {str(fault["loc"][0]): fault["type"] for fault in error.errors(include_input=False)}
    sound: dict[str, Any] = {key: value for key, value in values.items() if key not in found}
    settings = Settings.model_construct(None, **(STAND_INS | sound))
    return settings, [_explained(key, kind, values) for key, kind in found.items()]


def _explained(key: str, kind: str, values: Mapping[str, str]) -> str:
    if kind == "extra_forbidden":
        similar = get_close_matches(key, Settings.model_fields, n=1)
        return f"{key} is no setting of watcher" + (f": did you mean {similar[0]}?" if similar else ": remove it.")
    if kind == "missing":
        return f"{key} is missing: {REMEDIES[key]}."
    given = "what it is" if key in SECRETIVE else f"'{values[key]}'"
    return f"{key} can't be {given}: {REMEDIES[key]}."


def _contradictions(settings: Settings, path: Path) -> list[str]:
    """Return what only shows when the values are seen together, or the files they name."""
    problems = []
    passwords = [key for key in PASSWORD_KEYS if getattr(settings, key)]
    if len(passwords) != 1:
        problems.append(f"set exactly one of {', '.join(PASSWORD_KEYS)} ({len(passwords)} are set).")
    if settings.IMAP_SECURITY == "plain" and not _is_loopback(settings.IMAP_HOST):
        problems.append("IMAP_SECURITY can't be 'plain': over a network the password would be readable; use tls.")
    if settings.DRAFTS.casefold() in {name.casefold() for name in settings.WATCH}:
        problems.append("DRAFTS is one of the watched mailboxes: drafts need a mailbox of their own.")
    if not settings.IDENTITIES and "@" not in settings.IMAP_USER:
        problems.append(f"IDENTITIES is missing: {REMEDIES['IDENTITIES']}.")
    for key in FILE_KEYS:
        value = getattr(settings, key)
        problems += [problem] if value and (problem := _missing(key, _path(value, path.parent))) else []
    if settings.IMAP_PASSWORD_COMMAND and not _split_command(settings.IMAP_PASSWORD_COMMAND):
        problems.append("IMAP_PASSWORD_COMMAND has a quote that isn't closed: close it.")
    if settings.IMAP_PASSWORD and sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        problems.append(f"it holds a password that other users of this machine can read: run chmod 600 '{path}'.")
    return problems


def _missing(key: str, path: Path) -> str | None:
    if not path.exists():
        return f"{key}: {path} doesn't exist: create it or correct the path."
    if path.is_dir() and not key.endswith("_DIR"):
        return f"{key}: {path} is a directory: give a file."
    if not path.is_dir() and key.endswith("_DIR"):
        return f"{key}: {path} is a file: give a directory."
    return None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def _split_command(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command))
    except ValueError:
        return ()


def _path(value: str, base: Path) -> Path:
    return base.absolute() / Path(value).expanduser()


def _frozen(settings: Settings, base: Path) -> Config:
    def path(value: str | None) -> Path | None:
        return _path(value, base) if value else None

    default_port = 993 if settings.IMAP_SECURITY == "tls" else 143
    return Config(
        imap_host=settings.IMAP_HOST,
        imap_port=settings.IMAP_PORT or default_port,
        imap_security=settings.IMAP_SECURITY,
        imap_user=settings.IMAP_USER,
        password=PasswordSource(
            literal=settings.IMAP_PASSWORD,
            file=path(settings.IMAP_PASSWORD_FILE),
            command=_split_command(settings.IMAP_PASSWORD_COMMAND or "") or None,
        ),
        policy=_policy(settings, base),
        watch=settings.WATCH,
        drafts=None if settings.DRAFTS.casefold() == "auto" else settings.DRAFTS,
        poll_seconds=settings.POLL_SECONDS,
        look_back_days=settings.LOOK_BACK_DAYS,
        max_drafts_a_day=settings.MAX_DRAFTS_A_DAY,
        writes_note=settings.NOTE == "weekly",
        state_dir=path(settings.STATE_DIR) or platformdirs.user_state_path("watcher"),
        rules_file=path(settings.RULES_FILE),
        senders_file=path(settings.SENDERS_FILE),
        templates_dir=path(settings.TEMPLATES_DIR),
        notes_file=path(settings.NOTES_FILE),
    )


def _policy(settings: Settings, base: Path) -> Policy:
    own = (settings.IMAP_USER,) if "@" in settings.IMAP_USER else ()
    return Policy(
        name=settings.NAME,
        identities=settings.IDENTITIES or own,
        signature=_signature(_path(settings.SIGNATURE_FILE, base)) if settings.SIGNATURE_FILE else None,
        attracted_by=settings.ATTRACTED_BY,
        answers_shared=settings.ANSWER_SHARED == "yes",
        quotes_original=settings.QUOTE_ORIGINAL == "yes",
        quiet_days=settings.QUIET_DAYS,
    )


def _signature(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig").strip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"SIGNATURE_FILE: {path} can't be read as UTF-8 text ({error}).") from None
