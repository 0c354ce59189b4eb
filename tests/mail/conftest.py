"""A server that follows a script, and the mailbox under test over it."""

from collections.abc import Iterator

import pytest

from tests.servers.account import account
from tests.servers.scripted import ScriptedServer
from watcher.mail.connection import Patience
from watcher.mail.mailbox import ImapMailbox


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def mailbox(server: ScriptedServer) -> Iterator[ImapMailbox]:
    under_test = ImapMailbox(account(server), patience=Patience(transfer_seconds=1, quiet_seconds=5))
    yield under_test
    under_test.close()
