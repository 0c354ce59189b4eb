"""tests/corpus/contact -> a table: the right person, wrong names and addresses, company, role, phone.

Exits 1 on a dangerous mistake: a wrong address, a wrong or invented name, an unattended address answered.
Usage: python bench/contacts.py [--all] [FOLDER]
"""

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watcher.config import Policy
from watcher.contact import finder, notes, sender
from watcher.contact.acquaintance import Acquaintance
from watcher.contact.finder import Contact
from watcher.contact.sender import Kind
from watcher.mail import mime
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "contact"
DANGEROUS = ("wrong address", "wrong name", "unattended answered")


class Nobody:
    """A memory of nobody."""

    def acquaintances(self) -> tuple[Acquaintance, ...]:
        """Return nobody."""
        return ()

    def conversation(self, message_ids: tuple[str, ...]) -> tuple[Acquaintance, ...]:
        """Return nobody."""
        del message_ids
        return ()


@dataclass(frozen=True, slots=True)
class Result:
    """One notice: what was expected, what was found, and what is wrong with it."""

    name: str
    expected: dict[str, Any]
    found: dict[str, str | None]
    mistakes: tuple[str, ...]


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when a mistake was dangerous."""
    folders = [Path(argument) for argument in arguments if not argument.startswith("-")]
    results = tuple(judge(path) for path in sorted((folders or [CORPUS])[0].rglob("*.toml")))
    for result in results:
        if result.mistakes or "--all" in arguments:
            print(f"{result.name}: {', '.join(result.mistakes) or 'right'}")
            for key in ("outcome", "kind", "address", "name", "company", "role", "phone"):
                if result.expected.get(key) != result.found[key]:
                    print(f"    {key}: expected {result.expected.get(key)!r}, found {result.found[key]!r}")
            if result.mistakes:
                print(f"    {result.found['reason']}")
    print(*table(results), sep="\n")
    return int(any(mistake in DANGEROUS for result in results for mistake in result.mistakes))


def judge(expectation: Path) -> Result:
    """Return what the finder makes of the notice beside the expectation."""
    expected = tomllib.loads(expectation.read_text(encoding="utf-8"))
    contact = find(expectation.with_suffix(".eml").read_bytes(), expected, expectation.parent.name)
    found = {
        "outcome": "held" if contact.hold else "draft",
        "kind": contact.kind.value,
        "address": contact.address.addr_spec if contact.address else None,
        "name": contact.name.full if contact.name else None,
        "company": contact.employer.company,
        "role": contact.employer.role,
        "phone": contact.phone,
        "reason": contact.reason,
    }
    name = f"{expectation.parent.name}/{expectation.stem}"
    return Result(name, expected, found, tuple(mistakes_in(expected, found)))


def find(octets: bytes, expected: dict[str, Any], language: str) -> Contact:
    """Return the contact of one notice, its verdict taken for granted."""
    policy = Policy(name=expected["applicant"], identities=tuple(expected["identities"]))
    message = mime.parse(octets)
    message = finder.original(message, policy.identities) or message
    verdict = Verdict(Judgement.REJECTION, score=9, threshold=5, language=language, stage=Stage.APPLICATION)
    return finder.find(message, verdict, senders=sender.load(), notes=notes.load(None), memory=Nobody(), policy=policy)


def mistakes_in(expected: dict[str, Any], found: dict[str, str | None]) -> Iterator[str]:
    """Yield what is wrong, the dangerous mistakes first."""
    is_drafted, address = found["outcome"] == "draft", expected.get("address")
    if is_drafted and expected["kind"] in {Kind.UNATTENDED, Kind.NONE}:
        yield "unattended answered"
    elif is_drafted and (found["address"] or "").casefold() != (address or "").casefold():
        yield "wrong address"
    if found["name"] and is_drafted and found["name"] != expected.get("name"):
        yield "wrong name"
    if found["outcome"] != expected["outcome"]:
        yield f"{found['outcome']} instead of {expected['outcome']}"
    elif expected["outcome"] == "draft" and found["kind"] != expected["kind"]:
        yield "wrong kind"
    if expected.get("name") and not found["name"]:
        yield "name missed"
    for key in ("company", "role", "phone"):
        if found[key] != expected.get(key):
            yield f"wrong {key}" if found[key] else f"{key} missed"


def table(results: tuple[Result, ...]) -> Iterator[str]:
    """Yield the lines of the table."""

    def count(mistake: str) -> int:
        return sum(mistake in result.mistakes for result in results)

    def stated(key: str) -> int:
        return sum(key in result.expected for result in results)

    people = [one for one in results if one.expected["outcome"] == "draft" and one.expected["kind"] == Kind.PERSON]
    right = sum(one.found["address"] == one.expected["address"] and one.found["outcome"] == "draft" for one in people)
    named = sum("name" in one.expected and one.found["name"] == one.expected["name"] for one in results)
    yield f"{len(results)} notices"
    yield f"right person        {right:4} of {len(people):4}   {right / max(len(people), 1):.3f}"
    yield f"right name          {named:4} of {stated('name'):4}   {named / max(stated('name'), 1):.3f}"
    for key in ("company", "role", "phone"):
        found = sum(key in one.expected and one.found[key] == one.expected[key] for one in results)
        wrong = count(f"wrong {key}")
        yield f"right {key:13} {found:4} of {stated(key):4}   {found / max(stated(key), 1):.3f}   wrong {wrong}"
    held = sum(one.expected["outcome"] == one.found["outcome"] for one in results)
    yield f"right outcome       {held:4} of {len(results):4}   {held / max(len(results), 1):.3f}"
    for mistake in DANGEROUS:
        yield f"{mistake:20}{count(mistake):4}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
