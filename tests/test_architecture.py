"""The laws of the house: one library a room, imports down one order, small modules and functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "watcher"
MODULES = sorted(ROOT.rglob("*.py"))
MOST_LINES = 250
MOST_FUNCTION_LINES = 40

ROOMS = {
    "imapclient": {"mail/session.py", "mail/connection.py", "mail/wire.py"},
    "imaplib": {"mail/session.py", "mail/connection.py", "mail/wire.py", "demo.py", "embedded.py"},
    "mailparser": {"mail/mime.py"},
    "selectolax": {"mail/htmltext.py"},
    "re2": {"verdict/matching.py"},
    "jinja2": {"letter/drafter.py"},
    "apscheduler": {"schedule.py"},
    "dotenv": {"envfile.py"},
    "publicsuffixlist": {"contact/organisation.py"},
    "phonenumbers": {"contact/phone.py"},
    "pymap": {"embedded.py"},
    "sqlite3": {"database.py"},
}
COMMAND_LINE = ("typer", "rich")

# Imports run down this order; a wing is one step, and what stands on one step may not import each other.
ORDER = (
    ("watcher.errors", "watcher.complaint"),
    ("watcher.settings",),
    ("watcher.envfile",),
    ("watcher.config",),
    ("watcher.mail",),
    ("watcher.verdict",),
    ("watcher.contact",),
    ("watcher.letter",),
    ("watcher.notice",),
    ("watcher.database",),
    ("watcher.ledger",),
    ("watcher.delivery", "watcher.outcome", "watcher.tact"),
    ("watcher.poller", "watcher.reminder"),
    ("watcher.account", "watcher.embedded"),
    ("watcher.schedule", "watcher.demo", "watcher.replay"),
    ("watcher.cli",),
    ("watcher.__main__",),
)
LEVEL = {name: level for level, names in enumerate(ORDER) for name in names}


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def room(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted(path: Path) -> str:
    return ".".join(("watcher", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")


def step(module: str) -> str:
    """Return the step of the order that a module of ours stands on."""
    return ".".join(module.split(".")[:2])


def graph() -> dict[str, set[str]]:
    names = {dotted(path) for path in MODULES}
    return {dotted(path): {name for name in imports(path) if name in names and name != "watcher"} for path in MODULES}


@pytest.mark.parametrize("library", ROOMS)
def test_a_library_is_known_in_its_own_room_only(library: str) -> None:
    users = {room(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}

    assert users <= ROOMS[library]


@pytest.mark.parametrize("library", COMMAND_LINE)
def test_only_commands_know_the_command_line_libraries(library: str) -> None:
    users = {room(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))}

    assert all(user.startswith("cli/") for user in users)


def test_every_module_has_its_place_in_the_order() -> None:
    assert {step(dotted(path)) for path in MODULES} - {"watcher"} == set(LEVEL)


def test_imports_run_down_the_order() -> None:
    upward = [
        f"{importer} -> {imported}"
        for importer, targets in graph().items()
        for imported in targets
        if importer != "watcher" and step(importer) != step(imported) and LEVEL[step(imported)] >= LEVEL[step(importer)]
    ]

    assert upward == []


def test_imports_make_no_circle() -> None:
    edges = graph()
    done: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        if name not in done:
            for target in edges[name]:
                visit(target, (*path, name))
            done.add(name)

    for name in edges:
        visit(name, ())


def test_only_the_outermost_rooms_know_the_real_mailbox() -> None:
    users = {importer for importer, targets in graph().items() if "watcher.mail.mailbox" in targets}

    assert {step(user) for user in users} <= {"watcher.schedule", "watcher.demo", "watcher.cli"}


def test_the_values_that_travel_import_nothing_of_ours() -> None:
    assert graph()["watcher.mail.message"] == set()


@pytest.mark.parametrize("wing", ["mail", "verdict", "contact", "letter", "cli"])
def test_a_wings_init_is_empty(wing: str) -> None:
    assert (ROOT / wing / "__init__.py").read_text() == ""


@pytest.mark.parametrize("path", MODULES, ids=room)
def test_a_module_stays_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=room)
def test_functions_stay_small(path: Path) -> None:
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]

    long = [node.name for node in functions if (node.end_lineno or 0) - node.lineno + 1 > MOST_FUNCTION_LINES]

    assert long == []


@pytest.mark.parametrize("path", MODULES, ids=room)
def test_every_module_begins_with_its_sentence(path: Path) -> None:
    assert path.read_text("utf-8") == "" or ast.get_docstring(tree(path))


def test_everything_is_caught_at_three_places_only() -> None:
    broad = [
        room(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler) and (node.type is None or _is_broad(node.type))
    ]

    assert sorted(broad) == ["mail/mime.py", "mail/session.py", "poller.py"]


def _is_broad(kind: ast.expr) -> bool:
    return any(isinstance(node, ast.Name) and node.id in {"Exception", "BaseException"} for node in ast.walk(kind))
