"""watcher.verdict.leaning: what all words together say, how much of it counts, and what it is learned from."""

import hashlib
import json
import tomllib
from math import sqrt
from pathlib import Path

import pytest

from watcher.mail.message import Message
from watcher.verdict import leaning, rulebook
from watcher.verdict.classifier import Judgement, Verdict, classify
from watcher.verdict.leaning import MOST_AGAINST, MOST_ALONE, MOST_FOR, Leaning, feature
from watcher.verdict.rulebook import Rulebook
from watcher.verdict.sentences import read

ROOT = Path(__file__).parents[2]
LANGUAGES = sorted(path.stem for path in leaning.SHIPPED.glob("*.toml"))
RULES = rulebook.load()
# A refusal in words that no rule has, and a receipt that has the words of a refusal.
UNHEARD = (
    "Dear Ms Lund, thank you for your application for the position of archivist and for your interest in our house. "
    "After careful consideration of all applications our decision has fallen, and it is one that will disappoint you. "
    "We received many strong applications from qualified candidates. We appreciate the time you invested and hope that "
    "you will consider us again. We wish you every success in your search and in your future career."
)
IN_DOUBT, BEYOND_DOUBT = 1_700, 10_000  # hundredths of a point for a word of the messages below
LONG = ("alpha beta gamma delta. " * 40).strip()


def judged(body: str, book: Rulebook = RULES) -> Verdict:
    return classify(Message(senders=(), subject="", own_text=body), book)


def leaning_of(**weights: int) -> Leaning:
    return Leaning(start=0, weights={feature(name.replace("_", " ")): points for name, points in weights.items()})


def book_with(tmp_path: Path, settings: str) -> Rulebook:
    file = tmp_path / "rules.toml"
    file.write_text(settings, "utf-8")
    return rulebook.load(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_weights_are_learned_from_the_mail_at_hand(language: str) -> None:
    table = tomllib.loads((leaning.SHIPPED / f"{language}.toml").read_text("utf-8"))

    mail = (ROOT / "training" / "mail" / f"{language}.jsonl").read_bytes()
    assert table["learned_from"] == hashlib.sha256(mail.replace(b"\r\n", b"\n")).hexdigest()


def test_every_language_with_rules_has_weights() -> None:
    assert set(LANGUAGES) == set(RULES.function_words)
    assert leaning.shipped("xx") is None


def test_words_and_pairs_of_neighbours_count_once_each() -> None:
    lean = leaning_of(alpha=100, alpha_beta=200, beta_alpha=999).of(read("", LONG))

    # ". alpha beta gamma delta" and their pairs are ten in all
    assert lean.points == pytest.approx(3 / sqrt(10), abs=0.005)


def test_what_is_quoted_is_left_out() -> None:
    quoting = 'Alpha beta. He said "gamma delta, epsilon." We know.'

    features = leaning.features(read("", quoting))

    assert {"alpha", "said", "know"} <= features
    assert not {"gamma", "delta", "epsilo"} & features


def test_a_plain_refusal_is_held_whatever_the_words_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(lovely=-99_999))

    plain = "Dear Ms Lund, we have decided not to move forward with your application for the role. "
    verdict = judged(plain + "The weather here has been lovely all week. " * 10)

    assert verdict.lean
    assert verdict.lean.points == -MOST_AGAINST
    assert verdict.judgement is Judgement.DOUBTFUL


@pytest.mark.parametrize("headers", [(), (("list-post", "<mailto:list@jobs.example>"),)])
def test_on_a_mailing_list_words_never_speak_for_a_rejection(
    headers: tuple[tuple[str, str], ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(applic=10_000))
    body = "Unfortunately. " + "You have seen the application and so have we. " * 9

    verdict = classify(Message(senders=(), subject="", own_text=body, headers=headers), RULES)

    assert (verdict.lean is None) is bool(headers)


def test_words_far_above_the_refusal_do_not_gainsay_it() -> None:
    blurb = "We look forward to our assessment day, where lunch is on us, and please bring your passport with you. " * 6
    plain = "Your application for the trainee position has not been successful on this occasion, I regret to say."

    assert judged(f"Dear Sam, {blurb}").judgement is Judgement.OTHER
    assert judged(f"Dear Sam, {blurb}\n\n{plain}").judgement is Judgement.REJECTION


@pytest.mark.parametrize("settings", ["leaning = 2\n", "threshold = 1.8\n"])
def test_no_setting_makes_a_rejection_of_words_in_doubt_without_a_phrase(
    settings: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(applic=IN_DOUBT))

    verdict = judged("You have seen the application and so have we. " * 9, book_with(tmp_path, settings))

    assert verdict.judgement is not Judgement.REJECTION


@pytest.mark.parametrize(("points", "counts"), [(700, False), (10_000, True)])
def test_words_outweigh_another_matter_only_if_they_speak_plainly(
    points: int, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(positi=points))
    book = book_with(tmp_path, '[[rule]]\nname = "my.bees"\nkind = "counter"\nweight = -5\nphrases = ["bees"]\n')

    verdict = judged("The position has been filled by bees. " + "Each position of ours is a good one. " * 9, book)

    assert verdict.phrases == -1
    assert bool(verdict.lean) is counts


def test_of_somebody_else_words_never_speak_for_a_rejection() -> None:
    story = (
        "Hi Jo, bad news: I did not get the job at Acme. They told me that they went with another candidate who has "
        "more experience in sales, though they had enjoyed my interview and my application very much. See you, Kim"
    )

    assert judged(story).judgement is not Judgement.REJECTION


def test_of_a_long_word_the_stem_counts() -> None:
    lean = leaning_of(decisi=1_000)

    assert lean.of(read("", "decision " * 60)).points == lean.of(read("", "decisively " * 60)).points > 0


def test_a_sentence_begins_and_ends_with_a_word_of_its_own() -> None:
    features = leaning.features(read("", "Alpha beta. Gamma."))

    assert {(".", "alpha"), ("beta", "."), (".", "gamma"), ("gamma", ".")} <= features
    assert ("beta", "gamma") not in features


def test_a_short_message_leans_less_and_a_very_short_one_not_at_all() -> None:
    weights = leaning_of(alpha=100)
    points = [weights.of(read("", " ".join(["alpha"] * words))).points for words in (5, 12, 30, 60, 90)]

    assert points[0] == points[1] == 0
    assert 0 < points[2] < points[3] == points[4]


@pytest.mark.parametrize(("points", "expected"), [(10_000, MOST_FOR), (-10_000, -MOST_AGAINST)])
def test_it_is_bounded_both_ways(points: int, expected: float) -> None:
    assert leaning_of(alpha=points).of(read("", LONG)).points == expected


@pytest.mark.parametrize(
    ("body", "points", "expected"),
    [
        ("", IN_DOUBT, Judgement.DOUBTFUL),
        ("Unfortunately. ", IN_DOUBT, Judgement.REJECTION),
        ("", BEYOND_DOUBT, Judgement.REJECTION),
        ("We have received your application. ", BEYOND_DOUBT, Judgement.DOUBTFUL),
    ],
)
def test_without_a_phrase_words_answer_only_beyond_doubt_and_if_nothing_speaks_against_it(
    body: str, points: int, expected: Judgement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(applic=points))

    verdict = judged(body + "You have seen the application and so have we. " * 9)

    assert verdict.judgement is expected
    assert verdict.lean
    assert (verdict.lean.points > MOST_ALONE) is (expected is Judgement.REJECTION)
    assert verdict.lean.points <= MOST_FOR


def test_a_refusal_in_unheard_words_is_held_and_the_user_can_switch_that_off(tmp_path: Path) -> None:
    assert judged(UNHEARD).judgement is not Judgement.OTHER
    lean = judged(UNHEARD).lean
    assert lean is not None
    assert lean.points > 0
    off = judged(UNHEARD, book_with(tmp_path, "leaning = 0\n"))
    assert off.lean is None
    assert off.score < judged(UNHEARD).score


def test_where_no_job_is_spoken_of_it_does_not_count() -> None:
    about_a_flat = UNHEARD
    for job, flat in (("position of archivist", "flat upstairs"), ("candidates", "families"), ("career", "home")):
        about_a_flat = about_a_flat.replace(job, flat).replace("application", "enquiry")

    assert judged(about_a_flat).lean is None or judged(about_a_flat).judgement is Judgement.OTHER


def test_the_explanation_names_the_words_that_say_most() -> None:
    weights = leaning_of(alpha=-300, beta=400, gamma=50, gamma_delta=10, beta_gamma=5)

    assert weights.of(read("", LONG)).sentence == (
        "all words together lean to a rejection, +0.52 ('beta', 'gamma', 'gamma delta', 'beta gamma')"
    )
    assert "away from a rejection, -0.95 ('alpha')" in leaning_of(alpha=-300).of(read("", LONG)).sentence
    assert "('decisi…')" in leaning_of(decisi=300).of(read("", "decision " * 60)).sentence


def test_the_same_words_lean_the_same_whatever_their_order() -> None:
    words = [f"w{number}" for number in range(90)]
    weights = leaning_of(**{word: number - 40 for number, word in enumerate(words)})

    points = {weights.of(read("", " ".join(words[turn:] + words[:turn]))).points for turn in range(0, 90, 7)}

    assert len(points) == 1


@pytest.mark.parametrize(("points", "expected"), [(-480, Judgement.DOUBTFUL), (-600, Judgement.OTHER)])
def test_what_phrases_hold_is_dropped_only_against_plain_words(
    points: int, expected: Judgement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaning, "shipped", lambda *_: leaning_of(lovely=points))

    verdict = judged("You were a close second. " + "The weather here has been lovely all week. " * 10)

    assert verdict.judgement is expected
    assert verdict.score < RULES.doubtful_from


def test_the_users_share_scales_the_bounds_too(tmp_path: Path) -> None:
    full = leaning_of(alpha=10_000).of(read("", LONG))

    assert leaning_of(alpha=10_000).of(read("", LONG), 0.5, MOST_FOR / 2).points == full.points / 2
    assert book_with(tmp_path, "leaning = 2\n").leaning == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_to_learn_from_is_well_formed_and_said_once(language: str) -> None:
    lines = (ROOT / "training" / "mail" / f"{language}.jsonl").read_text("utf-8").splitlines()
    mail = [json.loads(line) for line in lines]

    assert {tuple(one) for one in mail} == {("label", "stage", "kind", "from", "subject", "body")}
    assert {one["label"] for one in mail} == {"rejection", "other"}
    assert len({(one["subject"], one["body"]) for one in mail}) == len(mail)
