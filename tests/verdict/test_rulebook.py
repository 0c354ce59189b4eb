from pathlib import Path

import pytest

from watcher.errors import ConfigError
from watcher.mail.message import Message
from watcher.verdict import rulebook
from watcher.verdict.classifier import Judgement, Verdict, classify
from watcher.verdict.ruletable import LARGEST_FILE_BYTES

REFUSAL = "Thank you for your interest in the role. We have decided not to move forward with your application."


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    return tmp_path / "rules.toml"


def judged(body: str, rules_file: Path | None = None) -> Verdict:
    return classify(Message(senders=(), subject="", own_text=body), rulebook.load(rules_file))


def problems(rules_file: Path, content: str) -> list[str]:
    rules_file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        rulebook.load(rules_file)
    return list(caught.value.problems)


def test_a_rule_of_the_users_own_adds_to_the_shipped_ones(rules_file: Path) -> None:
    rules_file.write_text('[[rule]]\nname = "mine.cheerio"\nphrases = ["cheerio from (us|all of us)"]\n', "utf-8")
    body = "Your interview for the role was fun. Cheerio from all of us!"

    verdict = judged(body, rules_file)

    assert judged(body).judgement == Judgement.OTHER
    assert (verdict.judgement, verdict.hits[-1].phrase) == (Judgement.REJECTION, "Cheerio from all of us")


def test_a_rule_of_the_users_own_may_name_the_lists_of_a_language(rules_file: Path) -> None:
    rules_file.write_text(
        '[[rule]]\nname = "mine.vanished"\nlanguage = "en"\nphrases = ["{job} vanished"]\n', encoding="utf-8"
    )

    assert judged("We are sorry that the position vanished.", rules_file).judgement == Judgement.REJECTION


def test_a_shipped_rule_can_be_weighed_anew_and_switched_off(rules_file: Path) -> None:
    rules_file.write_text(
        'leaning = 0\n[[rule]]\nname = "en.not-taking-you-further"\nweight = 0.5\n'
        '[[rule]]\nname = "en.not-going-further"\noff = true\n',
        encoding="utf-8",
    )

    verdict = judged(REFUSAL, rules_file)

    assert verdict.judgement == Judgement.OTHER
    assert {0.5} == {hit.weight for hit in verdict.hits if hit.rule == "en.not-taking-you-further"}
    assert "en.not-going-further" not in {hit.rule for hit in verdict.hits}


def test_the_threshold_is_the_users_to_set(rules_file: Path) -> None:
    rules_file.write_text("threshold = 50\n", encoding="utf-8")

    verdict = judged(REFUSAL, rules_file)

    assert (verdict.judgement, verdict.threshold) == (Judgement.DOUBTFUL, 50.0)


@pytest.mark.parametrize(
    "change",
    [
        '[[rule]]\nname = "en.others-chosen"\nweight = 1\n',
        '[[rule]]\nname = "en.others-chosen"\noff = true\n',
        '[[rule]]\nname = "mine.new"\nphrases = ["cheerio"]\n',
        "threshold = 3.5\n",
        "doubtful_from = 1\n",
    ],
)
def test_the_digest_tells_every_change(rules_file: Path, change: str) -> None:
    rules_file.write_text(change, encoding="utf-8")

    assert rulebook.load().digest != rulebook.load(rules_file).digest


def test_the_digest_is_the_same_for_the_same_rules(rules_file: Path) -> None:
    rules_file.write_text("# nothing changed\n", encoding="utf-8")

    assert rulebook.load().digest == rulebook.load(rules_file).digest


def test_every_problem_is_told_with_file_rule_and_position(rules_file: Path) -> None:
    found = problems(
        rules_file,
        '[lists]\nus = ["we", "(they"]\n'
        '[[rule]]\nname = "mine.a"\nphrases = ["good bye", "we {nobody} met"]\n'
        '[[rule]]\nname = "en.farewel"\nweight = 2\n'
        '[[rule]]\nname = "en.others-chosen"\n'
        '[[rule]]\nname = "en.no-match"\nphrases = ["no"]\n'
        '[[rule]]\nname = "mine.c"\nlanguage = "xx"\nphrases = ["no"]\n',
    )

    assert [
        f"{rules_file}, list us, at character 6: ')' is missing.",
        f"{rules_file}, rule mine.a, phrase 2, at character 4: no list is named 'nobody' (known: none).",
        (
            f"{rules_file}, rule en.farewel: there is no such rule to change (en.farewell?),"
            " and without phrases it can't be a new one."
        ),
        f"{rules_file}, rule en.others-chosen: say what to change: a weight, or off = true.",
        f"{rules_file}, rule en.no-match: a rule of that name exists already. Give yours another name.",
        f"{rules_file}, rule mine.c: there is no table for the language 'xx'.",
    ] == found


def test_lines_pasted_twice_do_no_harm_but_two_rules_of_one_name_do(rules_file: Path) -> None:
    once = '[[rule]]\nname = "mine.a"\nphrases = ["good bye"]\n[[rule]]\nname = "en.farewell"\noff = true\n'
    rules_file.write_text(once + once, encoding="utf-8")

    assert "mine.a" in {rule.name for rule in rulebook.load(rules_file).rules}
    found = problems(rules_file, once + '[[rule]]\nname = "mine.a"\nphrases = ["see you"]\n')

    assert found == [f"{rules_file}, rule mine.a: it stands there twice. Take one away or give it another name."]


def test_what_a_rule_says_of_itself_is_held_against_it(rules_file: Path) -> None:
    found = problems(
        rules_file,
        '[[rule]]\nname = "mine.a"\nphrases = ["good (bye|night)"]\n'
        'yes = ["Good morning.", "Good bye!"]\nno = ["Good night."]\n'
        '[[rule]]\nname = "mine.b"\nkind = "discount"\nphrases = ["see you"]\nonly = ["mine.a", "mine.z"]\n',
    )

    assert found == [
        f"{rules_file}, rule mine.a: yes says that it finds 'Good morning.', but it doesn't.",
        f"{rules_file}, rule mine.a: no says that it doesn't find 'Good night.', but it does.",
        f"{rules_file}, rule mine.b: only names mine.z, and there is no such rule.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[rule]\nname = "mine.a"\n', "rule: write [[rule]], in double brackets"),
        ('[[rule]]\nname = "Mine A"\n', "name: must be small letters, digits"),
        ("[lists]\nd = []\n", "list d, at character 1: it is empty"),
    ],
)
def test_a_common_slip_is_told_in_plain_words(rules_file: Path, content: str, words: str) -> None:
    assert words in problems(rules_file, content)[0]


def test_a_wrong_key_or_value_is_told_with_its_rule(rules_file: Path) -> None:
    content = '[[rule]]\nname = "mine.a"\nwieght = 2\n[[rule]]\nname = "Mine"\nweight = "much"\nphrases = "no"\n'
    found = problems(rules_file, "tresholds = 3\n" + content)

    assert f"{rules_file}, tresholds: isn't known here (threshold?)." in found
    assert f"{rules_file}, rule mine.a, wieght: isn't known here (weight?)." in found
    assert f"{rules_file}, rule Mine, weight: must be a number." in found
    assert f"{rules_file}, rule Mine, phrases: must be a list, in [ and ]." in found
    assert len(found) == 5


@pytest.mark.parametrize(
    "content",
    [
        "[[rule]\n",
        "threshold = -1\n",
        "leaning = -1\n",
        "leaning = 3\n",
        "leaning = true\n",
        "threshold = true\n",
        '[[rule]]\nname = "mine.a"\nkind = "context"\nweight = 5\nphrases = ["hello"]\n',
        '[[rule]]\nname = "mine.a"\nkind = "counter"\nweight = 5\nphrases = ["hello"]\n',
        '[[rule]]\nname = "mine.a"\nweight = -5\nphrases = ["hello"]\n',
        '[[rule]]\nname = "en.farewell"\nkind = "refusal"\nweight = 1\n',
        '[[rule]]\nname = "en.good-news"\nweight = 1\n',
        "threshold = 2\ndoubtful_from = 3\n",
        "rule = 1\n",
    ],
)
def test_a_file_that_makes_no_sense_is_told_by_its_name(rules_file: Path, content: str) -> None:
    assert all(problem.startswith(f"{rules_file}") for problem in problems(rules_file, content))


def test_a_file_that_is_not_there_or_not_text_is_told_by_its_name(rules_file: Path) -> None:
    with pytest.raises(ConfigError, match="RULES_FILE"):
        rulebook.load(rules_file)
    rules_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="isn't valid TOML"):
        rulebook.load(rules_file)


def test_a_byte_order_mark_in_front_is_passed_over(rules_file: Path) -> None:
    rules_file.write_text("threshold = 4\n", encoding="utf-8-sig")

    assert rulebook.load(rules_file).threshold == 4


def test_a_file_too_large_is_refused(rules_file: Path) -> None:
    assert "larger than" in problems(rules_file, "#" * (LARGEST_FILE_BYTES + 1))[0]


def test_a_hostile_phrase_is_refused_instead_of_compiled(rules_file: Path) -> None:
    alternatives = "|".join(f"word{number}" for number in range(60))
    lists = f'a = ["({alternatives})"]\n' + "".join(
        f'{name} = ["{{{before}}} {{{before}}} {{{before}}} {{{before}}}"]\n'
        for before, name in zip("abcde", "bcdef", strict=True)
    )

    found = problems(rules_file, f'[lists]\n{lists}[[rule]]\nname = "mine.a"\nphrases = ["{{f}}"]\n')

    assert any("grow too large" in problem for problem in found)


@pytest.mark.parametrize("content", ["x=" + "[" * 3000, "x=" + "{a=" * 3000, "threshold=" + "9" * 5000])
def test_toml_beyond_all_bounds_is_told(rules_file: Path, content: str) -> None:
    rules_file.write_text(content, encoding="utf-8")

    with pytest.raises(ConfigError, match=f"{rules_file}: isn't"):
        rulebook.load(rules_file)


def test_a_phrase_that_only_grows_too_large_beside_others_is_told_at_once(rules_file: Path) -> None:
    entries = ", ".join(f'"a{number} {"... " * 10}b{number}"' for number in range(100))
    rules = '[[rule]]\nname = "my.one"\nphrases = ["{x} {x}"]\n[[rule]]\nname = "my.two"\nphrases = ["zz* k"]\n'
    rules_file.write_text(f"[lists]\nx = [{entries}]\n{rules}", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"rule my\.one, phrase 1: it is too large"):
        rulebook.load(rules_file)
