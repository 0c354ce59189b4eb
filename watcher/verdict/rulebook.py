"""Rule tables (TOML) -> a compiled Rulebook. The only room with the RE2 library."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

# google-re2: linear in the text whatever a user's phrase says; hyperscan is faster but has no wheels for Windows,
# and pyahocorasick finds words, not gaps.
import re2

from watcher.errors import ConfigError
from watcher.verdict import leaning, ruletable
from watcher.verdict.alphabet import Alphabet, words_between
from watcher.verdict.language import languages_of
from watcher.verdict.leaning import Lean
from watcher.verdict.notation import Pattern
from watcher.verdict.ruleset import Rule, Ruleset
from watcher.verdict.ruletable import Kind, Reach, RuleTable
from watcher.verdict.sentences import Sentence, read, words_of
from watcher.verdict.wordindex import WordIndex

SHIPPED = Path(__file__).parent / "rules"
THRESHOLD = 3.0
DOUBTFUL_FROM = 1.75
_LEAST = 0.01  # points
_A_PHRASE = 0.75  # is what one that only goes with refusals weighs
_ONCE_A_SENTENCE = frozenset({Kind.HINT, Kind.COUNTER, Kind.CONTEXT, Kind.STAGE})  # said twice means no more
MOST_MEMORY_BYTES = 4 << 20


class Match(NamedTuple):  # made by the dozen for every message, and a tuple is made in half the time
    """A rule's phrase found in a sentence: the numbers of its sentence, its first and its last word."""

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

    phrases: tuple[tuple[Rule, Callable[[], Any]], ...]  # each with its pattern, which is compiled when first needed
    index: WordIndex
    alphabet: Alphabet
    kinds: Mapping[Kind, int]  # a bit for each phrase of that kind
    everywhere: int  # a bit for each phrase that reaches all of the message

    def sieve(self, words: Sequence[Sequence[str]]) -> dict[int, int]:
        """Return the numbers of the sentences in which phrases may stand, each with a bit for each phrase."""
        return {number: possible for number, possible in enumerate(self.index.sieve(words)) if possible}

    def matches(self, sentence: int, text: bytes, possible: int) -> Iterator[Match]:
        """Yield the matches of possible phrases in a sentence, given with its number and its text."""
        while possible:
            phrase = possible & -possible
            possible ^= phrase
            rule, pattern = self.phrases[phrase.bit_length() - 1]
            found = pattern().match(text)
            if found and rule.kind is Kind.CONTEXT:
                possible &= ~self.kinds[Kind.CONTEXT]
            while found:
                yield Match(rule, sentence, *words_between(text, *found.span(1)))
                found = None if rule.kind in _ONCE_A_SENTENCE else pattern().match(text, found.end())


class Search:
    """Sentences being searched for phrases, kind by kind, since what most kinds say matters in few sentences."""

    def __init__(self, sentences: Sequence[Sentence], matchers: Sequence[_Matcher]) -> None:
        self._words = [sentence.words for sentence in sentences]
        self._sieved = [(matcher, matcher.sieve(self._words), dict[int, bytes]()) for matcher in matchers]

    def matches(self, kinds: Iterable[Kind], among: Collection[int] | None = None) -> list[Match]:
        """Return the matches of these kinds of rules in all sentences, or among those numbered.

        What reaches all of the message is found everywhere. Of a context, the heaviest match of a sentence suffices.
        """
        matches: list[Match] = []
        for matcher, sieved, texts in self._sieved:
            wanted = sum(matcher.kinds.get(kind, 0) for kind in kinds)
            far = wanted & matcher.everywhere
            numbers = sieved if among is None or far else sorted(sieved.keys() & among)
            for number in numbers:
                here = sieved[number] & (wanted if among is None or number in among else far)
                if here:
                    text = texts.get(number) or texts.setdefault(number, matcher.alphabet.text(self._words[number]))
                    matches += matcher.matches(number, text, here)
        return matches


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
    _matcher: Callable[[str | None], _Matcher]

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
    # The heaviest words about a job come first, since of a context no more than that is looked for.
    phrases.sort(key=lambda phrase: -phrase[0].weight if phrase[0].kind is Kind.CONTEXT else 0.0)
    kinds: dict[Kind, int] = {}
    for number, (rule, _) in enumerate(phrases):
        kinds[rule.kind] = kinds.get(rule.kind, 0) | 1 << number
    alphabet = Alphabet(pattern.expression for _, pattern in phrases)
    return _Matcher(
        phrases=tuple((rule, cache(partial(_compiled, alphabet, pattern))) for rule, pattern in phrases),
        alphabet=alphabet,
        index=WordIndex.of([pattern for _, pattern in phrases]),
        kinds=kinds,
        everywhere=sum(1 << number for number, (rule, _) in enumerate(phrases) if rule.reach is Reach.MESSAGE),
    )


def _compiled(alphabet: Alphabet, pattern: Pattern) -> Any:
    """Compile a pattern so that it matches from the start of a text to the end of the phrase, which is group 1.

    Anchored so, for a short text and a group RE2 walks the pattern itself, in linear time too. Otherwise it builds
    automata text by text, which for a text not met before takes twice as long.
    """
    return re2.compile(b"\n?[^\n]*?(" + alphabet.pattern(pattern.expression) + b")", _options())


@cache
def _options() -> Any:
    options = re2.Options()
    options.max_mem = MOST_MEMORY_BYTES
    options.log_errors = False
    return options


def _too_large(path: Path, table: RuleTable, ruleset: Ruleset) -> Iterator[str]:
    for entry in table.rule if not ruleset.problems else ():
        for number, pattern in enumerate(ruleset.patterns[entry.name]() if entry.phrases else (), start=1):
            try:
                _compiled(Alphabet([pattern.expression]), pattern)
            except re2.error:
                yield f"{path}, rule {entry.name}, phrase {number}: it is too large. Make two of it."


def _untrue(path: Path, table: RuleTable, ruleset: Ruleset) -> Iterator[str]:
    """Hold the user's rules to what they say of themselves: which sentences they find, which rules they are for."""
    for entry in table.rule if not ruleset.problems else ():
        where = f"{path}, rule {entry.name}"
        for name in entry.only:
            if name not in ruleset.patterns:
                yield f"{where}: only names {name}, and there is no such rule."
        patterns = ruleset.patterns[entry.name]()
        for sentence in entry.yes:
            if not _finds(patterns, sentence):
                yield f"{where}: yes says that it finds {sentence!r}, but it doesn't."
        for sentence in entry.no:
            if _finds(patterns, sentence):
                yield f"{where}: no says that it doesn't find {sentence!r}, but it does."


def _finds(patterns: Iterable[Pattern], text: str) -> bool:
    alphabets = [(Alphabet([pattern.expression]), pattern) for pattern in patterns]
    return any(
        _compiled(alphabet, pattern).match(alphabet.text(sentence.words))
        for sentence in read("", text)
        for alphabet, pattern in alphabets
    )


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
