"""--config -> the accounts' settings, ledgers and services."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from watcher import account, config
from watcher.account import Files, first_day, ledger_path
from watcher.config import Config, Policy
from watcher.errors import ConfigError
from watcher.ledger import Ledger
from watcher.mail.mailbox import ImapMailbox
from watcher.poller import Knowledge


def find(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """Return the named files, or the first default one that exists, or none."""
    return paths or tuple(path for path in config.default_paths() if path.exists())[:1]


def load(paths: tuple[Path, ...]) -> tuple[Config, ...]:
    """Return the settings of every account.

    Raises:
        ConfigError: with the problems of all the files, or when there is none.
    """
    found = find(paths)
    if not found:
        places = " nor ".join(str(path) for path in config.default_paths())
        raise ConfigError(f"There is neither {places}. Copy config.example.env there and fill it in, or use --config.")
    configs, problems = [], list[str]()
    for path in found:
        try:
            configs.append(config.load(path))
        except ConfigError as error:
            problems.extend(error.problems)
    if problems:
        raise ConfigError(*problems)
    names = [each.account for each in configs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ConfigError(f"{', '.join(twice)} is configured twice; give each account one --config.")
    return tuple(configs)


@contextmanager
def ledgers(paths: tuple[Path, ...]) -> Iterator[list[tuple[Config, Ledger]]]:
    """Open the ledger of every account."""
    opened = [(each, Ledger.open(ledger_path(each), first_day(each))) for each in load(paths)]
    try:
        yield opened
    finally:
        for _, ledger in opened:
            ledger.close()


@contextmanager
def open_mailbox(settings: Config, kind: type[ImapMailbox] = ImapMailbox) -> Iterator[ImapMailbox]:
    """Open an account's mailbox; it connects when first asked."""
    mailbox = kind(settings)
    try:
        yield mailbox
    finally:
        mailbox.close()


def read_knowledge(paths: tuple[Path, ...]) -> Knowledge:
    """Return what deciding rests on, with an empty memory: the first account's settings, or else the shipped ones."""
    found = find(paths)
    if not found:
        return account.read_files("", Policy(), Ledger.in_memory(), Files())
    settings = config.load(found[0])
    return account.read_files(settings.account, settings.policy, Ledger.in_memory(), Files.of(settings))
