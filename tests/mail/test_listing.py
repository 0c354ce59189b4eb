import pytest

from watcher.errors import ConfigError
from watcher.mail.listing import DRAFTS_NAMES, Found, Listed, find_drafts, find_named, find_sent

HOST = "imap.acme.example"
INBOX = Listed("INBOX")


def row(name: str, *attributes: str, delimiter: str | None = "/") -> Listed:
    return Listed(name, frozenset(attributes), delimiter)


def test_the_server_s_mark_outranks_the_name() -> None:
    listed = (INBOX, row("Drafts"), row("Kept", "\\hasnochildren", "\\drafts"))

    assert Found("Kept", "marked by the server") == find_drafts(listed, None, HOST)


def test_the_setting_outranks_the_server_s_mark() -> None:
    listed = (INBOX, row("Drafts", "\\drafts"), row("Bewerbung/Entwürfe"))

    assert Found("Bewerbung/Entwürfe", "named by DRAFTS") == find_drafts(listed, "Bewerbung/Entwürfe", HOST)


def test_a_setting_that_names_nothing_lists_what_there_is() -> None:
    with pytest.raises(ConfigError) as raised:
        find_drafts((INBOX, row("Drafts", "\\drafts"), row("Gone", "\\nonexistent")), "Darfts", HOST)

    assert str(raised.value) == f"DRAFTS names the mailbox Darfts, which {HOST} does not have. It has: INBOX, Drafts."


@pytest.mark.parametrize("attribute", ["\\noselect", "\\nonexistent"])
def test_a_mailbox_that_cannot_hold_mail_is_passed_over(attribute: str) -> None:
    listed = (INBOX, row("[Gmail]/Drafts", "\\drafts", attribute), row("Drafts", "\\drafts"))

    assert find_drafts(listed, None, HOST).name == "Drafts"


@pytest.mark.parametrize("name", DRAFTS_NAMES)
def test_without_a_mark_the_usual_name_tells(name: str) -> None:
    assert Found(name, "known by its name") == find_drafts((INBOX, row("Misc"), row(name)), None, HOST)


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [
        ("INBOX.Drafts", "."),
        ("INBOX/drafts", "/"),
        ("Inbox.ENTWÜRFE", "."),
        ("[Gmail]/Borradores", "/"),
        ("Drafts", None),
    ],
)
def test_the_name_tells_below_a_namespace_too(name: str, delimiter: str | None) -> None:
    assert find_drafts((INBOX, row(name, delimiter=delimiter)), None, HOST).name == name


@pytest.mark.parametrize("name", ["Archive/2019/Drafts", "Novel/Drafts", "Drafts of my novel", "INBOX.Work.Drafts"])
def test_a_namesake_deeper_down_is_not_taken_for_drafts(name: str) -> None:
    with pytest.raises(ConfigError, match="Set DRAFTS to one of: INBOX"):
        find_drafts((INBOX, row(name, delimiter="." if "." in name else "/")), None, HOST)


def test_decomposed_letters_are_the_same_name() -> None:
    assert (
        find_drafts((row("Entwu\N{COMBINING DIAERESIS}rfe"),), "Entwürfe", HOST).name
        == "Entwu\N{COMBINING DIAERESIS}rfe"
    )


def test_of_two_usual_names_the_more_usual_wins() -> None:
    assert find_drafts((row("Draft"), row("Drafts")), None, HOST).name == "Drafts"


def test_sent_is_found_the_same_way_and_may_be_absent() -> None:
    assert Found("Kept", "marked by the server") == find_sent((row("Sent"), row("Kept", "\\sent")))
    assert Found("INBOX.Gesendet", "known by its name") == find_sent((INBOX, row("INBOX.Gesendet", delimiter=".")))
    assert find_sent((INBOX, row("Sent", "\\noselect"))) is None


def test_inbox_is_the_same_in_any_case_and_nothing_else_is() -> None:
    listed = (INBOX, row("Jobs"))

    assert find_named(listed, "inbox") == "INBOX"
    assert find_named(listed, "jobs") is None
