"""Fixtures shared by every wing: the servers a test may talk to."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.servers import dovecot as dovecot_server
from tests.servers.certificates import Certificates

settings.register_profile("untimed", deadline=None)  # a machine may be busy
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def running_dovecot() -> Iterator[dovecot_server.Dovecot]:
    if not dovecot_server.is_installed():
        reason = "Dovecot is not installed (Debian: apt-get install dovecot-imapd)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with dovecot_server.Dovecot() as server:
        yield server


@pytest.fixture
def dovecot(running_dovecot: dovecot_server.Dovecot) -> dovecot_server.Dovecot:
    running_dovecot.empty()
    return running_dovecot


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    return Certificates()
