"""Rule tables (TOML) -> a compiled Rulebook. The only room with the RE2 library."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

# google-re2: linear in the text whatever a user's phrase says, and it tells many phrases apart in one pass.
import re2

from watcher.errors import ConfigError
from watcher.verdict import ruletable
from watcher.verdict.notation import NotationError, list_pattern, pattern_of
from watcher.verdict.ruletable import Kind, Reach, RuleEntry, RuleTable
from watcher.verdict.sentences import words_of

SHIPPED = Path(__file__).parent / "rules"
THRESHOLD = 3.0
DOUBTFUL_FROM = 1.5
DEFAULT_WEIGHTS = {Kind.REFUSAL: THRESHOLD, Kind.HINT: 0.75, Kind.COUNTER: -2.0, Kind.CONTEXT: 1.0}
MOST_MEMORY_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Rule:
    """A named group of phrases. `language` None: it holds in every language; `only`: the rules a discount is for."""

    name: str
    kind: Kind
    weight: float
    why: str
    phrases: tuple[str, ...]
    language: str | None = None
    stage: str | None = None
    reach: Reach = Reach.SENTENCE
    only: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's phrase found in a sentence: the numbers of its sentence, its first and its last word."""

    rule: Rule
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Matcher:
    """The rules of one language. Which of them may fire is told by their rarest words, in one pass over the text;

    a set of all patterns would build its automaton anew for every text that is unlike the last (measured: 7 times
    as long for gapped rules of common words).
    """

    rules: tuple[Rule, ...]
    sieve: Any

    def fired(self, octets: bytes) -> Iterator[tuple[Rule, int, int]]:
        for number in self.sieve.Match(octets, True) or ():
            for found in self.sieve.re(number).finditer(octets):
                yield self.rules[number], found.start(), found.end()


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
        encoded = [form.encode("utf-8", "replace") for form in forms]
        octets = b"".join(encoded)
        starts = list(accumulate((len(one) for one in encoded), initial=0))
        matches = []
        for language in (*languages, None):
            matcher = self._matchers.get(language)
            for rule, start, end in matcher.fired(octets) if matcher else ():
                sentence = bisect_right(starts, start) - 1
                first = octets.count(b"  ", starts[sentence], start + 1)
                last = first + octets.count(b"  ", start + 1, end - 1)
                matches.append(Match(rule, sentence, first, last))
        return tuple(matches)


def load(rules_file: Path | None = None) -> Rulebook:
    """Return the shipped rules, changed and added to by the user's file.

    Raises:
        ConfigError: with every problem, each naming file, rule and position.
    """
    problems: list[str] = []
    tables = [(path, ruletable.read(path)) for path in sorted(SHIPPED.glob("*.toml"))]
    lists = {table.language: _lists(path, table, {}, problems) for path, table in tables}
    rules: dict[str, Rule] = {}
    patterns: dict[str, str] = {}
    if rules_file:
        tables.append((rules_file, ruletable.read(rules_file)))
    for path, table in tables:
        own = _lists(path, table, {}, problems) if path is rules_file else {}
        for entry in table.rule:
            language = entry.language or table.language
            where = f"{path}, rule {entry.name}"
            if language and language not in lists:
                problems.append(f"{where}: there is no table for the language '{language}'.")
            elif entry.phrases:
                _add(where, entry, language, {**lists.get(language, {}), **own}, rules, patterns, problems)
            else:
                _change(where, entry, rules, problems)
    matchers = _compiled(rules, patterns, problems)
    if problems:
        raise ConfigError(*problems)
    return _bound(tables, rules, patterns, matchers)


def _lists(path: Path, table: RuleTable, known: dict[str, str], problems: list[str]) -> dict[str, str]:
    """Compile the named lists in the order written; a list may name those above it."""
    for name, entries in table.lists.items():
        try:
            known[name] = list_pattern(entries, known)
        except NotationError as error:
            problems.append(f"{path}, list {name}: at character {error.position}: {error}.")
    return known


def _add(  # noqa: PLR0913, PLR0917 - one entry, and all that it is read with
    where: str,
    entry: RuleEntry,
    language: str | None,
    lists: Mapping[str, str],
    rules: dict[str, Rule],
    patterns: dict[str, str],
    problems: list[str],
) -> None:
    if entry.name in rules:
        problems.append(f"{where}: a rule of that name exists already. Give yours another name.")
        return
    found = []
    for number, phrase in enumerate(entry.phrases, start=1):
        try:
            found.append(pattern_of(phrase, lists))
        except NotationError as error:
            problems.append(f"{where}, phrase {number}, at character {error.position}: {error}.")
    kind = entry.kind or Kind.REFUSAL
    weight = entry.weight if entry.weight is not None else (DEFAULT_WEIGHTS.get(kind, 0.0))
    rules[entry.name] = Rule(
        entry.name, kind, weight, entry.why, entry.phrases, language, entry.stage, entry.reach, frozenset(entry.only)
    )
    patterns[entry.name] = "|".join(found)
    if entry.off:
        del rules[entry.name]


def _change(where: str, entry: RuleEntry, rules: dict[str, Rule], problems: list[str]) -> None:
    """Re-weigh or switch off a rule that is there already."""
    rule = rules.get(entry.name)
    if rule is None:
        problems.append(f"{where}: there is no such rule to change, and without phrases it can't be a new one.")
    elif entry.off:
        del rules[entry.name]
    elif entry.weight is None:
        problems.append(f"{where}: say what to change: a weight, or off = true.")
    else:
        rules[entry.name] = replace(rule, weight=entry.weight)


def _compiled(
    rules: Mapping[str, Rule], patterns: Mapping[str, str], problems: list[str]
) -> dict[str | None, _Matcher]:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # octets of UTF-8 as they are: only spaces must be told from words
    options.max_mem = MOST_MEMORY_BYTES
    options.never_capture = True
    options.log_errors = False
    matchers: dict[str | None, _Matcher] = {}
    for language in dict.fromkeys(rule.language for rule in rules.values()):
        sieve, chosen = re2.Filter(), []
        for rule in rules.values():
            if rule.language != language:
                continue
            try:
                sieve.Add(patterns[rule.name].encode(), options)
                chosen.append(rule)
            except re2.error:
                problems.append(f"rule {rule.name}: its phrases are too large together. Make two rules of it.")
        if chosen:
            sieve.Compile()
            matchers[language] = _Matcher(tuple(chosen), sieve)
    return matchers


def _bound(
    tables: Sequence[tuple[Path, RuleTable]],
    rules: Mapping[str, Rule],
    patterns: Mapping[str, str],
    matchers: Mapping[str | None, _Matcher],
) -> Rulebook:
    threshold = next((table.threshold for _, table in reversed(tables) if table.threshold), THRESHOLD)
    doubtful = next((table.doubtful_from for _, table in reversed(tables) if table.doubtful_from), DOUBTFUL_FROM)
    if doubtful > threshold:
        raise ConfigError(f"{tables[-1][0]}: doubtful_from must not be above the threshold ({threshold}).")
    words = {
        table.language: frozenset(w for one in table.function_words for w in words_of(one))
        for _, table in tables
        if table.language and table.function_words
    }
    told = repr(
        (
            threshold,
            doubtful,
            [
                (
                    rule.name,
                    rule.kind,
                    rule.weight,
                    rule.language,
                    rule.stage,
                    rule.reach,
                    sorted(rule.only),
                    patterns[rule.name],
                )
                for rule in rules.values()
            ],
            [(code, sorted(known)) for code, known in sorted(words.items())],
        )
    )
    return Rulebook(
        threshold, doubtful, hashlib.sha256(told.encode()).hexdigest(), tuple(rules.values()), words, matchers
    )
