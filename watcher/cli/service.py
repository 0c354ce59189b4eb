"""check, once, run: the service itself."""

import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from watcher import account
from watcher.account import Account, first_day, ledger_path
from watcher.cli import accounts
from watcher.cli.terminal import console, fail, plain, print_table
from watcher.config import Config
from watcher.database import sole_user
from watcher.errors import ConfigError, WatcherError
from watcher.ledger import Ledger
from watcher.mail.mailbox import ImapMailbox
from watcher.mail.message import Refused
from watcher.notice import Notice, State
from watcher.poller import Summary

EXIT_HUNG = 75  # try again later: a supervisor starts the service anew


class DryMailbox(ImapMailbox):
    """The account's mailbox, but nothing is saved in it."""

    def append(self, octets: bytes) -> Refused | None:  # noqa: ARG002 the draft is decided and not saved
        """Save nothing, and say that it went well."""
        return None


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(check)
    app.command()(once)
    app.command()(run)


def check(ctx: typer.Context) -> None:
    """Sign in, list what was found, change nothing."""
    for config in accounts.load(ctx.obj):
        knowledge = account.read_files(config.account, config.policy, Ledger.in_memory(), account.Files.of(config))
        Ledger.open(ledger_path(config), first_day(config)).close()
        if faults := account.letter_faults(knowledge):
            raise ConfigError(
                *(f"ATTRACTED_BY, NAME or SIGNATURE_FILE spoils the letters: {fault}" for fault in faults)
            )
        with accounts.open_mailbox(config) as mailbox:
            findings = mailbox.probe()
        rows = [
            ("Signed in", f"as {config.imap_user} at {config.imap_host}:{config.imap_port} ({config.imap_security})"),
            *(("Watched", f"{name}: {count} messages") for name, count in findings.messages),
            ("Drafts", f"{findings.drafts.name} ({findings.drafts.reason})"),
            (
                "Sent",
                f"{findings.sent.name} ({findings.sent.reason})"
                if findings.sent
                else "not found, so it isn't looked through",
            ),
            ("Rules", f"{len(knowledge.rulebook.rules)} rules"),
            ("Templates", f"languages: {', '.join(sorted(knowledge.templates.languages))}"),
            ("Letters from", f"{config.policy.name} <{config.policy.identities[0]}>"),
            ("Server offers", " ".join(findings.capabilities)),
        ]
        print_table(config.account, ("What", "Found"), rows)
    console().print("Everything works. Nothing was changed.")


def once(
    ctx: typer.Context,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what a pass would do; save nothing.")] = False,
) -> None:
    """Make one pass: read what is new, draft what is due."""
    failures = []
    for config in accounts.load(ctx.obj):
        try:
            make_pass(config, is_dry=dry_run)
        except WatcherError as error:
            failures.append(error)  # the other accounts get their pass all the same
    fail([str(error) for error in failures[1:]])
    if failures:
        raise failures[0]


def make_pass(config: Config, *, is_dry: bool = False) -> None:
    """Make one pass and show what it did."""
    if is_dry:
        ledger = Ledger.in_memory(first_day(config), copy_of=ledger_path(config))
        with accounts.open_mailbox(config, DryMailbox) as mailbox:
            summary = Account(config, mailbox, ledger).attempt(datetime.now(UTC))
    else:
        with _service(config) as (served, _):
            summary = served.attempt(datetime.now(UTC))
    _show(config, summary, is_dry=is_dry)


def run(ctx: typer.Context) -> None:
    """Serve until SIGTERM: poll every POLL_SECONDS, draft what is due."""
    from watcher.schedule import Schedule, Watch

    configs = accounts.load(ctx.obj)
    with ExitStack() as stack:
        services = [stack.enter_context(_service(config)) for config in configs]
        watches = [Watch(served, mailbox.interrupt) for served, mailbox in services]
        logging.getLogger("watcher").info("Watching %s.", ", ".join(config.account for config in configs))
        schedule = Schedule(watches)
        try:
            schedule.run()
        finally:
            if not schedule.has_ended:  # its thread would keep the process; what it did is consistent at any moment
                logging.shutdown()
                os._exit(EXIT_HUNG)
    logging.getLogger("watcher").info("Stopped.")


@contextmanager
def _service(config: Config) -> Iterator[tuple[Account, ImapMailbox]]:
    """Put one account's service together, alone on its ledger."""
    with sole_user(ledger_path(config)), accounts.open_mailbox(config) as mailbox:
        ledger = Ledger.open(ledger_path(config), first_day(config))
        try:
            yield Account(config, mailbox, ledger), mailbox
        finally:
            ledger.close()


def _show(config: Config, summary: Summary, *, is_dry: bool) -> None:
    drafted = summary.count(State.DRAFTED)
    listed = [notice for notice in summary.notices if notice.state is not State.PASSED]
    verb = "would be drafted" if is_dry else "drafted"
    letters = "1 letter" if drafted == 1 else f"{drafted} letters"
    counts = f"{summary.read} new messages, {letters} {verb}, {len(listed) - drafted} held or waiting"
    console().print(plain(f"{config.account}: {counts}."))
    for notice in listed:
        console().print(plain(f"  {_end(notice, is_dry=is_dry)}: {notice.about.subject}: {notice.told_reason}"))


def _end(notice: Notice, *, is_dry: bool) -> str:
    if notice.state is not State.DRAFTED:
        return notice.state
    return f"{'would be drafted' if is_dry else 'drafted'} to {notice.contact}"
