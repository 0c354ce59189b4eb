"""Four errors, each named by what the service does about it: stop, sign in again, try later, skip.

Every message is a sentence for the user that names the thing and the remedy, and carries no secret.
"""

from collections.abc import Sequence


class WatcherError(Exception):
    """What all four have in common: the text is fit to be shown to the user as it stands."""


class ConfigError(WatcherError):
    """The user must change a setting or a file: stop, and show every problem at once."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems: Sequence[str] = problems


class SignInError(WatcherError):
    """The server refused the account: stop, since hammering on gets accounts locked."""


class MailboxError(WatcherError):
    """The server, the network, the disk or the lock isn't ready: keep everything and try later."""


class MessageError(WatcherError):
    """This one message can't be read: set it aside, list it, and go on with the others."""
