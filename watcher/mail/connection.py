"""Host and port -> a connected socket, TLS verified; and a plug to pull when a server keeps us waiting.

Every failure of the network or of TLS has its sentence here, with the remedy. There is no way to switch
verification off: a server of one's own is trusted through SSL_CERT_FILE, as everywhere in Python.
"""

import imaplib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv6Address, ip_address

from watcher.errors import ConfigError, MailboxError

_EXPIRED, _NOT_YET_VALID = 10, 9
_WRONG_NAME = (62, 64)
_UNKNOWN_ISSUER = (18, 19, 20, 21)
_TRUST_REMEDY = "For your own server or a local bridge, put its certificate into a file and name it in SSL_CERT_FILE."
_MAIL_SHOWN = re.compile(
    r"(unterminated line|unexpected (?:tagged )?response): .*", re.DOTALL
)  # maybe the midst of one
_FAILURES: tuple[tuple[type[BaseException], str], ...] = (
    (socket.gaierror, "No server named {host} can be found. Check IMAP_HOST, and that the network is up."),
    (ConnectionRefusedError, "{host} accepts no connection on port {port}. Check IMAP_PORT, or try later."),
    (TimeoutError, "{host}, port {port}, did not answer in time. Check IMAP_HOST and IMAP_PORT, or try later."),
    (ConnectionError, "{host} broke the connection off. It will be tried again."),
    (imaplib.IMAP4.error, "{host} broke the conversation off ({error}). It will be tried again."),
    (OSError, "{host}, port {port}, cannot be reached: {error}. Check the network, or try later."),
    (BaseException, "{host} answered in a way that makes no sense ({error}). It will be tried again."),
)


@cache
def default_context() -> ssl.SSLContext:
    """Return the one context all connections share: verifying, TLS 1.2 or newer."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what. `quiet_seconds`: a connection unused for longer is tried before it is used."""

    connect_seconds: float = 30
    command_seconds: float = 60
    transfer_seconds: float = 180
    quiet_seconds: float = 20
    session_seconds: float = 2 * 60 * 60


class Plug:
    """A second handle on a connection, with which any thread can end whatever waits for it.

    A server that drips one octet now and then never times out on a single read, so every command also
    has a deadline for the whole of it. The handle outlives the wrapping of the socket in TLS.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._handle = connection.dup()
        self.is_overdue = False

    def pull(self) -> None:
        """End the connection at once, in both directions."""
        with suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """Pull when the block takes longer than that."""
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def close(self) -> None:
        """Give the handle back."""
        self._handle.close()

    def _expire(self) -> None:
        self.is_overdue = True
        self.pull()


def dial(host: str, port: int, seconds: float, *, is_plain: bool) -> socket.socket:
    """Connect without Nagle's delay, which costs 40 ms at every APPEND, and with keepalive.

    Raises:
        ConfigError: it would be `is_plain`, without TLS, and not to this machine.
    """
    try:
        connection = socket.create_connection((host, port), timeout=seconds)
    except OSError as error:
        raise MailboxError(failure(error, host, port)) from None
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if is_plain:
        try:
            insist_on_loopback(host, connection.getpeername()[0])
        except ConfigError:
            connection.close()
            raise
    return connection


def insist_on_loopback(host: str, address: str) -> None:
    """Refuse to go on without TLS when the host turned out to lie at an address beyond this machine."""
    peer = ip_address(address)
    mapped = peer.ipv4_mapped if isinstance(peer, IPv6Address) else None
    if not (mapped or peer).is_loopback:
        raise ConfigError(f"IMAP_SECURITY=plain is for this machine only, and {host} is another. Set it to tls.")


def failure(error: BaseException, host: str, port: int) -> str:
    """Say in a sentence what went wrong, and what the user can do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error, host)
    if isinstance(error, ssl.SSLError):
        return _tls_failure(error, host, port)
    sentence = next(sentence for kind, sentence in _FAILURES if isinstance(error, kind))
    return sentence.format(host=host, port=port, error=_MAIL_SHOWN.sub(r"\1", str(error)))


def _distrust(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code == _EXPIRED:
        return f"The certificate of {host} has expired. Check this machine's clock, or tell whoever runs the server."
    if error.verify_code == _NOT_YET_VALID:
        return f"The certificate of {host} is not valid yet. Check this machine's clock."
    if error.verify_code in _WRONG_NAME:
        return (
            f"The server at {host} shows a certificate for another name. Set IMAP_HOST to the name your provider gives."
        )
    if error.verify_code in _UNKNOWN_ISSUER:
        return f"The certificate of {host} is signed by nobody this machine trusts. {_TRUST_REMEDY}"
    return f"The certificate of {host} cannot be trusted: {error.verify_message}. {_TRUST_REMEDY}"


def _tls_failure(error: ssl.SSLError, host: str, port: int) -> str:
    if error.reason in ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"):
        return f"{host} speaks no TLS on port {port}. Set IMAP_PORT=993, or IMAP_SECURITY=starttls."
    if error.reason in ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "NO_PROTOCOLS_AVAILABLE"):
        return f"{host} offers only TLS older than 1.2, which is not safe. Tell whoever runs the server."
    return f"No TLS connection to {host}, port {port}: {error.reason or error}. Check IMAP_PORT and IMAP_SECURITY."
