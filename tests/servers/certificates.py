"""Throw-away certificates: a private authority, good and bad server certificates, TLS contexts for both ends."""

import ssl
from datetime import UTC, datetime
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1")


class Certificates:
    """One authority of its own. `trusting()` is what a client needs, `serving(...)` what a server needs."""

    def __init__(self) -> None:
        self._authority = trustme.CA()

    def write(self, ca_file: Path, chain_file: Path, key_file: Path) -> None:
        """Write the authority, and a good certificate for loopback with its key, as PEM."""
        leaf = self._authority.issue_cert(*NAMES)
        self._authority.cert_pem.write_to_path(ca_file)
        leaf.private_key_pem.write_to_path(key_file)
        chain_file.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))

    def trusting(self) -> ssl.SSLContext:
        """Return a client's context that trusts this authority and no other."""
        context = ssl.create_default_context()
        self._authority.configure_trust(context)
        return context

    def serving(self, *names: str, expired: bool = False) -> ssl.SSLContext:
        """Return a server's context for these names (loopback when none)."""
        not_after = datetime(2020, 1, 1, tzinfo=UTC) if expired else None
        not_before = datetime(2019, 1, 1, tzinfo=UTC) if expired else None
        leaf = self._authority.issue_cert(*(names or NAMES), not_before=not_before, not_after=not_after)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        leaf.configure_cert(context)
        return context
