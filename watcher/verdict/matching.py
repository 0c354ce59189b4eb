"""Phrases -> what of them stands in sentences. The only room with the RE2 library."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

# google-re2: linear in the text whatever a user's phrase says; hyperscan is faster but has no wheels for Windows,
# and pyahocorasick finds words, not gaps. What matches in few ways is linear without it, in a third of the time.
import re2

from watcher.errors import ConfigError
from watcher.verdict.alphabet import Alphabet, words_between
from watcher.verdict.notation import Pattern
from watcher.verdict.ruleset import Rule, Ruleset
from watcher.verdict.ruletable import Kind, Reach
from watcher.verdict.sentences import Sentence, read
from watcher.verdict.wordindex import WordIndex

_ONCE_A_SENTENCE = frozenset({Kind.HINT, Kind.COUNTER, Kind.CONTEXT, Kind.STAGE})  # said twice means no more
MOST_MEMORY_BYTES = 4 << 20
_FEW_WAYS = 2_500  # from any one place, however a backtracking matcher turns

Find = Callable[..., Any]  # a text, and where to begin -> the first match, if there is one


class Match(NamedTuple):  # made by the dozen for every message, and a tuple is made in half the time
    """A rule's phrase found in a sentence: the numbers of its sentence, its first and its last word."""

    rule: Rule
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Matcher:
    """The phrases of one language: the index tells which of them may stand in a sentence, and patterns whether they do.

    A set of all the patterns would build its automaton anew for every text unlike the last, which for gapped phrases
    of common words takes several times as long (bench/judging.py measures it).
    """

    phrases: Sequence[tuple[Rule, Pattern]]
    finds: list[Find | None]  # of each phrase, once it is compiled: when it is first needed
    index: WordIndex
    alphabet: Alphabet
    kinds: Mapping[Kind, int]  # a bit for each phrase of that kind
    everywhere: int  # a bit for each phrase that reaches all of the message

    def matches(self, sentence: int, text: str, possible: int) -> Sequence[Match]:
        """Return the matches of possible phrases in a sentence, given with its number and its text."""
        matches = []
        while possible:
            phrase = possible & -possible
            possible ^= phrase
            number = phrase.bit_length() - 1
            find = self.finds[number] or self._compile(number)
            found = find(text)
            if not found:
                continue
            rule, _ = self.phrases[number]
            if rule.kind is Kind.CONTEXT:
                possible &= ~self.kinds[Kind.CONTEXT]
            while found:
                matches.append(Match(rule, sentence, *words_between(text, *found.span())))
                found = None if rule.kind in _ONCE_A_SENTENCE else find(text, found.end())
        return matches

    def _compile(self, number: int) -> Find:
        _, pattern = self.phrases[number]
        find = self.finds[number] = _compiled(self.alphabet, pattern)
        return find


class Search:
    """Sentences being searched for phrases, kind by kind, since what most kinds say matters in few sentences."""

    def __init__(self, sentences: Sequence[Sentence], matchers: Sequence[Matcher]) -> None:
        self._words = [sentence.words for sentence in sentences]
        self._sieved = [(matcher, matcher.index.sieve(self._words), dict[int, str]()) for matcher in matchers]

    def matches(self, kinds: Iterable[Kind], among: Collection[int] | None = None) -> list[Match]:
        """Return the matches of these kinds of rules in all sentences, or among those numbered.

        What reaches all of the message is found everywhere. Of a context, the heaviest match of a sentence suffices.
        """
        matches: list[Match] = []
        for matcher, sieved, texts in self._sieved:
            wanted = sum(matcher.kinds.get(kind, 0) for kind in kinds)
            far = wanted & matcher.everywhere
            for number, possible in sieved.items():
                here = possible & (wanted if among is None or number in among else far)
                if here:
                    text = texts.get(number) or texts.setdefault(number, matcher.alphabet.text(self._words[number]))
                    matches += matcher.matches(number, text, here)
        return matches


def matcher_of(ruleset: Ruleset, language: str | None) -> Matcher:
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
    return Matcher(
        phrases=tuple(phrases),
        finds=[None] * len(phrases),
        alphabet=alphabet,
        index=WordIndex.of([pattern for _, pattern in phrases]),
        kinds=kinds,
        everywhere=sum(1 << number for number, (rule, _) in enumerate(phrases) if rule.reach is Reach.MESSAGE),
    )


def _compiled(alphabet: Alphabet, pattern: Pattern) -> Find:
    """Return what finds the first place of a phrase from an offset on."""
    expression = alphabet.pattern(pattern.expression)
    if _is_quick(pattern):
        return re.compile(expression.replace("]*", "]*+")).search  # marks are skipped for good
    find: Find = re2.compile(expression, _options()).search
    return find


def _is_quick(pattern: Pattern) -> bool:
    """Tell whether a backtracking matcher is through all ways in no time, so that RE2 isn't needed."""
    return pattern.ways <= _FEW_WAYS


@cache
def _options(most_memory: int = MOST_MEMORY_BYTES) -> Any:
    options = re2.Options()
    options.max_mem = most_memory
    options.log_errors = False
    return options


def is_too_large(pattern: Pattern) -> bool:
    """Tell whether a pattern takes more memory than one may, also beside other phrases, whose words it has to skip."""
    if _is_quick(pattern):
        return False
    alphabet = Alphabet([pattern.expression, r" a\S* "])
    try:
        re2.compile(alphabet.pattern(pattern.expression), _options(MOST_MEMORY_BYTES // 2))
    except re2.error:
        return True
    return False


def finds(patterns: Iterable[Pattern], text: str) -> bool:
    """Tell whether one of the patterns is found in a text."""
    alphabets = [(Alphabet([pattern.expression]), pattern) for pattern in patterns]
    return any(
        _compiled(alphabet, pattern)(alphabet.text(sentence.words))
        for sentence in read("", text)
        for alphabet, pattern in alphabets
    )
