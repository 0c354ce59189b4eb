"""The driver is started once: what it reads from watcher's own files costs more than all its passes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.machine import Driver, Machine
from tests.servers.dovecot import Dovecot


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    with Driver() as running:
        yield running


@pytest.fixture
def machine(tmp_path: Path, dovecot: Dovecot, driver: Driver) -> Machine:
    return Machine(tmp_path, dovecot, driver)
