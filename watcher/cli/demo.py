"""watcher demo: the story of the sample inbox on the terminal."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from watcher import demo as sample_inbox
from watcher.cli.terminal import console
from watcher.demo import Decision, Draft, Story

WIDTH = 100  # letters are hard to read in longer lines, on a wide terminal and in a file alike
OUTCOMES = {
    "draft": ("letter drafted", "green"),
    "held": ("waits for you", "yellow"),
    "pass": ("left alone", "dim"),
    "again": ("known already", "dim"),
}
NEXT = (
    "Put your own account into config.env: see README, Setup.",
    "watcher check            signs in and shows what was found; it changes nothing",
    "watcher once --dry-run   shows what would be drafted, and drafts nothing",
    "watcher run              watches the inbox from then on",
)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(demo)


def demo(
    keep: Annotated[  # noqa: FBT002 - Typer turns it into --keep
        bool, typer.Option("--keep", help="Leave the server running until Ctrl-C, to look with a mail client.")
    ] = False,
) -> None:
    """Show the whole job on a mail server with a sample inbox. No account is needed and nothing is left behind."""
    screen = console()
    screen.width = min(screen.width, WIDTH)
    now = datetime.now(UTC)
    with sample_inbox.sample_server(now) as server:
        story = sample_inbox.run(server, now)
        screen.print(rendered(story), soft_wrap=False)
        if keep:
            screen.print(_visit(server.host, server.port, server.user, server.password), soft_wrap=False)
            with suppress(KeyboardInterrupt):
                while True:
                    time.sleep(3600)
    if not (story.is_inbox_untouched and story.is_second_pass_idle):
        raise typer.Exit(1)


def rendered(story: Story) -> RenderableType:
    """Return the story for a newcomer: what came, what was decided and why, the drafts, the proof, what to do next."""
    letters = sum(not draft.is_note for draft in story.drafts)
    return Group(
        *_heading("The inbox"),
        Text(
            f"A mail server was started inside this program, with {len(story.inbox_before)} invented messages to "
            "Samira Holt in its inbox. The service signed in, read them, and decided:\n"
        ),
        _table(story.decisions),
        *_heading("The drafts"),
        Text(
            f"{letters} letters now lie in the Drafts mailbox, and a note about what waits. Here they are, as read "
            "back from the server. None was sent: that is for Samira to do, in her own mail client, or not."
        ),
        *(part for draft in story.drafts for part in _letter(draft)),
        *_heading("The proof"),
        *map(Text, _proof(story)),
        *_heading("What to do next"),
        *map(Text, NEXT),
        Text(),
    )


def _heading(title: str) -> tuple[RenderableType, ...]:
    return Text(), Rule(Text(title, style="bold"), align="left", characters="="), Text()


def _table(decisions: tuple[Decision, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 1, 0), pad_edge=False)
    table.add_column("Message", ratio=4, overflow="fold")
    table.add_column("Decided", width=14)
    table.add_column("Why", ratio=5, overflow="fold")
    for decision in decisions:
        outcome, style = OUTCOMES.get(decision.outcome, (decision.outcome, "red"))
        message = Text(f"{decision.example_of}\n").append(decision.writer, style="dim")
        table.add_row(message, Text(outcome, style=style), Text(_why(decision)))
    return table


def _why(decision: Decision) -> str:
    """Return what was found in the message, then what follows from it."""
    doubt = f", which doesn't count: {decision.discounted}" if decision.discounted else ""
    found = f'It says "{decision.phrase}"{doubt}. ' if decision.phrase else ""
    return f"{found}{decision.reason.removesuffix('.')}."


def _letter(draft: Draft) -> tuple[RenderableType, ...]:
    quotation = f"\n[{draft.quoted_lines} lines of the message it answers, quoted]" if draft.quoted_lines else ""
    return (
        Text(),
        Rule(characters="-"),
        Text("To:      ", style="dim").append(draft.to, style="bold"),
        Text("Subject: ", style="dim").append(draft.subject, style="bold"),
        Padding(Text(draft.body + quotation), (1, 0, 0, 4), expand=False),
    )


def _proof(story: Story) -> tuple[str, ...]:
    inbox, drafts = len(story.inbox_before), len(story.drafts_after_second)
    return (
        f"The inbox is untouched: its {inbox} messages have the UIDs, flags and contents they had before."
        if story.is_inbox_untouched
        else "THE INBOX WAS CHANGED. That must never happen: please report it.",
        f"A second pass changed nothing: Drafts holds the same {drafts} messages."
        if story.is_second_pass_idle
        else "A SECOND PASS CHANGED DRAFTS. That must never happen: please report it.",
    )


def _visit(host: str, port: int, user: str, password: str) -> RenderableType:
    return Group(
        *_heading("Look for yourself"),
        Text("The server keeps running. Add this account to your mail client, without encryption; Ctrl-C ends it."),
        Text(f"\nIMAP server: {host}\nport:        {port}\nuser:        {user}\npassword:    {password}\n"),
    )
