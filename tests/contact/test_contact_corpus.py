"""The finder over tests/corpus/contact: whom each notice is to be answered to, as its expectation says."""

import tomllib
from pathlib import Path

import pytest

from tests.contact.builders import SENDERS, Remembered
from watcher.config import Policy
from watcher.contact import finder
from watcher.contact.notes import Notes
from watcher.mail import mime
from watcher.verdict.classifier import Judgement, Verdict
from watcher.verdict.stage import Stage

CORPUS = Path(__file__).parent.parent / "corpus" / "contact"
EXPECTATIONS = sorted(CORPUS.rglob("*.toml"))


@pytest.mark.parametrize("path", EXPECTATIONS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_letter_goes_where_the_expectation_says(path: Path) -> None:
    expected = tomllib.loads(path.read_text(encoding="utf-8"))
    policy = Policy(name=expected["applicant"], identities=tuple(expected["identities"]))
    message = mime.parse(path.with_suffix(".eml").read_bytes())
    message = finder.original(message, policy.identities) or message
    verdict = Verdict(Judgement.REJECTION, 9, 5, path.parent.name, Stage.APPLICATION)

    contact = finder.find(message, verdict, senders=SENDERS, notes=Notes(), memory=Remembered(), policy=policy)

    assert expected["outcome"] == ("held" if contact.hold else "draft")
    assert expected.get("address") == (contact.address.addr_spec if contact.address else None)
    if expected["outcome"] == "draft":
        found = (contact.kind.value, contact.name.full if contact.name else None)
        assert (expected["kind"], expected.get("name")) == found
    assert (contact.employer.company, contact.employer.role) == (expected.get("company"), expected.get("role"))
    assert expected.get("phone") == contact.phone


def test_the_corpus_is_large_enough_to_mean_something() -> None:
    assert len(EXPECTATIONS) >= 120
