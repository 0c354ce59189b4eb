"""replay, learn: what past mail would have come to, and whom it shows. Both only read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from watcher import account
from watcher import replay as past
from watcher.account import Files, ledger_path
from watcher.cli import accounts
from watcher.cli.terminal import console, fail, plain, print_json, print_table, watched
from watcher.config import Config
from watcher.errors import MessageError
from watcher.ledger import Ledger
from watcher.mail import archive, mime
from watcher.mail.message import Arrival, MessageKey
from watcher.notice import Notice, State
from watcher.replay import Replayed
from watcher.verdict import rulebook

MOST_DAYS = 3650
ENDS = (State.DRAFTED, State.HELD, State.PASSED, State.QUARANTINED)
Since = Annotated[str, typer.Option(help="How far back, in days: 90d.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(replay)
    app.command()(learn)


def replay(
    ctx: typer.Context,
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH...]", help="mbox, Maildir, .eml; else IMAP")
    ] = None,
    *,
    since: Since = "90d",
    rules: Annotated[Path | None, typer.Option(help="Another rules.toml: show what it would change.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Decide past mail again, changing nothing; with --rules, show what other rules would change."""
    knowledge = accounts.read_knowledge(ctx.obj)
    messages = tuple(watched(_messages(ctx.obj, paths, _days(since)), "Reading"))
    now = past.replay(messages, knowledge)
    then = past.replay(messages, changed(knowledge, rulebook=rulebook.load(rules))) if rules else None
    if as_json:
        print_json(_as_json(now, then))
    else:
        _show(now, then)


def learn(
    ctx: typer.Context, *, since: Annotated[str, typer.Option(help="How far back, in days: 180d.")] = "180d"
) -> None:
    """Remember the people who wrote to you about applications: they may be whom a later letter goes to."""
    for config in accounts.load(ctx.obj):
        knowledge = account.read_files(config.account, config.policy, Ledger.in_memory(), Files.of(config))
        ledger = Ledger.open(ledger_path(config), account.first_day(config))
        try:
            known = past.learn(watched(_from_server(config, _days(since)), "Reading"), knowledge, ledger)
        finally:
            ledger.close()
        console().print(plain(f"{config.account}: {known} people are known who wrote to you about applications."))


def _days(text: str) -> timedelta:
    digits = text.removesuffix("d")
    if not digits.isdecimal() or not 1 <= int(digits) <= MOST_DAYS:
        raise typer.BadParameter(f"'{text}' is no number of days: write it like 90d.")
    return timedelta(days=int(digits))


def _messages(config_paths: tuple[Path, ...], paths: list[Path] | None, back: timedelta) -> Iterator[Arrival]:
    if paths:
        return _from_files(paths)
    return (arrival for config in accounts.load(config_paths)[:1] for arrival in _from_server(config, back))


def _from_server(config: Config, back: timedelta) -> Iterator[Arrival]:
    bookmarks = Ledger.in_memory(datetime.now(UTC).date() - back)
    with accounts.open_mailbox(config) as mailbox:
        for arrival in mailbox.arrivals(bookmarks):
            if isinstance(arrival, Arrival):
                yield arrival


def _from_files(paths: list[Path]) -> Iterator[Arrival]:
    items = (item for path in paths for item in archive.read(path))
    for number, item in enumerate(items):
        if item.octets is None:
            fail([item.problem or f"{item.path} can't be read."])
            continue
        yield Arrival(MessageKey(item.path, 0, number), item.octets, internal_date=_date(item.octets))


def _date(octets: bytes) -> datetime | None:
    try:
        return mime.parse(octets).date
    except MessageError:
        return None


def _show(now: Replayed, then: Replayed | None) -> None:
    if not now.read:
        nothing = "No message was found. Name an mbox, a Maildir or .eml files, or look further back with --since 365d."
        console().print(plain(nothing))
        return
    counts = now.counts
    rows = [
        (f"{state}", str(counts[state]), str(then.counts[state]) if then else None)
        for state in ENDS
        if counts[state] or then
    ]
    columns = ("Would be", "Notices", "With the other rules") if then else ("Would be", "Notices", "")
    print_table(f"{now.read} messages, {len(now.notices)} of them rejections or perhaps", columns, rows)
    if then is None:
        if now.notices:
            print_table("Notices", ("Date", "Would be", "Subject", "To", "Why"), map(_row, now.notices))
        return
    changes = [(_title(before or after), _end(before), _end(after)) for before, after in then.changed_from(now)]
    if changes:
        print_table("What the other rules change", ("Subject", "Now", "Then"), changes)
    else:
        console().print(plain("The other rules change nothing."))


def _row(notice: Notice) -> tuple[str | None, ...]:
    date = f"{notice.notice_date:%Y-%m-%d}" if notice.notice_date else None
    return date, notice.state, notice.about.subject, str(notice.contact or ""), notice.reason


def _title(notice: Notice | None) -> str | None:
    return notice.about.subject if notice else None


def _end(notice: Notice | None) -> str:
    return f"{notice.state} ({notice.about.verdict})" if notice else "passed (other)"


def _as_json(now: Replayed, then: Replayed | None) -> Iterator[Mapping[str, object]]:
    if then is None:
        yield from ({"subject": _title(each), "outcome": each.state, "reason": each.reason} for each in now.notices)
    else:
        for before, after in then.changed_from(now):
            yield {"subject": _title(before or after), "now": _end(before), "then": _end(after)}
