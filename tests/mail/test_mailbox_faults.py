"""What ImapMailbox makes of servers and networks that fail, lie or dawdle."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.servers.account import account
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Cut, Proxy
from tests.servers.scripted import CUT, DRIP, HANG, Conversation, Reply, ScriptedServer
from tests.servers.wire import ALLOWED, Command
from watcher.errors import ConfigError, MailboxError, WatcherError
from watcher.mail.connection import Patience
from watcher.mail.listing import Found
from watcher.mail.mailbox import SEARCH_WINDOW, ImapMailbox
from watcher.mail.message import Arrival, Bookmark, DraftsMark, Refused, Unreadable

LETTER = b"Message-ID: <l1@jo.example>\r\n\r\nThank you.\r\n"
HURRIED = Patience(connect_seconds=0.3, command_seconds=0.3, transfer_seconds=0.3, quiet_seconds=5)
ONE_MESSAGE = ["* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "* OK [UIDNEXT 6] ok", "OK [READ-ONLY] done"]
BODY = "Subject: hello"


LINES = st.one_of(
    st.text(st.characters(codec="latin-1", exclude_characters="\0")),
    st.sampled_from(
        [
            "* 0 EXISTS",
            "* OK [UIDVALIDITY x] ok",
            "* OK [UIDNEXT 0] ok",
            "* SEARCH one two",
            "* ESEARCH (TAG x) UID ALL 5",
            '* LIST () "/"',
            '* LIST (\\Drafts) NIL "&"',
            "* LIST (\\Drafts) NIL 7",
            "* 1 FETCH (UID x)",
            "* 1 FETCH (UID 5 FLAGS NIL BODY[]<0> NIL)",
            "* 1 FETCH (UID 5 BODY[]<0>)",
            "* 1 FETCH",
            "* 5 FETCH (BODY[]<0> {2}\r\nab)",
            "* BYE",
            "* PREAUTH",
            "+ go on",
            "* CAPABILITY",
        ]
    ),
)


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


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def mailbox(server: ScriptedServer) -> Iterator[ImapMailbox]:
    under_test = ImapMailbox(account(server), patience=HURRIED)
    yield under_test
    under_test.close()


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


class TestFetch:
    def test_flags_of_another_message_that_come_first_are_nobody_s(self) -> None:
        unsolicited = "* 5 FETCH (FLAGS (\\Deleted))"

        (arrival,) = arrivals_under(
            {"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": [unsolicited, fetched(5), unsolicited, "OK done"]}
        )

        assert isinstance(arrival, Arrival)
        assert (arrival.key.uid, arrival.octets, arrival.flags) == (5, b"Subject: hello", ())

    def test_flags_that_change_meanwhile_are_added_to_their_message(self) -> None:
        changed = "* 1 FETCH (UID 5 FLAGS (\\Seen))"

        (arrival,) = arrivals_under(
            {"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": [fetched(5), changed, "OK done"]}
        )

        assert isinstance(arrival, Arrival)
        assert (arrival.octets, arrival.flags) == (b"Subject: hello", ("\\Seen",))

    def test_the_numbers_of_a_search_may_come_in_two_lines(self) -> None:
        found = arrivals_under(
            {
                "UID SEARCH": ["* SEARCH 4", "* SEARCH 5 (MODSEQ 917)", "OK done"],
                "UID FETCH": [fetched(4), fetched(5), "OK done"],
            }
        )

        assert [one.key.uid for one in found] == [4, 5]

    def test_a_message_without_content_is_unreadable_and_the_rest_is_read(self) -> None:
        nil = "* 1 FETCH (UID 4 FLAGS () BODY[]<0> NIL)"

        unreadable, arrival = arrivals_under(
            {
                "UID SEARCH": ["* SEARCH 4 5", "OK done"],
                "UID FETCH": [[nil, fetched(5), "OK done"], [nil, "OK done"]],
            }
        )

        assert isinstance(unreadable, Unreadable)
        assert (unreadable.key.uid, unreadable.reason) == (4, "The server sent it without its content.")
        assert arrival.key.uid == 5

    def test_a_batch_that_is_refused_is_fetched_one_by_one(self) -> None:
        found = arrivals_under(
            {
                "UID SEARCH": ["* SEARCH 4 5", "OK done"],
                "UID FETCH": [["NO [UNAVAILABLE] trouble"], [fetched(4), "OK done"], ["NO [UNAVAILABLE] trouble"]],
            }
        )

        assert [(4, Arrival), (5, Unreadable)] == [(one.key.uid, type(one)) for one in found]
        assert isinstance(found[1], Unreadable)
        assert "[UNAVAILABLE] trouble" in found[1].reason

    def test_an_answer_that_makes_no_sense_concerns_that_message_only(self) -> None:
        nonsense = "* 1 FETCH (UID 4 FLAGS (()"

        found = arrivals_under(
            {
                "UID SEARCH": ["* SEARCH 4 5", "OK done"],
                "UID FETCH": [[nonsense, fetched(5), "OK done"], [nonsense, "OK done"], [fetched(5), "OK done"]],
            }
        )

        assert [(4, Unreadable), (5, Arrival)] == [(one.key.uid, type(one)) for one in found]

    def test_a_server_that_gives_out_nothing_at_all_is_tried_again(self) -> None:
        with pytest.raises(MailboxError, match="none of 4 new messages in INBOX"):
            arrivals_under({"UID SEARCH": ["* SEARCH 4 5 6 7", "OK done"], "UID FETCH": ["NO [UNAVAILABLE] busy"]})

    def test_a_message_that_vanished_meanwhile_is_left_out(self) -> None:
        found = arrivals_under(
            {"UID SEARCH": ["* SEARCH 4 5", "OK done"], "UID FETCH": [[fetched(5), "OK done"], ["OK done"]]}
        )

        assert [one.key.uid for one in found] == [5]

    def test_a_connection_that_breaks_says_nothing_about_the_message(self) -> None:
        with pytest.raises(MailboxError):
            arrivals_under({"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": [fetched(5), "* BYE", CUT]})

    def test_a_server_that_ignores_the_cap_is_capped_here(self) -> None:
        (arrival,) = arrivals_under(
            {
                "UID SEARCH": ["* SEARCH 5", "OK done"],
                "UID FETCH": [fetched(5, BODY + "\r\n\r\n" + "no " * 50_000), "OK done"],
            }
        )

        assert isinstance(arrival, Arrival)
        assert len(arrival.octets) == 65_536

    def test_an_announced_literal_beyond_all_measure_ends_the_connection(self) -> None:
        huge = "* 1 FETCH (UID 5 BODY[]<0> {3000000000}"

        with pytest.raises(MailboxError, match="more than"):
            arrivals_under({"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": [huge, HANG]})

    def test_a_big_mailbox_is_searched_in_windows(self) -> None:
        asked: list[str] = []

        def search(conversation: Conversation, command: Command) -> None:
            asked.append(command.arguments)
            conversation.say(["* SEARCH", "OK done"], command.tag)

        many = [f"* {2 * SEARCH_WINDOW + 5} EXISTS", *ONE_MESSAGE[1:]]
        arrivals_under({"EXAMINE": many, "UID SEARCH": search})

        assert asked == ["1:100000 UID 1:*", "100001:200000 UID 1:*", "200001:200005 UID 1:*"]


class TestPatience:
    @pytest.mark.parametrize("script", [[HANG], [DRIP], ["* SEARCH", DRIP]])
    def test_no_server_holds_a_command_longer_than_its_deadline(self, script: list[str]) -> None:
        with pytest.raises(MailboxError, match=r"did not finish its answer within 0\.3 seconds"):
            arrivals_under({"UID SEARCH": script}, HURRIED)

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


class TestNumbers:
    def test_a_mailbox_without_uidvalidity_is_not_read(self) -> None:
        with pytest.raises(MailboxError, match="no UIDVALIDITY for INBOX"):
            arrivals_under({"EXAMINE": ["* 1 EXISTS", "OK done"]})

    def test_a_uidvalidity_of_zero_counts_as_none(self) -> None:
        with pytest.raises(MailboxError, match="no UIDVALIDITY for INBOX"):
            arrivals_under({"EXAMINE": ["* 1 EXISTS", "* OK [UIDVALIDITY 0] ok", "OK done"]})

    def test_a_missing_uidnext_is_asked_for(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["EXAMINE"] = ["* 1 EXISTS", "* OK [UIDVALIDITY 7] ok", "OK done"]
        server.script["STATUS"] = ['* STATUS "Drafts" (UIDNEXT 42)', "OK done"]

        assert mailbox.drafts_mark() == DraftsMark(7, 42)

    def test_where_uidnext_is_never_told_the_highest_uid_serves(
        self, server: ScriptedServer, mailbox: ImapMailbox
    ) -> None:
        server.script["EXAMINE"] = ["* 2 EXISTS", "* OK [UIDVALIDITY 7] ok", "OK done"]
        server.script["STATUS"] = ["NO not while it is open"]
        server.script["UID SEARCH"] = ["* SEARCH 3 41", "OK done"]

        assert mailbox.drafts_mark() == DraftsMark(7, 42)


class TestNonsense:
    @pytest.mark.parametrize("verb", ["CAPABILITY", "LOGIN", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "APPEND"])
    @given(lines=st.lists(LINES, max_size=3), end=st.sampled_from(["OK done", "NO no", "BAD bad", CUT]))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.differing_executors])
    def test_whatever_a_server_says_only_our_own_errors_come_out(self, verb: str, lines: list[str], end: str) -> None:
        script: dict[str, Reply] = {"EXAMINE": ONE_MESSAGE, "UID SEARCH": ["* SEARCH 5", "OK done"]}
        script["UID FETCH"] = [fetched(5), "OK done"]
        with ScriptedServer({**script, verb: [*lines, end]}) as server:
            mailbox = ImapMailbox(account(server), patience=HURRIED)

            with suppress(WatcherError):
                tuple(mailbox.arrivals(Everything()))
            with suppress(WatcherError):
                mailbox.letters(date(2026, 1, 1))
            with suppress(WatcherError):
                mailbox.append(LETTER)
            mailbox.close()

        assert {command.verb for command in server.commands()} <= ALLOWED


class TestMailboxes:
    def test_drafts_are_found_by_an_attribute_in_lower_case(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["LIST"] = ['* LIST () "." INBOX', '* LIST (\\drafts) "." "INBOX.Kept"', "OK done"]

        mailbox.append(LETTER)

        assert '"INBOX.Kept"' in server.commands()[-1].arguments

    def test_special_uses_told_only_on_demand_are_asked_for(self) -> None:
        replies: list[list[str]] = [
            ['* LIST () "/" INBOX', '* LIST () "/" Kept', "OK done"],
            ['* LIST () "/" INBOX', '* LIST (\\Drafts) "/" Kept', "OK done"],
        ]
        with ScriptedServer({"LIST": replies}, capabilities="IMAP4rev1 SPECIAL-USE") as server:
            mailbox = ImapMailbox(account(server))
            drafts = mailbox.probe().drafts
            mailbox.close()

        assert drafts == Found("Kept", "marked by the server")

    def test_a_row_that_makes_no_sense_hides_no_other(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["LIST"] = ['* LIST () "/" "&AP-wrong"', '* LIST (\\Drafts) "/" Drafts', "OK done"]

        assert mailbox.probe().drafts.name == "Drafts"

    def test_no_drafts_at_all_is_a_mistake_to_mend(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["LIST"] = ['* LIST () "/" INBOX', '* LIST () "/" Misc', "OK done"]

        with pytest.raises(ConfigError, match="Set DRAFTS to one of: INBOX, Misc"):
            mailbox.drafts_mark()

    def test_exchange_that_throttles_is_tried_again(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["EXAMINE"] = ["BAD User is authenticated but not connected."]

        with pytest.raises(MailboxError, match="authenticated but not connected"):
            mailbox.drafts_mark()
