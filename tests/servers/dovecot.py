"""A private Dovecot on loopback, as root or as a plain user, gone without a trace afterwards.

with Dovecot() as server:
    uid = server.put("INBOX", octets, flags=("\\Seen",), internal_date=...)
    server.host, server.port, server.tls_port, server.ca_file, server.user, server.password
    server.dump("Drafts")       # (Stored(uid, flags, internal_date, octets), ...)
    server.stop(); server.start()   # or server.restart(): the same ports, the same mail
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Self

from tests.servers.caretaker import Caretaker
from tests.servers.certificates import Certificates

CONFIGURATION = Template(r"""
base_dir = $directory/run
state_dir = $directory/state
log_path = $directory/dovecot.log
default_internal_user = $internal_user
default_internal_group = $internal_group
default_login_user = $login_user
protocols = imap
listen = 127.0.0.1
first_valid_uid = 1
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain
mail_location = maildir:~/Maildir
mail_fsync = never
mail_max_userip_connections = 100
maildir_stat_dirs = yes
mailbox_list_index = no
ssl = yes
ssl_cert = <$directory/server.pem
ssl_key = <$directory/server.key
ssl_dh =
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $directory/users
}
userdb {
  driver = passwd-file
  args = username_format=%u $directory/users
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Drafts {
    special_use = \Drafts
    auto = create
  }
  mailbox Sent {
    special_use = \Sent
    auto = create
  }
}
service imap-login {
  chroot = $login_chroot
  service_count = 0
  inet_listener imap {
    address = 127.0.0.1
    port = $port
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = $tls_port
    ssl = yes
  }
}
service anvil {
  chroot = $anvil_chroot
  # no waiting after a wrong password
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot = $anvil_chroot
}
""")


def is_installed() -> bool:
    """Tell whether a Dovecot binary is here."""
    return _binary() is not None


class Dovecot(Caretaker):
    """The real server on loopback, with Drafts and Sent, and the caretaker's hands in it."""

    host = "127.0.0.1"
    user = "jo"
    password = "correct-horse"

    def __init__(self) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="dc-", dir="/tmp"))  # unix sockets need short paths
        self.port, self.tls_port = _free_port(), _free_port()
        self.ca_file = self.directory / "ca.pem"
        self._binary = _binary() or "dovecot"
        self._process: subprocess.Popen[bytes] | None = None
        super().__init__(self.host, self.port, self.user, self.password)
        self._furnish()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self) -> None:
        """Start it and wait until it greets."""
        command = [self._binary, "-F", "-c", str(self._configuration)]
        self._process = subprocess.Popen(command, start_new_session=True)
        _until(self._greets, "Dovecot did not greet; its log: " + self._log())

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End it with all its children, and wait until it is gone; SIGKILL for a crash."""
        if self._process is None:
            return
        os.killpg(self._process.pid, how)
        self._process.wait(timeout=20)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # children may linger on the ports
        self._process = None

    def restart(self) -> None:
        """Stop and start: every session ends, the mail stays."""
        self.stop()
        self.start()

    def empty(self) -> None:
        """Bring the account back to its first day: an empty INBOX, Drafts and Sent."""
        shutil.rmtree(self.home / "Maildir", ignore_errors=True)

    def change_uidvalidity(self, mailbox: str, uidvalidity: int) -> None:
        """Give a mailbox another UIDVALIDITY; the messages and their numbers stay."""
        doveadm = Path(self._binary).with_name("doveadm")
        command = doveadm if doveadm.exists() else "doveadm"
        arguments = ["mailbox", "update", "--uid-validity", str(uidvalidity), "-u", self.user, mailbox]
        subprocess.run([str(command), "-c", str(self._configuration), *arguments], check=True, timeout=20)

    @property
    def home(self) -> Path:
        """Where the account's Maildir lies."""
        return self.directory / "home"

    @property
    def _configuration(self) -> Path:
        return self.directory / "dovecot.conf"

    def _furnish(self) -> None:
        self.directory.chmod(0o755)  # the mail user must get through
        for name in ("run", "state", "home"):
            (self.directory / name).mkdir()
        owner = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        os.chown(self.home, owner.pw_uid, owner.pw_gid)
        users = f"{self.user}:{{PLAIN}}{self.password}:{owner.pw_uid}:{owner.pw_gid}::{self.home}::\n"
        (self.directory / "users").write_text(users)
        Certificates().write(self.ca_file, self.directory / "server.pem", self.directory / "server.key")
        self._configuration.write_text(CONFIGURATION.substitute(self._places()))

    def _places(self) -> dict[str, object]:
        is_root = os.getuid() == 0
        myself = pwd.getpwuid(os.getuid())
        return {
            "directory": self.directory,
            "port": self.port,
            "tls_port": self.tls_port,
            "internal_user": "dovecot" if is_root else myself.pw_name,
            "internal_group": "dovecot" if is_root else grp.getgrgid(myself.pw_gid).gr_name,
            "login_user": "dovenull" if is_root else myself.pw_name,
            "login_chroot": "login" if is_root else "",
            "anvil_chroot": "empty" if is_root else "",
        }

    def _greets(self) -> bool:
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def _log(self) -> str:
        log = self.directory / "dovecot.log"
        return log.read_text() if log.exists() else "(none)"


def _binary() -> str | None:
    return shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _until(condition: Callable[[], bool], complaint: str, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(complaint)
        pause.wait(0.02)
