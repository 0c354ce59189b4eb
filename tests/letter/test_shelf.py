from pathlib import Path

import pytest

from watcher.errors import ConfigError
from watcher.letter import drafter, shelf
from watcher.verdict.stage import Stage


def test_the_shipped_templates_speak_seven_languages_at_every_stage() -> None:
    read = shelf.sources(None)

    assert shelf.languages(read) == frozenset({"de", "en", "es", "fr", "it", "nl", "pt"})
    assert all(f"{language}/{stage}.txt.j2" in read for language in shelf.languages(read) for stage in Stage)


def test_copies_are_written_once_and_never_over_what_the_user_edited(tmp_path: Path) -> None:
    first = drafter.copy_templates(tmp_path)
    (tmp_path / "en" / "closed.txt.j2").write_text("mine", encoding="utf-8")
    (tmp_path / "de" / "closed.txt.j2").unlink()

    second = drafter.copy_templates(tmp_path)

    assert len(first) == 28
    assert second == (tmp_path / "de" / "closed.txt.j2",)
    assert (tmp_path / "en" / "closed.txt.j2").read_text(encoding="utf-8") == "mine"


def test_copies_load_and_say_the_same(tmp_path: Path) -> None:
    drafter.copy_templates(tmp_path)

    copied = drafter.samples(drafter.load(tmp_path), language="en", is_brief=True)
    shipped = drafter.samples(drafter.load(), language="en", is_brief=True)

    assert [sample.letter for sample in shipped] == [sample.letter for sample in copied]


def test_copies_have_to_go_somewhere(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ConfigError, match="can't be written to"):
        drafter.copy_templates(tmp_path / "file")


def test_a_folder_that_is_not_there_is_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is no folder: create it with `watcher templates copy`"):
        shelf.sources(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "base.txt.j2").write_bytes("Hallo,\n\nfür Grüße".encode("latin-1"))

    with pytest.raises(ConfigError, match=r"base\.txt\.j2, line 3: not UTF-8 text; save the file"):
        shelf.sources(tmp_path)


def test_a_byte_order_mark_is_no_part_of_the_letter(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "base.txt.j2").write_bytes(b"\xef\xbb\xbfHello")

    assert shelf.sources(tmp_path)["en/base.txt.j2"].text == "Hello"
