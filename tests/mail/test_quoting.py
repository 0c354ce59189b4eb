from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.mail.message import Address
from watcher.mail.quoting import split

ATTRIBUTIONS = [
    "On Mon, Jan 5, 2026 at 9:00 AM Jane Roe <jane@acme.example> wrote:",
    "On Mon, Jan 5, 2026 at 9:00 AM Jane Roe\n<jane@acme.example>\nwrote:",
    "Am Mo., 5. Jan. 2026 um 09:00 Uhr schrieb Jane Roe <jane@acme.example>:",
    "Am 05.01.26 um 09:00 schrieb Jane Roe:",
    "Jane Roe <jane@acme.example> schrieb am 5. Januar 2026 um 09:00:",
    "Le lun. 5 janv. 2026 à 09:00, Jane Roe <jane@acme.example> a écrit :",
    "El lun, 5 ene 2026 a las 9:00, Jane Roe (<jane@acme.example>) escribió:",
    "Il giorno lun 5 gen 2026 alle ore 09:00 Jane Roe <jane@acme.example> ha scritto:",
    "Op ma 5 jan 2026 om 09:00 schreef Jane Roe <jane@acme.example>:",
    "Em seg., 5 de jan. de 2026 às 09:00, Jane Roe <jane@acme.example> escreveu:",
]
BLOCKS = [
    "From: Jane Roe <jane@acme.example>\nSent: Monday, January 5, 2026 9:00 AM\nTo: Alex\nSubject: Application",
    "*From:* Jane Roe <jane@acme.example>\n*Sent:* Monday\n*To:* Alex\n*Subject:* Application",
    "**From:** Jane Roe [mailto:jane@acme.example]\n**Date:** Monday\n**Subject:** Application",
    "Von: Jane Roe <jane@acme.example>\nGesendet: Montag\nAn: Alex\nCc: Kim\nBetreff: Application",
    "De : Jane Roe <jane@acme.example>\nEnvoyé : lundi\nÀ : Alex\nObjet : Application",
    "De: Jane Roe <jane@acme.example>\nEnviado el: lunes\nPara: Alex\nAsunto: Application",
    "Da: Jane Roe <jane@acme.example>\nInviato: lunedì\nA: Alex\nOggetto: Application",
    "Van: Jane Roe <jane@acme.example>\nVerzonden: maandag\nAan: Alex\nOnderwerp: Application",
    "De: Jane Roe <jane@acme.example>\nEnviada em: segunda-feira\nPara: Alex\nAssunto: Application",
    "From: Jane Roe <jane@acme.example<mailto:jane@acme.example>>\nSent: Monday\nTo: Alex;\n Kim\nSubject: Application",
]
FORWARD_MARKS = [
    "---------- Forwarded message ---------",
    "-------- Forwarded Message --------",
    "------- Forwarded Message",
    "-------- Weitergeleitete Nachricht --------",
    "---------- Message transféré ---------",
    "---------- Mensaje reenviado ---------",
    "---------- Messaggio inoltrato ---------",
    "---------- Doorgestuurd bericht ---------",
    "---------- Mensagem encaminhada ---------",
    "Begin forwarded message:",
    "Anfang der weitergeleiteten Nachricht:",
    "Début du message réexpédié :",
    "Inizio messaggio inoltrato:",
    "Doorgestuurd bericht:",
    "Início da mensagem reencaminhada:",
]
ORIGINAL_MARKS = [
    "-----Original Message-----",
    "-----Ursprüngliche Nachricht-----",
    "-----Message d'origine-----",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Oorspronkelijk bericht-----",
    "-----Mensagem original-----",
    "________________________________",
]


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_a_marked_quotation_is_told_from_what_stands_around_it(attribution: str) -> None:
    text = f"Above.\n\n{attribution}\n\n> Old.\n>\n> Older.\n\nBelow.\n-- \nJane"

    parts = split(text)

    assert parts.own == "Above.\n\nBelow.\n-- \nJane"
    assert parts.quoted == f"{attribution}\n> Old.\n>\n> Older."
    assert parts.forwarded is None


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
def test_an_unmarked_quotation_takes_the_rest(attribution: str) -> None:
    parts = split(f"Above.\n\n{attribution}\n\nOld.\nOlder.")

    assert parts.own == "Above."
    assert parts.quoted.endswith("Old.\nOlder.")


def test_interleaved_answers_are_own() -> None:
    assert split("> Question?\nAnswer.\n> Another?\nYes.").own == "Answer.\nYes."


def test_nothing_own_is_hidden_below_a_quotation_with_strange_marks() -> None:
    text = "On Mon, 5 Jan 2026, Jane wrote:\n\n| Question?\n\nWe regret."

    assert split(text).own == "| Question?\n\nWe regret."


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("mark", ["", *(f"{mark}\n" for mark in ORIGINAL_MARKS)])
def test_outlooks_header_block_begins_the_quotation(mark: str, block: str) -> None:
    parts = split(f"Above.\n\nJane Roe\nRecruiter\n\n{mark}{block}\n\nOld.\n\nOlder.")

    assert parts.own == "Above.\n\nJane Roe\nRecruiter"
    assert parts.quoted.endswith("Old.\n\nOlder.")
    assert parts.forwarded is None


@pytest.mark.parametrize("block", BLOCKS)
@pytest.mark.parametrize("mark", FORWARD_MARKS)
def test_an_inline_forward_is_read(mark: str, block: str) -> None:
    parts = split(f"See below.\n\n{mark}\n{block}\n\nDear Alex,\n\nWe regret.")

    assert parts.own == "See below."
    assert "We regret." in parts.quoted
    assert parts.forwarded is not None
    assert Address("jane@acme.example", "Jane Roe") == parts.forwarded.sender
    assert parts.forwarded.subject == "Application"
    assert parts.forwarded.text == "Dear Alex,\n\nWe regret."


@pytest.mark.parametrize(
    "block",
    [
        "Sujet : Application\nDate : lundi\nDe : Jane Roe <jane@acme.example>\nPour : Alex",
        "Oggetto: Application\nData: lunedì\nMittente: Jane Roe <jane@acme.example>\nA: Alex",
        "Betreff: Application\nDatum: Montag\nVon: Jane Roe <jane@acme.example>\nAn: Alex",
    ],
)
def test_behind_a_mark_the_fields_of_a_forward_stand_in_any_order(block: str) -> None:
    forwarded = split(f"-------- Message transféré --------\n{block}\n\nWe regret.").forwarded

    assert forwarded is not None
    assert Address("jane@acme.example", "Jane Roe") == forwarded.sender
    assert forwarded.subject == "Application"
    assert forwarded.text == "We regret."


def test_a_forward_behind_quote_marks_is_read() -> None:
    text = "Begin forwarded message:\n\n> From: jane@acme.example\n> Subject: No\n> Date: 1/5/26\n> \n> We regret."

    forwarded = split(text).forwarded

    assert forwarded is not None
    assert Address("jane@acme.example") == forwarded.sender
    assert forwarded.text == "We regret."
    assert forwarded.date is None


def test_a_block_with_nothing_above_is_a_forward() -> None:
    forwarded = split(f"{BLOCKS[0]}\n\nWe regret.").forwarded

    assert forwarded is not None
    assert forwarded.text == "We regret."


def test_a_block_is_a_forward_when_the_subject_says_so() -> None:
    text = f"FYI\n\n{BLOCKS[0]}\n\nWe regret."

    assert split(text, is_forward=True).forwarded is not None
    assert split(text).forwarded is None


def test_an_answer_below_a_marked_original_is_own() -> None:
    text = f"-----Original Message-----\n{BLOCKS[0]}\n\n> Question?\n\nAnswer."

    assert split(text).own == "Answer."


def test_a_date_is_read_only_with_its_zone() -> None:
    mark, block = FORWARD_MARKS[0], "From: Jane <jane@acme.example>\nSubject: No\nDate: {}\n\nWe regret."

    zoned = split(f"{mark}\n{block.format('Mon, 5 Jan 2026 09:00:00 +0100')}").forwarded
    local = split(f"{mark}\n{block.format('Mon, Jan 5, 2026 at 9:00 AM')}").forwarded

    assert zoned is not None
    assert local is not None
    assert zoned.date == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert local.date is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Jane Roe <jane@acme.example>", Address("jane@acme.example", "Jane Roe")),
        ('"Roe, Jane" <jane@acme.example>', Address("jane@acme.example", "Roe, Jane")),
        ("Jane Roe [mailto:jane@acme.example]", Address("jane@acme.example", "Jane Roe")),
        ("Jane Roe (jane@acme.example)", Address("jane@acme.example", "Jane Roe")),
        ("*Jane Roe* <jane@acme.example>", Address("jane@acme.example", "Jane Roe")),
        ("jane@acme.example", Address("jane@acme.example")),
        ("Jane Roe", None),
    ],
)
def test_the_sender_of_a_forward_is_read_as_programs_write_it(value: str, expected: Address | None) -> None:
    forwarded = split(f"---- Forwarded message ----\nFrom: {value}\nSubject: No\n\nWe regret.").forwarded

    assert forwarded is not None
    assert expected == forwarded.sender


@pytest.mark.parametrize(
    "prose",
    [
        "From: now on we only take referrals.\nTo: be fair, it was close.",
        "Dear Alex,\nFrom: 9:00\nTo: 10:00\nDate: Monday\nWe look forward to it.",
        "On reflection, the team wrote:\nno.",
        "On Monday we spoke, and here is what I wrote: nothing.",
        "Am 5. Januar schrieb ich Ihnen. Leider: nein.",
        "On 5 January\n\nwe wrote:",
        "On 5 January " + "and on other days " * 40 + "we wrote:",
        "Forwarded message: none.",
        "-----\nAcme GmbH",
        "Subject: your application\n\nWe regret.",
    ],
)
def test_ordinary_prose_is_own(prose: str) -> None:
    parts = split(prose)

    assert prose == parts.own
    assert parts.quoted == ""


ROWS = ["> a", "On 5 January Jane wrote:", "-----", "From: a@b.example", "Subject: x", "To: y", "", "text", ">", "On 1"]


@given(
    rows=st.lists(st.sampled_from([*ROWS, *ORIGINAL_MARKS, *FORWARD_MARKS]) | st.text(max_size=9)),
    is_forward=st.booleans(),
)
def test_no_row_is_lost(rows: list[str], *, is_forward: bool) -> None:
    text = "\n".join(rows)

    parts = split(text, is_forward=is_forward)

    assert sorted(text.split()) == sorted(f"{parts.own}\n{parts.quoted}".split())
