"""compose -> Letter: the words, from the templates of the notice's language and stage. The only room with Jinja2.

Templates are the user's, mail is a stranger's: mail reaches a template only as plain text in named facts, is never
rendered again, and no template reads an attribute, loops, repeats text or calls anything but its own blocks.
"""

import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.config import Policy
from watcher.contact.finder import Contact
from watcher.errors import ConfigError
from watcher.letter import shelf
from watcher.letter.choice import Choice, by_notice
from watcher.letter.facts import NAMES, Facts, gather
from watcher.letter.letter import Letter, addressed
from watcher.letter.rehearsal import Occasion, Sample, occasions, rehearse
from watcher.letter.shelf import SHIPPED, SUFFIX, Source, copy_templates
from watcher.mail.message import Message
from watcher.verdict.classifier import Verdict
from watcher.verdict.stage import Stage

__all__ = ["Letter", "Sample", "Templates", "compose", "copy_templates", "load", "place", "samples"]

MOST_CHARACTERS: Final = 20_000
_FILTERS: Final = ("capitalize", "default", "length", "lower", "replace", "title", "trim", "upper")
_REFUSED: Final = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.Import, nodes.FromImport)
_MISTAKES: Final = (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates as they were when loaded, proven on samples; a file changed since then changes nothing here."""

    languages: frozenset[str]
    digest: str
    directory: Path | None
    environment: "_Environment" = field(repr=False, compare=False)

    def is_stale(self) -> bool:
        """Whether a template file has changed, come or gone since the load. Raises ConfigError as `load` does."""
        return shelf.digest(shelf.sources(self.directory)) != self.digest


def load(templates_dir: Path | None = None) -> Templates:
    """Return the templates, the user's before the shipped, each proven on every stage and set of known facts.

    Raises:
        ConfigError: every mistake found, each with its file, line and remedy.
    """
    read = shelf.sources(templates_dir)
    environment = _Environment(read)
    problems = dict.fromkeys(environment.mistakes())
    if problems:
        raise ConfigError(*problems)
    templates = Templates(shelf.languages(read), shelf.digest(read), templates_dir, environment)
    for _ in samples(templates, is_brief=True):
        pass
    return templates


def compose(
    message: Message, verdict: Verdict, contact: Contact, policy: Policy, templates: Templates
) -> Letter | None:
    """Return the letter to this contact, always the same for the same notice.

    None when nobody is to be written to, or when there is no template in the notice's language: a letter in another
    language than the notice's is worse than one the user writes.

    Raises:
        ConfigError: a template fails on facts that no sample showed.
    """
    return _write(Occasion(message, verdict, contact, policy), templates, by_notice(message))


def samples(
    templates: Templates, *, stage: Stage | None = None, language: str | None = None, is_brief: bool = False
) -> Iterator[Sample]:
    """Yield letters from invented facts: languages by stages by sets of known facts by wordings, equal ones once.

    Raises:
        ConfigError: a template fails on such facts.
    """
    for spoken in sorted(templates.languages & {language or spoken for spoken in templates.languages}):
        yield from rehearse(
            lambda occasion, choice: _write(occasion, templates, choice),
            (one for one in occasions(spoken, is_brief=is_brief) if stage in {None, one.stage}),
            templates.environment.most_wordings,
        )


def place(templates: Templates, letter: Letter, fault: str) -> str:
    """Return where the letter's fault is to be mended: the template's file, and the line of the block it names."""
    named = re.search(r"\bblock (\w+)", fault)
    return templates.environment.place(letter.template + SUFFIX, named[1] if named else None)


def _write(occasion: Occasion, templates: Templates, choice: Choice) -> Letter | None:
    message, contact, language = occasion.message, occasion.contact, occasion.verdict.language
    if language not in templates.languages or contact.address is None:
        return None
    facts = gather(message, occasion.verdict, contact, occasion.policy)
    template = f"{language}/{occasion.stage}"
    text = templates.environment.rendered(template + SUFFIX, facts, choice)
    return addressed(text, template, message, contact, occasion.policy, is_general=not facts.line_is_specific)


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 with nothing in it that a letter doesn't need."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self, read: Mapping[str, Source]) -> None:
        self.most_wordings = 1
        self.read = read
        super().__init__(loader=FunctionLoader(self._source), extensions=[_Vary], undefined=_Unknown, autoescape=False)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in _FILTERS}

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """Look a template up in what was read at load; the disk isn't asked again."""
        source = self.read.get(name)
        return (source.text, str(source.path), lambda: True) if source else None

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002 - Jinja2's signature
        """Refuse them all: facts are text, and text has no attribute a letter needs."""
        return False

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - the same
        """Refuse what makes much out of little."""
        raise TemplateError(f"the operator {operator} has no use in a letter")

    def mistakes(self) -> Iterator[str]:
        """Yield what is wrong with the templates before any is rendered."""
        trees: dict[str, nodes.Template] = {}
        for name, source in self.read.items():
            try:
                trees[name] = self.parse(source.text, name, str(source.path))
            except TemplateSyntaxError as error:
                yield self._told(error, name)
        words = {word.name for tree in trees.values() for word in tree.find_all(nodes.Name) if word.ctx == "store"}
        blocks = {block.name for name, tree in trees.items() if SHIPPED in name for block in tree.find_all(nodes.Block)}
        for name, tree in trees.items():
            problem = self.read[name].problem
            for refused in tree.find_all(_REFUSED):
                yield problem(refused.lineno, "loops, macros and imports have no use in a letter")
            for word in tree.find_all(nodes.Name):
                if word.name not in NAMES | words | {"self", "super"}:
                    yield problem(word.lineno, f"no fact is called {word.name}; there are {', '.join(sorted(NAMES))}")
            for block in tree.find_all(nodes.Block) if tree.find(nodes.Extends) else ():
                if block.name not in blocks:
                    yield problem(
                        block.lineno, f"no block is called {block.name}; there are {', '.join(sorted(blocks))}"
                    )

    def place(self, name: str, block: str | None) -> str:
        """Return the file, and the line where the block is defined for this template: there or in what it extends."""
        source = self.read[name]
        tree = self.parse(source.text, name, str(source.path))
        lines = [node.lineno for node in tree.find_all(nodes.Block) if node.name == block]
        parent = tree.find(nodes.Extends)
        if block and not lines and parent and isinstance(parent.template, nodes.Const):
            return self.place(parent.template.value, block)
        return f"{source.path}, line {lines[0]}" if lines else str(source.path)

    def rendered(self, name: str, facts: Facts, choice: Choice) -> str:
        """Return the template's text; an endless one ends as a ConfigError."""
        known: dict[str, object] = {"choice": choice}
        for fact in fields(facts):
            value = getattr(facts, fact.name)
            hint = f"{fact.name} isn't always known; put what needs it between {{% if {fact.name} %}} and {{% endif %}}"
            known[fact.name] = _Unknown(hint=hint) if value is None else value
        text = ""
        try:
            for piece in self.get_template(name).generate(known):
                text += piece
                if len(text) > MOST_CHARACTERS:
                    raise TemplateError(f"the letter grows beyond {MOST_CHARACTERS} characters")
        except _MISTAKES as error:
            raise ConfigError(self._told(error, name)) from error
        return text

    def _told(self, error: Exception, name: str) -> str:
        """Return the mistake as a sentence with the place where it lies, not the place where it showed."""
        places = {str(source.path): source for source in self.read.values()}
        where, line = self.read[name], 1
        if isinstance(error, TemplateSyntaxError):
            where, line = places.get(error.filename or "", where), error.lineno
        else:
            for frame, number in traceback.walk_tb(error.__traceback__):
                if frame.f_code.co_filename in places:
                    where, line = places[frame.f_code.co_filename], number
        if isinstance(error, RecursionError):
            return where.problem(line, "a block or file includes itself without end")
        if isinstance(error, TemplateNotFound):
            return where.problem(line, f"there is no template {error.name}")
        return where.problem(line, str(error).rstrip("."))


class _Unknown(StrictUndefined):
    """A fact that isn't known: false in a condition, equal to nothing, elsewhere a mistake: nothing is left empty."""

    def __bool__(self) -> bool:  # type: ignore[override]  # the strict one never returns
        return False

    def __eq__(self, other: object) -> bool:  # type: ignore[override]  # the same
        return False

    def __hash__(self) -> int:  # type: ignore[override]  # the same
        return id(self)


class _Vary(Extension):
    """`{% vary %}one wording{% or %}another{% endvary %}`: the notice's Message-ID decides which is said."""

    tags = {"vary"}  # noqa: RUF012 - the attribute Jinja2 asks for

    def parse(self, parser: Parser) -> nodes.Node:
        """Turn the wordings into a chain of conditions on the choice made at this place."""
        line = next(parser.stream).lineno
        wordings = [parser.parse_statements(("name:or", "name:endvary"))]
        while next(parser.stream).test("name:or"):
            wordings.append(parser.parse_statements(("name:or", "name:endvary")))
        if isinstance(self.environment, _Environment):
            self.environment.most_wordings = max(self.environment.most_wordings, len(wordings))
        place = nodes.Const(f"{parser.name}:{line}".removeprefix(SHIPPED))
        branches = []
        for number, wording in enumerate(wordings):
            choice = self.call_method("choose", [nodes.ContextReference(), place, nodes.Const(len(wordings))])
            is_chosen = nodes.Compare(choice, [nodes.Operand("eq", nodes.Const(number))])
            branches.append(nodes.If(is_chosen, wording, [], []))
        branches[0].elif_ = branches[1:]
        return branches[0].set_lineno(line, override=True)

    @staticmethod
    def choose(context: Context, place: str, count: int) -> int:
        """Return the number of the wording to be said at this place."""
        chosen: int = context["choice"](place, count)
        return chosen
