"""history, held, status, answer: what was done, what waits, is it healthy, and the user's own word."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from typing import Annotated

import typer

from watcher.account import ledger_path
from watcher.cli import accounts, service
from watcher.cli.terminal import console, plain, print_json, print_table
from watcher.config import Config
from watcher.database import sole_user
from watcher.errors import MailboxError
from watcher.ledger import Ledger
from watcher.mail.message import Address
from watcher.notice import WAITING_FOR_USER, Notice, State

UNHEALTHY = 1
LATE_POLLS = 3  # so many intervals without a good pass, and at least LATE_MINIMUM, count as unhealthy
LATE_MINIMUM = timedelta(minutes=15)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(history)
    app.command()(held)
    app.command()(answer)
    app.command()(status)


def history(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List every rejection seen: the letter drafted, or why there is none."""
    with accounts.ledgers(ctx.obj) as opened:
        for config, ledger in opened:
            _list(config, ledger.history(), "Notices", as_json=as_json)


def held(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List what waits for you, why, and how to settle it."""
    with accounts.ledgers(ctx.obj) as opened:
        for config, ledger in opened:
            _list(config, ledger.in_state(*WAITING_FOR_USER), "Waiting for you", as_json=as_json)


def _list(config: Config, notices: tuple[Notice, ...], title: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"account": config.account} | _as_json(notice) for notice in notices)
    elif notices:
        columns = ("ID", "Date", "State", "Company and role", "Subject", "To", "Why")
        print_table(f"{title}: {config.account}", columns, map(_row, notices))
    else:
        console().print(plain(f"{config.account}: none."))


def _as_json(notice: Notice) -> dict[str, object]:
    about = notice.about
    return {
        "id": notice.id,
        "date": notice.notice_date.isoformat() if notice.notice_date else None,
        "state": notice.state,
        "subject": about.subject,
        "writer": about.writer,
        "verdict": about.verdict,
        "stage": about.stage,
        "company": about.company,
        "role": about.role,
        "phone": about.phone,
        "kind": about.kind,
        "to": notice.contact.addr_spec if notice.contact else None,
        "is_general": about.is_general,
        "reason": _reason(notice),
    }


def _row(notice: Notice) -> tuple[str | None, ...]:
    about = notice.about
    employer = ", ".join(filter(None, (about.company, about.role, about.phone)))
    to = f"{notice.contact} ({about.kind})" if notice.contact else None
    date = f"{notice.notice_date:%Y-%m-%d}" if notice.notice_date else None
    return str(notice.id), date, notice.state, employer, about.subject, to, _reason(notice)


def _reason(notice: Notice) -> str:
    more = " A line of your own about this company in NOTES_FILE would better it." if notice.about.is_general else ""
    return notice.reason.replace("answer ID", f"answer {notice.id}") + more


def answer(
    ctx: typer.Context,
    notice_id: Annotated[int, typer.Argument(metavar="ID", help="The number that held and history show.")],
    *,
    to: Annotated[str | None, typer.Option(help='Whom to write to: "Jane Roe <jane@acme.example>".')] = None,
) -> None:
    """Draft the letter to a notice that waits: to the person you name, or to the contact that was found."""
    choice = _address(to) if to else None
    configs = accounts.load(ctx.obj)
    if len(configs) != 1:
        raise typer.BadParameter("with several accounts, name the one it is about: watcher --config FILE answer ID")
    config = configs[0]
    with accounts.ledgers(ctx.obj) as [(_, ledger)]:
        _check_answerable(ledger.get(notice_id), notice_id, choice)
        ledger.choose(notice_id, choice)
    try:
        with sole_user(ledger_path(config)):
            pass
    except MailboxError:
        console().print("Noted: the running service drafts the letter at its next pass.")
        return
    service.make_pass(config)


def _check_answerable(notice: Notice | None, notice_id: int, choice: Address | None) -> None:
    if notice is None:
        raise typer.BadParameter(f"there is no notice {notice_id}; watcher history lists them.")
    if notice.state in {State.DRAFTED, State.INTENT}:
        raise typer.BadParameter(f"notice {notice_id} has its letter already: look into Drafts.")
    if notice.octets is None:
        raise typer.BadParameter(f"notice {notice_id} is no longer kept; answer it in your mail client.")
    if choice is None and notice.contact is None:
        raise typer.BadParameter(f"nobody is known to answer notice {notice_id}: add --to 'Name <address>'.")


def _address(text: str) -> Address:
    name, addr_spec = parseaddr(text)
    local_part, _, domain = addr_spec.rpartition("@")
    if not local_part or not domain or not addr_spec.isascii() or " " in addr_spec:
        raise typer.BadParameter(f"'{text}' is no address: write it like 'Jane Roe <jane@acme.example>'.")
    return Address(addr_spec, name or None)


def status(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """Say whether the service is healthy; exit 1 when it isn't."""
    with accounts.ledgers(ctx.obj) as opened:
        found = [_status(config, ledger, datetime.now(UTC)) for config, ledger in opened]
    if as_json:
        print_json(found)
    else:
        for each in found:
            rows = [(name.replace("_", " "), str(value)) for name, value in each.items() if value not in {None, ""}]
            print_table(str(each["account"]), ("What", "Is"), rows)
    if not all(each["is_healthy"] for each in found):
        raise typer.Exit(UNHEALTHY)


def _status(config: Config, ledger: Ledger, now: datetime) -> dict[str, object]:
    last = ledger.recall("last_success")
    last_success = datetime.fromisoformat(last) if last else None
    allowed = max(timedelta(seconds=LATE_POLLS * config.poll_seconds), LATE_MINIMUM)
    is_late = last_success is None or now - last_success > allowed
    problem = ledger.recall("problem") or ("No pass has succeeded lately; is watcher run running?" if is_late else "")
    pending = ledger.in_state(State.PENDING)
    return {
        "account": config.account,
        "is_healthy": not is_late and not problem,
        "last_good_pass": last_success.isoformat(timespec="seconds") if last_success else "never",
        "failures_since": int(ledger.recall("failures") or 0),
        "problem": problem,
        "drafted": len(ledger.in_state(State.DRAFTED)),
        "waiting_for_you": len(ledger.in_state(*WAITING_FOR_USER)),
        "waiting_for_a_later_pass": len(pending) + len(ledger.in_state(State.INTENT)),
        "why_later": "; ".join(sorted({notice.reason for notice in pending})),
        "ledger": str(ledger_path(config)),
    }
