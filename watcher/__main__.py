"""`python -m watcher` is `watcher`."""

from watcher.cli.app import main

if __name__ == "__main__":
    main()
