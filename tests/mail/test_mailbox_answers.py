"""What ImapMailbox makes of answers that lie, lack something or make no sense."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.mail.misbehaviour import BODY, HURRIED, LETTER, ONE_MESSAGE, Everything, arrivals_under, fetched
from tests.servers.account import account
from tests.servers.scripted import CUT, HANG, Conversation, Reply, ScriptedServer
from tests.servers.wire import ALLOWED, Command
from watcher.errors import ConfigError, MailboxError, WatcherError
from watcher.mail.listing import Found
from watcher.mail.mailbox import BATCH, SEARCH_WINDOW, ImapMailbox
from watcher.mail.message import Arrival, DraftsMark, Unreadable

STRUCTURE = (
    '* 1 FETCH (UID 5 BODYSTRUCTURE (("image" "png" NIL NIL NIL "base64" 99999)'
    '("text" "plain" NIL NIL NIL "7bit" 9 1) "mixed"))'
)
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

    @pytest.mark.parametrize(
        "replies",
        [
            pytest.param([["NO no structure"]], id="no structure"),
            pytest.param([["OK done"]], id="an empty answer"),
            pytest.param([["* 1 FETCH (UID 5 BODYSTRUCTURE (NIL))", "OK done"]], id="a structure without text"),
            pytest.param([[STRUCTURE, "OK done"], ["NO no parts"]], id="no parts"),
            pytest.param([[STRUCTURE, "OK done"], ["OK done"]], id="gone meanwhile"),
        ],
    )
    def test_where_the_rest_of_a_big_message_is_not_to_be_had_its_beginning_serves(
        self, replies: list[list[str]]
    ) -> None:
        head = 'Subject: hello\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n\r\n'
        big = head + "A" * (65_536 - len(head))

        (arrival,) = arrivals_under(
            {"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": [[fetched(5, big), "OK done"], *replies]}
        )

        assert isinstance(arrival, Arrival)
        assert arrival.octets == big.encode()

    @pytest.mark.parametrize(
        "broken", [fetched(5, "Subject: private") + "\r\nprivate", fetched(5, "x\r\nprivate")[:-7]]
    )
    def test_no_mail_gets_into_an_error(self, broken: str) -> None:
        def break_off(conversation: Conversation, _: Command) -> None:
            conversation.send(broken.replace("{10}", "{3}") + "private")
            conversation.say([CUT])

        with pytest.raises(MailboxError) as raised:
            arrivals_under({"UID SEARCH": ["* SEARCH 5", "OK done"], "UID FETCH": break_off})

        assert "private" not in str(raised.value)

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
    @settings(max_examples=25, suppress_health_check=[HealthCheck.differing_executors])
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

    def test_drafts_that_got_another_name_meanwhile_are_found_again(
        self, server: ScriptedServer, mailbox: ImapMailbox
    ) -> None:
        mailbox.drafts_mark()
        server.script["LIST"] = ['* LIST (\\Drafts) "/" Kept', "OK done"]
        server.script["EXAMINE"] = [["NO gone"], ONE_MESSAGE]

        mark = mailbox.drafts_mark()

        assert mark == DraftsMark(7, 6)
        assert [command.arguments for command in server.commands() if command.verb == "EXAMINE"][-1] == '"Kept"'

    def test_a_mailbox_replaced_while_it_is_read_is_read_anew(self, server: ScriptedServer) -> None:
        many = range(1, BATCH + 2)
        server.script["UID SEARCH"] = [f"* SEARCH {' '.join(map(str, many))}", "OK done"]
        server.script["UID FETCH"] = [*(fetched(uid) for uid in many), "OK done"]
        replaced = [line.replace("UIDVALIDITY 7", "UIDVALIDITY 8") for line in ONE_MESSAGE]
        server.script["EXAMINE"] = [ONE_MESSAGE, replaced]
        mailbox = ImapMailbox(account(server))
        arrivals = mailbox.arrivals(Everything())
        next(arrivals)
        mailbox.drafts_mark()

        with pytest.raises(MailboxError, match="INBOX was replaced while it was being read"):
            tuple(arrivals)
        mailbox.close()

    @pytest.mark.parametrize(
        "read", [lambda m: m.letters(date(2026, 1, 1)), lambda m: m.drafts_since(DraftsMark(7, 1))]
    )
    def test_headers_that_are_refused_are_unknown_not_absent(
        self, server: ScriptedServer, mailbox: ImapMailbox, read: Callable[[ImapMailbox], object]
    ) -> None:
        server.script["EXAMINE"] = ONE_MESSAGE
        server.script["UID SEARCH"] = ["* SEARCH 5", "OK done"]
        server.script["UID FETCH"] = ["NO [UNAVAILABLE] trouble"]

        with pytest.raises(MailboxError, match=r"does not show Drafts \(\[UNAVAILABLE\] trouble\)"):
            read(mailbox)

    def test_a_search_that_is_refused_is_unknown_not_empty(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["EXAMINE"] = ONE_MESSAGE
        server.script["UID SEARCH"] = ["NO can't search that criteria"]

        with pytest.raises(MailboxError, match="does not search Drafts"):
            mailbox.letters(date(2026, 1, 1))

    def test_no_drafts_at_all_is_a_mistake_to_mend(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["LIST"] = ['* LIST () "/" INBOX', '* LIST () "/" Misc', "OK done"]

        with pytest.raises(ConfigError, match="Set DRAFTS to one of: INBOX, Misc"):
            mailbox.drafts_mark()

    def test_exchange_that_throttles_is_tried_again(self, server: ScriptedServer, mailbox: ImapMailbox) -> None:
        server.script["EXAMINE"] = ["BAD User is authenticated but not connected."]

        with pytest.raises(MailboxError, match="authenticated but not connected"):
            mailbox.drafts_mark()
