"""Rule tables (TOML) -> a compiled Rulebook. The only room with the RE2 library."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

# google-re2: linear in the text whatever a user's phrase says; hyperscan is faster but has no wheels for Windows,
# and pyahocorasick finds words, not gaps.
import re2

from watcher.errors import ConfigError
from watcher.verdict import ruletable
from watcher.verdict.notation import Pattern
from watcher.verdict.ruleset import Rule, Ruleset
from watcher.verdict.ruletable import Kind, RuleTable
from watcher.verdict.sentences import words_of
from watcher.verdict.wordindex import WordIndex

SHIPPED = Path(__file__).parent / "rules"
THRESHOLD = 3.0
DOUBTFUL_FROM = 1.5
_ONCE_A_SENTENCE = frozenset({Kind.HINT, Kind.COUNTER, Kind.CONTEXT, Kind.STAGE})  # said twice means no more
MOST_MEMORY_BYTES = 4 << 20


class Match(NamedTuple):  # made by the dozen for every message, and a tuple is made in half the time
    """A rule's phrase found in a sentence: the numbers of its sentence, its first and its last word.

    Of a context only the sentence matters; it may be given as all of it.
    """

    rule: Rule
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The phrases of one language: the index tells which of them may stand in a sentence, RE2 whether they do.

    A set of all the patterns would build its automaton anew for every text unlike the last, which for gapped phrases
    of common words takes several times as long (bench/judging.py measures it).
    """

    rules: tuple[tuple[Rule, int | None], ...]  # of each phrase, and how often it may be found in a sentence
    index: WordIndex
    pattern: Callable[[int], Any]  # compiled when first needed

    def matches(self, sentence: int, form: str, words: Sequence[str]) -> Iterator[Match]:
        """Yield the matches in a sentence, given with its number and its words."""
        candidates = self.index.candidates(words)
        octets = form.encode("utf-8", "replace") if candidates else b""
        for number, is_sure in candidates:
            rule, most = self.rules[number]
            if is_sure:
                yield Match(rule, sentence, 0, len(words) - 1)
                continue
            for found in islice(self.pattern(number).finditer(octets), most):
                start, end = found.span()
                first = octets.count(b"  ", 0, start + 1)
                yield Match(rule, sentence, first, first + octets.count(b"  ", start + 1, end - 1))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, ready to be matched. `digest` changes whenever a rule, a weight or a threshold does."""

    threshold: float
    doubtful_from: float
    digest: str
    rules: tuple[Rule, ...]
    function_words: Mapping[str, frozenset[str]]
    _matcher: Callable[[str | None], _Matcher]

    def find(self, forms: Sequence[str], languages: Sequence[str]) -> tuple[Match, ...]:
        """Return every match in sentences given in matching form, for these languages and the rules without one."""
        matchers = [matcher for one in (*languages, None) if (matcher := self._matcher(one)).rules]
        matches: list[Match] = []
        for number, form in enumerate(forms):
            words = form.split()
            for matcher in matchers:
                matches += matcher.matches(number, form, words)
        return tuple(matches)


def load(rules_file: Path | None = None) -> Rulebook:
    """Return the shipped rules, changed and added to by the user's file.

    Raises:
        ConfigError: with every problem, each naming file, rule and position.
    """
    paths = [*sorted(SHIPPED.glob("*.toml")), *([rules_file] if rules_file else [])]
    tables = [ruletable.read(path) for path in paths]
    ruleset = Ruleset()
    for path, table in zip(paths, tables, strict=True):
        ruleset.add(path, table, at_once=path is rules_file)
    threshold = _last(table.threshold for table in tables) or THRESHOLD
    doubtful_from = _last(table.doubtful_from for table in tables) or min(DOUBTFUL_FROM, threshold)
    if doubtful_from > threshold:
        ruleset.problems.append(f"{paths[-1]}: doubtful_from is above the threshold of {threshold:g}. Lower it.")
    if rules_file:
        ruleset.problems.extend(_too_large(rules_file, tables[-1], ruleset))
    if ruleset.problems:
        raise ConfigError(*ruleset.problems)
    words = {table.language: frozenset(_words(table)) for table in tables if table.language and table.function_words}
    return Rulebook(
        threshold=threshold,
        doubtful_from=doubtful_from,
        digest=_digest(threshold, doubtful_from, tables, ruleset, words),
        rules=tuple(ruleset.rules.values()),
        function_words=words,
        _matcher=cache(partial(_matcher, ruleset)),
    )


def _matcher(ruleset: Ruleset, language: str | None) -> _Matcher:
    """Compile what one language needs.

    Raises:
        ConfigError: with every problem of a shipped table.
    """
    rules = [rule for rule in ruleset.rules.values() if rule.language == language]
    phrases = [(rule, pattern) for rule in rules for pattern in ruleset.patterns[rule.name]()]
    if ruleset.problems:
        raise ConfigError(*ruleset.problems)
    return _Matcher(
        rules=tuple((rule, 1 if rule.kind in _ONCE_A_SENTENCE else None) for rule, _ in phrases),
        index=WordIndex.of(
            [
                pattern if rule.kind is Kind.CONTEXT else replace(pattern, enough=frozenset())
                for rule, pattern in phrases
            ]
        ),
        pattern=cache(lambda number: _compiled(phrases[number][1])),
    )


def _compiled(pattern: Pattern) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # octets of UTF-8 as they are: only spaces must be told from words
    options.max_mem = MOST_MEMORY_BYTES
    options.never_capture = True
    options.log_errors = False
    return re2.compile(pattern.expression.encode(), options)


def _too_large(path: Path, table: RuleTable, ruleset: Ruleset) -> Iterator[str]:
    for entry in table.rule if not ruleset.problems else ():
        for number, pattern in enumerate(ruleset.patterns[entry.name]() if entry.phrases else (), start=1):
            try:
                _compiled(pattern)
            except re2.error:
                yield f"{path}, rule {entry.name}, phrase {number}: it is too large. Make two of it."


def _last(settings: Iterator[float | None]) -> float | None:
    """The user's file comes last and has the last word."""
    return next((setting for setting in reversed(list(settings)) if setting is not None), None)


def _words(table: RuleTable) -> Iterator[str]:
    for entry in table.function_words:
        yield from words_of(entry)


def _digest(
    threshold: float,
    doubtful_from: float,
    tables: Sequence[RuleTable],
    ruleset: Ruleset,
    words: Mapping[str, frozenset[str]],
) -> str:
    """Tell apart everything that a verdict can depend on; the reasons in words are not among it."""
    rules = [
        (rule.name, rule.kind, rule.weight, rule.language, rule.stage, rule.reach, sorted(rule.only), rule.phrases)
        for rule in ruleset.rules.values()
    ]
    lists = [(table.language, table.lists) for table in tables if table.lists]
    known = sorted((code, sorted(some)) for code, some in words.items())
    return hashlib.sha256(repr((threshold, doubtful_from, lists, rules, known)).encode()).hexdigest()
