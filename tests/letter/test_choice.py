from dataclasses import replace

from tests.letter.builders import NOTICE
from watcher.letter.choice import by_notice, by_number

PLACES = [f"en/base.txt.j2:{line}" for line in range(20)]


def test_the_same_notice_always_gets_the_same_wordings() -> None:
    first, second = by_notice(NOTICE), by_notice(replace(NOTICE, own_text="read again"))

    assert [first(place, 3) for place in PLACES] == [second(place, 3) for place in PLACES]


def test_two_notices_get_different_wordings() -> None:
    first, second = by_notice(NOTICE), by_notice(replace(NOTICE, message_id="<other@acme.example>"))

    assert [first(place, 3) for place in PLACES] != [second(place, 3) for place in PLACES]


def test_a_notice_without_an_id_is_told_apart_by_its_other_fields() -> None:
    first = by_notice(replace(NOTICE, message_id=None))
    second = by_notice(replace(NOTICE, message_id=None, subject="Another \ud800"))

    assert [first(place, 3) for place in PLACES] != [second(place, 3) for place in PLACES]


def test_a_wording_chosen_by_number_is_the_last_where_there_are_fewer() -> None:
    assert [by_number(2)("anywhere", count) for count in (1, 2, 3, 4)] == [0, 1, 2, 2]
