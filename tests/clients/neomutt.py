"""A neomutt at its own terminal: recalls the one draft in Drafts and sends it.

What it sends is caught where sendmail would stand, so no mail server is needed besides the IMAP one.
"""

import os
import pty
import select
import subprocess
import termios
from contextlib import suppress
from pathlib import Path
from string import Template

from tests.servers.dovecot import Dovecot

PATIENCE_SECONDS = 30
SETTINGS = Template("""
set folder="imap://$user@$host:$port/" imap_pass="$password" spoolfile="+INBOX" postponed="+Drafts" record=""
set ssl_starttls=no ssl_force_tls=no charset="utf-8" text_flowed=yes tmpdir="$directory"
set from="$main_identity" reverse_name=yes editor="cp -f %s $directory/shown" sendmail="$directory/sendmail"
""")
SENDMAIL = Template("""#!/bin/sh
echo "$$@" > $directory/envelope
cat > $directory/sent
""")


class Neomutt:
    """Set up for an account on a test's own server."""

    def __init__(self, directory: Path, server: Dovecot, main_identity: str) -> None:
        self._directory = directory
        places = {"directory": directory, "main_identity": main_identity}
        account = {"host": server.host, "port": server.port, "user": server.user, "password": server.password}
        (directory / "muttrc").write_text(SETTINGS.substitute(places, **account))
        (directory / "sendmail").write_text(SENDMAIL.substitute(places))
        (directory / "sendmail").chmod(0o755)

    def send_draft(self) -> bytes:
        """Recall the draft into the editor, leave it as it is, send it; return what left."""
        command = ["neomutt", "-n", "-F", str(self._directory / "muttrc"), "-p"]
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8"}
        terminal, its_side = pty.openpty()
        termios.tcsetwinsize(its_side, (40, 120))
        with subprocess.Popen(command, stdin=its_side, stdout=its_side, stderr=its_side, env=environment) as process:
            os.close(its_side)
            try:
                _await(terminal, b"Security:")  # a line of the compose menu, drawn when the editor is left
                os.write(terminal, b"y")
                _drain(terminal)
                process.wait(PATIENCE_SECONDS)
            finally:
                process.kill()
                os.close(terminal)
        return (self._directory / "sent").read_bytes()

    @property
    def shown(self) -> str:
        """The text as the editor had it."""
        return (self._directory / "shown").read_text(encoding="utf-8")

    @property
    def recipients(self) -> list[str]:
        """The addresses it was sent to."""
        return (self._directory / "envelope").read_text().partition("--")[2].split()


def _await(terminal: int, mark: bytes) -> None:
    seen = b""
    while mark not in seen:
        piece = _read(terminal)
        assert piece, f"neomutt showed only {seen!r}"
        seen += piece


def _drain(terminal: int) -> None:
    with suppress(OSError):  # how Linux tells that the other side is closed
        while _read(terminal):
            pass


def _read(terminal: int) -> bytes:
    ready, _, _ = select.select([terminal], [], [], PATIENCE_SECONDS)
    return os.read(terminal, 4096) if ready else b""
