"""Verdict -> the lines for the user's rules.toml that would turn it round."""

from watcher.verdict.classifier import Hit, Judgement, Verdict
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruletable import Kind

MARGIN = 0.01  # a score just reached is a score reached, whatever was rounded on the way


def correction(verdict: Verdict, rulebook: Rulebook) -> str | None:
    """Return TOML that turns a rejection into something else, or what has signs of a rejection into one.

    None where nothing in the message speaks for a rejection: then there is nothing to weigh anew.
    """
    kinds = {rule.name: rule.kind for rule in rulebook.rules}
    counted = [hit for hit in verdict.hits if not hit.discounted and hit.weight > 0]
    refusals = [hit for hit in counted if kinds.get(hit.rule) is Kind.REFUSAL]
    if verdict.judgement is Judgement.REJECTION:
        return "\n".join(_switched_off(rule) for rule in dict.fromkeys(hit.rule for hit in refusals)) or None
    strongest = max(refusals or counted, key=lambda hit: hit.weight, default=None)
    return _weighed(strongest, verdict, rulebook) if strongest else None


def _switched_off(rule: str) -> str:
    return f'[[rule]]\nname = "{rule}"\noff = true\n'


def _weighed(hit: Hit, verdict: Verdict, rulebook: Rulebook) -> str:
    """Return the weight with which this hit would have sufficed; it may count only in part where it stands."""
    weight = next(rule.weight for rule in rulebook.rules if rule.name == hit.rule)
    share = hit.weight / weight
    needed = weight + (verdict.threshold - verdict.score + MARGIN) / share
    return f'[[rule]]\nname = "{hit.rule}"\nweight = {needed:.2f}\n'
