"""`watcher`, and `python -m watcher`: the command line, whatever it is interrupted in and wherever it prints to."""

import sys

INTERRUPTED = 130  # as shells number it


def main() -> None:
    """Run the command line."""
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may know no umlauts
    sys.stderr.reconfigure(errors="replace")  # type: ignore[union-attr]  # the same
    try:
        from watcher.cli.app import app  # noqa: PLC0415 - imports take a moment, in which Ctrl-C may come

        app()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
