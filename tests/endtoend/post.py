"""What lies in the mailboxes: notices put in, letters found, and when the server has come to rest."""

import email
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic

from tests.servers.dovecot import Dovecot

PATIENCE_SECONDS = 60.0
NOTICE = """\
Message-ID: <notice-{number:04}@company{number:04}.example>
Date: Mon, 02 Mar 2026 12:00:00 +0000
From: Jane Roe <jane.roe@company{number:04}.example>
To: Jo Doe <jo@applicant.example>
Subject: Your application as a baker
Content-Type: text/plain; charset=utf-8

Dear Jo Doe,

Thank you for applying for the position of baker. After careful consideration we have
decided not to move forward with your application.

Kind regards,
Jane Roe
"""


def notice(number: int) -> bytes:
    """Return a rejection that deserves a letter, each number from another person at another company."""
    return NOTICE.format(number=number).replace("\n", "\r\n").encode()


def notice_id(number: int) -> str:
    """Return the Message-ID of that notice."""
    return f"<notice-{number:04}@company{number:04}.example>"


def today() -> datetime:
    """Return when a message of today arrives."""
    return datetime.now(UTC) - timedelta(minutes=10)


def field(octets: bytes, name: str) -> str:
    """Return one header field of a letter."""
    return str(email.message_from_bytes(octets)[name])


def without(octets: bytes, *names: str) -> bytes:
    """Return a letter without these header fields."""
    for name in names:
        octets = re.sub(rb"^%s:.*\r\n(?:[ \t].*\r\n)*" % name.encode(), b"", octets, flags=re.MULTILINE)
    return octets


def edited(octets: bytes) -> bytes:
    """Return a draft as a mail client saves it anew: its own Message-ID, only References kept."""
    return b"Message-ID: <edited@client.example>\r\n" + without(octets, "Message-ID", "In-Reply-To")


def answered(server: Dovecot, mailbox: str = "Drafts") -> list[str]:
    """Return the Message-IDs that the letters in a mailbox reply to, sorted, one entry a letter."""
    return sorted(field(stored.octets, "In-Reply-To") for stored in server.dump(mailbox))


def until(condition: Callable[[], bool], complaint: str) -> None:
    """Wait for something that another process does; how long it takes doesn't matter."""
    deadline, pause = monotonic() + PATIENCE_SECONDS, Event()
    while not condition():
        assert monotonic() < deadline, complaint
        pause.wait(0.02)


def until_idle(server: Dovecot) -> None:
    """Wait until no client is signed in: only then is it sure that a broken APPEND won't be stored any more."""
    command = ["doveadm", "-c", str(server.directory / "dovecot.conf"), "who", "-1"]

    def is_idle() -> bool:
        shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return server.user not in [line.partition(" ")[0] for line in shown.splitlines()]

    until(is_idle, "a client is still signed in")
