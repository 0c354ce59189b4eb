"""Learn how far words lean to a rejection and to its stages: training/mail/LL.jsonl -> watcher/verdict/weights/LL.toml.

Needs scikit-learn, which nothing else here does: `python -m pip install scikit-learn`. It prints how well the words
alone tell apart mail that they weren't learned from (five parts, each judged by what the other four teach).

Usage: python training/learn.py [LANGUAGE ...]
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt
from pathlib import Path

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from watcher.mail import mime
from watcher.verdict import rulebook
from watcher.verdict.leaning import SHIPPED, features, name_of
from watcher.verdict.sentences import read

MAIL = Path(__file__).parent / "mail"
RARE = 2  # what only one message has proves nothing
POINTS = 250  # hundredths of a point for each unit of log-odds
LEAST = 50  # hundredths, to be divided by the root of what is weighed; less would fill the table for nothing
LEAST_OF_STAGES = 100
SCALE = 1 / 5  # brings the samples to a length of about one, as the penalty expects
PENALTY = 1 / 30  # on the square of each weight
FOLDS = 5
HEAD = """\
# How far each of these words and pairs of neighbours speaks for a rejection or against one, and of a rejection for one
# after talks or of a closed position: hundredths of a point, to be divided by the root of how many a message has.
# Learned, not written: training/README.md says from what and how. `leaning` in your rules file says how much it counts.
"""


@dataclass(frozen=True)
class Table:
    """What is learned: the points of every message, the words and pairs of each weight, and how well they tell."""

    start: int
    weights: Mapping[int, Sequence[str]]
    area_under_curve: float  # of mail held back

    def __str__(self) -> str:
        return f"{sum(map(len, self.weights.values()))} weights, AUC {self.area_under_curve:.3f} held back"


def main(languages: Sequence[str]) -> int:
    """Learn the languages named, or all."""
    function_words = rulebook.load().function_words
    for path in sorted(MAIL.glob("*.jsonl")):
        if not languages or path.stem in languages:
            learn(path, function_words[path.stem])
    return 0


def learn(path: Path, small: Collection[str]) -> None:
    """Write the weights of one language; how often one of its small words stands somewhere says nothing to a reader."""
    mail = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [found_in(one) for one in mail]
    rejections = [number for number, one in enumerate(mail) if one["label"] == "rejection" and one["stage"]]
    tables = {"rejection": regression(found, [one["label"] == "rejection" for one in mail], small, LEAST)}
    for stage in ("interview", "closed"):
        is_it = [mail[number]["stage"] == stage for number in rejections]
        tables[stage] = regression([found[number] for number in rejections], is_it, small, LEAST_OF_STAGES)
    write(SHIPPED / f"{path.stem}.toml", digest(path), tables)
    print(f"{path.stem}: {len(mail)} messages; " + "; ".join(f"{name} {table}" for name, table in tables.items()))


def regression(found: Sequence[set[str]], answers: Sequence[bool], small: Collection[str], least: int) -> Table:
    """Learn from the words and pairs of each message and the answer to it."""
    count = Counter(name for some in found for name in some)
    kept = {name for name, messages in count.items() if messages >= RARE and name not in small}
    # A rare word says more than a frequent one, so its weight costs less: inverse document frequency.
    tells = {name: 1 + log((1 + len(found)) / (1 + count[name])) for name in kept}
    samples = [{name: SCALE * tells[name] / sqrt(len(some)) for name in some & kept} for some in found]
    vectorizer = DictVectorizer(sort=True)
    table = vectorizer.fit_transform(samples)
    model = LogisticRegression(C=1 / PENALTY, max_iter=5_000, tol=1e-6)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    apart = cross_val_predict(model, table, answers, cv=folds, method="decision_function")
    model.fit(table, answers)
    weights: dict[int, list[str]] = {}
    for name, weight in zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True):
        points = round(POINTS * SCALE * tells[name] * float(weight))
        if abs(points) >= least:
            weights.setdefault(points, []).append(name)
    return Table(round(POINTS * float(model.intercept_[0])), weights, float(roc_auc_score(answers, apart)))


def found_in(record: dict[str, str]) -> set[str]:
    """Return the words and pairs of one message, read as the service reads it."""
    head = f"From: {record['from']}\nSubject: {record['subject']}\nMIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n"
    message = mime.parse(f"{head}Content-Type: text/plain; charset=utf-8\n\n{record['body']}".encode())
    return {name_of(one) for one in features(read(message.subject, message.own_text))}


def digest(path: Path) -> str:
    """Return what ties weights to the mail they were learned from."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, learned_from: str, tables: Mapping[str, Table]) -> None:
    """Write the tables, in each the heaviest words first."""
    lines = [f'{HEAD}\nlearned_from = "{learned_from}"']
    for name, table in tables.items():
        lines.append(f"\n[{name}]\nstart = {table.start}\n\n[{name}.weights]")
        heaviest_first = sorted(table.weights.items(), reverse=True)
        lines += (f'"{points:+d}" = {json.dumps(sorted(some), ensure_ascii=False)}' for points, some in heaviest_first)
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
