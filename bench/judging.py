"""What it costs to judge a message: parse, normalise and match apart, beside other ways to match the same rules.

Every way sees the same texts in the same run: English ones, each once, after half of them have warmed it up, as in a
service that runs for weeks. Read the ratios, not the seconds.

Usage: python bench/judging.py [--json] [FOLDER of .eml]
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from time import process_time_ns
from typing import Any

import re2

from watcher.mail import mime
from watcher.mail.message import Message
from watcher.verdict import rulebook, ruletable
from watcher.verdict.classifier import classify
from watcher.verdict.ruleset import Ruleset
from watcher.verdict.ruletable import Kind
from watcher.verdict.sentences import form_of, read

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "verdict" / "en"
BODY = 5_000
STDLIB_SAMPLE = 12  # the standard library takes so long that these few texts must do


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the microseconds a message, and each way of matching as a multiple of ours."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    octets = [path.read_bytes() for path in sorted(options.folder.rglob("*.eml"))]
    messages = [mime.parse(one) for one in octets]
    rows = {
        "as they come": measure(octets, messages),
        f"bodies of {BODY} characters": measure([], grown(messages, BODY)),
        f"bodies of {4 * BODY} characters": measure([], grown(messages, 4 * BODY)),
    }
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        for name, row in rows.items():
            print(f"{name} ({row['messages']:.0f} messages, {row['characters']:.0f} characters on average)")
            for part, value in row.items():
                if part not in {"messages", "characters"}:
                    print(f"    {part:44}{value:12.1f}")
    return 0


def grown(messages: Sequence[Message], characters: int) -> list[Message]:
    """Return messages whose bodies are made of those of several, none seen in the same company twice."""
    texts = [message.own_text for message in messages]
    bodies, body = [], ""
    for start in range(0, len(texts), 3):
        body = ""
        for text in texts[start:] + texts[:start]:
            body += text + "\n\n"
            if len(body) >= characters:
                break
        bodies.append(replace(messages[start], own_text=body[:characters]))
    return bodies


def measure(octets: Sequence[bytes], messages: Sequence[Message]) -> dict[str, float]:
    """Time each part over the second half of the messages, having warmed it up with the first."""
    book = rulebook.load()
    parse = per_message(mime.parse, octets) if octets else None
    normalise = per_message(lambda one: read(one.subject, one.own_text), messages)
    sentences = [read(one.subject, one.own_text) for one in messages]
    match = per_message(lambda one: book.search(one, ("en",)).matches(Kind), sentences)
    judge = per_message(lambda one: classify(one, book), messages)
    joined = ["".join(form_of(part.words) for part in one).encode() for one in sentences]
    patterns = english_patterns()
    together = re2_set(patterns)
    in_a_set = per_message(together.Match, joined)
    alternations = [re.compile(pattern) for pattern in patterns]
    stdlib = per_message(lambda one: [list(each.finditer(one)) for each in alternations], joined[:STDLIB_SAMPLE])
    row = {
        "messages": float(len(messages)),
        "characters": sum(len(one.own_text) for one in messages) / len(messages),
        "parse, us": parse,
        "normalise, us": normalise,
        "match, us": match,
        "judge in all (without parse), us": judge,
        "one RE2 set of all patterns / match": in_a_set / match,
        "re alternation of the same rules / match": stdlib / match,
    }
    return {part: value for part, value in row.items() if value is not None}


def per_message(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the microseconds of processor time a call, over the second half of the items."""
    half = len(items) // 2
    for item in items[:half]:
        work(item)
    start = process_time_ns()
    for item in items[half:]:
        work(item)
    return (process_time_ns() - start) / 1000 / (len(items) - half)


def english_patterns() -> list[bytes]:
    """Return the patterns of the shipped English rules, one a rule."""
    path = rulebook.SHIPPED / "en.toml"
    ruleset = Ruleset()
    ruleset.add(path, ruletable.read(path))
    return ["|".join(one.expression for one in patterns()).encode() for patterns in ruleset.patterns.values()]


def re2_set(patterns: Sequence[bytes]) -> Any:
    """Return the patterns compiled as one set, the way that builds automata text by text."""
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 256 << 20
    options.never_capture = True
    together = re2.Set.SearchSet(options)
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


if __name__ == "__main__":
    sys.exit(main())
