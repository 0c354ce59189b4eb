"""config.env -> a frozen Config. The only room with python-dotenv."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


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

    path: Path
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
    templates_dir: Path | None = None
    notes_file: Path | None = None
