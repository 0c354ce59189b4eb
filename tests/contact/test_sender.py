from pathlib import Path

import pytest

from tests.contact.builders import SENDERS
from watcher.contact import sender
from watcher.contact.sender import Kind
from watcher.errors import ConfigError
from watcher.mail.message import Address


@pytest.mark.parametrize(
    ("addr_spec", "kind"),
    [
        ("jane.doe@acme.example", Kind.PERSON),
        ("jdoe2@acme.example", Kind.PERSON),
        ("jobst@acme.example", Kind.PERSON),
        ("no-reply@acme.example", Kind.UNATTENDED),
        ("acme.noreply.jobs@acme.example", Kind.UNATTENDED),
        ("DoNotReply@acme.example", Kind.UNATTENDED),
        ("nicht-antworten@acme.example", Kind.UNATTENDED),
        ("ne-pas-repondre@acme.example", Kind.UNATTENDED),
        ("no-responder@acme.example", Kind.UNATTENDED),
        ("nao-responda@acme.example", Kind.UNATTENDED),
        ("non-rispondere@acme.example", Kind.UNATTENDED),
        ("niet-beantwoorden@acme.example", Kind.UNATTENDED),
        ("mailer-daemon@acme.example", Kind.UNATTENDED),
        ("careers@acme.example", Kind.SHARED),
        ("acmejobs@acme.example", Kind.SHARED),
        ("people.ops@acme.example", Kind.SHARED),
        ("acme@acme.example", Kind.SHARED),
        ("bewerbung-4711@acme.example", Kind.SHARED),
        ("recrutement@acme.example", Kind.SHARED),
        ("rrhh@acme.example", Kind.SHARED),
        ("vagas@acme.example", Kind.SHARED),
        ("selezione@acme.example", Kind.SHARED),
        ("vacatures@acme.example", Kind.SHARED),
        ("jobs+8f3ac1@acme.example", Kind.RELAY),
        ("candidate-3fa9b2c1@acme.example", Kind.RELAY),
        ("acme@myworkday.com", Kind.UNATTENDED),
        ("acme+email+x1y2-ab12@talent.icims.com", Kind.RELAY),
        ("acme+autoreply@talent.icims.com", Kind.UNATTENDED),
        ("reply_ok@smartrecruiters.com", Kind.RELAY),
        ("no-reply@us.greenhouse-mail.io", Kind.UNATTENDED),
        ("acme@invalidemail.com", Kind.UNATTENDED),
        ("41c09be2-77aa@reply.hire.lever.co", Kind.RELAY),
        ("no-reply@hire.lever.co", Kind.UNATTENDED),
        ("candidate.412.bb7q@applications.teamtailor-mail.com", Kind.RELAY),
        ("jobs+x7k21@mail.personio.de", Kind.RELAY),
        ("support@acme.zendesk.com", Kind.SHARED),
        ("support+id77120@acme.zendesk.com", Kind.RELAY),
        ("noreply@acme.freshdesk.com", Kind.UNATTENDED),
        ("jane.doe=acme.example@lists.example", Kind.UNATTENDED),
        ("SRS0=x1y2=Z3=acme.example=jane.doe@forwarder.example", Kind.UNATTENDED),
    ],
)
def test_an_address_is_who_reads_it(addr_spec: str, kind: Kind) -> None:
    assert kind == SENDERS.kind_of(Address(addr_spec))


def test_an_applicant_systems_tenant_names_the_employer() -> None:
    assert SENDERS.tenant_of(Address("acme@myworkday.com")) == "acme"
    assert SENDERS.tenant_of(Address("jobs@acme.bamboohr.com")) == "acme"
    assert SENDERS.tenant_of(Address("no-reply@us.greenhouse-mail.io")) is None


def test_free_mail_is_known_with_its_subdomains() -> None:
    assert SENDERS.is_free_mail("gmail.com")
    assert not SENDERS.is_free_mail("acme.example")


def test_a_notice_says_whether_anybody_reads_its_address() -> None:
    assert SENDERS.says_unattended("Please do\nnot reply to this e-mail.") == "do not reply"
    assert SENDERS.invites_reply("You\u2019re welcome: just reply to this email.") is not None
    assert SENDERS.says_unattended("We will reply soon.") is None


def test_the_users_table_outranks_ours(tmp_path: Path) -> None:
    table = tmp_path / "senders.toml"
    table.write_text(
        '[local_parts]\nperson = ["careers"]\n[addresses]\n"jane@acme.example" = "shared"\n'
        '"quiet.example" = "unattended"\n'
        '[[system]]\nname = "Workday"\ndomains = ["myworkday.com"]\naddress = "relay"\n',
        encoding="utf-8",
    )

    senders = sender.load(table)

    assert senders.kind_of(Address("careers@acme.example")) == Kind.PERSON
    assert senders.kind_of(Address("jane@acme.example")) == Kind.SHARED
    assert senders.kind_of(Address("jane@quiet.example")) == Kind.UNATTENDED
    assert senders.kind_of(Address("acme@myworkday.com")) == Kind.RELAY
    assert senders.kind_of(Address("no-reply@acme.example")) == Kind.UNATTENDED


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("local_parts = 3", "local_parts"),
        ("[unknown]\n", "unknown"),
        ("[[system]]\nname = 1\n", "system.0"),
        ("=", "TOML"),
    ],
)
def test_a_mistake_in_the_users_table_is_reported_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    table = tmp_path / "senders.toml"
    table.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=place):
        sender.load(table)


def test_a_missing_table_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"senders\.toml"):
        sender.load(tmp_path / "senders.toml")
