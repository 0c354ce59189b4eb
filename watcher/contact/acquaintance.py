"""Ordinary mail -> the people who wrote to the user about applications."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Protocol

from watcher.config import Policy
from watcher.contact import notice as notices
from watcher.contact.employer import Employer
from watcher.contact.notice import Notice
from watcher.contact.organisation import organisation_of
from watcher.contact.sender import Kind, Senders, local_words
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Judgement, Verdict

_MASS_FIELDS = frozenset(
    {
        "list-id",
        "list-unsubscribe",
        "list-post",
        "list-help",
        "x-autoreply",
        "x-autorespond",
        "feedback-id",
        "x-campaign",
    }
)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """A person who wrote to the user about an application, as of their last mail.

    `organisation` is the registrable domain of their address; `message_id`, `references`, `subject` and
    `last_wrote` (aware) belong to their last mail, so that a letter can continue that conversation.
    """

    address: Address
    organisation: str
    last_wrote: datetime
    message_id: str | None = None
    references: tuple[str, ...] = ()
    subject: str = ""
    company: str | None = None
    role: str | None = None


class Memory(Protocol):
    """What the finder may remember. The ledger is one; an empty one serves `explain`."""

    def acquaintances(self) -> tuple[Acquaintance, ...]:
        """Return everyone known, latest writer first."""

    def conversation(self, message_ids: tuple[str, ...]) -> tuple[Acquaintance, ...]:
        """Return the acquaintances whose last mail is one of these, latest first."""


def recognise(message: Message, verdict: Verdict, *, senders: Senders, policy: Policy) -> Acquaintance | None:
    """Return the person who wrote this ordinary mail about an application to the user, or None.

    Never a list, a newsletter, a robot, a bounce, a shared mailbox, the user, nor a rejection's writer.
    """
    writer = message.senders[0] if len(message.senders) == 1 else None
    if writer is None or message.date is None or verdict.judgement is Judgement.REJECTION:
        return None
    if message.forwarded is not None or _is_mass_mail(message) or not _is_about_an_application(message):
        return None
    notice = notices.read(message, verdict, senders, policy)
    organisation = organisation_of(writer.domain)
    is_persons = notice.kind_of(writer) is Kind.PERSON and notice.is_organisation(writer.domain)
    name = notice.certain_name(writer, Kind.PERSON)
    is_human = name is not None or (len(local_words(writer)) > 1 and notice.shown_name(writer) is not None)
    if organisation is None or not is_persons or not is_human or notice.is_own(writer) or not _is_to_user(notice):
        return None
    return Acquaintance(
        address=Address(writer.addr_spec, name.full if name else writer.display_name),
        organisation=organisation,
        last_wrote=message.date,
        message_id=message.message_id,
        references=message.references,
        subject=message.subject,
        company=notice.employer.company,
        role=notice.employer.role,
    )


def introduced(address: Address, employer: Employer, moment: datetime) -> Acquaintance:
    """Return the person the user named for a notice, as somebody who has written nothing that could be continued."""
    organisation = organisation_of(address.domain) or address.domain
    return Acquaintance(address, organisation, moment, company=employer.company, role=employer.role)


def _is_to_user(notice: Notice) -> bool:
    """Say whether the user stands in To or Cc, a tag behind a plus aside; a list's posts are addressed to the list."""
    addressed = (*notice.message.to, *notice.message.cc)
    own = {_untagged(address) for address in notice.own_addresses}
    return not addressed or not own or not own.isdisjoint(_untagged(one.addr_spec) for one in addressed)


def _untagged(addr_spec: str) -> str:
    return re.sub(r"\+[^@]*@", "@", addr_spec.casefold())


def _is_mass_mail(message: Message) -> bool:
    """Go by RFC 2919 and 2369 (lists), 3834 (automatic answers), 3464 (bounces) and the old Precedence field."""
    fields = {name for name, _ in message.headers}
    automatic = (message.header("Auto-Submitted") or "no").strip().lower().partition(";")[0] != "no"
    bulk = (message.header("Precedence") or "").strip().lower() in {"bulk", "list", "junk", "auto_reply"}
    bounce = message.content_type.startswith("multipart/report") or message.header("Return-Path") == "<>"
    return automatic or bulk or bounce or not fields.isdisjoint(_MASS_FIELDS)


def _is_about_an_application(message: Message) -> bool:
    subject, text = message.subject.casefold(), message.own_text.casefold()
    found = [word for word in _about() if re.search(rf"(?<![^\W\d_]){re.escape(word)}", f"{subject}\n{text}")]
    return len(found) > 1 or any(re.search(rf"(?<![^\W\d_]){re.escape(word)}", subject) for word in found)


@cache
def _about() -> tuple[str, ...]:
    table = tomllib.loads(files("watcher.contact").joinpath("acquaintances.toml").read_text(encoding="utf-8"))
    return tuple(table["about"])
