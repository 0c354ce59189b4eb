"""Folders of judged mail -> precision, recall and F1 of the classifier, beside two honest baselines.

Understands folders of .eml with NAME.toml beside each (verdict = "rejection", "other" or "doubtful"), and folders
with rejection/, other/, labels.csv and ham.tar.xz. A doubtful message is held, not answered: it counts as not found.

Usage: python bench/accuracy.py [--json] [--errors] [--part all|visible|held] [--require] DIR...
"""

import argparse
import csv
import hashlib
import json
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from math import sqrt
from pathlib import Path

from watcher.errors import MessageError
from watcher.mail import mime
from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import classify
from watcher.verdict.sentences import plain

Z = 1.96  # 95 % of a normal distribution lie within this many standard deviations
LEAST_RECALL, LEAST_PRECISION = 0.97, 0.99
HELD_BACK = 5  # every fifth group of near-duplicates is held back from whoever writes rules
STAND_IN_SUBJECT = "Your application"  # labels.csv folders put this where the real subject is unknown
WORDS = ("unfortunately", "regret", "sorry", "unable", "not selected", "unsuccessful")
PHRASES = (
    "not moving forward",
    "not move forward",
    "other candidates",
    "not been selected",
    "not selected",
    "regret to inform",
    "position has been filled",
    "decided to pursue",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged message: where it comes from, the kind of mail it is, what it should be judged."""

    name: str
    source: str
    label: str
    expected: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """A sample and what the classifier and the baselines made of it."""

    sample: Sample
    found: str
    by_words: bool
    by_phrases: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and each ratio with the ends of its 95 % interval (Wilson)."""

    group: str
    method: str
    rejections: int
    others: int
    missed: int
    false_alarms: int
    doubtful: int
    precision: tuple[float, ...] | None
    recall: tuple[float, ...] | None
    f1: tuple[float, ...] | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit 1 when --require is given and they fall below what the project promises."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--errors", action="store_true", help="name every message judged wrongly")
    parser.add_argument(
        "--part", choices=("all", "visible", "held"), default="all", help="the fifth held back, or the rest"
    )
    parser.add_argument("--require", action="store_true", help="fail below recall 0.97 or precision 0.99")
    options = parser.parse_args(arguments)
    outcomes = judge([one for folder in options.folders for one in samples(folder, options.part)])
    rows = table(outcomes)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "doubtful": doubtful_share(outcomes)}, indent=1))
    else:
        print_table(rows, outcomes)
    if options.errors:
        for one in outcomes:
            if one.found != one.sample.expected:
                print(f"{one.sample.expected} judged {one.found}: {one.sample.source}/{one.sample.name}")
    total = rows[0]
    fails = (total.recall or (1.0,))[0] < LEAST_RECALL or (total.precision or (1.0,))[0] < LEAST_PRECISION
    return 1 if options.require and fails else 0


def samples(folder: Path, part: str = "all") -> Iterator[Sample]:
    """Yield the judged messages of a folder in either layout."""
    if (folder / "labels.csv").exists():
        yield from _labelled(folder, part)
        return
    for answer in sorted(folder.rglob("*.toml")):
        expected = tomllib.loads(answer.read_text("utf-8"))
        mail = answer.with_suffix(".eml")
        if "verdict" in expected and mail.exists():
            source = f"{folder.name}/{expected.get('language', 'und')}"
            label = expected.get("kind", expected["verdict"])
            if label == "rejection" and "stage" in expected:
                label = f"rejection, {expected['stage']}"
            yield Sample(answer.stem, source, label, expected["verdict"], mail.read_bytes())


def _labelled(folder: Path, part: str) -> Iterator[Sample]:
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if part in ("all", "held" if is_held_back(row["near_group"]) else "visible"):
                expected = "rejection" if row["label"] == "rejection" else "other"
                octets = (folder / row["file"]).read_bytes()
                yield Sample(row["file"], folder.name, row["label"], expected, octets)
    ham = folder / "ham.tar.xz"
    if ham.exists() and part != "held":
        with tarfile.open(ham) as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() else None
                if content:
                    yield Sample(member.name, f"{folder.name} ham", "ham", "other", content.read())


def is_held_back(group: str) -> bool:
    """Tell by its hash whether a group of near-duplicates is held back, so that none of them is split."""
    return int.from_bytes(hashlib.sha256(group.encode()).digest()[:8], "big") % HELD_BACK == 0


def judge(chosen: Sequence[Sample]) -> tuple[Outcome, ...]:
    """Let the classifier and both baselines judge the same parsed messages."""
    book = rulebook.load()
    outcomes = []
    for sample in chosen:
        try:
            message = mime.parse(sample.octets)
        except MessageError:
            outcomes.append(Outcome(sample, "unreadable", by_words=False, by_phrases=False))
            continue
        if message.subject == STAND_IN_SUBJECT:
            message = replace(message, subject="")
        found = classify(message, book).judgement.value
        outcomes.append(Outcome(sample, found, contains(message, WORDS), contains(message, PHRASES)))
    return tuple(outcomes)


def contains(message: Message, phrases: Sequence[str]) -> bool:
    """Judge as trackers with a list do: any phrase anywhere."""
    text = " ".join(plain(f"{message.subject}\n{message.own_text}").casefold().split())
    return any(phrase in text for phrase in phrases)


def table(outcomes: Sequence[Outcome]) -> list[Figures]:
    """Return the rows: all of them by each method, then the classifier by source and by label."""
    methods: dict[str, Callable[[Outcome], bool]] = {
        "watcher": lambda one: one.found == "rejection",
        "word list": lambda one: one.by_words,
        "eight phrases": lambda one: one.by_phrases,
    }
    rows = [figures("all", name, outcomes, method) for name, method in methods.items()]
    groups: dict[str, list[Outcome]] = {}
    for prefix in ("source", "label"):
        for one in outcomes:
            groups.setdefault(f"{prefix} {getattr(one.sample, prefix)}", []).append(one)
    return rows + [figures(name, "watcher", members, methods["watcher"]) for name, members in groups.items()]


def figures(group: str, method: str, outcomes: Sequence[Outcome], is_found: Callable[[Outcome], bool]) -> Figures:
    """Count one group by one method; what is expected doubtful is neither missed nor a false alarm unless answered."""
    rejections = [one for one in outcomes if one.sample.expected == "rejection"]
    others = [one for one in outcomes if one.sample.expected != "rejection"]
    hits = sum(map(is_found, rejections))
    alarms = sum(map(is_found, others))
    missed = len(rejections) - hits
    jaccard = wilson(hits, hits + alarms + missed)
    return Figures(
        group=group,
        method=method,
        rejections=len(rejections),
        others=len(others),
        missed=missed,
        false_alarms=alarms,
        doubtful=sum(one.found == "doubtful" for one in outcomes),
        precision=wilson(hits, hits + alarms) if rejections else None,
        recall=wilson(hits, len(rejections)),
        # F1 = 2J/(1+J) grows with J = hits/(hits+alarms+missed), a proportion, so the ends of J's interval give F1's.
        f1=tuple(2 * end / (1 + end) for end in jaccard) if jaccard and rejections else None,
    )


def wilson(hits: int, tries: int) -> tuple[float, ...] | None:
    """Return a proportion with its 95 % interval (E. B. Wilson 1927); None without tries."""
    if not tries:
        return None
    share, denominator = hits / tries, 1 + Z * Z / tries
    middle = (share + Z * Z / (2 * tries)) / denominator
    half = Z * sqrt(share * (1 - share) / tries + Z * Z / (4 * tries * tries)) / denominator
    return share, max(0.0, middle - half), min(1.0, middle + half)


def doubtful_share(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Say how much of the job mail is doubtful, and how many of the rejections not found lie there."""
    job_mail = [one for one in outcomes if one.sample.label != "ham"]
    doubtful = sum(one.found == "doubtful" for one in job_mail)
    missed = [one for one in job_mail if one.sample.expected == "rejection" and one.found != "rejection"]
    seen = sum(one.found == "doubtful" for one in missed)
    return {"of_job_mail": doubtful / max(1, len(job_mail)), "missed": len(missed), "missed_but_doubtful": seen}


def print_table(rows: Sequence[Figures], outcomes: Sequence[Outcome]) -> None:
    """Print the rows with their intervals, then what the band of doubt catches."""
    print(
        f"{'':44}{'method':14}{'reject':>7}{'other':>7}{'missed':>7}{'alarms':>7}{'doubt':>6}"
        f"  {'precision':22}{'recall':22}F1"
    )
    for row in rows:
        ratios = "".join(f"{_shown(one):22}" for one in (row.precision, row.recall, row.f1))
        print(
            f"{row.group[:43]:44}{row.method:14}{row.rejections:7}{row.others:7}{row.missed:7}{row.false_alarms:7}"
            f"{row.doubtful:6}  {ratios.rstrip()}"
        )
    share = doubtful_share(outcomes)
    print(
        f"doubtful: {share['of_job_mail']:.1%} of job mail; "
        f"of {share['missed']:.0f} rejections not found, {share['missed_but_doubtful']:.0f} lie there"
    )


def _shown(ratio: tuple[float, ...] | None) -> str:
    return "-" if ratio is None else f"{ratio[0]:.3f} ({ratio[1]:.3f}-{ratio[2]:.3f})"


if __name__ == "__main__":
    sys.exit(main())
