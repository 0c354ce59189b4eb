"""RuleTables -> Ruleset: the shipped rules with the user's changes, each with its patterns; every problem collected.

Most messages are of one language, so the patterns of a shipped table wait until they are asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path

from watcher.verdict.notation import NotationError, Pattern, list_pattern, pattern_of
from watcher.verdict.ruletable import HEAVIEST, Kind, Reach, RuleEntry, RuleTable

Lists = Mapping[str, Pattern]
_BOUNDS = {Kind.REFUSAL: (0, HEAVIEST), Kind.HINT: (0, HEAVIEST), Kind.COUNTER: (-HEAVIEST, 0), Kind.CONTEXT: (0, 1)}
_FIXED = frozenset({"kind", "stage", "reach", "language", "only"})
_SIMILAR = 0.8
DEFAULT_WEIGHTS = {Kind.REFUSAL: 3.0, Kind.HINT: 0.75, Kind.COUNTER: -2.0, Kind.CONTEXT: 1.0}


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


@dataclass(slots=True)
class Ruleset:
    """Rules by name, the patterns of their phrases by the same names, and what is wrong with the files so far."""

    rules: dict[str, Rule] = field(default_factory=dict)
    patterns: dict[str, Callable[[], tuple[Pattern, ...]]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    lists: dict[str | None, Callable[[], Lists]] = field(default_factory=dict)

    def add(self, path: Path, table: RuleTable, *, at_once: bool = False) -> None:
        """Take in one table: its lists, then its rules, new ones or changes to those that are there.

        What is wrong with its phrases comes out when their patterns are asked for, or at once.
        """
        own = cache(partial(self._lists, path, table, self.lists.get(table.language, dict)))
        if at_once:
            own()
        if table.language and table.language not in self.lists:
            self.lists[table.language] = own
        seen: dict[str, RuleEntry] = {}
        for entry in table.rule:
            where = f"{path}, rule {entry.name}"
            language = entry.language or table.language
            if entry.name in seen:  # the same lines pasted twice do no harm
                if entry != seen[entry.name]:
                    self.problems.append(f"{where}: it stands there twice. Take one away or give it another name.")
                continue
            seen[entry.name] = entry
            if language and language not in self.lists:
                self.problems.append(f"{where}: there is no table for the language '{language}'.")
            elif entry.phrases:
                lists = (self.lists.get(language, dict), own)
                self._add(where, entry, language, cache(partial(self._patterns, where, entry.phrases, lists)))
                if at_once:
                    self.patterns[entry.name]()
            else:
                self._change(where, entry)

    def _lists(self, path: Path, table: RuleTable, inherited: Callable[[], Lists]) -> Lists:
        """Compile the named lists in the order written; a list may name those above it and those of its language."""
        known = dict(inherited())
        for name, entries in table.lists.items():
            try:
                known[name] = list_pattern(entries, known)
            except NotationError as error:
                self.problems.append(f"{path}, list {name}, at character {error.position}: {error}.")
        return known

    def _add(
        self, where: str, entry: RuleEntry, language: str | None, patterns: Callable[[], tuple[Pattern, ...]]
    ) -> None:
        if entry.name in self.rules:
            self.problems.append(f"{where}: a rule of that name exists already. Give yours another name.")
            return
        self.patterns[entry.name] = patterns
        kind = entry.kind or Kind.REFUSAL
        if entry.off:
            return
        if entry.weight is not None:
            self._check_weight(where, kind, entry.weight)
        self.rules[entry.name] = Rule(
            name=entry.name,
            kind=kind,
            weight=DEFAULT_WEIGHTS.get(kind, 0.0) if entry.weight is None else entry.weight,
            why=entry.why,
            phrases=entry.phrases,
            language=language,
            stage=entry.stage,
            reach=entry.reach,
            only=frozenset(entry.only),
        )

    def _patterns(
        self, where: str, phrases: Sequence[str], lists: tuple[Callable[[], Lists], ...]
    ) -> tuple[Pattern, ...]:
        known = {name: pattern for some in lists for name, pattern in some().items()}
        found = []
        for number, phrase in enumerate(phrases, start=1):
            try:
                found.append(pattern_of(phrase, known))
            except NotationError as error:
                self.problems.append(f"{where}, phrase {number}, at character {error.position}: {error}.")
        return tuple(found)

    def _change(self, where: str, entry: RuleEntry) -> None:
        """Re-weigh or switch off a rule that is there already."""
        rule = self.rules.get(entry.name)
        fixed = sorted(entry.model_fields_set & _FIXED)
        if rule is None:
            similar = "".join(f" ({name}?)" for name in get_close_matches(entry.name, self.rules, n=1, cutoff=_SIMILAR))
            self.problems.append(
                f"{where}: there is no such rule to change{similar}, and without phrases it can't be a new one."
            )
        elif fixed:
            self.problems.append(
                f"{where}: of a rule that is there already only the weight changes, or it is off: take {fixed[0]} away."
            )
        elif entry.off:
            del self.rules[entry.name]
        elif entry.weight is None:
            self.problems.append(f"{where}: say what to change: a weight, or off = true.")
        else:
            self.rules[entry.name] = replace(rule, weight=entry.weight)
            self._check_weight(where, rule.kind, entry.weight)

    def _check_weight(self, where: str, kind: Kind, weight: float) -> None:
        least, most = _BOUNDS.get(kind, (-HEAVIEST, HEAVIEST))
        if not least <= weight <= most:
            self.problems.append(f"{where}: the weight of a {kind} is from {least:g} to {most:g}.")
