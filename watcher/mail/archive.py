"""Mail in files -> octets, one message at a time: .eml, mbox, Maildir, a folder of .eml, or standard input.

An mbox is streamed: of the largest, never more than one message is in memory.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from watcher.errors import ConfigError

STANDARD_INPUT = Path("-")
MESSAGE_LIMIT = 4_194_304  # octets kept of one message; more is attachments

_ENVELOPE_START = b"From "
_QUOTED_ENVELOPE = re.compile(rb">+From ")
_LINE_LIMIT = 65_536
_MAILDIR = ("cur", "new")


@dataclass(frozen=True, slots=True)
class Item:
    """One message: the path that names it ("old.mbox#17"), and its octets, or the sentence why there are none."""

    path: str
    octets: bytes | None = None
    problem: str | None = None


def read(path: Path) -> Iterator[Item]:
    """Yield the messages at a path in a stable order; "-" is standard input.

    A Maildir is told by its cur and new; an mbox by its first line, unless its name ends in .eml. Octets are cut
    to MESSAGE_LIMIT. What can't be read becomes an Item with a problem.

    Raises:
        ConfigError: nothing is there.
    """
    if path == STANDARD_INPUT:
        return _messages(sys.stdin.buffer, str(STANDARD_INPUT))
    if _is_folder(path):
        return _in_folder(path)
    if not os.path.lexists(path):
        raise ConfigError(
            f"There is no file or folder {path}; name an .eml file, an mbox, a Maildir or a folder of .eml files."
        )
    return _in_file(path, is_single=path.suffix.lower() == ".eml")


def _in_folder(folder: Path, *, is_delivered: bool = False) -> Iterator[Item]:
    """Walk a folder in sorted order; of a Maildir's cur and new every file is a message, elsewhere *.eml and *.mbox."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Item(str(folder), problem=_problem(folder, error))
        return
    is_maildir = all(_is_folder(folder / name) for name in _MAILDIR)
    for entry in entries:
        suffix = entry.suffix.lower()
        if _is_folder(entry):
            if not entry.is_symlink():
                yield from _in_folder(entry, is_delivered=is_maildir and entry.name in _MAILDIR)
        elif not entry.name.startswith(".") and (is_delivered or suffix in {".eml", ".mbox"}):
            yield from _in_file(entry, is_single=is_delivered or suffix == ".eml")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # a folder above it may not be entered
        return False


def _in_file(path: Path, *, is_single: bool) -> Iterator[Item]:
    try:
        with path.open("rb") as stream:
            yield from [Item(str(path), stream.read(MESSAGE_LIMIT))] if is_single else _messages(stream, str(path))
    except OSError as error:
        yield Item(str(path), problem=_problem(path, error))


def _problem(path: Path, error: OSError) -> str:
    return f"{path} can't be read: {(error.strerror or 'unknown error').lower()}."


def _messages(stream: BinaryIO, name: str) -> Iterator[Item]:
    """Yield one message, or each of an mbox, which begins with an envelope line."""
    first = stream.readline(_LINE_LIMIT)
    if not first.startswith(_ENVELOPE_START):
        yield Item(name, first + stream.read(MESSAGE_LIMIT))
        return
    for number, octets in enumerate(_split(stream), start=1):
        yield Item(f"{name}#{number}", octets)


def _split(stream: BinaryIO) -> Iterator[bytes]:
    """Split what follows an mbox's first envelope line at each other one behind an empty line (RFC 4155).

    Lines quoted as ">From " lose one mark. The empty line that ends a message is the mbox's, not the message's.
    """
    lines: list[bytes] = []
    size = 0
    is_line_start, is_behind_empty = True, False
    while line := stream.readline(_LINE_LIMIT):
        is_empty = is_line_start and line in {b"\n", b"\r\n"}
        if is_line_start and is_behind_empty and line.startswith(_ENVELOPE_START):
            yield b"".join(lines[:-1])
            lines, size = [], 0
        elif size < MESSAGE_LIMIT:
            lines.append(line[1:] if is_line_start and _QUOTED_ENVELOPE.match(line) else line)
            size += len(line)
        is_line_start, is_behind_empty = line.endswith(b"\n"), is_empty
    yield b"".join(lines[:-1] if is_behind_empty else lines)
