"""explain: what would be done with messages from files, and every reason. It decides with an empty memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from watcher.cli import accounts
from watcher.cli.terminal import console, fail, harmless, print_json, watched
from watcher.contact.finder import Contact
from watcher.errors import MessageError
from watcher.mail import archive
from watcher.mail.archive import Item
from watcher.mail.message import Arrival, MessageKey
from watcher.outcome import Draft, Held, Outcome, Pass
from watcher.poller import Knowledge, decide
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.correction import correction
from watcher.verdict.hits import Hit
from watcher.verdict.language import UNDETERMINED

OUTCOMES = {Draft: "draft", Held: "held", Pass: "pass"}


def add_to(app: typer.Typer) -> None:
    """Add the command of this file."""
    app.command()(explain)


def explain(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help=".eml, mbox, Maildir, a folder of .eml, or -")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Say of each message what would be done with it, and why. Needs no config.env, and uses it when there is one."""
    knowledge = accounts.read_knowledge(ctx.obj)
    is_empty = True
    for item in watched((item for path in paths for item in archive.read(path)), "Reading"):
        is_empty = False
        if as_json:
            print_json([_as_json(item, knowledge)])
        else:
            _show(item, knowledge)
    if is_empty:
        fail([f"There is no message in {', '.join(map(str, paths))}."])


def _decided(item: Item, knowledge: Knowledge) -> Outcome | str:
    """Return what would be done, or the sentence why the message can't be read."""
    if item.octets is None:
        return item.problem or "It can't be read."
    try:
        return decide(Arrival(MessageKey(item.path, 0, 0), item.octets), knowledge)
    except MessageError as error:
        return str(error)


def _as_json(item: Item, knowledge: Knowledge) -> dict[str, object]:
    outcome = _decided(item, knowledge)
    threshold = knowledge.rulebook.threshold
    if isinstance(outcome, str):
        blank = dict.fromkeys(("message_id", "language", "stage", "leaning", "contact", "company", "role", "draft"))
        points = dict.fromkeys(("score", "phrases", "headers"), 0.0)
        found = {"verdict": "unreadable", "threshold": threshold, "hits": [], "evidence": [], "outcome": "held"}
        return {"path": item.path} | blank | points | found | {"reason": outcome}
    verdict, contact = outcome.verdict, outcome.contact
    return {
        "path": item.path,
        "message_id": outcome.notice.message_id,
        "verdict": verdict.judgement,
        "score": verdict.score,
        "threshold": verdict.threshold,
        "language": verdict.language,
        "stage": verdict.stage,
        "hits": [_hit(hit) for hit in verdict.hits if not hit.discounted],
        "phrases": verdict.phrases,
        "headers": verdict.headers,
        "leaning": verdict.lean.points if verdict.lean else None,
        "evidence": list(verdict.evidence),
        "contact": _contact(contact) if contact else None,
        "company": contact.employer.company if contact else None,
        "role": contact.employer.role if contact else None,
        "outcome": OUTCOMES[type(outcome)],
        "reason": outcome.reason,
        "draft": _draft(outcome) if isinstance(outcome, Draft) else None,
    }


def _hit(hit: Hit) -> dict[str, object]:
    return {"rule": hit.rule, "weight": hit.weight, "phrase": hit.phrase, "sentence": hit.sentence}


def _contact(contact: Contact) -> dict[str, object]:
    return {
        "name": contact.name.full if contact.name else None,
        "address": contact.address.addr_spec if contact.address else None,
        "kind": contact.kind,
        "reason": contact.reason,
    }


def _draft(outcome: Draft) -> dict[str, object]:
    letter = outcome.letter
    return {"to": str(letter.to), "from": str(letter.sender), "subject": letter.subject, "body": letter.body}


def _show(item: Item, knowledge: Knowledge) -> None:
    out = console()
    out.rule(Text(harmless(item.path)), align="left")
    outcome = _decided(item, knowledge)
    if isinstance(outcome, str):
        out.print(Text(f"Unreadable: {harmless(outcome)}", style="red"))
        return
    for line in _lines(outcome):
        out.print(line)
    for line in _correction(outcome.verdict, knowledge):
        out.print(line)
    if isinstance(outcome, Draft):
        out.print(_field("To", str(outcome.letter.to)))
        out.print(_field("Subject", outcome.letter.subject))
        out.print()
        out.print(Text(harmless(outcome.letter.body)))
    out.print()


def _lines(outcome: Outcome) -> Iterator[Text]:
    verdict, contact = outcome.verdict, outcome.contact
    stage = f", {verdict.stage} stage" if verdict.stage else ""
    yield _field(
        "Verdict", f"{verdict.judgement}{stage}, score {verdict.score:g} of {verdict.threshold:g}, {verdict.language}"
    )
    if verdict.language == UNDETERMINED:
        yield Text("    no language with rules is told by its words, so all were tried")
    for hit in verdict.hits:
        yield _marked(hit)
    for sentence in verdict.evidence:
        yield Text(f"    {harmless(sentence)}")
    if verdict.lean and verdict.lean.points:
        yield Text(f"    {harmless(verdict.lean.sentence)}")
    if verdict.hits or verdict.headers:
        words = verdict.lean.points if verdict.lean else 0.0
        yield Text(f"    in all: phrases {verdict.phrases:+g}, headers {verdict.headers:+g}, all words {words:+g}")
    if contact:
        name = contact.name.full if contact.name else "no name certain enough to greet"
        address = contact.address.addr_spec if contact.address else "nobody to write to"
        yield _field("Contact", f"{name}, {address} ({contact.kind}): {contact.reason}")
        for candidate in contact.candidates:
            chosen = "is" if candidate.is_chosen else "isn't"
            who = candidate.address or (candidate.name.full if candidate.name else "")
            yield Text(
                harmless(f"    {candidate.source}: {who} ({candidate.kind}) {chosen} the one: {candidate.reason}")
            )
        stated = (("company", contact.employer.company), ("role", contact.employer.role), ("phone", contact.phone))
        yield _field("Stated", ", ".join(f"{what} {value or 'unknown'}" for what, value in stated))
    yield _field("Outcome", f"{OUTCOMES[type(outcome)]}: {outcome.reason}")


def _correction(verdict: Verdict, knowledge: Knowledge) -> Iterator[Text]:
    """Return what to paste into rules.toml, should the user disagree."""
    lines = correction(verdict, knowledge.rulebook)
    if lines is None:
        return
    if verdict.judgement is Judgement.REJECTION:
        wrong = "If it is no rejection, with these lines in rules.toml it is none, or held at most:"
    else:
        wrong = "If it is a rejection, these lines in rules.toml make it one:"
    yield _field("Wrong?", wrong)
    yield Text(f"\n{lines}")


def _field(name: str, value: str) -> Text:
    return Text(f"{name}: ", style="bold").append(harmless(value), style="default")


def _marked(hit: Hit) -> Text:
    """Return the hit's sentence with the phrase marked: in reverse on a terminal, and between >> << everywhere."""
    weight = f"doesn't count ({hit.discounted})" if hit.discounted else f"{hit.weight:+g}"
    line = Text(f"    {hit.rule} {weight}: ")
    before, phrase, after = map(harmless, hit.marked)
    return line.append(before).append(f">>{phrase}<<", style="reverse").append(after)
