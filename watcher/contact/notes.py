"""NOTES_FILE (TOML) -> what the user wrote about a company."""

from dataclasses import dataclass

from watcher.mail.message import Address


@dataclass(frozen=True, slots=True)
class Note:
    """One company's note: what attracted the user, whom to prefer, or that it is never answered."""

    company: str
    domains: tuple[str, ...] = ()
    attracted_by: str | None = None
    contact: Address | None = None
    is_never_answered: bool = False
