"""What it costs to judge a message: parse, normalise and match apart, beside other ways to match the same rules.

Every way sees the same texts in the same run: English ones, each once, after half of them, the rules' own example
sentences, those of the tests and a year's mail have warmed it up, as in a service that runs for weeks. Messages on end
are the worst case: a refusal or a look-alike in every few lines. Read the ratios, not the seconds.

Usage: python bench/judging.py [--json] [FOLDER of .eml]
"""

import argparse
import gc
import json
import re
import sys
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time_ns
from typing import Any

import re2

from watcher.mail import mime
from watcher.mail.message import Message
from watcher.verdict import rulebook, ruletable
from watcher.verdict.classifier import classify
from watcher.verdict.notation import form_of
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruleset import Ruleset
from watcher.verdict.ruletable import Kind
from watcher.verdict.sentences import read

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "tests" / "corpus" / "verdict" / "en"
END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
UNTYPED = re.compile(rb"^content-[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*", re.IGNORECASE | re.MULTILINE)
TYPE = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
BODY = 5_000
WARMING = 4  # every fourth message of the training mail
STDLIB_SAMPLE = 12  # the standard library takes so long that these few texts must do


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the microseconds a message, and each way of matching as a multiple of ours."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    octets = [path.read_bytes() for path in sorted(options.folder.rglob("*.eml"))]
    texts = [mime.parse(one).own_text for one in octets]
    prose = ordinary_prose()
    rows = {
        "as they come": measure(octets),
        f"a message and ordinary prose, {BODY} characters": measure(grown(octets, texts, prose, BODY)),
        f"messages on end, {BODY} characters": measure(grown(octets, texts, texts, BODY)),
        f"messages on end, {4 * BODY} characters": measure(grown(octets, texts, texts, 4 * BODY)),
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


def ordinary_prose() -> list[str]:
    """Return the paragraphs of this project's own pages, its tables and examples left out."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    paragraphs = [one for page in pages for one in page.read_text("utf-8").split("\n\n")]
    return [one for one in paragraphs if one[:1].isalpha()]


def grown(octets: Sequence[bytes], texts: Sequence[str], more: Sequence[str], characters: int) -> list[bytes]:
    """Return messages whose bodies are grown by other texts, none seen in the same company twice."""
    messages = []
    for number in range(0, len(octets), 3):
        body = texts[number]
        for text in [*more[number % len(more) :], *more] * (1 + characters // sum(map(len, more))):
            if len(body) < characters:
                body += "\n\n" + text
        head = UNTYPED.sub(b"", END_OF_HEADER.split(octets[number], maxsplit=1)[0] + b"\r\n")
        messages.append(head + TYPE + body[:characters].encode().replace(b"\n", b"\r\n"))
    return messages


def measure(octets: Sequence[bytes]) -> dict[str, float]:
    """Time each part over the second half of the messages, having warmed it up with the first."""
    book = warmed()
    messages = [mime.parse(one) for one in octets]
    parse = per_message(mime.parse, octets)
    judge = per_message(lambda one: classify(one, book), messages)
    normalise = per_message(lambda one: read(one.subject, one.own_text), messages)
    sentences = [read(one.subject, one.own_text) for one in messages]
    book = warmed()
    match = per_message(lambda one: book.search(one, ("en",)).matches(Kind), sentences)
    joined = ["".join(form_of(part.words) for part in one).encode() for one in sentences]
    patterns = english_patterns()
    together = re2_set(patterns)
    in_a_set = per_message(together.Match, joined)
    alternations = [re.compile(pattern) for pattern in patterns]
    stdlib = per_message(lambda one: [list(each.finditer(one)) for each in alternations], joined[:STDLIB_SAMPLE])
    return {
        "messages": float(len(messages)),
        "characters": sum(len(one.own_text) for one in messages) / len(messages),
        "parse and judge, us": parse + judge,
        "parse, us": parse,
        "judge, us": judge,
        "of that, normalise, us": normalise,
        "match all kinds of rules everywhere, us": match,
        "one RE2 set of all patterns / match": in_a_set / match,
        "re alternation of the same rules / match": stdlib / match,
    }


def warmed() -> Rulebook:
    """Return the shipped rules, nearly all of their phrases compiled by now."""
    book = rulebook.load()
    examples = [entry.yes + entry.no for entry in ruletable.read(rulebook.SHIPPED / "en.toml").rule]
    wordings = tomllib.loads((ROOT / "tests" / "verdict" / "wordings.toml").read_text("utf-8"))
    mail = (ROOT / "training" / "mail" / "en.jsonl").read_text("utf-8").splitlines()[::WARMING]
    bodies = [(json.loads(line)["body"],) for line in mail]
    for texts in [*examples, *wordings.values(), *bodies]:
        classify(Message(senders=(), subject="", own_text="\n\n".join(texts)), book)
        book.search(read("", "\n\n".join(texts)), ("en",)).matches(Kind)
    return book


def per_message(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """Return the microseconds of processor time a call, over the second half of the items."""
    half = len(items) // 2
    gc.collect()  # nobody else's rubbish is to be cleared away on our time
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
