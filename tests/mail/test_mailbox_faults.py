"""What ImapMailbox makes of connections that break, drip or dawdle, and of drafts whose answer is lost."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from tests.mail.misbehaviour import HURRIED, LETTER, arrivals_under
from tests.servers.account import account
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Cut, Proxy
from tests.servers.scripted import CUT, DRIP, HANG, Conversation, ScriptedServer
from tests.servers.wire import Command
from watcher.errors import MailboxError
from watcher.mail.connection import Patience
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.message import DraftsMark, Refused


def resources() -> tuple[int, int]:
    """Count this process's threads and open files."""
    return threading.active_count(), len(tuple(Path("/dev/fd").iterdir()))


class TestAppend:
    def test_an_ok_is_a_saved_draft(self, mailbox: ImapMailbox) -> None:
        assert mailbox.append(LETTER) is None

    @pytest.mark.parametrize("answer", ["NO [OVERQUOTA] full", "BAD too long"])
    def test_a_tagged_no_or_bad_is_a_refusal_and_the_connection_lives_on(
        self, server: ScriptedServer, mailbox: ImapMailbox, answer: str
    ) -> None:
        server.script["APPEND"] = [answer]

        refused = mailbox.append(LETTER)
        mailbox.drafts_mark()

        assert isinstance(refused, Refused)
        assert answer.partition(" ")[2] in refused.reason
        assert len(server.conversations) == 1

    def test_a_no_after_the_octets_is_a_refusal_too(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["APPEND"] = lambda conversation, command: conversation.store(command, ["NO [OVERQUOTA] full"])

        assert mailbox.append(LETTER) == Refused("[OVERQUOTA] full")

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(["* BYE restarting", "OK done"], id="BYE, then OK"),
            pytest.param([CUT], id="the answer is lost"),
            pytest.param([HANG], id="no answer"),
            pytest.param([DRIP], id="an octet now and then"),
            pytest.param(["NO"], id="a NO without the text that RFC 3501 asks for"),
            pytest.param(["YES done"], id="an answer of no known kind"),
            pytest.param(["* 1 EXISTS", "X1 OK done"], id="another command's tag"),
        ],
    )
    def test_anything_else_leaves_the_outcome_open(
        self, server: ScriptedServer, mailbox: ImapMailbox, answer: list[str]
    ) -> None:
        server.script["APPEND"] = lambda conversation, command: conversation.store(command, answer)

        with pytest.raises(MailboxError):
            mailbox.append(LETTER)

    def test_after_a_broken_append_the_next_call_connects_anew(
        self, server: ScriptedServer, mailbox: ImapMailbox
    ) -> None:
        server.script["APPEND"] = [CUT]
        with pytest.raises(MailboxError):
            mailbox.append(LETTER)

        assert mailbox.drafts_mark() == DraftsMark(7, 1)
        assert len(server.conversations) == 2

    @pytest.mark.dovecot
    @pytest.mark.parametrize(
        ("cut", "stored"),
        [
            pytest.param(Cut("up", before=rb"Thank"), 0, id="within the octets"),
            pytest.param(Cut("down", before=rb"\+ OK"), 0, id="before the octets"),
            pytest.param(Cut("down", before=rb"\w+ OK \[APPENDUID"), 1, id="the OK is lost"),
            pytest.param(Cut("down", before=rb"\w+ OK \[APPENDUID", is_silent=True), 1, id="the OK never comes"),
        ],
    )
    def test_a_connection_that_breaks_leaves_the_outcome_open_with_a_real_server(
        self, dovecot: Dovecot, cut: Cut, stored: int
    ) -> None:
        with Proxy(dovecot.host, dovecot.port, cut) as proxy:
            mailbox = ImapMailbox(account(proxy), patience=Patience(transfer_seconds=0.5))

            with pytest.raises(MailboxError):
                mailbox.append(LETTER)
            mailbox.close()

        assert stored == len(dovecot.dump("Drafts"))


class TestPatience:
    @pytest.mark.parametrize("script", [[HANG], [DRIP], ["* SEARCH", DRIP]])
    def test_no_server_holds_a_command_longer_than_its_deadline(self, script: list[str]) -> None:
        with pytest.raises(MailboxError, match=r"did not finish its answer within 0\.3 seconds"):
            arrivals_under({"UID SEARCH": script}, replace(HURRIED, connect_seconds=30))  # a busy machine connects late

    @pytest.mark.parametrize("greeting", [HANG, DRIP])
    def test_no_server_holds_the_greeting_longer_than_its_deadline(self, greeting: str) -> None:
        with ScriptedServer(greeting=greeting) as server, pytest.raises(MailboxError, match=r"within 0\.3 seconds"):
            ImapMailbox(account(server), patience=HURRIED).drafts_mark()

    def test_another_thread_can_end_a_command_that_waits(self, server: ScriptedServer) -> None:
        is_waiting = threading.Event()

        def wait(conversation: Conversation, command: Command) -> None:
            is_waiting.set()
            conversation.say([HANG], command.tag)

        server.script["LIST"] = wait
        mailbox = ImapMailbox(account(server))

        def interrupt() -> None:
            is_waiting.wait(10)
            mailbox.interrupt()

        interrupter = threading.Thread(target=interrupt)
        interrupter.start()

        with pytest.raises(MailboxError, match="was ended"):
            mailbox.drafts_mark()
        with pytest.raises(MailboxError, match="was ended"):
            mailbox.drafts_mark()
        interrupter.join()
        mailbox.close()

    def test_closing_waits_for_no_goodbye_and_raises_nothing(self, server: ScriptedServer) -> None:
        server.script["LOGOUT"] = [HANG]
        mailbox = ImapMailbox(account(server), patience=Patience(quiet_seconds=0.1))
        mailbox.drafts_mark()

        mailbox.close()
        mailbox.close()

        assert server.commands()[-1].verb == "LOGOUT"


class TestConnection:
    def test_one_connection_serves_many_calls(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        for _ in range(3):
            mailbox.drafts_mark()

        assert len(server.conversations) == 1

    def test_a_kept_connection_that_died_is_replaced_unnoticed(self, server: ScriptedServer) -> None:
        server.script["NOOP"] = [CUT]
        mailbox = ImapMailbox(account(server), patience=Patience(quiet_seconds=0))
        mailbox.drafts_mark()

        mark = mailbox.drafts_mark()
        mailbox.close()

        assert mark == DraftsMark(7, 1)
        assert len(server.conversations) == 2

    def test_a_connection_is_not_kept_for_ever(self, server: ScriptedServer) -> None:
        mailbox = ImapMailbox(account(server), patience=Patience(session_seconds=0))
        mailbox.drafts_mark()
        mailbox.drafts_mark()
        mailbox.close()

        assert len(server.conversations) == 2

    @pytest.mark.parametrize("greeting", [CUT, "* BYE overloaded", "nonsense"])
    def test_failing_again_and_again_leaves_nothing_behind(self, greeting: str) -> None:
        with ScriptedServer(greeting=greeting) as server:
            mailbox = ImapMailbox(account(server))
            before = resources()
            for _ in range(30):
                with pytest.raises(MailboxError):
                    mailbox.drafts_mark()
            for conversation in server.conversations:
                conversation.end()
            mailbox.close()

            assert before == resources()

    def test_a_closed_port_is_a_sentence(self) -> None:
        with ScriptedServer() as server:
            pass

        with pytest.raises(MailboxError, match=r"accepts no connection on port \d+. Check IMAP_PORT"):
            ImapMailbox(account(server)).drafts_mark()

    def test_an_unknown_host_is_a_sentence(self, server: ScriptedServer) -> None:
        config = account(server, imap_host="imap.acme.invalid", imap_security="tls")

        with pytest.raises(MailboxError, match=r"No server named imap.acme.invalid can be found. Check IMAP_HOST"):
            ImapMailbox(config).drafts_mark()

    def test_a_farewell_instead_of_a_greeting_is_a_sentence(self) -> None:
        with ScriptedServer(greeting="* BYE overloaded") as server, pytest.raises(MailboxError, match="overloaded"):
            ImapMailbox(account(server)).drafts_mark()

    def test_a_restarted_server_is_found_again(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        mailbox.drafts_mark()
        for conversation in server.conversations:
            conversation.end()

        with pytest.raises(MailboxError):
            mailbox.drafts_mark()

        assert mailbox.drafts_mark() == DraftsMark(7, 1)
