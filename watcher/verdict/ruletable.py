"""TOML -> RuleTable: one file of rules, its shape checked, every problem named with file and rule."""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from watcher.complaint import in_words
from watcher.errors import ConfigError

LARGEST_FILE_BYTES = 1_000_000


class Kind(StrEnum):
    """What a rule's phrases do: docs/rules.md says each in a sentence."""

    REFUSAL = "refusal"
    HINT = "hint"
    COUNTER = "counter"
    DISCOUNT = "discount"
    TURN = "turn"
    CONTEXT = "context"
    STAGE = "stage"


class Reach(StrEnum):
    """How far a discount reaches: in its sentence what follows it, what precedes it or all; or all of the message.

    One that reaches within takes back what follows it, and also what has words on both sides of it.
    A counter that reaches what is near counts only within a few sentences of what refuses, or in the subject. A hint
    that stands alone counts only in a sentence that doesn't refuse anyway.
    """

    AFTER = "after"
    BEFORE = "before"
    SENTENCE = "sentence"
    MESSAGE = "message"
    WITHIN = "within"
    NEAR = "near"
    ALONE = "alone"


_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*([.-][a-z0-9]+)*$", max_length=80)]
HEAVIEST = 20
_Phrases = Annotated[tuple[str, ...], Field(max_length=200)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleEntry(_Entry):
    """One [[rule]]. Without phrases it re-weighs or switches off a shipped rule of that name."""

    name: _Name
    kind: Kind | None = None
    weight: Annotated[float, Field(ge=-HEAVIEST, le=HEAVIEST, strict=True)] | None = None
    stage: str | None = Field(default=None, pattern="^(application|interview|closed)$")
    reach: Reach = Reach.SENTENCE
    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    only: tuple[_Name, ...] = ()
    off: bool = False
    why: str = ""
    phrases: _Phrases = ()
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()


class RuleTable(_Entry):
    """One file: shipped tables name their language and its function words, a user's file needs neither."""

    language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    function_words: tuple[str, ...] = ()
    threshold: Annotated[float, Field(gt=0, le=100, strict=True)] | None = None
    doubtful_from: Annotated[float, Field(gt=0, le=100, strict=True)] | None = None
    leaning: Annotated[float, Field(ge=0, le=2, strict=True)] | None = None
    lists: Annotated[dict[str, _Phrases], Field(max_length=200)] = Field(default_factory=dict)
    rule: Annotated[tuple[RuleEntry, ...], Field(max_length=500)] = ()


def read(path: Path) -> RuleTable:
    """Return the table in a file.

    Raises:
        ConfigError: with every problem of the file, each naming file and rule.
    """
    try:
        octets = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read ({error.strerror}). Check the path in RULES_FILE or behind --rules."
        ) from error
    if len(octets) > LARGEST_FILE_BYTES:
        raise ConfigError(f"{path}: is larger than {LARGEST_FILE_BYTES} bytes, too large for a file of rules.")
    try:
        content = tomllib.loads(octets.decode("utf-8-sig"))  # Windows editors put a mark in front
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: isn't valid TOML, since it isn't in UTF-8. Save it in that encoding.") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: isn't valid TOML: {error}.") from error
    except (RecursionError, ValueError) as error:
        raise ConfigError(
            f"{path}: isn't a file of rules: it nests too deep, or a number in it is too long."
        ) from error
    try:
        return RuleTable.model_validate(content)
    except ValidationError as error:
        raise ConfigError(*(_sentence(path, content, dict(one)) for one in error.errors())) from error


_FORMS = {
    "rule": "write [[rule]], in double brackets",
    "name": "must be small letters, digits, '.' and '-', and begin with a letter",
    "only": "must be a list of names of rules",
    "language": "must be a code of two small letters",
    "stage": "must be application, interview or closed",
}


def _sentence(path: Path, content: dict[str, Any], problem: dict[str, Any]) -> str:
    """Say one problem of pydantic's in our words: where it is, what is wrong."""
    place = list(problem["loc"])
    where = str(path)
    is_rule = place[:1] == ["rule"] and len(place) > 1
    if is_rule:
        number = place[1]
        name = content["rule"][number].get("name") if isinstance(content["rule"][number], dict) else None
        where += f", rule {name or number + 1}"
        place = place[2:]
    if place:
        where += ", " + " ".join(str(part + 1) if isinstance(part, int) else part for part in place)
    known = RuleEntry.model_fields if is_rule else RuleTable.model_fields
    formed = (
        _FORMS.get(str(place[0])) if place and problem["type"] in {"string_pattern_mismatch", "tuple_type"} else None
    )
    return f"{where}: {formed or in_words(problem, known)}."
