import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.errors import ConfigError
from watcher.mail import archive
from watcher.mail.archive import Item, read

MESSAGE = b"From: jane@acme.example\nSubject: One\n\nHello.\n"
ENVELOPE = b"From jane@acme.example Mon Jan  5 09:00:00 2026\n"


def write(path: Path, octets: bytes = MESSAGE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    return path


def test_a_file_is_one_message(tmp_path: Path) -> None:
    path = write(tmp_path / "one.eml")

    assert [Item(str(path), MESSAGE)] == list(read(path))


def test_an_eml_with_an_envelope_line_is_still_one_message(tmp_path: Path) -> None:
    octets = ENVELOPE + MESSAGE + b"\nFrom here on it is text.\n"

    assert [octets] == [item.octets for item in read(write(tmp_path / "one.eml", octets))]


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
def test_an_mbox_is_split_at_its_envelope_lines(tmp_path: Path, line_end: bytes) -> None:
    first = b"Subject: One\n\nHello.\nFrom the team, all the best.\n>From quoted\n>>From twice\n"
    octets = (ENVELOPE + first + b"\n" + ENVELOPE + MESSAGE + b"\n").replace(b"\n", line_end)
    path = write(tmp_path / "old.mbox", octets)
    unquoted = first.replace(b">From", b"From")

    assert list(read(path)) == [
        Item(f"{path}#1", unquoted.replace(b"\n", line_end)),
        Item(f"{path}#2", MESSAGE.replace(b"\n", line_end)),
    ]


def test_an_mbox_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = write(tmp_path / "Archive", ENVELOPE + MESSAGE)

    assert [Item(f"{path}#1", MESSAGE)] == list(read(path))


def test_an_mbox_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        """An mbox without end, whose lines are counted."""

        lines_read = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.lines_read += 1
            return [ENVELOPE, b"Subject: One\n", b"\n"][(self.lines_read - 1) % 3][:size]

    stream = Endless()
    monkeypatch.setattr("sys.stdin", type("Input", (), {"buffer": stream}))

    items = read(archive.STANDARD_INPUT)

    assert [next(items).path for _ in range(3)] == ["-#1", "-#2", "-#3"]
    assert stream.lines_read == 10


def test_a_message_of_an_mbox_is_cut_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MESSAGE_LIMIT", 100)
    path = write(tmp_path / "old", ENVELOPE + b"Subject: One\n\n" + b"long line\n" * 1000 + b"\n" + ENVELOPE + MESSAGE)

    first, second = (item.octets or b"" for item in read(path))

    assert len(first) < 120
    assert second == MESSAGE


@given(st.lists(st.sampled_from([ENVELOPE, b"\n", b"text\n", b">From x\n", b"From", b"\r\n", b"\xff"])))
def test_any_octets_are_items(pieces: list[bytes]) -> None:
    octets = b"".join(pieces)

    items = list(archive._messages(io.BytesIO(octets), "x"))

    assert items
    assert all(item.problem is None for item in items)


def test_a_maildir_gives_what_lies_in_cur_and_new(tmp_path: Path) -> None:
    cur = write(tmp_path / "cur" / "1.host:2,S")
    new = write(tmp_path / "new" / "2.host")
    write(tmp_path / "new" / ".hidden")
    write(tmp_path / "tmp" / "3.host")
    sub_new = write(tmp_path / ".Jobs" / "new" / "4.host")
    (tmp_path / ".Jobs" / "cur").mkdir()

    assert sorted([str(cur), str(new), str(sub_new)]) == sorted(item.path for item in read(tmp_path))


def test_a_folder_gives_its_eml_files_in_order(tmp_path: Path) -> None:
    names = ["a/2.eml", "a/10.EML", "b.eml", "c/d/e.eml"]
    for name in reversed([*names, "notes.txt", "a/offer.pdf"]):
        write(tmp_path / name)

    paths = [str(Path(item.path).relative_to(tmp_path)) for item in read(tmp_path)]

    assert paths == ["a/10.EML", "a/2.eml", "b.eml", "c/d/e.eml"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    assert list(read(tmp_path)) == []


@pytest.mark.parametrize("octets", [MESSAGE, ENVELOPE + MESSAGE])
def test_standard_input_is_a_message_or_an_mbox(octets: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(octets)))

    (item,) = read(Path("-"))

    assert item.octets == MESSAGE
    assert item.path in {"-", "-#1"}


def test_a_missing_path_is_a_config_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no file or folder .*gone\.eml; name an \.eml file"):
        read(tmp_path / "gone.eml")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.eml").symlink_to(tmp_path / "gone")
    good = write(tmp_path / "b.eml")

    broken, item = read(tmp_path)

    assert broken == Item(
        str(tmp_path / "a.eml"), problem=f"{tmp_path / 'a.eml'} can't be read: no such file or directory."
    )
    assert item == Item(str(good), MESSAGE)


def test_a_folder_that_cannot_be_listed_is_an_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert list(read(tmp_path)) == [Item(str(tmp_path), problem=f"{tmp_path} can't be read: permission denied.")]
