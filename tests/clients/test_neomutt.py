import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.clients.neomutt import Neomutt
from tests.servers.caretaker import Stored
from tests.servers.dovecot import Dovecot

MAIN, SECOND = "renee.almstrom@postbox.example", "renee@workshop.example"
SETTINGS = """\
IMAP_HOST={server.host}
IMAP_PORT={server.port}
IMAP_SECURITY=plain
IMAP_USER={server.user}
IMAP_PASSWORD={server.password}
NAME='Renée Almström'
IDENTITIES={main},{second}
ATTRACTED_BY='I like tools that people trust – “quietly excellent” ones.'
STATE_DIR=state
"""
TEXT = """\
Dear Renée,

thank you for your application for the position of Map Designer at Northwind Atlas.

Unfortunately, we have decided to move forward with other candidates.

Kind regards,
{name}
Northwind Atlas
"""
SET_BY_CLIENTS = {"Date", "Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Content-Disposition"}


@dataclass(frozen=True, slots=True)
class Case:
    writer: str
    name: str
    subject: str
    recipient: str = MAIN
    ancestors: tuple[str, ...] = ()


CASES = (
    Case("maya.chen", "Maya Chen", "Your application"),
    Case(
        "joerg.mueller", "Jörg Müller-Groß", "Ihre Bewerbung als Werkzeugmechanikerin für Präzisionsgeräte 🎉", SECOND
    ),
    Case(
        "jane.roe",
        'Jane "Q." Roe',
        "AW: RE: Your application",
        MAIN,
        tuple(f"<{number}@atlas.example>" for number in range(8)),
    ),
    Case(
        "taro.yamada", "山田 太郎", "【星】 Your application for a very long " + "and long " * 12 + "position in Køge"
    ),
)


def notice(case: Case) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address(case.name, case.writer, "northwind-atlas.example")
    message["To"] = case.recipient
    message["Subject"] = case.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{case.writer}.77@northwind-atlas.example>"
    if case.ancestors:
        message["References"] = " ".join(case.ancestors)
    message.set_content(TEXT.format(name=case.name))
    return message.as_bytes()


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory, running_dovecot: Dovecot) -> tuple[Stored, ...]:
    """What the program itself saved when it met all the notices, in their order."""
    running_dovecot.empty()
    for case in CASES:
        running_dovecot.put("INBOX", notice(case), internal_date=datetime.now(UTC))
    config_file = tmp_path_factory.mktemp("watcher") / "config.env"
    config_file.touch(mode=0o600)
    config_file.write_text(SETTINGS.format(server=running_dovecot, main=MAIN, second=SECOND))
    command = [sys.executable, "-m", "watcher", "--config", str(config_file), "once"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return running_dovecot.dump("Drafts")


def parsed(octets: bytes) -> EmailMessage:
    return message_from_bytes(octets, EmailMessage, policy=policy.default)


def headers(message: EmailMessage) -> dict[str, list[str]]:
    return {name: str(value).split() for name, value in message.items() if name not in SET_BY_CLIENTS}


def lines(text: str) -> list[str]:
    return text.rstrip().splitlines()


@pytest.mark.parametrize("number", range(len(CASES)), ids=lambda number: CASES[number].writer)
def test_neomutt_opens_the_draft_and_sends_it_as_it_was_saved(
    tmp_path: Path, drafts: tuple[Stored, ...], dovecot: Dovecot, number: int
) -> None:
    case, stored = CASES[number], drafts[number]
    draft = parsed(stored.octets)
    dovecot.put("Drafts", stored.octets, flags=tuple(stored.flags))
    neomutt = Neomutt(tmp_path, dovecot, MAIN)

    sent = parsed(neomutt.send_draft())

    assert sent["From"] == f"Renée Almström <{case.recipient}>"
    assert sent["In-Reply-To"] == f"<{case.writer}.77@northwind-atlas.example>"
    assert headers(draft) == headers(sent)
    assert {"From", "To", "Subject", "Message-ID", "In-Reply-To", "References"} == set(headers(sent))
    assert lines(draft.get_content()) == lines(neomutt.shown) == lines(sent.get_content())
    assert sent["Content-Type"].params["format"] == "flowed"
    assert neomutt.recipients == [f"{case.writer}@northwind-atlas.example"]
    assert dovecot.dump("Drafts") == ()
