"""Verdict -> the lines for the user's rules.toml that would turn it round.

They are a rule of the user's own with the words of this message, so that shipped rules go on hearing what others write.
"""

from zlib import crc32

from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.hits import Hit
from watcher.verdict.leaning import MOST_AGAINST, MOST_FOR
from watcher.verdict.notation import LONGEST_PHRASE
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.ruletable import HEAVIEST, Kind

MARGIN = 0.01  # a score just reached is a score reached, whatever was rounded on the way
_LEAST_SHARE = 0.3  # of its weight a refusal counts in a subject about no job
_MOST_WORDS = 12
_NAMED_BY = 5  # words, and a sum, so that lines for several messages get along in one file
_LONGEST_WORD = 15


def correction(verdict: Verdict, rulebook: Rulebook) -> str | None:
    """Return TOML that turns a rejection into something else, or what has signs of a rejection into one.

    None where a rule can't do it: nothing in the message speaks for a rejection, or its headers alone do, or so much
    speaks against it that no bearable weight would help.
    """
    if verdict.is_ruled_out:
        return None
    signs = [hit for hit in verdict.hits if not hit.against and hit.weight > 0]
    kinds = {rule.name: rule.kind for rule in rulebook.rules}
    strongest = max(signs, key=lambda hit: (kinds.get(hit.rule) is Kind.REFUSAL, hit.weight), default=None)
    if verdict.judgement is Judgement.REJECTION:
        return _no_rejection(verdict, rulebook, strongest)
    if strongest is None:
        return None
    lowered = MOST_AGAINST * rulebook.leaning if not verdict.lean else 0.0  # nobody asked so far below the threshold
    # Where plainer words stand in a sentence, what it said so far doesn't count any more.
    said = sum(hit.weight for hit in signs if hit.where is strongest.where)
    weight = (verdict.threshold - verdict.score + said + lowered + MARGIN) / _LEAST_SHARE
    return _rule("refusal", weight, strongest)


def _no_rejection(verdict: Verdict, rulebook: Rulebook, strongest: Hit | None) -> str | None:
    if verdict.headers >= verdict.threshold:
        return None
    if strongest is None:  # only all words together say so
        share = (verdict.threshold - verdict.headers - MARGIN) / MOST_FOR
        remark = "# above the first [[rule]]: all words together hold a message at most"
        return f"{remark}\nleaning = {int(100 * share) / 100:g}\n"
    raised = MOST_FOR * rulebook.leaning if not verdict.lean else 0.0  # nobody asked so far above the threshold
    return _rule("counter", verdict.threshold - verdict.score - raised - MARGIN, strongest)


def _rule(kind: str, weight: float, hit: Hit) -> str | None:
    """Return a rule with the words of the sentence from the hit on, as far as they identify it."""
    if abs(weight) > HEAVIEST:
        return None
    words = hit.where.words[hit.first : max(hit.last + 1, hit.first + _MOST_WORDS)]
    if len(" ".join(words)) > LONGEST_PHRASE:  # a link's endless words
        return None
    said = f'kind = "{kind}"\nweight = {weight:.2f}\nphrases = ["{" ".join(words)}"]\n'
    readable = [word for word in words if word.isascii() and len(word) < _LONGEST_WORD][:_NAMED_BY]
    name = "-".join(["my.not" if kind == "counter" else "my", *readable, f"{crc32(said.encode()):08x}"[:4]])
    return f'[[rule]]\nname = "{name}"\n{said}'
