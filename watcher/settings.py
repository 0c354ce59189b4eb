"""The settings as written in config.env -> checked values. One field a key; REMEDIES says how to mend each."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

PASSWORD_KEYS = ("IMAP_PASSWORD", "IMAP_PASSWORD_FILE", "IMAP_PASSWORD_COMMAND")


def _split(value: object) -> object:
    return tuple(part for part in map(str.strip, value.split(",")) if part) if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


CommaList = Annotated[tuple[str, ...], BeforeValidator(_split), Field(min_length=1)]
Email = Annotated[str, Field(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]
YesNo = Annotated[Literal["yes", "no"], BeforeValidator(_lower)]


class Settings(BaseModel):
    """Every key of config.env with its default; a key that is absent or empty takes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    IMAP_HOST: Annotated[str, Field(pattern=r"^[A-Za-z0-9.:_-]+$")]
    IMAP_PORT: Annotated[int, Field(ge=1, le=65535)] | None = None
    IMAP_SECURITY: Annotated[Literal["tls", "starttls", "plain"], BeforeValidator(_lower)] = "tls"
    IMAP_USER: str
    IMAP_PASSWORD: str | None = None
    IMAP_PASSWORD_FILE: str | None = None
    IMAP_PASSWORD_COMMAND: str | None = None
    WATCH: CommaList = ("INBOX",)
    DRAFTS: str = "auto"
    POLL_SECONDS: Annotated[int, Field(ge=10, le=86_400)] = 300
    LOOK_BACK_DAYS: Annotated[int, Field(ge=0, le=365)] = 7
    NAME: str
    IDENTITIES: Annotated[tuple[Email, ...], BeforeValidator(_split)] = ()
    SIGNATURE_FILE: str | None = None
    ATTRACTED_BY: str | None = None
    RULES_FILE: str | None = None
    SENDERS_FILE: str | None = None
    TEMPLATES_DIR: str | None = None
    NOTES_FILE: str | None = None
    STATE_DIR: str | None = None
    ANSWER_SHARED: Annotated[Literal["yes", "hold"], BeforeValidator(_lower)] = "yes"
    QUOTE_ORIGINAL: YesNo = "yes"
    QUIET_DAYS: Annotated[int, Field(ge=0, le=365)] = 14
    MAX_DRAFTS_A_DAY: Annotated[int, Field(ge=1, le=1000)] = 20
    NOTE: Annotated[Literal["weekly", "off"], BeforeValidator(_lower)] = "weekly"


REMEDIES = {
    "IMAP_HOST": "give the name of your provider's IMAP server, such as imap.example.com",
    "IMAP_PORT": "give a port from 1 to 65535; 993 is usual for tls, 143 for starttls",
    "IMAP_SECURITY": "give tls, starttls, or plain (plain to this machine only)",
    "IMAP_USER": "give the name you sign in with, usually your e-mail address",
    "WATCH": "give one or more mailbox names, such as INBOX or INBOX,Junk",
    "POLL_SECONDS": "give the seconds between two looks, from 10 to 86400",
    "LOOK_BACK_DAYS": "give the days that the first run looks back, from 0 to 365",
    "NAME": "give your own name as your letters are to be signed",
    "IDENTITIES": "give your own e-mail addresses, parted by commas, the main one first",
    "ANSWER_SHARED": "give yes or hold",
    "QUOTE_ORIGINAL": "give yes or no",
    "QUIET_DAYS": "give a number of days from 0 to 365",
    "MAX_DRAFTS_A_DAY": "give a number from 1 to 1000",
    "NOTE": "give weekly or off",
}
