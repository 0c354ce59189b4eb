"""history, status: what was done, and is it healthy."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.text import Text

from watcher.account import ledger_path
from watcher.cli import accounts
from watcher.cli.terminal import console, harmless, plain, print_json, print_table
from watcher.config import Config
from watcher.ledger import Ledger
from watcher.notice import WAITING_FOR_USER, Notice, State

UNHEALTHY = 1
LATE_POLLS = 3  # so many intervals without a good pass, and at least LATE_MINIMUM, count as unhealthy
LATE_MINIMUM = timedelta(minutes=15)
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(history)
    app.command()(status)


def history(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List every rejection seen: the letter drafted, or why there is none."""
    with accounts.ledgers(ctx.obj) as opened:
        for config, ledger in opened:
            notices = ledger.history()
            if as_json:
                print_json(as_row(config, notice) for notice in notices)
            elif notices:
                for notice in notices:
                    print_notice(notice)
            else:
                console().print(plain(f"{config.account}: no rejection was seen yet."))


def as_row(config: Config, notice: Notice) -> dict[str, object]:
    """Return a notice as a JSON object."""
    about = notice.about
    return {
        "account": config.account,
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
        "reason": notice.told_reason,
    }


def print_notice(notice: Notice, *more: str) -> None:
    """Print a notice as a block that reads at any width, its title in bold."""
    for number, line in enumerate((*_lines(notice), *more)):
        console().print(Text(harmless(line), style="bold" if number == 0 else ""))
    console().print()


def _lines(notice: Notice) -> Iterator[str]:
    about = notice.about
    date = f"{notice.notice_date:%Y-%m-%d}, " if notice.notice_date else ""
    yield f"{notice.id}. {about.subject or '(no subject)'} ({date}{notice.state})"
    if about.writer:
        yield f"   From: {about.writer}"
    if about.company or about.role:
        yield f"   About: {', '.join(filter(None, (about.company, about.role)))}"
    if about.phone:
        yield f"   Phone: {about.phone} (a call is the other good answer)"
    if notice.contact and notice.state is State.DRAFTED:
        general = ", a general address" if about.kind == "shared" else ""
        yield f"   Letter to: {notice.contact}{general}"
    yield f"   Why: {notice.told_reason}"
    if about.is_general and notice.state is State.DRAFTED:
        yield "   Better with: a line of your own about this company in NOTES_FILE"


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
