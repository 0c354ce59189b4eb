"""The shipped tables: every rule's own sentences, and the messages of the corpus that need it."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from watcher.mail import mime
from watcher.mail.message import Message
from watcher.verdict import rulebook, ruletable
from watcher.verdict.classifier import classify
from watcher.verdict.discounts import Reason
from watcher.verdict.hits import IN_PLAINER_WORDS, IN_STRONGER_WORDS
from watcher.verdict.rulebook import SHIPPED, Rulebook
from watcher.verdict.ruletable import Kind, RuleEntry
from watcher.verdict.sentences import read

CORPUS = Path(__file__).parent.parent / "corpus" / "verdict"
TABLES = {path.stem: ruletable.read(path) for path in sorted(SHIPPED.glob("*.toml"))}
ENTRIES = [(code, entry) for code, table in TABLES.items() for entry in table.rule]
UNNEEDED: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("unneeded.toml").read_text("utf-8"))
SAYING = frozenset({Kind.REFUSAL, Kind.HINT})
NO_JOB_NEARBY = Reason("no plain word about a job nearby")
FOUND = {None, NO_JOB_NEARBY, IN_PLAINER_WORDS, IN_STRONGER_WORDS}


@cache
def shipped() -> Rulebook:
    return rulebook.load()


def says(code: str, entry: RuleEntry, text: str) -> bool:
    """Tell whether the rule counts in a text, leaving aside that a lone sentence rarely names a job."""
    found = shipped().search(read("", text), (code,)).matches(Kind)
    if not any(match.rule.name == entry.name for match in found):
        return False
    if (entry.kind or Kind.REFUSAL) not in SAYING:
        return True
    hits = classify(Message(senders=(), subject="", own_text=text), only(code)).hits
    return any(hit.rule == entry.name and hit.against in FOUND for hit in hits)


@cache
def only(code: str) -> Rulebook:
    """Judge in one language, since a lone sentence tells too little about its own."""
    return replace(shipped(), function_words={code: frozenset()}, languages_of={})


@pytest.mark.parametrize(
    ("code", "entry", "sentence"),
    [(code, entry, sentence) for code, entry in ENTRIES for sentence in entry.yes],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_rule_finds_its_own_yes(code: str, entry: RuleEntry, sentence: str) -> None:
    assert says(code, entry, sentence)


@pytest.mark.parametrize(
    ("code", "entry", "sentence"),
    [(code, entry, sentence) for code, entry in ENTRIES for sentence in entry.no],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_a_rule_leaves_its_own_no_alone(code: str, entry: RuleEntry, sentence: str) -> None:
    assert not says(code, entry, sentence)


@pytest.mark.parametrize("code", TABLES)
def test_every_rule_says_why_and_has_both_kinds_of_sentences(code: str) -> None:
    bare = [
        one.name for one in TABLES[code].rule if not one.why or (one.kind != Kind.TURN and not (one.yes and one.no))
    ]

    assert bare == []


@cache
def fired() -> frozenset[str]:
    names = set()
    for path in CORPUS.rglob("*.eml"):
        message = mime.parse(path.read_bytes())
        search = shipped().search(read(message.subject, message.own_text), tuple(TABLES))
        names |= {match.rule.name for match in search.matches(Kind)}
    return frozenset(names)


@pytest.mark.parametrize("code", TABLES)
def test_the_rules_that_no_message_of_the_corpus_needs_are_known(code: str) -> None:
    unneeded = sorted(entry.name for language, entry in ENTRIES if language == code and entry.name not in fired())

    assert UNNEEDED.get(code, []) == unneeded
