"""The commands put together; the four errors become exit statuses (see EXIT_STATUS)."""

import logging
import sys
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from watcher.cli import demo, explain, held, listing, past, service, templates
from watcher.cli.terminal import SafeFormatter, fail
from watcher.errors import ConfigError, MailboxError, SignInError, WatcherError

EXIT_STATUS = {ConfigError: 78, SignInError: 77, MailboxError: 75}  # as sysexits.h numbers them


class Translating(TyperGroup):
    """Shows an error of ours as sentences on standard error, never as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command; end with the error's exit status."""
        try:
            return super().invoke(ctx)
        except WatcherError as error:
            fail(error.problems if isinstance(error, ConfigError) else [str(error)])
            raise typer.Exit(EXIT_STATUS[type(error)]) from None


app = typer.Typer(
    name="watcher",
    cls=Translating,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Drafts a gracious, personal reply to every job rejection in your inbox. It never sends.",
)


def _print_version(is_asked: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if is_asked:
        sys.stdout.write(f"watcher {metadata.version('rejection-watcher')}\n")
        raise typer.Exit


@app.callback()
def settings(
    ctx: typer.Context,
    config: Annotated[
        list[Path] | None,
        typer.Option(help="A config.env; give it once for each account. Default: ./config.env, then your own."),
    ] = None,
    *,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more of what is done.")] = False,
) -> None:
    """Take what goes before every command."""
    ctx.obj = tuple(config or ())
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SafeFormatter("%(asctime)s %(levelname)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("watcher").setLevel(logging.DEBUG if verbose else logging.INFO)


for module in (service, explain, held, listing, past, templates, demo):
    module.add_to(app)
