"""Every wording of every language, side by side with how it read at the last review.

A change of wording shows here. Read the difference; if it is meant, run the test once with UPDATE_SNAPSHOTS=1.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from watcher.letter import drafter

TEMPLATES = drafter.load()
SNAPSHOTS = Path(__file__).parent / "snapshots"
SHOWN = (
    ("writer", "name", "company", "role", "signature", "specific line"),
    ("writer", "name, Ms", "company", "general line"),
    ("other person", "name, Mr", "role", "signature", "no line"),
    ("relay", "name, Dr", "company", "no line"),
    ("shared mailbox", "no name", "no line"),
)


def shown(language: str) -> Iterator[str]:
    """Yield the letters that say everything whole, of those that say less the paragraphs not yet seen."""
    seen: set[str] = set()
    samples = [sample for sample in drafter.samples(TEMPLATES, language=language) if sample.known in SHOWN]
    for sample in sorted(samples, key=lambda sample: SHOWN.index(sample.known)):
        paragraphs = sample.letter.body.split("\n\n")
        is_whole = sample.known == SHOWN[0]
        told = "\n\n".join(paragraph for paragraph in paragraphs if is_whole or paragraph not in seen)
        seen.update(paragraphs)
        if told:
            yield f"=== {sample.stage}: {', '.join(sample.known)}\n\n{told}\n"


@pytest.mark.parametrize("language", sorted(TEMPLATES.languages))
def test_the_letters_read_as_they_were_reviewed(language: str) -> None:
    snapshot = SNAPSHOTS / f"{language}.txt"
    actual = "\n".join(shown(language))
    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text(actual, encoding="utf-8")

    expected = snapshot.read_text(encoding="utf-8")

    assert expected == actual
