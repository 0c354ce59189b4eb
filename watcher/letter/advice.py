"""A Letter, checked -> what is wrong with it, in sentences. One that isn't right is held, not saved.

The checks are what good advice says about answering a rejection: thank, acknowledge, say what attracted you, look
ahead, be brief, invent nothing. The words they look for are in advice.toml beside this file, a table a language.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from watcher.contact.finder import Contact
from watcher.contact.sender import Kind
from watcher.letter.drafter import Letter
from watcher.verdict.stage import Stage

FEWEST_WORDS, MOST_WORDS = 90, 180
MOST_PARAGRAPHS, FEWEST_PARAGRAPHS = 4, 3

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_NOBODY = re.compile(r"no[-_ ]?reply|do[-_ ]?not[-_ ]?reply|\bhiring\b|@", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[^\]]*\]|[{}]|<[^>]*>|\bNone\b|\bundefined\b|\bX{3,}\b|_{3,}|\bTODO\b")
_SEAM = re.compile(r" {2}| [.,;:!?](?=\s|$)|(?<!\.)\.\.(?!\.)|,[.,]|\( | \)|\(\)", re.MULTILINE)
_BULLET = re.compile(r"^(?:[-*•·\u2013\u2014‣▪]|\d+[.)]) ", re.MULTILINE)
_UNWRAPPABLE = re.compile(r"^(?:From |>|[^\S\n])", re.MULTILINE)
_LINK = re.compile(r"://|\bwww\.", re.IGNORECASE)
_WORD = re.compile(r"\w[\w'\u2019.-]*")
_PUNCTUATION = (".", "!", "?", "…", "”", '"', "»", ")")


@dataclass(frozen=True, slots=True)
class _Text:
    """The letter's parts as the checks need them; `folded` is everything above the closing, for looking up words."""

    whole: str
    greeting: str
    paragraphs: tuple[str, ...]
    folded: str


def check(letter: Letter, contact: Contact) -> tuple[str, ...]:
    """Return what is wrong with the letter, each a sentence with its remedy; nothing when it may be saved.

    In a language of the user's own, without a table of words, only its form is checked.
    """
    text = _parts(letter)
    words = _tables().get(letter.language, {})
    stage = Stage(letter.template.rpartition("/")[2])
    return (
        *_addressing(letter, contact, text),
        *_form(text),
        *_wanted(text, words, stage),
        *_unwanted(text, words, stage, contact),
    )


def _parts(letter: Letter) -> _Text:
    greeting, *rest = letter.body.split("\n\n")
    closing = letter.closing or (rest[-1] if rest else "")
    above = letter.body.removesuffix(closing).strip("\n")
    paragraphs = tuple(part for part in above.split("\n\n")[1:] if part)
    return _Text(letter.body, greeting, paragraphs, _folded(above))


def _addressing(letter: Letter, contact: Contact, text: _Text) -> Iterator[str]:
    """Advice 2: the right person, in To as in the greeting."""
    if contact.address is None or letter.to != contact.address:
        yield "The letter doesn't go to the contact that was found: this is a mistake in the program, please report it."
    if not _ADDRESS.fullmatch(letter.to.addr_spec):
        yield f"{letter.to.addr_spec!r} is no address mail can be sent to: answer with another one."
    if _NOBODY.search(text.greeting):
        yield f"The greeting “{text.greeting}” is to nobody: mend the block greeting in the template."
    name = contact.name
    if name is not None and not any(part and part in text.greeting for part in (name.family, name.given, name.full)):
        yield f"The greeting “{text.greeting}” doesn't name {name.full}: mend the block greeting in the template."


def _form(text: _Text) -> Iterator[str]:
    """Advice 9 and 11: short, in paragraphs, nothing to fill in, no seam where a fact is missing."""
    above = "\n\n".join((text.greeting, *text.paragraphs))
    count = len(_WORD.findall(above))
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield f"The letter has {count} words without signature and quote: write {FEWEST_WORDS} to {MOST_WORDS}."
    if not FEWEST_PARAGRAPHS <= len(text.paragraphs) <= MOST_PARAGRAPHS:
        yield f"The letter has {len(text.paragraphs)} paragraphs: it should have three or four."
    if above.count("!") > 1:
        yield "The letter has more than one exclamation mark: leave one at most."
    if _BULLET.search(text.whole):
        yield "The letter has bullet points: write sentences."
    if found := _PLACEHOLDER.search(above):
        yield f"The letter has a placeholder, “{found[0]}”: every sentence must be ready to be sent."
    if _LINK.search(above):
        yield "The letter has a link: leave it out, or put it into the signature."
    if found := _UNWRAPPABLE.search(text.whole):
        yield f"A line begins with “{found[0]}”, which mail programs change: begin it with another word."
    yield from _seams(above, text)


def _seams(above: str, text: _Text) -> Iterator[str]:
    """After a comma, German and Italian begin the first paragraph in lower case."""
    if found := _SEAM.search(above):
        around = above[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ")
        yield f"There is a seam at “…{around}…”: mend the template there."
    for number, paragraph in enumerate(text.paragraphs):
        goes_on = number == 0 and text.greeting.endswith(",")
        if (paragraph[0].islower() and not goes_on) or not paragraph.endswith(_PUNCTUATION):
            yield f"The paragraph “{paragraph[:30]}…” doesn't begin and end as sentences do: mend the template there."


def _wanted(text: _Text, words: Mapping[str, tuple[str, ...]], stage: Stage) -> Iterator[str]:
    """Advice 3 to 8: what every good answer says, its thanks first: being grateful for a favour asked is none."""
    for point, remedy in _WANTED:
        name = "effort" if point == "difficulty" and stage is Stage.CLOSED else point
        where = _folded(text.paragraphs[0] if text.paragraphs else "") if point == "thanks" else text.folded
        if name in words and not _found(words[name], where):
            yield f"The letter doesn't say what it should in the block {_BLOCKS.get(point, point)}: {remedy}."


def _unwanted(text: _Text, words: Mapping[str, tuple[str, ...]], stage: Stage, contact: Contact) -> Iterator[str]:
    """Advice 5, 10 and 12: no blame, no pleading, nothing invented."""
    for point, reason in _UNWANTED:
        is_fine = (
            (point == "winners" and stage is not Stage.CLOSED)
            or (point == "talked" and stage is Stage.INTERVIEW)
            or (point == "personally" and contact.kind is Kind.PERSON)
        )
        if not is_fine and (found := _found(words.get(point, ()), text.folded)):
            yield f"The letter says “{found}”: {reason}."


def _folded(text: str) -> str:
    return text.casefold().replace("\u2019", "'")


def _found(phrases: tuple[str, ...], folded: str) -> str | None:
    """Return the first phrase that begins at the beginning of a word: "thank" is found in "thanks"."""
    pattern = "|".join(re.escape(phrase) for phrase in phrases)
    match = re.search(rf"(?<!\w)(?:{pattern})", folded) if phrases else None
    return match[0] if match else None


_BLOCKS = {"remember": "close", "departments": "close"}
_WANTED = (
    ("thanks", "thank them for their time and for considering the application"),
    ("difficulty", "acknowledge the difficult choice, or the effort of the search where the position was closed"),
    ("attraction", "say what attracted you"),
    ("initiative", "show enthusiasm and the hope to learn more and to contribute"),
    ("remember", "ask to be kept in mind for future openings"),
    ("departments", "mention your interest in other departments or teams"),
)
_UNWANTED = (
    ("blame", "a good answer neither blames nor pleads"),
    ("feedback", "nobody is thanked for feedback they may not have given"),
    ("winners", "where the position was closed nobody may have been chosen"),
    ("talked", "an interview is mentioned only where there was one"),
    ("personally", "only a person writes personally"),
)


@cache
def _tables() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    text = files("watcher.letter").joinpath("advice.toml").read_text(encoding="utf-8")
    return {
        language: {point: tuple(phrases) for point, phrases in table.items()}
        for language, table in tomllib.loads(text).items()
    }
