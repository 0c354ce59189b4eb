import socket
import ssl

import pytest

from tests.servers.scripted import ScriptedServer
from watcher.errors import ConfigError
from watcher.mail import connection
from watcher.mail.connection import Plug, dial, failure

HOST = "imap.acme.example"


def distrust(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "reason in OpenSSL's words"
    return error


def tls_trouble(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "trouble")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (socket.gaierror(-2, "Name or service not known"), f"No server named {HOST} can be found. Check IMAP_HOST"),
        (ConnectionRefusedError(111, "refused"), f"{HOST} accepts no connection on port 993. Check IMAP_PORT"),
        (TimeoutError(), f"{HOST}, port 993, did not answer in time."),
        (ConnectionResetError(104, "reset"), f"{HOST} broke the connection off."),
        (OSError(113, "No route to host"), "cannot be reached: [Errno 113] No route to host."),
        (ValueError("what?"), "makes no sense (what?)"),
        (distrust(10), "has expired. Check this machine's clock"),
        (distrust(9), "is not valid yet. Check this machine's clock"),
        (distrust(62), "for another name. Set IMAP_HOST"),
        (distrust(64), "for another name. Set IMAP_HOST"),
        (distrust(18), "signed by nobody this machine trusts."),
        (distrust(23), "cannot be trusted: reason in OpenSSL's words."),
        (
            tls_trouble("WRONG_VERSION_NUMBER"),
            "speaks no TLS on port 993. Set IMAP_PORT=993, or IMAP_SECURITY=starttls",
        ),
        (tls_trouble("UNSUPPORTED_PROTOCOL"), "offers only TLS older than 1.2"),
        (tls_trouble("TLSV1_ALERT_PROTOCOL_VERSION"), "offers only TLS older than 1.2"),
        (tls_trouble("SSLV3_ALERT_HANDSHAKE_FAILURE"), "SSLV3_ALERT_HANDSHAKE_FAILURE"),
    ],
)
def test_each_trouble_has_its_sentence_with_the_remedy(error: BaseException, sentence: str) -> None:
    assert sentence in failure(error, HOST, 993)


def test_a_connection_waits_for_no_full_packet() -> None:
    with ScriptedServer() as server, dial(server.host, server.port, 5, is_plain=True) as dialled:
        assert dialled.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert dialled.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_a_connection_to_another_machine_is_closed_when_it_would_be_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(host: str, address: str) -> None:
        raise ConfigError(f"{host} is {address}")

    monkeypatch.setattr(connection, "insist_on_loopback", refuse)

    with ScriptedServer() as server, pytest.raises(ConfigError):
        dial(server.host, server.port, 5, is_plain=True)


def test_pulling_the_plug_ends_a_read_and_may_be_done_twice() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        plug = Plug(ours)

        plug.pull()
        plug.pull()

        assert ours.recv(1) == b""
        plug.close()


def test_a_deadline_that_passes_pulls_the_plug() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        plug = Plug(ours)

        with plug.deadline(0.01):
            octets = ours.recv(1)

        assert octets == b""
        assert plug.is_overdue
        plug.close()


def test_a_deadline_that_is_met_leaves_the_connection_alone() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        plug = Plug(ours)

        with plug.deadline(60):
            theirs.sendall(b"x")

        assert ours.recv(1) == b"x"
        assert not plug.is_overdue
        plug.close()
