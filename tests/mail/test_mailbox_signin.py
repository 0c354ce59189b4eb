"""Signing in: TLS that is verified, refusals that are understood, a password that is never shown or sent in vain."""

import base64
import logging
import ssl
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.servers.account import account
from tests.servers.certificates import Certificates
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import CUT, Conversation, ScriptedServer
from tests.servers.wire import Command
from watcher.config import PasswordSource
from watcher.errors import ConfigError, MailboxError, SignInError, WatcherError
from watcher.mail.connection import Patience, default_context, insist_on_loopback
from watcher.mail.mailbox import ImapMailbox

SECRET = 'S3CR3T-"\\-canary'


def sign_in(server: ScriptedServer, context: ssl.SSLContext | None = None, **settings: Any) -> None:
    """Connect, sign in, look around; raises what the mailbox raises."""
    mailbox = ImapMailbox(account(server, **settings), context, Patience(connect_seconds=5, command_seconds=5))
    try:
        mailbox.drafts_mark()
    finally:
        mailbox.close()


class TestTls:
    def test_a_trusted_certificate_lets_us_in(self, certificates: Certificates) -> None:
        with ScriptedServer(tls=certificates.serving()) as server:
            sign_in(server, certificates.trusting(), imap_security="tls", imap_host="localhost")

        assert [command.verb for command in server.commands()][:2] == ["CAPABILITY", "LOGIN"]

    @pytest.mark.parametrize("security", ["tls", "starttls"])
    @pytest.mark.parametrize(
        ("flaw", "sentence"),
        [
            ("expired", "has expired. Check this machine's clock"),
            ("wrong name", "shows a certificate for another name. Set IMAP_HOST"),
            ("unknown issuer", "signed by nobody this machine trusts.*SSL_CERT_FILE"),
        ],
    )
    def test_a_flawed_certificate_ends_it_before_any_password(
        self, certificates: Certificates, security: str, flaw: str, sentence: str
    ) -> None:
        names = ("elsewhere.example",) if flaw == "wrong name" else ()
        serving = certificates.serving(*names, expired=flaw == "expired")
        trusting = default_context() if flaw == "unknown issuer" else certificates.trusting()
        at_once, later = (serving, None) if security == "tls" else (None, serving)

        with (
            ScriptedServer(capabilities="IMAP4rev1 STARTTLS", tls=at_once, starttls=later) as server,
            pytest.raises(MailboxError, match=sentence),
        ):
            sign_in(server, trusting, imap_security=security, imap_host="localhost")

        assert b"LOGIN" not in server.octets()

    def test_the_shared_context_verifies_and_takes_nothing_older_than_tls_1_2(self) -> None:
        context = default_context()

        assert context is default_context()
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2

    def test_a_server_without_tls_on_a_tls_port_is_a_sentence(self, certificates: Certificates) -> None:
        with ScriptedServer() as server, pytest.raises(MailboxError, match="speaks no TLS on port"):
            sign_in(server, certificates.trusting(), imap_security="tls")

    def test_starttls_comes_before_the_password(self, certificates: Certificates) -> None:
        with ScriptedServer(capabilities="IMAP4rev1 STARTTLS", starttls=certificates.serving()) as server:
            sign_in(server, certificates.trusting(), imap_security="starttls", imap_host="localhost")

        assert [command.verb for command in server.commands()][:4] == ["CAPABILITY", "STARTTLS", "CAPABILITY", "LOGIN"]

    def test_where_starttls_is_stripped_nothing_is_sent(self, certificates: Certificates) -> None:
        with ScriptedServer() as server, pytest.raises(MailboxError, match="offers no STARTTLS"):
            sign_in(server, certificates.trusting(), imap_security="starttls")

        assert b"LOGIN" not in server.octets()

    def test_a_refused_starttls_ends_it(self, certificates: Certificates) -> None:
        with (
            ScriptedServer({"STARTTLS": ["NO not today"]}, capabilities="IMAP4rev1 STARTTLS") as server,
            pytest.raises(MailboxError, match="not today"),
        ):
            sign_in(server, certificates.trusting(), imap_security="starttls")

        assert b"LOGIN" not in server.octets()

    @pytest.mark.parametrize("security", ["starttls", "plain"])
    def test_a_server_that_claims_we_are_in_already_is_not_believed(
        self, certificates: Certificates, security: str
    ) -> None:
        with (
            ScriptedServer(greeting="* PREAUTH welcome", capabilities="IMAP4rev1 STARTTLS") as server,
            pytest.raises(MailboxError, match="claims that we are signed in already"),
        ):
            sign_in(server, certificates.trusting(), imap_security=security)

        assert b"LOGIN" not in server.octets()

    def test_what_was_said_before_tls_is_forgotten(self, certificates: Certificates) -> None:
        def inject(conversation: Conversation, command: Command) -> None:
            conversation.send(f"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n{command.tag} OK begin\r\n")
            conversation.secure(certificates.serving())

        with ScriptedServer({"STARTTLS": inject}, capabilities="IMAP4rev1 STARTTLS") as server:
            sign_in(server, certificates.trusting(), imap_security="starttls", imap_host="localhost")

        assert "LOGIN" in {command.verb for command in server.commands()}

    @pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"])
    def test_no_other_machine_is_spoken_to_without_tls(self, address: str) -> None:
        with pytest.raises(ConfigError, match=r"IMAP_SECURITY=plain is for this machine only, and imap.acme.example"):
            insist_on_loopback("imap.acme.example", address)

    @pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
    def test_this_machine_may_be_spoken_to_without_tls(self, address: str) -> None:
        insist_on_loopback("localhost", address)

    @pytest.mark.dovecot
    def test_dovecot_is_reached_over_tls_and_starttls(self, dovecot: Dovecot) -> None:
        context = ssl.create_default_context(cafile=str(dovecot.ca_file))

        for security, port in (("tls", dovecot.tls_port), ("starttls", dovecot.port)):
            config = account(dovecot, imap_host="localhost", imap_port=port, imap_security=security)
            mailbox = ImapMailbox(config, context)
            found = mailbox.probe()
            mailbox.close()

            assert (found.drafts.name, found.sent and found.sent.name) == ("Drafts", "Sent")


class TestRefusals:
    @pytest.mark.parametrize(
        "answer",
        [
            "NO [AUTHENTICATIONFAILED] Invalid credentials",
            "NO [AUTHORIZATIONFAILED] no",
            "NO [EXPIRED] password expired",
            "NO [ALERT] Application-specific password required",
            "NO Login failed",
        ],
    )
    def test_a_refused_account_stops_with_host_user_and_answer(self, answer: str) -> None:
        with ScriptedServer({"LOGIN": [answer]}) as server, pytest.raises(SignInError) as raised:
            sign_in(server)

        assert "127.0.0.1 refused to sign in jo" in str(raised.value)
        assert answer.removeprefix("NO ") in str(raised.value)

    @pytest.mark.parametrize(
        "reply",
        [
            ["NO [UNAVAILABLE] backend is down"],
            ["NO [INUSE] locked"],
            ["NO [LIMIT] slow down"],
            ["NO [ALERT] Too many simultaneous connections"],
            ["BAD User is authenticated but not connected."],
            ["* BYE shutting down", CUT],
            [CUT],
        ],
    )
    def test_a_server_that_has_no_time_is_tried_later(self, reply: list[str]) -> None:
        with ScriptedServer({"LOGIN": reply}) as server, pytest.raises(MailboxError):
            sign_in(server)

    @pytest.mark.dovecot
    def test_dovecot_s_wrong_password_is_a_sign_in_error(self, dovecot: Dovecot) -> None:
        mailbox = ImapMailbox(account(dovecot, password="wrong"))

        with pytest.raises(SignInError, match="refused to sign in jo"):
            mailbox.drafts_mark()
        mailbox.close()

    def test_a_server_that_forbids_login_in_the_clear_gets_no_password(self) -> None:
        with (
            ScriptedServer(capabilities="IMAP4rev1 LOGINDISABLED") as server,
            pytest.raises(SignInError, match=r"on encrypted connections only\. Set IMAP_SECURITY=tls"),
        ):
            sign_in(server)

        assert b"LOGIN" not in server.octets()


class TestPassword:
    @pytest.mark.parametrize(("user", "password"), [("jo", "pässwörd"), ("jo doe", "x"), ("acme\\jo", "x")])
    def test_what_login_cannot_carry_goes_by_authenticate_plain(self, user: str, password: str) -> None:
        with ScriptedServer() as server:
            sign_in(server, user=user, password=password)

        assert base64.b64encode(f"\0{user}\0{password}".encode()) in server.octets()

    def test_without_authenticate_plain_it_is_a_sentence(self) -> None:
        with (
            ScriptedServer(capabilities="IMAP4rev1") as server,
            pytest.raises(SignInError, match="no way to sign jo in"),
        ):
            sign_in(server, password="pässwörd", imap_security="plain")

    def test_quotes_and_backslashes_are_escaped(self) -> None:
        with ScriptedServer() as server:
            sign_in(server, password=SECRET)

        login = next(command for command in server.commands() if command.verb == "LOGIN")
        assert login.arguments == r'jo "S3CR3T-\"\\-canary"'

    def test_an_unreadable_password_never_reaches_the_server(self, tmp_path: Path) -> None:
        with ScriptedServer() as server:
            config = replace(account(server), password=PasswordSource(file=tmp_path / "missing"))

            with pytest.raises(SignInError, match=r"IMAP_PASSWORD_FILE=.*missing cannot be read"):
                ImapMailbox(config).drafts_mark()

        assert b"LOGIN" not in server.octets()

    def test_a_long_echo_is_scrubbed_before_it_is_cut(self) -> None:
        for padding in range(270, 300):
            echo = f"NO {'x' * padding} {SECRET}"
            with ScriptedServer({"LOGIN": [echo]}) as server, pytest.raises(SignInError) as raised:
                sign_in(server, password=SECRET)

            assert "S3CR3T" not in str(raised.value)

    @pytest.mark.parametrize("refusal", ["BAD bad line:", "NO", "* BYE"])
    def test_a_server_that_echoes_the_password_gives_nothing_away(
        self, refusal: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)

        def echo(conversation: Conversation, command: Command) -> None:
            tag = "" if refusal.startswith("*") else f"{command.tag} "
            plain = base64.b64encode(f"\0jo\0{SECRET}".encode()).decode()
            conversation.send(f"{tag}{refusal} LOGIN {command.arguments} {SECRET!r} {plain}\r\n")
            conversation.say([CUT])

        with ScriptedServer({"LOGIN": echo}) as server, pytest.raises(WatcherError) as raised:
            sign_in(server, password=SECRET)

        assert "***" in str(raised.value)
        shown = f"{raised.value!r}{raised.value.__cause__!r}{raised.getrepr(showlocals=False)}{caplog.text}"
        assert "S3CR3T" not in shown
        assert base64.b64encode(SECRET.encode()).decode() not in shown
