"""What goes over the wire, heard by a recording proxy in front of a real server."""

import pytest

from tests.mail.test_mailbox_contract import LETTER, NOTICE, Bookmarks, big_message
from tests.servers.account import account
from tests.servers.caretaker import NOON
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Proxy
from tests.servers.wire import ALLOWED
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.wire import Refusal, check

INJECTION = (
    b"Message-ID: <x@acme.example>\r\n A9 DELETE INBOX\r\n"
    b"From: =?utf-8?q?Jane=0D=0AA9_DELETE_INBOX?= <j@acme.example>\r\nSubject: x\r\n\r\nA9 DELETE INBOX\r\n"
)


@pytest.mark.dovecot
def test_nothing_is_sent_but_what_reads_and_the_append_to_drafts(dovecot: Dovecot) -> None:
    for octets in (NOTICE, INJECTION, big_message(200_000)):
        dovecot.put("INBOX", octets)
    dovecot.put("Drafts", INJECTION)

    with Proxy(dovecot.host, dovecot.port) as proxy:
        mailbox = ImapMailbox(account(proxy))
        mailbox.probe()
        found = tuple(mailbox.arrivals(Bookmarks()))
        mark = mailbox.drafts_mark()
        mailbox.letters(NOON.date())
        mailbox.append(LETTER)
        mailbox.drafts_since(mark)
        mailbox.close()
        sent = proxy.commands()

    assert len(found) == 3
    assert {command.verb for command in sent} <= ALLOWED
    assert [_mailbox(command.arguments) for command in sent if command.verb == "APPEND"] == ["Drafts"]
    assert all("BODY[" not in command.arguments for command in sent)
    assert not any("acme.example" in command.arguments or "DELETE" in command.arguments for command in sent)
    assert [command.literals for command in sent if command.literals] == [(LETTER,)]


@pytest.mark.dovecot
def test_a_quiet_pass_costs_one_connection_and_few_octets(dovecot: Dovecot) -> None:
    dovecot.put("INBOX", NOTICE)

    with Proxy(dovecot.host, dovecot.port) as proxy:
        mailbox = ImapMailbox(account(proxy))
        tuple(mailbox.arrivals(Bookmarks()))
        before = len(proxy.sessions[0].up)
        for _ in range(3):
            tuple(mailbox.arrivals(Bookmarks()))
        mailbox.close()

    assert len(proxy.sessions) == 1
    assert len(proxy.sessions[0].up) - before < 1000


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SELECT", ("INBOX",)),
        ("STORE", ("1", "+FLAGS", "(\\Deleted)")),
        ("UID", ("STORE", "1", "+FLAGS", "(\\Seen)")),
        ("UID", ("COPY", "1", "Trash")),
        ("UID", ("MOVE", "1", "Trash")),
        ("UID", ("EXPUNGE", "1")),
        ("EXPUNGE", ()),
        ("CLOSE", ()),
        ("DELETE", ("INBOX",)),
        ("CREATE", ("Drafts",)),
        ("SUBSCRIBE", ("Drafts",)),
        ("UID", ("FETCH", "1", "(BODY[])")),
        ("UID", ("FETCH", "1", "(body[text])")),
        ("UID", ("FETCH", "1", "(RFC822)")),
        ("UID", ("FETCH", "1", "(RFC822.TEXT)")),
        ("EXAMINE", ("INBOX\r\nA9 DELETE INBOX",)),
        ("LOGIN", ("jo", "x\nA9 LOGOUT")),
        ("LOGIN", ("jo", "x\0")),
    ],
)
def test_whatever_could_change_or_smuggle_something_does_not_pass(name: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"may not be sent|holds a line break"):
        check(name, arguments)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("EXAMINE", ('"Entw&APw-rfe"',)),
        ("UID", ("FETCH", "1,2", "(UID RFC822.SIZE BODY.PEEK[]<0.65536>)")),
        ("UID", ("SEARCH", "UID 1:*")),
        ("APPEND", ("Drafts", "(\\Draft)")),
    ],
)
def test_what_reads_and_the_append_pass(name: str, arguments: tuple[str, ...]) -> None:
    check(name, arguments)


@pytest.mark.parametrize(
    ("text", "code"),
    [("[AUTHENTICATIONFAILED] no", "AUTHENTICATIONFAILED"), ("[BADCHARSET (UTF-8)] no", "BADCHARSET"), ("no", "")],
)
def test_a_refusal_knows_its_response_code(text: str, code: str) -> None:
    assert code == Refusal("NO", text).code


def test_what_a_server_says_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in Refusal("NO", "full \x1b]0;owned\x07 \u202e").text


def _mailbox(arguments: str) -> str:
    return arguments.split(" ", maxsplit=1)[0].strip('"')
