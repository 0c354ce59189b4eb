"""What the tests of the languages share: their wordings, and a text judged by the shipped rules.

A sentence or two is no message, so what all words of it say together is left out.
"""

import tomllib
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path

from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Verdict, classify
from watcher.verdict.rulebook import Rulebook

NAMES = {"german": "de", "french": "fr", "dutch": "nl", "spanish": "es", "italian": "it", "portuguese": "pt"}


@cache
def wordings(name: str) -> dict[str, list[str]]:
    """Return the refusals and the look-alikes of a language."""
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text("utf-8"))


@cache
def _shipped() -> Rulebook:
    return replace(rulebook.load(), leaning=0.0)


def judged(text: str, subject: str = "") -> Verdict:
    return classify(Message(senders=(), subject=subject, own_text=text), _shipped())


def without_accents(text: str) -> str:
    letters = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
