"""Template files -> their sources. The user's folder comes first, then the ones shipped with the package."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from watcher.errors import ConfigError
from watcher.verdict.stage import Stage

SUFFIX = ".txt.j2"
SHIPPED = "shipped/"
_PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Source:
    """One template file as it was read."""

    path: Path
    text: str
    is_users: bool

    def problem(self, line: int, what: str) -> str:
        """Return a sentence on what is wrong in which line, with the remedy."""
        remedy = "mend it, or delete the file to use the shipped one" if self.is_users else "install the program again"
        return f"{self.path}, line {line}: {what}; {remedy}."


def shipped_directory() -> Path:
    """Return where the shipped templates lie: inside the package in a wheel, beside it in a checkout."""
    inside = _PACKAGE / "templates"
    return inside if inside.is_dir() else _PACKAGE.parent / "templates"


def sources(directory: Path | None) -> Mapping[str, Source]:
    """Return every template by name, "en/base.txt.j2"; the shipped ones also as "shipped/en/base.txt.j2".

    Raises:
        ConfigError: a folder or file can't be read, or isn't UTF-8; every problem at once.
    """
    problems: list[str] = []
    if directory is not None and not directory.is_dir():
        problems.append(
            f"TEMPLATES_DIR is {directory}, which is no folder: create it with `watcher templates copy`, "
            "or remove the setting to use the shipped templates."
        )
    shipped = dict(_read(shipped_directory(), problems, is_users=False))
    users = dict(_read(directory, problems, is_users=True)) if directory is not None else {}
    if problems:
        raise ConfigError(*problems)
    return {**{SHIPPED + name: source for name, source in shipped.items()}, **shipped, **users}


def languages(read: Mapping[str, Source]) -> frozenset[str]:
    """Return the languages that have a template for every stage.

    Raises:
        ConfigError: the user began a language and left a stage out.
    """
    begun = {name.partition("/")[0] for name in read if not name.startswith(SHIPPED)}
    missing = {language: [name for name in _stages(language) if name not in read] for language in begun}
    problems = [
        f"{name} is missing in TEMPLATES_DIR: each language needs one for every stage."
        for names in missing.values()
        for name in names
    ]
    if problems:
        raise ConfigError(*sorted(problems))
    return frozenset(begun)


def digest(read: Mapping[str, Source]) -> str:
    """Return a fingerprint of all template texts: it changes when any of them does."""
    lines = (f"{name}\0{hashlib.sha256(read[name].text.encode()).hexdigest()}\n" for name in sorted(read))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def copy_templates(target: Path) -> tuple[Path, ...]:
    """Copy the shipped templates for editing and return the files written; a file that exists is left alone."""
    origin = shipped_directory()
    written = []
    try:
        for path in sorted(origin.glob(f"*/*{SUFFIX}")):
            copy = target / path.relative_to(origin)
            if not copy.exists():
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
                written.append(copy)
    except OSError as error:
        raise ConfigError(f"{target} can't be written to ({error.strerror}): name a folder of your own.") from error
    return tuple(written)


def _stages(language: str) -> tuple[str, ...]:
    return tuple(f"{language}/{stage}{SUFFIX}" for stage in Stage)


def _read(directory: Path, problems: list[str], *, is_users: bool) -> Iterator[tuple[str, Source]]:
    for path in sorted(directory.glob(f"*/*{SUFFIX}")):
        try:
            octets = path.read_bytes()
        except OSError as error:
            problems.append(f"{path} can't be read ({error.strerror}): mend its permissions, or delete it.")
            continue
        try:
            text = octets.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = octets.count(b"\n", 0, error.start) + 1
            problems.append(f"{path}, line {line}: not UTF-8 text; save the file with the encoding UTF-8.")
            continue
        yield path.relative_to(directory).as_posix(), Source(path, text, is_users=is_users)
