from watcher.contact.script import fold, has_hidden, is_deceptive, scripts_of


def test_every_letter_belongs_to_its_script() -> None:
    assert scripts_of("Jane") == {"LATIN"}
    assert scripts_of("Анна") == {"CYRILLIC"}
    assert scripts_of("山田 たろう") == {"CJK"}
    assert scripts_of("12 -") == frozenset()


def test_mixed_and_look_alike_letters_are_deceptive() -> None:
    assert is_deceptive("Jаne")
    assert is_deceptive("асе")
    assert is_deceptive("𝐉ane")
    assert not is_deceptive("Анна")
    assert not is_deceptive("Jürgen 2")


def test_characters_nobody_sees_are_hidden() -> None:
    assert has_hidden("a\u202eb")
    assert has_hidden("a\u200bb")
    assert has_hidden("a\r\nb")
    assert not has_hidden("Zoë 山田")


def test_folding_forgets_case_and_accents() -> None:
    assert fold("JÜRGEN Straße Łódź") == "jurgen strasse lodz"
