"""Rule tables (TOML) -> a compiled Rulebook. The only room with the RE2 library."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# google-re2: linear in the text whatever a user's phrase says; hyperscan is faster but has no wheels for Windows,
# and pyahocorasick finds words, not gaps.
import re2

from watcher.errors import ConfigError
from watcher.verdict import ruletable
from watcher.verdict.ruleset import Rule, Ruleset
from watcher.verdict.ruletable import Kind, RuleTable
from watcher.verdict.sentences import words_of

SHIPPED = Path(__file__).parent / "rules"
THRESHOLD = 3.0
DOUBTFUL_FROM = 1.5
_ONCE_A_SENTENCE = frozenset({Kind.HINT, Kind.COUNTER, Kind.CONTEXT, Kind.STAGE})  # said twice means no more
MOST_MEMORY_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's phrase found in a sentence: the numbers of its sentence, its first and its last word."""

    rule: Rule
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The phrases of one language; the sieve tells by their literal words which of them may stand in a sentence.

    A set of all the patterns would build its automaton anew for every text unlike the last, which for gapped phrases
    of common words takes several times as long (bench/judging.py measures it).
    """

    rules: tuple[Rule, ...]
    patterns: tuple[Any, ...]
    sieve: Any

    def fired(self, sentence: bytes) -> Iterator[tuple[Rule, int, int]]:
        for number in self.sieve.Match(sentence, potential=True) or ():
            rule = self.rules[number]
            for found in self.patterns[number].finditer(sentence):
                yield rule, *found.span()
                if rule.kind in _ONCE_A_SENTENCE:
                    break


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, ready to be matched. `digest` changes whenever a rule, a weight or a threshold does."""

    threshold: float
    doubtful_from: float
    digest: str
    rules: tuple[Rule, ...]
    function_words: Mapping[str, frozenset[str]]
    _matchers: Mapping[str | None, _Matcher]

    def find(self, forms: Sequence[str], languages: Sequence[str]) -> tuple[Match, ...]:
        """Return every match in sentences given in matching form, for these languages and the rules without one."""
        matchers = [self._matchers[one] for one in (*languages, None) if one in self._matchers]
        matches = []
        for number, form in enumerate(forms):
            octets = form.encode("utf-8", "replace")
            for matcher in matchers:
                for rule, start, end in matcher.fired(octets):
                    first = octets.count(b"  ", 0, start + 1)
                    last = first + octets.count(b"  ", start + 1, end - 1)
                    matches.append(Match(rule, number, first, last))
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
        ruleset.add(path, table)
    threshold = _last(table.threshold for table in tables) or THRESHOLD
    doubtful_from = _last(table.doubtful_from for table in tables) or min(DOUBTFUL_FROM, threshold)
    if doubtful_from > threshold:
        ruleset.problems.append(f"{paths[-1]}: doubtful_from is above the threshold of {threshold:g}. Lower it.")
    matchers = {} if ruleset.problems else _compiled(ruleset)
    if ruleset.problems:
        raise ConfigError(*ruleset.problems)
    words = {table.language: frozenset(_words(table)) for table in tables if table.language and table.function_words}
    return Rulebook(
        threshold=threshold,
        doubtful_from=doubtful_from,
        digest=_digest(threshold, doubtful_from, ruleset, words),
        rules=tuple(ruleset.rules.values()),
        function_words=words,
        _matchers=matchers,
    )


def _compiled(ruleset: Ruleset) -> dict[str | None, _Matcher]:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # octets of UTF-8 as they are: only spaces must be told from words
    options.max_mem = MOST_MEMORY_BYTES
    options.never_capture = True
    options.log_errors = False
    matchers: dict[str | None, _Matcher] = {}
    for language in dict.fromkeys(rule.language for rule in ruleset.rules.values()):
        sieve, rules = re2.Filter(), []
        for rule in ruleset.rules.values():
            for pattern in ruleset.patterns[rule.name] if rule.language == language else ():
                try:
                    sieve.Add(pattern.encode(), options)
                    rules.append(rule)
                except re2.error:
                    ruleset.problems.append(f"rule {rule.name}: a phrase of its is too large. Make two of it.")
        if rules:
            sieve.Compile()
            matchers[language] = _Matcher(tuple(rules), tuple(map(sieve.re, range(len(rules)))), sieve)
    return matchers


def _last(settings: Iterator[float | None]) -> float | None:
    """The user's file comes last and has the last word."""
    return next((setting for setting in reversed(list(settings)) if setting is not None), None)


def _words(table: RuleTable) -> Iterator[str]:
    for entry in table.function_words:
        yield from words_of(entry)


def _digest(threshold: float, doubtful_from: float, ruleset: Ruleset, words: Mapping[str, frozenset[str]]) -> str:
    """Tell apart everything that a verdict can depend on; the reasons in words are not among it."""
    rules = [
        (rule.name, rule.kind, rule.weight, rule.language, rule.stage, rule.reach, sorted(rule.only),
         ruleset.patterns[rule.name])
        for rule in ruleset.rules.values()
    ]  # fmt: skip
    known = sorted((code, sorted(some)) for code, some in words.items())
    return hashlib.sha256(repr((threshold, doubtful_from, rules, known)).encode()).hexdigest()
