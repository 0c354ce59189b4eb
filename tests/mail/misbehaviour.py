"""What the tests of servers that misbehave share: scripts, and a mailbox over them."""

from datetime import date

from tests.servers.account import account
from tests.servers.scripted import Reply, ScriptedServer
from watcher.mail.connection import Patience
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.message import Arrival, Bookmark, Unreadable

LETTER = b"Message-ID: <l1@jo.example>\r\n\r\nThank you.\r\n"
HURRIED = Patience(connect_seconds=0.3, command_seconds=0.3, transfer_seconds=0.3, quiet_seconds=5)
ONE_MESSAGE = ["* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 6] ok", "OK [READ-ONLY] done"]
BODY = "Subject: hello"


class Everything:
    def bookmark(self, *_: str | int) -> Bookmark:
        return Bookmark(since=date(1990, 1, 1), floor=0, uid=0)


def fetched(uid: int, text: str = BODY, number: int = 1) -> str:
    date = "02-Mar-2026 12:00:00 +0000"
    return f'* {number} FETCH (UID {uid} INTERNALDATE "{date}" FLAGS () BODY[]<0> {{{len(text)}}}\r\n{text})'


def arrivals_under(script: dict[str, Reply], patience: Patience | None = None) -> tuple[Arrival | Unreadable, ...]:
    """Read all arrivals from a server that follows a script."""
    with ScriptedServer({"EXAMINE": ONE_MESSAGE, **script}) as server:
        mailbox = ImapMailbox(account(server), patience=patience)
        try:
            return tuple(mailbox.arrivals(Everything()))
        finally:
            mailbox.close()
