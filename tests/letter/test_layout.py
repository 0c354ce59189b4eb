from watcher.config import Policy
from watcher.letter.layout import lay_out

TEXT = "\n Hello, \n¶\nOne\n  two. ¶ Kind regards,\n"


def test_paragraphs_are_parted_by_the_sign_and_blanks_do_not_count() -> None:
    layout = lay_out(TEXT, Policy(name="Robin"))

    assert layout.body == "Hello,\n\nOne two.\n\nKind regards,\nRobin"
    assert layout.closing == "Kind regards,\nRobin"


def test_the_signature_stands_below_the_name_without_a_client_s_delimiter() -> None:
    layout = lay_out(TEXT, Policy(name="Robin", signature="-- \nMobile 1\n\nwww.robin.example\n"))

    assert layout.closing == "Kind regards,\nRobin\nMobile 1\n\nwww.robin.example"


def test_a_signature_that_begins_with_the_name_is_not_named_twice() -> None:
    assert lay_out(TEXT, Policy(name="Robin", signature="Robin Roe")).closing == "Kind regards,\nRobin Roe"


def test_without_a_name_the_formula_ends_without_its_comma() -> None:
    assert lay_out(TEXT, Policy()).closing == "Kind regards"


def test_a_non_breaking_space_is_no_blank() -> None:
    assert "«\u00a0x\u00a0»" in lay_out("«\u00a0x\u00a0»¶", Policy()).body
