"""templates check, preview, copy: the letters as they will read."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from watcher import config
from watcher.cli import accounts
from watcher.cli.terminal import console, harmless, watched
from watcher.errors import ConfigError
from watcher.letter import advice, drafter
from watcher.verdict.stage import Stage

templates = typer.Typer(help="Check, show or copy the letters' templates.", no_args_is_help=True)
InStage = Annotated[Stage | None, typer.Option(help="Only letters of this stage.")]
InLanguage = Annotated[str | None, typer.Option(help="Only letters in this language, such as de.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.add_typer(templates, name="templates")


@templates.command()
def check(ctx: typer.Context, language: InLanguage = None) -> None:
    """Render every template on every set of known facts, and check each letter against the advice."""
    loaded = _loaded(ctx.obj)
    problems: dict[tuple[str, str], str] = {}
    count = 0
    for sample in watched(drafter.samples(loaded, language=language), "Checking"):
        count += 1
        for fault in advice.check(sample.letter, sample.contact):
            if (sample.letter.template, fault) not in problems:
                place = drafter.place(loaded, sample.letter, fault)
                problems[sample.letter.template, fault] = f"{place}: {fault} ({_title(sample)})"
    if problems:
        raise ConfigError(*problems.values())
    console().print(f"{count} letters rendered and checked: all are fit to be sent.")


@templates.command()
def preview(
    ctx: typer.Context,
    stage: InStage = None,
    language: InLanguage = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Every set of known facts in every wording.")] = False,
) -> None:
    """Show letters from invented facts: at each stage one that knows everything and one that knows nothing."""
    out = console()
    letters = tuple(drafter.samples(_loaded(ctx.obj), stage=stage, language=language))
    if not letters:
        raise typer.BadParameter(f"there is no template for the language '{language}'.")
    for sample in letters if every else _extremes(iter(letters)):
        out.rule(Text(_title(sample)), align="left")
        out.print(Text(harmless(sample.letter.body)))
        out.print()


def _extremes(letters: Iterator[drafter.Sample]) -> Iterator[drafter.Sample]:
    """Yield of each template's letters the one that knows most and the one that knows least, in another wording."""
    for _, group in groupby(letters, key=lambda sample: sample.letter.template):
        of_template = tuple(group)
        yield max(of_template, key=_knowledge)
        yield min(reversed(of_template), key=_knowledge)


def _knowledge(sample: drafter.Sample) -> int:
    return sum(not fact.startswith("no ") for fact in sample.known)


def _title(sample: drafter.Sample) -> str:
    return f"{sample.letter.template}, knowing {', '.join(sample.known)}"


@templates.command()
def copy(
    ctx: typer.Context,
    directory: Annotated[Path | None, typer.Argument(help="Where to; default: TEMPLATES_DIR of the settings.")] = None,
) -> None:
    """Copy the shipped templates for editing; files that exist stay as they are."""
    target = directory or _own_directory(ctx.obj)
    if target is None:
        raise typer.BadParameter("name a directory, or set TEMPLATES_DIR in config.env.")
    written = drafter.copy_templates(target)
    console().print(f"{len(written)} templates copied to {harmless(str(target))}.")


def _own_directory(paths: tuple[Path, ...]) -> Path | None:
    found = accounts.find(paths)
    return config.load(found[0]).templates_dir if found else None


def _loaded(paths: tuple[Path, ...]) -> drafter.Templates:
    return drafter.load(_own_directory(paths))
