"""Verdict -> the lines for the user's rules.toml that would turn it round."""

from collections.abc import Iterable, Sequence

from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.hits import IN_PLAINER_WORDS, IN_STRONGER_WORDS, MOST_FROM_REPETITION, SAID, Hit
from watcher.verdict.leaning import MOST_AGAINST, MOST_FOR
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruletable import HEAVIEST, Kind

MARGIN = 0.01  # a score just reached is a score reached, whatever was rounded on the way
_LONGEST_NAME = 80


def correction(verdict: Verdict, rulebook: Rulebook) -> str | None:
    """Return TOML that turns a rejection into something else, or what has signs of a rejection into one.

    None where weighing anew can't do it: nothing in the message speaks for a rejection, or its headers alone do, or
    so much speaks against it that no bearable weight would help.
    """
    if verdict.is_ruled_out:
        return None
    kinds = {rule.name: rule.kind for rule in rulebook.rules}
    counted = [hit for hit in verdict.hits if hit.against in {None, IN_STRONGER_WORDS} and hit.weight > 0]
    refusals = [hit for hit in counted if kinds.get(hit.rule) is Kind.REFUSAL]
    if verdict.judgement is Judgement.REJECTION:
        return _rejection_no_more(verdict, rulebook, counted, refusals)
    strongest = max(refusals or counted, key=lambda hit: hit.weight, default=None)
    if strongest is None:
        return None
    weight = _sufficient(strongest, verdict, rulebook)
    return f'[[rule]]\nname = "{strongest.rule}"\nweight = {weight:.2f}\n' if weight <= HEAVIEST else None


def _rejection_no_more(
    verdict: Verdict, rulebook: Rulebook, counted: Sequence[Hit], refusals: Sequence[Hit]
) -> str | None:
    """Switch off what refuses, with the hints too if need be, and see that all words together don't say it alone."""
    words = verdict.lean.points if verdict.lean else MOST_FOR * rulebook.leaning  # nobody asked so far above
    repeated = MOST_FROM_REPETITION if len({hit.sentence for hit in refusals}) > 1 else 0.0
    remaining = verdict.phrases + verdict.headers + words - repeated
    remaining -= max((hit.weight for hit in refusals), default=0.0)
    revived = [hit for hit in verdict.hits if hit.against in {IN_PLAINER_WORDS, SAID} and hit.weight > 0]
    if refusals and remaining + _once_each(revived) < verdict.threshold:
        return "\n".join(_switched_off(refusals))
    if verdict.headers >= verdict.threshold:
        return None
    parts = _switched_off([*refusals, *counted, *revived])
    if verdict.headers + words >= verdict.threshold:
        parts.append(_counter(refusals or counted) if parts else _leaning(verdict))
    return "\n".join(parts) or None


def _once_each(hints: Sequence[Hit]) -> float:
    return sum({hit.rule: hit.weight for hit in hints}.values())


def _switched_off(hits: Iterable[Hit]) -> list[str]:
    return [f'[[rule]]\nname = "{rule}"\noff = true\n' for rule in dict.fromkeys(hit.rule for hit in hits)]


def _counter(hits: Sequence[Hit]) -> str:
    """Let the heaviest wording speak against a rejection; beside that all words together answer nothing alone."""
    words = max(hits, key=lambda hit: hit.weight).words
    name = "-".join(filter(str.isascii, ("my.not", *words.split())))[:_LONGEST_NAME].rstrip("-")
    return f'[[rule]]\nname = "{name}"\nkind = "counter"\nweight = -0.25\nphrases = ["{words}"]\n'


def _leaning(verdict: Verdict) -> str:
    share = (verdict.threshold - verdict.headers - MARGIN) / MOST_FOR
    return (
        f"# above the first [[rule]]: all words together hold a message at most\nleaning = {int(100 * share) / 100:g}\n"
    )


def _sufficient(hit: Hit, verdict: Verdict, rulebook: Rulebook) -> float:
    """Return the weight with which this hit would have sufficed; it may count only in part where it stands."""
    weight = next(rule.weight for rule in rulebook.rules if rule.name == hit.rule)
    share = hit.weight / weight
    against = MOST_AGAINST * rulebook.leaning if not verdict.lean else 0.0  # as above
    return weight + (verdict.threshold + against - verdict.score + MARGIN) / share
