"""Verdict -> the lines for the user's rules.toml that would turn it round."""

from collections.abc import Sequence

from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.hits import IN_PLAINER_WORDS, IN_STRONGER_WORDS, MOST_FROM_REPETITION, SAID, Hit
from watcher.verdict.leaning import MOST_AGAINST, MOST_FOR
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruletable import HEAVIEST, Kind

MARGIN = 0.01  # a score just reached is a score reached, whatever was rounded on the way


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
        blamed = _blamed(verdict, rulebook, counted, refusals)
        return "\n".join(_switched_off(rule) for rule in dict.fromkeys(hit.rule for hit in blamed)) or None
    strongest = max(refusals or counted, key=lambda hit: hit.weight, default=None)
    if strongest is None:
        return None
    weight = _sufficient(strongest, verdict, rulebook)
    return f'[[rule]]\nname = "{strongest.rule}"\nweight = {weight:.2f}\n' if weight <= HEAVIEST else None


def _blamed(verdict: Verdict, rulebook: Rulebook, counted: Sequence[Hit], refusals: Sequence[Hit]) -> Sequence[Hit]:
    """Return the hits without which it would be no rejection: those that refuse, with the hints too if need be."""
    repeated = MOST_FROM_REPETITION if len({hit.sentence for hit in refusals}) > 1 else 0.0
    remaining = verdict.score - max((hit.weight for hit in refusals), default=0.0) - repeated
    if not verdict.lean:
        remaining += MOST_FOR * rulebook.leaning  # nobody asked so far from the threshold
    revived = [hit for hit in verdict.hits if hit.against in {IN_PLAINER_WORDS, SAID} and hit.weight > 0]
    if remaining + _once_each(revived) < verdict.threshold:
        return refusals
    # Without any phrase all words together never make a rejection, so only what the headers say may.
    return [*refusals, *counted, *revived] if verdict.headers < verdict.threshold else ()


def _once_each(hints: Sequence[Hit]) -> float:
    return sum({hit.rule: hit.weight for hit in hints}.values())


def _switched_off(rule: str) -> str:
    return f'[[rule]]\nname = "{rule}"\noff = true\n'


def _sufficient(hit: Hit, verdict: Verdict, rulebook: Rulebook) -> float:
    """Return the weight with which this hit would have sufficed; it may count only in part where it stands."""
    weight = next(rule.weight for rule in rulebook.rules if rule.name == hit.rule)
    share = hit.weight / weight
    against = MOST_AGAINST * rulebook.leaning if not verdict.lean else 0.0  # as above
    return weight + (verdict.threshold + against - verdict.score + MARGIN) / share
