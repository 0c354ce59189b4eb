"""The service against a real server: it drafts what arrives, outlives the server, and ends when it is told to."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.endtoend.machine import HOUR, Driver, Machine, finished
from tests.endtoend.post import answered, notice, notice_id, today, until, until_idle
from tests.servers.dovecot import Dovecot
from tests.servers.proxy import Cut, Proxy

pytestmark = pytest.mark.dovecot

TRY_LATER, SIGN_IN_REFUSED, CONFIG_ERROR = 75, 77, 78


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with Proxy(dovecot.host, dovecot.port) as running:
        yield running


def ended_by(service: subprocess.Popen[str], number: signal.Signals) -> subprocess.CompletedProcess[str]:
    """Send a signal to the service and wait for its end: `finished` allows more than the ten seconds promised."""
    service.send_signal(number)
    service.wait(timeout=20)
    return finished(service)


def test_a_notice_that_arrives_while_it_runs_is_drafted(machine: Machine, dovecot: Dovecot) -> None:
    machine.configure(POLL_SECONDS="10")
    dovecot.put("INBOX", notice(1), internal_date=today())

    with machine.started("run") as service:
        until(lambda: answered(dovecot) == [notice_id(1)], "the first notice isn't drafted")
        dovecot.put("INBOX", notice(2), internal_date=today())
        until(lambda: answered(dovecot) == [notice_id(1), notice_id(2)], "the second notice isn't drafted")
        ended = ended_by(service, signal.SIGTERM)

    assert ended.returncode == 0
    assert "Stopped." in ended.stderr
    assert machine.states() == ["drafted", "drafted"]


def test_it_outlives_a_restart_of_the_server(machine: Machine, dovecot: Dovecot) -> None:
    dovecot.put("INBOX", notice(1), internal_date=today())

    with machine.serving() as service:
        until(lambda: answered(dovecot) == [notice_id(1)], "the first notice isn't drafted")
        dovecot.stop(signal.SIGKILL)
        dovecot.start()
        dovecot.put("INBOX", notice(2), internal_date=today())
        until(lambda: answered(dovecot) == [notice_id(1), notice_id(2)], "the second notice isn't drafted")
        ended = ended_by(service, signal.SIGTERM)

    assert ended.returncode == 0


def test_it_outlives_a_network_that_drops_every_connection(
    tmp_path: Path, dovecot: Dovecot, proxy: Proxy, driver: Driver
) -> None:
    machine = Machine(tmp_path, proxy, driver)
    dovecot.put("INBOX", notice(1), internal_date=today())

    with machine.serving():
        until(lambda: answered(dovecot) == [notice_id(1)], "the first notice isn't drafted")
        proxy.disconnect()
        dovecot.put("INBOX", notice(2), internal_date=today())
        until(lambda: answered(dovecot) == [notice_id(1), notice_id(2)], "the second notice isn't drafted")


def test_an_interrupt_from_the_keyboard_ends_it(machine: Machine, dovecot: Dovecot) -> None:
    dovecot.put("INBOX", notice(1), internal_date=today())

    with machine.started("run") as service:
        until(lambda: machine.ledger_file.exists() and machine.states() == ["drafted"], "nothing is drafted")
        ended = ended_by(service, signal.SIGINT)

    assert ended.returncode == 0


def test_sigterm_ends_it_while_the_server_does_not_take_a_letter_that_follows_later(
    tmp_path: Path, dovecot: Dovecot, proxy: Proxy, driver: Driver
) -> None:
    machine = Machine(tmp_path, proxy, driver)
    dovecot.put("INBOX", notice(1), internal_date=today())
    proxy.cut = Cut("up", before=b"\r\nReferences:", is_silent=True)

    with machine.started("run") as service:
        until(lambda: proxy.struck == 1, "the service didn't come that far")
        ended = ended_by(service, signal.SIGTERM)
    proxy.disconnect()
    until_idle(dovecot)
    machine.make_pass(later=HOUR)

    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr
    assert answered(dovecot) == [notice_id(1)]


def test_sigterm_ends_it_while_the_server_does_not_greet(tmp_path: Path, proxy: Proxy, driver: Driver) -> None:
    machine = Machine(tmp_path, proxy, driver)
    proxy.cut = Cut("down", after=0, is_silent=True)

    with machine.started("run") as service:
        until(lambda: proxy.struck == 1, "the service didn't connect")
        ended = ended_by(service, signal.SIGTERM)

    assert ended.returncode == 0
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", ["run", "once"])
def test_a_wrong_password_stops_with_77_and_a_sentence(machine: Machine, command: str) -> None:
    machine.configure(IMAP_PASSWORD="wrong-horse")

    run = machine.watcher(command)

    assert run.returncode == SIGN_IN_REFUSED
    assert "127.0.0.1" in run.stderr
    assert "Check IMAP_USER and the password." in run.stderr
    assert "Traceback" not in run.stderr
    assert "wrong-horse" not in run.stderr + run.stdout


@pytest.mark.parametrize("command", ["run", "once"])
def test_a_drafts_mailbox_that_is_missing_at_the_start_stops_with_78_and_a_sentence(
    machine: Machine, dovecot: Dovecot, command: str
) -> None:
    dovecot.put("INBOX", notice(1), internal_date=today())
    machine.configure(DRAFTS="Nowhere")

    run = machine.watcher(command)

    assert run.returncode == CONFIG_ERROR
    assert "Nowhere" in run.stderr
    assert "Traceback" not in run.stderr


def test_an_account_whose_server_is_away_does_not_cost_the_others_their_pass(
    tmp_path: Path, machine: Machine, dovecot: Dovecot, driver: Driver
) -> None:
    (tmp_path / "away").mkdir()
    away = Machine(tmp_path / "away", dovecot, driver, IMAP_HOST="localhost", IMAP_PORT="1")
    dovecot.put("INBOX", notice(1), internal_date=today())

    with away.started("--config", str(machine.config_file), "once") as process:
        ended = finished(process)

    assert ended.returncode == TRY_LATER
    assert "localhost accepts no connection on port 1" in ended.stderr
    assert answered(dovecot) == [notice_id(1)]
