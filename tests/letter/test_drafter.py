from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.letter.builders import CONTACT, JANE, NOTICE, POLICY, REJECTION, ROBIN
from watcher.config import Policy
from watcher.contact.employer import Employer
from watcher.contact.finder import Contact, Thread
from watcher.contact.name import Name
from watcher.contact.notes import Note
from watcher.contact.sender import Kind
from watcher.errors import ConfigError
from watcher.letter import advice, drafter
from watcher.letter.drafter import Letter, Templates
from watcher.letter.rehearsal import GENERAL, SPECIFIC
from watcher.mail.message import Address, Message
from watcher.verdict.classifier import Verdict
from watcher.verdict.stage import Stage

SHIPPED = drafter.load()
LANGUAGES = ["de", "en", "es", "fr", "it", "nl", "pt"]


def drafted(
    message: Message = NOTICE,
    verdict: Verdict = REJECTION,
    contact: Contact = CONTACT,
    policy: Policy = POLICY,
    templates: Templates = SHIPPED,
) -> Letter:
    letter = drafter.compose(message, verdict, contact, policy, templates)
    assert letter is not None
    return letter


def overriding(directory: Path, text: str, name: str = "en/base.txt.j2") -> Path:
    (directory / name).parent.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(text, encoding="utf-8")
    return directory


def problems_of(directory: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        drafter.load(directory)
    return tuple(caught.value.problems)


def test_the_letter_goes_to_the_contact_as_found_and_from_the_user() -> None:
    letter = drafted()

    assert (letter.sender, letter.to) == (ROBIN, JANE)
    assert letter.subject == "Re: Your application"
    assert letter.template == "en/application"


def test_the_letter_says_what_is_known() -> None:
    letter = drafted()

    assert letter.body.startswith("Dear Jane,\n\n")
    assert "for the position of Map Designer at Acme Maps" in letter.body
    assert letter.body.endswith(f"\n\n{letter.closing}")
    assert letter.closing.endswith(",\nRobin Applicant")


def test_the_same_notice_always_gets_the_same_letter() -> None:
    assert drafted() == drafted(templates=drafter.load())


def test_letters_to_one_company_do_not_look_stamped() -> None:
    bodies = {drafted(replace(NOTICE, message_id=f"<{number}@acme.example>")).body for number in range(20)}

    assert len(bodies) > 15


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_is_in_the_notice_s_language(language: str) -> None:
    assert drafted(verdict=replace(REJECTION, language=language)).language == language


def test_without_a_template_in_the_notice_s_language_there_is_no_letter() -> None:
    assert drafter.compose(NOTICE, replace(REJECTION, language="pl"), CONTACT, POLICY, SHIPPED) is None


def test_without_anybody_to_answer_there_is_no_letter() -> None:
    assert drafter.compose(NOTICE, REJECTION, Contact(Kind.NONE, "nobody"), POLICY, SHIPPED) is None


def test_what_the_notes_say_about_the_company_comes_before_the_general_line() -> None:
    policy = replace(POLICY, attracted_by="I like to draw what people use every day.")
    note = Note("Acme Maps", attracted_by="I have walked the whole coast with your maps.")

    specific = drafted(contact=replace(CONTACT, note=note), policy=policy)
    general = drafted(policy=policy)

    assert "walked the whole coast" in specific.body
    assert not specific.is_general
    assert "draw what people use" in general.body
    assert general.is_general


def test_the_user_s_english_line_stays_out_of_a_german_letter() -> None:
    note = Note("Acme Maps", attracted_by="I have walked the whole coast with your maps.")

    letter = drafted(verdict=replace(REJECTION, language="de"), contact=replace(CONTACT, note=note))

    assert "coast" not in letter.body
    assert letter.is_general


def test_only_the_person_who_wrote_is_thanked_for_writing() -> None:
    notice = replace(NOTICE, senders=(Address("no-reply@applicants.example"),))
    thread = Thread("<earlier@acme.example>", (), "Our meeting")

    bodies = [
        drafted(replace(message, message_id=f"<{number}@x.example>"), contact=contact).body
        for number in range(9)
        for message, contact in ((notice, CONTACT), (NOTICE, replace(CONTACT, thread=thread)))
    ]

    assert not [body for body in bodies if "personally" in body or "your answer" in body]


def test_a_continued_conversation_keeps_its_subject() -> None:
    thread = Thread("<earlier@acme.example>", (), "AW: Our meeting")

    assert drafted(contact=replace(CONTACT, thread=thread)).subject == "Re: Our meeting"


@pytest.mark.parametrize(
    ("language", "name", "greeting"),
    [
        ("en", Name("Jane Doe", "Jane", "Doe"), "Dear Jane,"),
        ("en", Name("Jane Doe", "Jane", "Doe", "Ms"), "Dear Ms Doe,"),
        ("en", Name("Jane Doe", "Jane", "Doe", "Frau Dr."), "Dear Dr. Doe,"),
        ("en", Name("王小明"), "Dear 王小明,"),
        ("en", None, "Hello,"),
        ("de", Name("Jane Doe", "Jane", "Doe", "Ms"), "Sehr geehrte Frau Doe,"),
        ("de", Name("John Roe", "John", "Roe", "Herr Dr."), "Sehr geehrter Herr Dr. Roe,"),
        ("de", Name("Jane Doe", "Jane", "Doe"), "Guten Tag Jane Doe,"),
        ("fr", Name("Jane Doe", "Jane", "Doe", "Mme"), "Bonjour Madame Doe,"),
        ("es", Name("Jane Doe", "Jane", "Doe", "Sra."), "Estimada Sra. Doe:"),
        ("es", Name("John Roe", "John", "Roe", "Sr. Dr."), "Estimado Dr. Roe:"),
        ("es", Name("Jane Doe", "Jane", "Doe"), "Buenos días, Jane Doe:"),
        ("it", Name("Jane Doe", "Jane", "Doe", "Dott.ssa"), "Gentile Dott.ssa Doe,"),
        ("it", Name("Jane Doe", "Jane", "Doe"), "Gentile Jane Doe,"),
        ("nl", Name("John van der Roe", "John", "van der Roe", "heer"), "Geachte heer Van der Roe,"),
        ("pt", Name("Jane Doe", "Jane", "Doe", "Sra."), "Cara Sra. Doe,"),
        ("de", Name("Jane Doe", "Jane", "Doe", "Frau Prof."), "Sehr geehrte Frau Professorin Doe,"),
        ("es", Name("John Roe", "John", "Roe", "Sr. Prof."), "Estimado profesor Roe:"),
        ("it", Name("Jane Doe", "Jane", "Doe", "Sig.ra Prof."), "Gentile Prof.ssa Doe,"),
        ("nl", Name("John van der Roe", "John", "van der Roe", "Prof."), "Geachte professor Van der Roe,"),
        ("pt", Name("John Roe", "John", "Roe", "Sr. Prof."), "Caro Professor Roe,"),
    ],
)
def test_the_greeting_follows_the_language_s_custom(language: str, name: Name | None, greeting: str) -> None:
    letter = drafted(verdict=replace(REJECTION, language=language), contact=replace(CONTACT, name=name))

    assert letter.body.splitlines()[0] == greeting


def test_a_shared_mailbox_is_greeted_by_the_company_only_when_that_is_certain() -> None:
    shared = Contact(Kind.SHARED, "careers@", Address("careers@acme.example"), employer=Employer("Acme Maps"))

    assert drafted(contact=shared).body.startswith("Dear Acme Maps recruiting team,\n")
    assert drafted(contact=replace(shared, employer=Employer())).body.startswith("Hello,\n")


@pytest.mark.parametrize("role", ["Designer [Remote]", "https://jobs.example/1", "x" * 200, "{{ 7 * 7 }}", " ", "¶"])
def test_a_role_that_does_not_fit_into_a_sentence_is_not_said(role: str) -> None:
    letter = drafted(contact=replace(CONTACT, employer=Employer("Acme Maps", role)))

    assert "the position of" not in letter.body
    assert advice.check(letter, CONTACT) == ()


def test_a_company_that_ends_in_a_full_stop_makes_no_seam() -> None:
    letter = drafted(contact=replace(CONTACT, employer=Employer("Acme Inc.", None)))

    assert advice.check(letter, CONTACT) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_from_every_set_of_facts_passes_its_check(language: str) -> None:
    faults = {
        (fault, sample.letter.body)
        for sample in drafter.samples(SHIPPED, language=language)
        for fault in advice.check(sample.letter, sample.contact)
    }

    assert faults == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("stage", list(Stage))
def test_a_line_of_25_words_and_a_long_role_leave_the_letter_short_enough(language: str, stage: Stage) -> None:
    contact = replace(
        CONTACT,
        employer=Employer("Acme Maps", "Senior Software Engineer (m/w/d)"),
        note=Note("Acme Maps", attracted_by=f"{SPECIFIC[language]} {GENERAL[language]}"),
    )
    verdict = replace(REJECTION, language=language, stage=stage)

    letters = [drafted(replace(NOTICE, message_id=f"<{number}@x.example>"), verdict, contact) for number in range(40)]

    assert [fault for letter in letters for fault in advice.check(letter, contact)] == []


@pytest.mark.parametrize("stage", list(Stage))
def test_samples_can_be_asked_for_by_stage_and_language(stage: Stage) -> None:
    shown = list(drafter.samples(SHIPPED, stage=stage, language="nl"))

    assert {(stage, "nl")} == {(sample.stage, sample.letter.language) for sample in shown}


HOSTILE = st.sampled_from(["{{ 7*7 }}", "{% for x in y %}", "{{ ''.__class__ }}", "{# #}", "${7*7}"]) | st.text(
    st.characters(exclude_categories=())
)


@given(name=HOSTILE, company=HOSTILE, role=HOSTILE, line=HOSTILE, subject=HOSTILE)
def test_nothing_from_mail_is_ever_rendered_again(name: str, company: str, role: str, line: str, subject: str) -> None:
    contact = replace(
        CONTACT,
        name=Name(name, name, name, name),
        employer=Employer(company, role),
        note=Note("Acme", attracted_by=line),
    )

    letter = drafted(replace(NOTICE, subject=subject), contact=contact)

    assert "49" not in letter.body.replace("\n", " ") or "49" in name + company + role + line
    assert "<class" not in letter.body
    assert letter.subject.splitlines() == [letter.subject]


def test_one_block_can_be_overridden_alone(tmp_path: Path) -> None:
    overriding(
        tmp_path,
        '{% extends "shipped/en/base.txt.j2" %}\n'
        "{% block close %}Keep me in mind, please, in any department{% if company %} of {{ company }}{% endif %}."
        "{% endblock %}",
    )

    letter = drafted(templates=drafter.load(tmp_path))

    assert "\n\nKeep me in mind, please, in any department of Acme Maps.\n\n" in letter.body
    assert "for the position of Map Designer" in letter.body


def test_a_language_of_the_user_s_own_needs_a_template_for_every_stage(tmp_path: Path) -> None:
    overriding(tmp_path, "Dzień dobry,¶Dziękuję.¶Z poważaniem", "pl/application.txt.j2")

    assert [problem.partition(" ")[0] for problem in problems_of(tmp_path)] == [
        "pl/closed.txt.j2",
        "pl/interview.txt.j2",
    ]


def test_a_complete_language_of_the_user_s_own_is_spoken(tmp_path: Path) -> None:
    for stage in Stage:
        overriding(tmp_path, "Dzień dobry,¶Dziękuję.¶Z poważaniem,", f"pl/{stage}.txt.j2")

    templates = drafter.load(tmp_path)

    assert templates.languages == frozenset({*LANGUAGES, "pl"})
    assert drafted(verdict=replace(REJECTION, language="pl"), templates=templates).body.startswith("Dzień dobry,\n\n")


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        ("{{ compnay }}", "no fact is called compnay"),
        ("at {{ company }}", "company isn't always known"),
        ("{% if company %}", "Jinja is expecting"),
        ("{{ name|frobnicate }}", "No filter named 'frobnicate'"),
        ("{{ ''.__class__.__mro__ }}", "access to attribute '__class__'"),
        ("{{ is_shared.real }}", "access to attribute 'real'"),
        ("{% for i in [1, 2] %}x{% endfor %}", "loops, macros and imports"),
        ("{% macro m() %}{{ m() }}{% endmacro %}", "loops, macros and imports"),
        ("{{ self.close() }}", "includes itself without end"),
        ("{{ 'x' * 1000000000 }}", "the operator * has no use"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ is_shared() }}", "not callable"),
        ("{% include 'en/nothing.txt.j2' %}", "there is no template en/nothing.txt.j2"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line_and_remedy(tmp_path: Path, mistake: str, told: str) -> None:
    head = '{% extends "shipped/en/base.txt.j2" %}\n{% block close %}\n'
    overriding(tmp_path, f"{head}{mistake}\n{{% endblock %}}")

    problem = problems_of(tmp_path)[0]

    assert problem.startswith(f"{tmp_path / 'en' / 'base.txt.j2'}, line ")
    assert told in problem
    assert problem.endswith("mend it, or delete the file to use the shipped one.")


def test_a_mistake_lies_where_it_was_made(tmp_path: Path) -> None:
    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}\n\n{% block close %}\n\n{{ company }}\n{% endblock %}')

    assert f"{tmp_path / 'en' / 'base.txt.j2'}, line 5: " in problems_of(tmp_path)[0]


def test_a_misspelt_block_is_told(tmp_path: Path) -> None:
    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}\n{% block clsoe %}x{% endblock %}')

    assert "line 2: no block is called clsoe" in problems_of(tmp_path)[0]


def test_a_template_without_end_is_told(tmp_path: Path) -> None:
    overriding(tmp_path, '{% extends "en/base.txt.j2" %}')

    assert "line 1: a block or file includes itself without end" in problems_of(tmp_path)[0]


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("mend the block thanks", "application.txt.j2, line 3"),
        ("mend the block close", "base.txt.j2, line 2"),
        ("the letter is too long", "application.txt.j2"),
    ],
)
def test_a_letter_s_fault_is_placed_in_the_template_that_says_it(tmp_path: Path, fault: str, place: str) -> None:
    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}\n{% block close %}Bye.{% endblock %}')
    templates = drafter.load(tmp_path)

    assert drafter.place(templates, drafted(templates=templates), fault).endswith(place)


def test_an_overlong_letter_is_told(tmp_path: Path) -> None:
    overriding(tmp_path, "x" * 30_000)

    assert "grows beyond 20000 characters" in problems_of(tmp_path)[0]


def test_every_mistake_is_told_in_one_go(tmp_path: Path) -> None:
    overriding(tmp_path, "{{ compnay }}\n{{ rloe }}")
    overriding(tmp_path, "{% if %}", "de/base.txt.j2")

    assert len(problems_of(tmp_path)) == 3


def test_a_changed_template_is_noticed_and_used_only_when_loaded_again(tmp_path: Path) -> None:
    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}')
    before = drafter.load(tmp_path)

    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}{% block farewell %}Bye,{% endblock %}')
    after = drafter.load(tmp_path)

    assert before.is_stale()
    assert not after.is_stale()
    assert before.digest != after.digest
    assert drafted(templates=before).body == drafted().body
    assert drafted(templates=after).closing == "Bye,\nRobin Applicant"


def test_a_template_deleted_while_running_leaves_the_loaded_ones_working(tmp_path: Path) -> None:
    overriding(tmp_path, '{% extends "shipped/en/base.txt.j2" %}{% block farewell %}Bye,{% endblock %}')
    templates = drafter.load(tmp_path)

    (tmp_path / "en" / "base.txt.j2").unlink()

    assert drafted(templates=templates).closing == "Bye,\nRobin Applicant"
    assert templates.is_stale()
