"""held, answer: what waits for the user, and the user's word that settles it."""

import re
from email.utils import getaddresses
from typing import Annotated

import typer

from watcher import account
from watcher.account import Files, ledger_path
from watcher.cli import accounts, service
from watcher.cli.listing import AsJson, as_row, print_notice
from watcher.cli.terminal import console, plain, print_json
from watcher.config import Config
from watcher.contact import sender
from watcher.contact.finder import Candidate
from watcher.contact.sender import Kind
from watcher.database import sole_user
from watcher.errors import MailboxError, MessageError
from watcher.mail.message import Address
from watcher.notice import WAITING_FOR_USER, Notice, State
from watcher.poller import Knowledge, decide

ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]{2,}", re.ASCII)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(held)
    app.command()(answer)


def held(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List what waits for you: why, who could be meant, and how to settle it."""
    with accounts.ledgers(ctx.obj) as opened:
        for config, ledger in opened:
            waiting = ledger.in_state(*WAITING_FOR_USER)
            if not waiting and not as_json:
                console().print(plain(f"{config.account}: nothing waits for you."))
                continue
            knowledge = account.read_files(config.account, config.policy, ledger, Files.of(config))
            candidates = {notice.id: _candidates(notice, knowledge) for notice in waiting}
            if as_json:
                print_json(as_row(config, notice) | _as_json(candidates[notice.id]) for notice in waiting)
            for notice in () if as_json else waiting:
                print_notice(
                    notice,
                    *(f"   Candidate, {each.source}: {_who(each)}: {each.reason}" for each in candidates[notice.id]),
                )


def _candidates(notice: Notice, knowledge: Knowledge) -> tuple[Candidate, ...]:
    """Look at a notice once more for everybody in it."""
    if notice.octets is None:
        return ()
    try:
        outcome = decide(notice.arrival, knowledge)
    except MessageError:
        return ()
    return outcome.contact.candidates if outcome.contact else ()


def _as_json(candidates: tuple[Candidate, ...]) -> dict[str, object]:
    return {"candidates": [{"source": each.source, "who": _who(each), "reason": each.reason} for each in candidates]}


def _who(candidate: Candidate) -> str:
    name = candidate.name.full if candidate.name else None
    return str(candidate.address or name or "nobody")


def answer(
    ctx: typer.Context,
    notice_id: Annotated[int, typer.Argument(metavar="ID", help="The number that held and history show.")],
    *,
    to: Annotated[str | None, typer.Option(help='Whom to write to: "Jane Roe <jane@acme.example>".')] = None,
) -> None:
    """Draft the letter to a notice that waits: to the person you name, or to the contact that was found."""
    configs = accounts.load(ctx.obj)
    if len(configs) != 1:
        raise typer.BadParameter("with several accounts, name the one it is about: watcher --config FILE answer ID")
    choice = _address(to, configs[0]) if to else None
    with accounts.ledgers(ctx.obj) as [(_, ledger)]:
        _check_answerable(ledger.get(notice_id), notice_id, choice)
        ledger.choose(notice_id, choice)
    if _is_served(configs[0]):
        console().print("Noted: the running service drafts the letter at its next pass.")
    else:
        service.make_pass(configs[0])


def _is_served(config: Config) -> bool:
    try:
        with sole_user(ledger_path(config)):
            return False
    except MailboxError:
        return True


def _check_answerable(notice: Notice | None, notice_id: int, choice: Address | None) -> None:
    if notice is None:
        raise typer.BadParameter(f"there is no notice {notice_id}; watcher history lists them.")
    if notice.state in {State.DRAFTED, State.INTENT}:
        raise typer.BadParameter(f"notice {notice_id} has its letter already: look into Drafts.")
    if notice.octets is None:
        raise typer.BadParameter(f"notice {notice_id} is no longer kept; answer it in your mail client.")
    if choice is None and notice.contact is None:
        raise typer.BadParameter(f"nobody is known to answer notice {notice_id}: add --to 'Name <address>'.")


def _address(text: str, config: Config) -> Address:
    """Return the one address that was typed; a letter to nobody, or to oneself, is a slip of the hand."""
    found = getaddresses([text]) if "\r" not in text and "\n" not in text else []
    name, addr_spec = found[0] if len(found) == 1 else ("", "")
    if not ADDRESS.fullmatch(addr_spec) or text.count("<") != text.count(">"):
        raise typer.BadParameter(f"'{text}' is no single address: write it like 'Jane Roe <jane@acme.example>'.")
    address = Address(addr_spec, name or None)
    if address.addr_spec.casefold() in {own.casefold() for own in config.policy.identities}:
        raise typer.BadParameter(f"{addr_spec} is your own address.")
    if sender.load(config.senders_file).kind_of(address) is Kind.UNATTENDED:
        raise typer.BadParameter(f"nobody reads {addr_spec}; if somebody does, say so in SENDERS_FILE.")
    return address
