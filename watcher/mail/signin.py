"""PasswordSource -> the password; and a server's refusal -> what the user should do about it.

The password appears in no message: `Secret.scrub` takes it out of whatever a server may echo.
"""

import base64
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from watcher.config import PasswordSource
from watcher.errors import MailboxError, SignInError
from watcher.mail.wire import Refusal

COMMAND_SECONDS = 30
_ATOM = re.compile(r"[!#$&'+,\-./0-9:;<=>?@A-Z\[^_`a-z|}~]+")  # RFC 9051 section 9: ATOM-CHAR
_OTHERS = 0o077
_WAIT_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"})
_REFUSED_CODES = frozenset(
    {"AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED", "CONTACTADMIN"}
)
_WAIT_WORDS = re.compile(
    r"too many|simultaneous|temporar|unavailable|try (?:again|later)|not connected|internal", re.IGNORECASE
)
_MICROSOFT = re.compile(r"(?:^|\.)(?:outlook|office365|hotmail|live)\.com$", re.IGNORECASE)
_BASIC_AUTH = re.compile(r"basic ?auth", re.IGNORECASE)
_APP_PASSWORDS = re.compile(r"(?:^|\.)(?:gmail|googlemail|google|icloud|me|mac|yahoo|aol|fastmail)\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Secret:
    """A user and their password. Neither repr nor str shows the password."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Secret({self.user!r}, ...)"

    @property
    def fits_login(self) -> bool:
        """Whether LOGIN can carry both: it takes ASCII only, and imaplib sends the user as a bare atom."""
        return self.password.isascii() and bool(_ATOM.fullmatch(self.user))

    @property
    def plain(self) -> bytes:
        """The message of SASL PLAIN (RFC 4616), which carries every character."""
        return f"\0{self.user}\0{self.password}".encode()

    def scrub(self, text: str) -> str:
        """Take the password out of a text: as it is, quoted or escaped as IMAP and Python do, in base64."""
        quoted = self.password.replace("\\", "\\\\").replace('"', '\\"')
        forms = {self.password, quoted, repr(self.password)[1:-1], repr(quoted)[1:-1]}
        forms |= {base64.b64encode(octets).decode() for octets in (self.password.encode(), self.plain)}
        for form in sorted(filter(None, forms), key=len, reverse=True):
            text = text.replace(form, "***")
        return text


def read_password(source: PasswordSource) -> str:
    """Return the password, read anew each time, so that a changed file or an expiring token is noticed.

    Raises:
        SignInError: there is none, or it can't be read; the sentence names the setting.
    """
    if source.literal is not None:
        return _usable(source.literal, "IMAP_PASSWORD")
    if source.file is not None:
        return _usable(_from_file(source.file), "IMAP_PASSWORD_FILE")
    if source.command is not None:
        return _usable(_from_command(source.command), "IMAP_PASSWORD_COMMAND")
    raise SignInError("There is no password. Set IMAP_PASSWORD, IMAP_PASSWORD_FILE or IMAP_PASSWORD_COMMAND.")


def refusal_error(refusal: Refusal, host: str, secret: Secret) -> SignInError | MailboxError:
    """Say what a refused LOGIN means: the account needs the user, or the server needs time."""
    answer = secret.scrub(refusal.text)
    if _is_for_later(refusal):
        return MailboxError(f"{host} does not sign anyone in at the moment ({answer}). It will be tried again.")
    if _MICROSOFT.search(host) or _BASIC_AUTH.search(answer):
        return SignInError(
            f"{host} accepts no passwords any more, only OAuth2, which watcher does not offer yet ({answer})."
        )
    remedy = "Check IMAP_USER and the password."
    if _APP_PASSWORDS.search(host + "."):
        remedy = "It wants an app password, made in your account's security settings, instead of your usual one."
    if refusal.code == "PRIVACYREQUIRED":
        remedy = "It wants an encrypted connection: set IMAP_SECURITY=tls."
    return SignInError(f"{host} refused to sign in {secret.user} ({answer}). {remedy}")


def no_mechanism_error(host: str, user: str, *, is_tls_missing: bool) -> SignInError:
    """Say why no password can be sent to this server at all."""
    if _MICROSOFT.search(host):
        return SignInError(f"{host} accepts no passwords, only OAuth2, which watcher can't do yet.")
    if is_tls_missing:
        return SignInError(f"{host} signs {user} in on encrypted connections only. Set IMAP_SECURITY=tls or starttls.")
    return SignInError(f"{host} offers no way to sign {user} in with this password (neither LOGIN nor AUTH=PLAIN).")


def _is_for_later(refusal: Refusal) -> bool:
    if refusal.code in _REFUSED_CODES:
        return False
    return refusal.code in _WAIT_CODES or refusal.status == "BAD" or bool(_WAIT_WORDS.search(refusal.text))


def _usable(password: str, setting: str) -> str:
    if not password:
        raise SignInError(f"{setting} gives an empty password.")
    if any(character in password for character in "\r\n\0"):
        raise SignInError(f"The password of {setting} holds a line break or a NUL, which no mail server accepts.")
    return password


def _from_file(path: Path) -> str:
    try:
        if path.stat().st_mode & _OTHERS:
            raise SignInError(f"IMAP_PASSWORD_FILE={path}: others can read it. Run: chmod 600 {path}")
        return _first_line(path.read_bytes())
    except OSError as error:
        raise SignInError(f"IMAP_PASSWORD_FILE={path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise SignInError(f"IMAP_PASSWORD_FILE={path} is not UTF-8 text.") from None


def _from_command(command: tuple[str, ...]) -> str:
    name = command[0] if command else ""
    try:
        done = subprocess.run(  # noqa: S603 - the user's own command, without a shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_SECONDS, check=False
        )
        if done.returncode != 0:
            raise SignInError(f"IMAP_PASSWORD_COMMAND: {name} failed with exit status {done.returncode}.")
        return _first_line(done.stdout)
    except subprocess.TimeoutExpired:
        raise SignInError(f"IMAP_PASSWORD_COMMAND: {name} gave no password within {COMMAND_SECONDS} seconds.") from None
    except (OSError, IndexError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its answer is not UTF-8 text"
        raise SignInError(f"IMAP_PASSWORD_COMMAND: {name or '(empty)'} cannot be run: {reason}.") from None


def _first_line(octets: bytes) -> str:
    lines = octets.decode("utf-8-sig").splitlines()
    return lines[0] if lines else ""
