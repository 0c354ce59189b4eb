"""The embedded server behaves as servers in the wild do, and leaves nothing behind."""

import imaplib
import logging
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
import trustme

from tests.servers.caretaker import Caretaker, Stored
from watcher.embedded import EmbeddedServer

OCTETS = b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nFrom: a@sample.example\r\n\r\n.\r\n 8 bit: \xc3\xa9\xff\r\n\r\n"
MOMENT = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


def caretaker_of(server: EmbeddedServer) -> Caretaker:
    return Caretaker(server.host, server.port, server.user, server.password)


@contextmanager
def signed_in(server: EmbeddedServer) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4(server.host, server.port, timeout=10) as client:
        client.login(server.user, server.password)
        yield client


def tls_contexts() -> tuple[ssl.SSLContext, ssl.SSLContext]:
    authority = trustme.CA()
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server_context)
    client_context = ssl.create_default_context()
    authority.configure_trust(client_context)
    return server_context, client_context


def test_it_is_reachable_inside_its_block_and_gone_after_it() -> None:
    threads_before = threading.active_count()

    with EmbeddedServer() as server, imaplib.IMAP4(server.host, server.port) as client:
        client.login(server.user, server.password)

    assert threads_before == threading.active_count()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((server.host, server.port))


def test_two_servers_run_side_by_side_with_mailboxes_of_their_own() -> None:
    with EmbeddedServer() as one, EmbeddedServer() as other:
        one.put("INBOX", OCTETS)

        counts = [len(caretaker_of(server).dump("INBOX")) for server in (one, other)]

    expected = [1, 0]
    assert expected == counts


def test_a_client_that_stays_gets_a_goodbye_and_the_server_stops_all_the_same() -> None:
    with EmbeddedServer() as server:
        client = imaplib.IMAP4(server.host, server.port)
        client.login(server.user, server.password)

    assert client.readline().startswith(b"* BYE ")
    client.shutdown()


def test_a_client_that_hangs_up_without_a_word_is_not_worth_a_line_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)

    with EmbeddedServer() as server:
        client = imaplib.IMAP4(server.host, server.port)
        client.login(server.user, server.password)
        client.send(b"a1 APPEND INBOX {100}\r\n")
        client.shutdown()

    assert not caplog.records


def test_a_wrong_password_is_refused() -> None:
    with (
        EmbeddedServer() as server,
        imaplib.IMAP4(server.host, server.port) as client,
        pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"),
    ):
        client.login(server.user, "wrong")


def test_a_plain_list_shows_special_uses() -> None:
    with EmbeddedServer() as server, signed_in(server) as client:
        _, lines = client.list()

    expected = [
        rb'(\HasNoChildren) "/" INBOX',
        rb'(\HasNoChildren \Drafts) "/" Drafts',
        rb'(\HasNoChildren \Sent) "/" Sent',
        rb'(\HasNoChildren \Junk) "/" Junk',
        rb'(\HasNoChildren \Archive) "/" Archive',
    ]
    assert expected == lines


def test_a_mailbox_created_later_has_no_special_use() -> None:
    with EmbeddedServer() as server, signed_in(server) as client:
        client.create("Applications/2026")
        _, lines = client.list('""', "Applications*")

    expected = [rb'(\Noselect \HasChildren) "/" Applications', rb'(\HasNoChildren) "/" Applications/2026']
    assert expected == lines


def test_what_is_appended_is_fetched_octet_for_octet() -> None:
    with EmbeddedServer() as server:
        caretaker = caretaker_of(server)
        uid = caretaker.put("Drafts", OCTETS, flags=(r"\Draft", r"\Seen"), internal_date=MOMENT)
        (stored,) = caretaker.dump("Drafts")

    expected = Stored(uid, frozenset({r"\Draft", r"\Seen"}), "01-Mar-2026 08:30:00 +0000", OCTETS)
    assert expected == stored


def test_what_is_put_is_fetched_octet_for_octet_even_with_bare_line_feeds() -> None:
    octets = OCTETS.replace(b"\r\n", b"\n")

    with EmbeddedServer() as server:
        uid = server.put("INBOX", octets, [r"\Flagged", "$Label1"], MOMENT)
        (stored,) = caretaker_of(server).dump("INBOX")

    expected = Stored(uid, frozenset({r"\Flagged", "$Label1"}), "01-Mar-2026 08:30:00 +0000", octets)
    assert expected == stored


def test_a_keyword_stored_by_a_client_is_kept() -> None:
    with EmbeddedServer() as server:
        uid = server.put("INBOX", OCTETS)
        with signed_in(server) as client:
            client.select("INBOX")
            client.uid("STORE", str(uid), "+FLAGS", "($Later)")
        (stored,) = caretaker_of(server).dump("INBOX")

    assert {"$Later"} == stored.flags


def test_new_mail_is_pushed_to_an_idle_client_in_whole_lines() -> None:
    with EmbeddedServer() as server, signed_in(server) as client:
        client.select("INBOX", readonly=True)
        client.send(b"a1 IDLE\r\n")
        client.readline()

        for count in range(1, 100):
            server.put("INBOX", OCTETS)
            pushed = client.socket().recv(4096)

            assert pushed.startswith(b"* %d EXISTS\r\n" % count)
            assert pushed.endswith(b"\r\n")

        client.send(b"DONE\r\n")
        client.readline()


def test_the_greeting_needs_no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise AssertionError("the server looked up its own name")

    monkeypatch.setattr(socket, "getfqdn", fail)

    with EmbeddedServer() as server, signed_in(server) as client:
        assert b"Sample server ready" in client.welcome


def test_it_speaks_tls_at_once_when_given_a_certificate() -> None:
    server_context, client_context = tls_contexts()

    with EmbeddedServer(ssl_context=server_context) as server:
        server.put("INBOX", OCTETS)
        with imaplib.IMAP4_SSL(server.host, server.port, ssl_context=client_context) as client:
            client.login(server.user, server.password)
            _, (count,) = client.select("INBOX", readonly=True)

    expected = b"1"
    assert expected == count


def test_it_speaks_tls_after_starttls() -> None:
    server_context, client_context = tls_contexts()

    with (
        EmbeddedServer(ssl_context=server_context, offers_starttls=True) as server,
        imaplib.IMAP4(server.host, server.port) as client,
    ):
        client.starttls(client_context)
        client.login(server.user, server.password)
        secured = client.socket()

    assert isinstance(secured, ssl.SSLSocket)


def test_a_tls_client_that_stays_does_not_keep_the_server_from_stopping() -> None:
    server_context, client_context = tls_contexts()

    with EmbeddedServer(ssl_context=server_context) as server:
        client = imaplib.IMAP4_SSL(server.host, server.port, ssl_context=client_context)
        client.login(server.user, server.password)

    assert client.readline().startswith(b"* BYE ")
    client.shutdown()
