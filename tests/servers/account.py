"""The Config of an account on a test's own server."""

from pathlib import Path
from typing import Any, Protocol

from watcher.config import Config, PasswordSource, Policy

PASSWORD = "correct-horse"


class Address(Protocol):
    """What every test server has."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...


def account(server: Address, user: str = "jo", password: str = PASSWORD, **settings: Any) -> Config:
    """Return the settings that reach a server in the clear; whatever a test needs otherwise comes as `settings`."""
    usual: dict[str, Any] = {
        "imap_host": server.host,
        "imap_port": server.port,
        "imap_user": user,
        "imap_security": "plain",
        "password": PasswordSource(literal=password),
        "policy": Policy(),
        "state_dir": Path("/nonexistent"),
    }
    return Config(**{**usual, **settings})
