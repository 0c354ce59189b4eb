"""What the commands print with: text from mail made harmless, tables, JSON, progress. The only maker of consoles."""

import json
import logging
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

T = TypeVar("T")
COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
PIPED_WIDTH = 200  # a pipe has no width; wide enough that a listing isn't broken into pieces


def console() -> Console:
    """Return a console for standard output; no colours and no guess of the width when it isn't a terminal."""
    is_terminal = sys.stdout.isatty()
    return Console(highlight=False, soft_wrap=not is_terminal, width=None if is_terminal else PIPED_WIDTH)


def harmless(text: str) -> str:
    """Return text without the control and bidi characters that could steer a terminal; line breaks stay."""
    return "".join(
        character if character == "\n" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"} else "\ufffd"
        for character in text
    )


def plain(text: str | None) -> str:
    """Return text from mail fit for a table cell: harmless, and no markup of Rich's."""
    return escape(harmless(text or ""))


def fail(problems: Sequence[str]) -> None:
    """Print sentences to standard error, one a line."""
    for problem in problems:
        sys.stderr.write(f"watcher: {harmless(problem)}\n")


def print_json(objects: Iterable[Mapping[str, object]]) -> None:
    """Print one JSON object a line."""
    for each in objects:
        sys.stdout.write(json.dumps(each, ensure_ascii=False, default=str) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> None:
    """Print a table; the cells are text, never markup."""
    table = Table(*columns, title=title, title_justify="left")
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    console().print(table)


def watched(items: Iterable[T], description: str) -> Iterator[T]:
    """Iterate, and show the count on standard error while somebody watches.

    No thread refreshes the bar: one that outlived a fault would keep the process from ending.
    """
    errors = Console(stderr=True)
    if not errors.is_terminal or sys.stdout.isatty():  # a bar between printed lines would be in the way
        yield from items
        return
    with Progress(*COLUMNS, console=errors, transient=True, auto_refresh=False) as progress:
        task = progress.add_task(description, total=None)
        for item in items:
            yield item
            progress.update(task, advance=1, refresh=True)


class SafeFormatter(logging.Formatter):
    """One line a record, whatever a sender put into it."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record without line breaks and control characters; a traceback keeps its lines."""
        text = super().format(record)
        return harmless(text) if record.exc_info else harmless(text.replace("\r", " ").replace("\n", " | "))
