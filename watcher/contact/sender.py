"""An address -> its kind, by senders.toml beside this file and the user's own."""

from enum import StrEnum


class Kind(StrEnum):
    """Who reads what is sent there."""

    PERSON = "person"
    RELAY = "relay"
    SHARED = "shared"
    UNATTENDED = "unattended"
    NONE = "none"
