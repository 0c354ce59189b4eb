"""Rule tables (TOML) -> a Rulebook, whose phrases are compiled when they are first needed."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from watcher.errors import ConfigError
from watcher.verdict import leaning, ruletable
from watcher.verdict.language import languages_of
from watcher.verdict.leaning import Lean
from watcher.verdict.matching import Matcher, Search, finds, is_too_large, matcher_of
from watcher.verdict.ruleset import Rule, Ruleset
from watcher.verdict.ruletable import RuleTable
from watcher.verdict.sentences import Sentence, words_of

SHIPPED = Path(__file__).parent / "rules"
THRESHOLD = 3.0
DOUBTFUL_FROM = 1.75
_LEAST = 0.01  # points
_A_PHRASE = 0.75  # is what one that only goes with refusals weighs


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules, ready to be matched. `digest` changes whenever a rule, a weight or a threshold does."""

    threshold: float
    doubtful_from: float
    digest: str
    rules: tuple[Rule, ...]
    function_words: Mapping[str, frozenset[str]]
    languages_of: Mapping[str, tuple[str, ...]]
    leaning: float
    _matcher: Callable[[str | None], Matcher]

    def lean(
        self, language: str, sentences: Sequence[Sentence], refused: float, against: float, score: float
    ) -> Lean | None:
        """Say what all words together lean to; None without weights for the language, or where it changes nothing.

        `refused` are the points of the phrases for a rejection, `against` those of the counters, `score` is what they
        and all else come to without it.
        """
        most = in_doubt = leaning.MOST_FOR * self.leaning
        if refused < _A_PHRASE:  # less than a rejection needs, whatever share the user gives it
            in_doubt = max(0.0, min(leaning.MOST_ALONE * self.leaning, self.threshold - _LEAST - score))
            most = in_doubt if against else most
        could_raise = self.doubtful_from - most <= score < self.threshold
        could_lower = self.doubtful_from <= score < self.threshold + leaning.MOST_AGAINST * self.leaning
        weights = leaning.shipped(language) if self.leaning and (could_raise or could_lower) else None
        return weights.of(sentences, self.leaning, most, in_doubt) if weights else None

    def search(self, sentences: Sequence[Sentence], languages: Sequence[str]) -> Search:
        """Search sentences for the phrases of these languages and of the rules without one."""
        return Search(sentences, [matcher for one in (*languages, None) if (matcher := self._matcher(one)).phrases])


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
    share = _last(table.leaning for table in tables)
    share = 1.0 if share is None else share
    if doubtful_from > threshold:
        ruleset.problems.append(f"{paths[-1]}: doubtful_from is above the threshold of {threshold:g}. Lower it.")
    if rules_file:
        ruleset.problems.extend(_too_large(rules_file, tables[-1], ruleset))
        ruleset.problems.extend(_untrue(rules_file, tables[-1], ruleset))
    if ruleset.problems:
        raise ConfigError(*ruleset.problems)
    words = {table.language: frozenset(_words(table)) for table in tables if table.language and table.function_words}
    return Rulebook(
        threshold=threshold,
        doubtful_from=doubtful_from,
        digest=_digest((threshold, doubtful_from, share), tables, ruleset, words),
        leaning=share,
        rules=tuple(ruleset.rules.values()),
        function_words=words,
        languages_of=languages_of(words),
        _matcher=cache(partial(matcher_of, ruleset)),
    )


def _too_large(path: Path, table: RuleTable, ruleset: Ruleset) -> Iterator[str]:
    for entry in table.rule if not ruleset.problems else ():
        for number, pattern in enumerate(ruleset.patterns[entry.name]() if entry.phrases else (), start=1):
            if is_too_large(pattern):
                yield f"{path}, rule {entry.name}, phrase {number}: it is too large. Make two of it."


def _untrue(path: Path, table: RuleTable, ruleset: Ruleset) -> Iterator[str]:
    """Hold the user's rules to what they say of themselves: which sentences they find, which rules they are for."""
    for entry in table.rule if not ruleset.problems else ():
        where = f"{path}, rule {entry.name}"
        for name in entry.only:
            if name not in ruleset.patterns:
                yield f"{where}: only names {name}, and there is no such rule."
        if not (entry.yes or entry.no):
            continue  # a shipped rule that is only switched off needn't be compiled
        patterns = ruleset.patterns[entry.name]()
        for sentence in entry.yes:
            if not finds(patterns, sentence):
                yield f"{where}: yes says that it finds {sentence!r}, but it doesn't."
        for sentence in entry.no:
            if finds(patterns, sentence):
                yield f"{where}: no says that it doesn't find {sentence!r}, but it does."


def _last(settings: Iterator[float | None]) -> float | None:
    """The user's file comes last and has the last word."""
    return next((setting for setting in reversed(list(settings)) if setting is not None), None)


def _words(table: RuleTable) -> Iterator[str]:
    for entry in table.function_words:
        yield from words_of(entry)


def _digest(
    numbers: tuple[float, ...],
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
    return hashlib.sha256(repr((numbers, lists, rules, known, leaning.digests())).encode()).hexdigest()
