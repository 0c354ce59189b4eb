from watcher.verdict.language import languages_of, likely

KNOWN = languages_of({"en": frozenset({"the", "and", "we", "was"}), "de": frozenset({"der", "und", "wir", "was"})})


def test_the_language_is_told_by_its_commonest_words() -> None:
    assert likely(["we", "met", "and", "liked", "the", "plan"], KNOWN) == ("en",)
    assert likely(["wir", "mochten", "den", "plan", "und", "der", "tag", "war", "gut"], KNOWN) == ("de",)


def test_a_text_in_two_languages_has_both() -> None:
    assert {"en", "de"} == set(likely(["we", "met", "and", "wir", "lachten", "und"], KNOWN))


def test_a_word_of_two_languages_counts_for_both() -> None:
    assert likely(["was"], KNOWN) == ("de", "en")
    assert likely(["was", "und"], KNOWN) == ("de",)


def test_a_text_without_familiar_words_has_none() -> None:
    assert likely(["aby", "se", "to", "stalo"], KNOWN) == ()
    assert likely([], KNOWN) == ()
