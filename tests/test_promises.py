"""What no line of the program may do: send mail, change it, or delete it.

This reads the source, which shows what is written there and not what happens; the proof is on the wire, in
tests/endtoend/test_exactly_once.py. But a mistake is seen here before it ever meets a server.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import watcher
from tests.servers.wire import ALLOWED as HARMLESS
from watcher.mail import wire

PACKAGE = Path(watcher.__file__).parent
MODULES = {str(path.relative_to(PACKAGE)): ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}
MAIL = {name: tree for name, tree in MODULES.items() if name.startswith("mail/")}
SENDING = {"smtplib", "smtpd", "aiosmtplib", "aiosmtpd", "lmtplib", "nntplib", "poplib"}
CHANGING = re.compile(
    r"\b(STORE|COPY|MOVE|EXPUNGE|DELETE|SELECT|CREATE|RENAME|REPLACE|SUBSCRIBE|UNSUBSCRIBE|SETACL|SETMETADATA)\b"
)
RECEIVERS = {"client", "_client", "_imap", "_guarded"}
USED_OF_THE_LIBRARIES = {
    "append", "capabilities", "debug", "folder_status", "id_", "list", "login", "logout", "noop", "plain_login",
    "select_folder", "shutdown", "starttls", "state", "uid", "untagged_responses",
    "xatom",
}  # fmt: skip


def imports(tree: ast.Module) -> Iterator[str]:
    """Yield the outermost package of every import, wherever in the file it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def calls(tree: ast.Module, method: str) -> Iterator[ast.Call]:
    """Yield every call of a method of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
            yield node


def instances(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield what is called, and what is derived from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func
        elif isinstance(node, ast.ClassDef):
            yield from node.bases


def of_name(node: ast.expr) -> str | None:
    """Return the last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def strings(tree: ast.Module) -> Iterator[str]:
    """Yield every string and bytes literal that isn't a docstring."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in prose:
            if isinstance(node.value, str):
                yield node.value
            elif isinstance(node.value, bytes):
                yield node.value.decode("latin-1")


def library_names(tree: ast.Module) -> Iterator[str]:
    """Yield what is used of an IMAP connection: `self._client.append` -> append."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and of_name(node.value) in RECEIVERS:
            yield node.attr


@pytest.mark.parametrize("module", MODULES)
def test_no_module_can_send_mail(module: str) -> None:
    assert set(imports(MODULES[module])).isdisjoint(SENDING)


@pytest.mark.parametrize("module", MODULES)
def test_no_module_starts_a_mail_program(module: str) -> None:
    assert not [text for text in strings(MODULES[module]) if re.search(r"sendmail|\bmailx?\b -|msmtp", text)]


def test_only_the_guarded_connection_and_the_demo_make_an_imap_client() -> None:
    made = {"IMAP4", "IMAP4_SSL", "IMAP4_stream", "IMAPClient"}
    found = {name for name, tree in MODULES.items() if made & {of_name(node) for node in instances(tree)}}

    assert found <= {"mail/session.py", "mail/wire.py", "demo.py"}  # the demo fills its own embedded server


@pytest.mark.parametrize("module", MAIL)
def test_no_command_that_changes_mail_is_written_anywhere(module: str) -> None:
    assert not [text for text in strings(MAIL[module]) if CHANGING.search(text)]


@pytest.mark.parametrize("module", MAIL)
def test_every_fetch_that_is_written_peeks(module: str) -> None:
    items = [text for text in strings(MAIL[module]) if re.search(r"\bUID BODY|RFC822", text)]

    assert not [text for text in items if re.search(r"(?<!PEEK)\[.*\]|RFC822(?!.*SIZE)", text)]


def test_of_the_libraries_only_what_reads_and_append_is_used() -> None:
    used = set(library_names(MAIL["mail/session.py"]))

    assert {"append", "uid", "select_folder"} <= used
    assert used <= USED_OF_THE_LIBRARIES


def test_mailboxes_are_opened_read_only() -> None:
    opened = list(calls(MAIL["mail/session.py"], "select_folder"))

    assert opened
    for call in opened:
        assert [keyword.arg for keyword in call.keywords] == ["readonly"]
        assert all(isinstance(keyword.value, ast.Constant) and keyword.value.value for keyword in call.keywords)


@pytest.mark.parametrize(("method", "harmless"), [("uid", {"SEARCH", "FETCH"}), ("xatom", {"ID"})])
def test_a_command_given_by_its_name_is_harmless(method: str, harmless: set[str]) -> None:
    verbs = [call.args[0] for call in calls(MAIL["mail/session.py"], method)]

    assert all(isinstance(verb, ast.Constant) for verb in verbs)
    assert {verb.value for verb in verbs if isinstance(verb, ast.Constant)} <= harmless


def test_the_guard_allows_only_what_is_harmless() -> None:
    assert wire.ALLOWED <= HARMLESS


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("SELECT", ("INBOX",)),
        ("STORE", ("1", "+FLAGS", "(\\Seen)")),
        ("COPY", ("1", "Trash")),
        ("MOVE", ("1", "Trash")),
        ("EXPUNGE", ()),
        ("CLOSE", ()),
        ("DELETE", ("INBOX",)),
        ("RENAME", ("INBOX", "Old")),
        ("CREATE", ("New",)),
        ("UID", ("STORE", "1", "+FLAGS", "(\\Deleted)")),
        ("UID", ("COPY", "1", "Trash")),
        ("UID", ("MOVE", "1", "Trash")),
        ("UID", ("EXPUNGE", "1")),
        ("UID", ("FETCH", "1", "(BODY[])")),
        ("UID", ("FETCH", "1", "(UID body[text])")),
        ("UID", ("FETCH", "1", "(RFC822)")),
        ("UID", ("FETCH", "1", "(RFC822.TEXT)")),
        ("UID", ("SEARCH", "ALL\r\na1 DELETE INBOX")),
        ("FETCH", ("1", "(BODY.PEEK[])")),
    ],
)
def test_the_guard_stops_what_would_change_a_mailbox(name: str, arguments: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=name):
        wire.check(name, arguments)
