"""One contract, three mailboxes: in memory, the embedded server, Dovecot."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

import pytest

from tests.mail.memory_mailbox import MemoryMailbox
from tests.servers.account import account
from tests.servers.caretaker import NOON, Caretaker
from watcher.embedded import EmbeddedServer
from watcher.errors import ConfigError
from watcher.mail import mime
from watcher.mail.mailbox import BATCH, ImapMailbox
from watcher.mail.message import Arrival, Bookmark, DraftsMark, LetterSeen, Refused, Unreadable
from watcher.mail.reading import CAP

NOTICE = (
    b"Message-ID: <n1@acme.example>\r\nFrom: Jane Roe <jane@acme.example>\r\nSubject: Your application\r\n\r\nNo.\r\n"
)
LETTER = (
    b"Message-ID: <l1@jo.example>\r\nFrom: jo@jo.example\r\nTo: Jane Roe <jane@acme.example>, hr@acme.example\r\n"
    b"In-Reply-To: <n1@acme.example>\r\nReferences: <n0@acme.example>\r\n <n1@acme.example>\r\n\r\nThank you.\r\n"
)
ALL = Bookmark(since=date(1990, 1, 1), floor=0, uid=0)


class Mailbox(Protocol):
    def arrivals(self, bookmarks: "Bookmarks") -> Iterator[Arrival | Unreadable]: ...
    def drafts_mark(self) -> DraftsMark: ...
    def letters(self, since: date) -> tuple[LetterSeen, ...]: ...
    def drafts_since(self, mark: DraftsMark) -> tuple[LetterSeen, ...]: ...
    def append(self, octets: bytes) -> Refused | None: ...
    def close(self) -> None: ...


@dataclass
class Bookmarks:
    """Answers every question with the same bookmark, and remembers the questions."""

    answer: Bookmark = ALL
    asked: tuple[tuple[str, int, int], ...] = ()

    def bookmark(self, mailbox: str, uidvalidity: int, uidnext: int) -> Bookmark:
        self.asked += ((mailbox, uidvalidity, uidnext),)
        return self.answer


@dataclass(frozen=True)
class World:
    """An account: the test's hands in it, and the mailbox under test over it."""

    hands: Caretaker | MemoryMailbox
    mailbox: Callable[..., Mailbox]


@pytest.fixture(params=["memory", "embedded", pytest.param("dovecot", marks=pytest.mark.dovecot)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    with ExitStack() as stack:
        if request.param == "memory":
            memory = MemoryMailbox()

            def remembered(watch: tuple[str, ...] = ("INBOX",), drafts: str = "Drafts") -> Mailbox:
                memory.watch, memory.drafts = watch, drafts
                return memory

            yield World(memory, remembered)
            return
        server = (
            stack.enter_context(EmbeddedServer()) if request.param == "embedded" else request.getfixturevalue("dovecot")
        )

        def connected(**settings: object) -> Mailbox:
            config = account(server, server.user, server.password, **settings)
            mailbox = ImapMailbox(config)
            stack.callback(mailbox.close)
            return mailbox

        yield World(Caretaker(server.host, server.port, server.user, server.password), connected)


def uids(found: Iterator[Arrival | Unreadable]) -> tuple[int, ...]:
    return tuple(one.key.uid for one in found)


def only_arrival(mailbox: Mailbox) -> Arrival:
    (found,) = mailbox.arrivals(Bookmarks())
    assert isinstance(found, Arrival)
    return found


def test_an_empty_mailbox_has_no_arrivals(world: World) -> None:
    assert uids(world.mailbox().arrivals(Bookmarks())) == ()


def test_arrivals_come_in_the_order_of_their_uids(world: World) -> None:
    expected = tuple(world.hands.put("INBOX", NOTICE) for _ in range(3))

    assert expected == uids(world.mailbox().arrivals(Bookmarks()))


def test_an_arrival_carries_its_place_octets_flags_and_internal_date(world: World) -> None:
    received = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
    uid = world.hands.put("INBOX", NOTICE, flags=("\\Answered", "\\Seen"), internal_date=received)

    arrival = only_arrival(world.mailbox())

    uidvalidity = world.hands.status("INBOX")["UIDVALIDITY"]
    assert ("INBOX", uidvalidity, uid) == (arrival.key.mailbox, arrival.key.uidvalidity, arrival.key.uid)
    assert arrival.octets == NOTICE
    assert {"\\Answered", "\\Seen"} == set(arrival.flags) - {"\\Recent"}
    assert received == arrival.internal_date


def test_the_bookmark_is_asked_for_with_the_numbers_of_the_mailbox(world: World) -> None:
    world.hands.put("INBOX", NOTICE)
    status = world.hands.status("INBOX")
    bookmarks = Bookmarks()

    uids(world.mailbox().arrivals(bookmarks))

    assert (("INBOX", status["UIDVALIDITY"], status["UIDNEXT"]),) == bookmarks.asked


def test_what_was_sighted_is_left_out(world: World) -> None:
    first, second, third = (world.hands.put("INBOX", NOTICE) for _ in range(3))
    bookmark = Bookmark(since=NOON.date(), floor=0, uid=second, sighted=frozenset({first, second}))

    assert (third,) == uids(world.mailbox().arrivals(Bookmarks(bookmark)))


def test_a_message_that_became_visible_late_is_found(world: World) -> None:
    first, late, third = (world.hands.put("INBOX", NOTICE) for _ in range(3))
    bookmark = Bookmark(since=NOON.date(), floor=0, uid=third, sighted=frozenset({first, third}))

    assert (late,) == uids(world.mailbox().arrivals(Bookmarks(bookmark)))


def test_nothing_below_the_overlap_is_looked_at_again(world: World) -> None:
    uid = world.hands.put("INBOX", NOTICE)
    bookmark = Bookmark(since=NOON.date(), floor=0, uid=uid + 200)

    assert uids(world.mailbox().arrivals(Bookmarks(bookmark))) == ()


def test_below_the_floor_only_what_was_received_since_counts(world: World) -> None:
    world.hands.put("INBOX", NOTICE, internal_date=NOON - timedelta(days=2))
    recent = world.hands.put("INBOX", NOTICE, internal_date=NOON)
    above = world.hands.put("INBOX", NOTICE, internal_date=NOON - timedelta(days=2))
    bookmark = Bookmark(since=NOON.date(), floor=recent, uid=0)

    assert (recent, above) == uids(world.mailbox().arrivals(Bookmarks(bookmark)))


def test_several_mailboxes_are_read_in_the_order_they_are_watched(world: World) -> None:
    world.hands.create("Jobs")
    world.hands.put("INBOX", NOTICE)
    world.hands.put("Jobs", NOTICE)

    found = world.mailbox(watch=("Jobs", "INBOX")).arrivals(Bookmarks())

    assert [arrival.key.mailbox for arrival in found] == ["Jobs", "INBOX"]


def test_a_mailbox_made_anew_has_another_uidvalidity(world: World) -> None:
    world.hands.create("Jobs")
    world.hands.put("Jobs", NOTICE)
    mailbox, bookmarks = world.mailbox(watch=("Jobs",)), Bookmarks()
    uids(mailbox.arrivals(bookmarks))
    world.hands.delete("Jobs")
    world.hands.create("Jobs")

    uids(mailbox.arrivals(bookmarks))

    assert len({uidvalidity for _, uidvalidity, _ in bookmarks.asked}) == 2


def test_names_beyond_ascii_are_understood(world: World) -> None:
    for name in ("Bewerbung & Absagen", "Мои черновики 草稿"):
        world.hands.create(name)
    uid = world.hands.put("Bewerbung & Absagen", NOTICE)
    mailbox = world.mailbox(watch=("Bewerbung & Absagen",), drafts="Мои черновики 草稿")

    found, refused = uids(mailbox.arrivals(Bookmarks())), mailbox.append(LETTER)

    assert (uid,) == found
    assert refused is None
    assert [stored.octets for stored in world.hands.dump("Мои черновики 草稿")] == [LETTER]


def test_a_watched_mailbox_that_is_missing_is_a_mistake_in_watch(world: World) -> None:
    mailbox = world.mailbox(watch=("Jbos",))

    with pytest.raises(ConfigError, match=r"WATCH names the mailbox Jbos.*INBOX"):
        uids(mailbox.arrivals(Bookmarks()))


def test_a_drafts_setting_that_names_nothing_is_a_mistake_in_drafts(world: World) -> None:
    mailbox = world.mailbox(drafts="Darfts")

    with pytest.raises(ConfigError, match=r"DRAFTS names the mailbox Darfts.*INBOX"):
        mailbox.drafts_mark()


def test_reading_and_drafting_change_nothing_in_the_inbox(world: World) -> None:
    world.hands.put("INBOX", NOTICE, flags=("\\Flagged",), internal_date=NOON - timedelta(days=9))
    world.hands.put("INBOX", big_message(200_000))
    before = world.hands.dump("INBOX"), world.hands.status("INBOX")
    mailbox = world.mailbox()

    tuple(mailbox.arrivals(Bookmarks()))
    mailbox.letters(NOON.date())
    mailbox.drafts_since(mailbox.drafts_mark())
    mailbox.append(LETTER)
    mailbox.close()

    assert before == (world.hands.dump("INBOX"), world.hands.status("INBOX"))


def test_drafting_between_two_arrivals_does_not_disturb_the_reading(world: World) -> None:
    small = [world.hands.put("INBOX", NOTICE) for _ in range(BATCH + 1)]
    big = world.hands.put("INBOX", big_message(200_000))
    mailbox = world.mailbox()

    found = []
    for arrival in mailbox.arrivals(Bookmarks()):
        found.append(arrival)
        if arrival.key.uid in (small[0], small[-1]):
            mailbox.drafts_mark()
            mailbox.append(LETTER)

    assert [*small, big] == [arrival.key.uid for arrival in found]
    assert isinstance(found[-1], Arrival)
    assert "we went with somebody else" in mime.parse(found[-1].octets).own_text


def test_a_draft_is_saved_octet_for_octet_as_draft_and_read(world: World) -> None:
    refused = world.mailbox().append(LETTER)

    (stored,) = world.hands.dump("Drafts")
    assert refused is None
    assert stored.octets == LETTER
    assert {"\\Draft", "\\Seen"} == stored.flags


def test_an_append_without_drafts_is_refused_with_a_reason(world: World) -> None:
    mailbox = world.mailbox()
    mailbox.drafts_mark()
    world.hands.delete("Drafts")

    refused = mailbox.append(LETTER)

    assert isinstance(refused, Refused)
    assert refused.reason


def test_the_mark_lies_at_or_below_whatever_is_appended_next(world: World) -> None:
    world.hands.put("Drafts", LETTER)
    mailbox = world.mailbox()
    mark = mailbox.drafts_mark()

    mailbox.append(LETTER)

    assert world.hands.status("Drafts")["UIDVALIDITY"] == mark.uidvalidity
    assert [stored.uid >= mark.uidnext for stored in world.hands.dump("Drafts")] == [False, True]


def test_drafts_since_a_mark_are_those_appended_after_it(world: World) -> None:
    world.hands.put("Drafts", NOTICE)
    mailbox = world.mailbox()
    mark = mailbox.drafts_mark()
    before = mailbox.drafts_since(mark)
    uid = world.hands.put("Drafts", LETTER)

    (letter,) = mailbox.drafts_since(mark)

    assert before == ()
    assert (uid, "<l1@jo.example>", True) == (letter.key.uid, letter.message_id, letter.is_draft)


def test_drafts_since_a_mark_of_another_uidvalidity_are_none(world: World) -> None:
    world.hands.put("Drafts", LETTER)
    mailbox = world.mailbox()
    mark = mailbox.drafts_mark()

    assert mailbox.drafts_since(DraftsMark(mark.uidvalidity + 1, 1)) == ()


def test_letters_are_the_drafts_and_the_sent_with_their_threading(world: World) -> None:
    world.hands.put("Drafts", LETTER)
    world.hands.put("Sent", LETTER.replace(b"<l1@", b"<l2@"))

    letters = world.mailbox().letters(NOON.date())

    assert [(one.message_id, one.is_draft) for one in letters] == [
        ("<l1@jo.example>", True),
        ("<l2@jo.example>", False),
    ]
    assert {("<n1@acme.example>",)} == {letter.in_reply_to for letter in letters}
    assert {("<n0@acme.example>", "<n1@acme.example>")} == {letter.references for letter in letters}
    assert {("jane@acme.example", "hr@acme.example")} == {letter.recipients for letter in letters}


def test_letters_from_before_the_day_are_left_out(world: World) -> None:
    world.hands.put("Drafts", LETTER, internal_date=NOON - timedelta(days=2))

    assert world.mailbox().letters(NOON.date()) == ()


def test_a_letter_without_any_of_the_fields_is_still_seen(world: World) -> None:
    world.hands.put("Drafts", b"Subject: half written\r\n\r\n...\r\n")

    (letter,) = world.mailbox().letters(NOON.date())

    assert (letter.message_id, letter.in_reply_to, letter.references, letter.recipients) == (None, (), (), ())


def test_a_long_text_comes_capped(world: World) -> None:
    octets = NOTICE + b"All work and no play.\r\n" * 10_000
    world.hands.put("INBOX", octets)

    assert octets[:CAP] == only_arrival(world.mailbox()).octets


def test_a_text_behind_a_big_attachment_is_found(world: World) -> None:
    octets = big_message(200_000)
    world.hands.put("INBOX", octets)

    arrival = only_arrival(world.mailbox())

    assert "we went with somebody else" in mime.parse(arrival.octets).own_text
    assert mime.fingerprint("jo", octets) == mime.fingerprint("jo", arrival.octets)
    assert len(arrival.octets) < CAP


def big_message(attachment_octets: int) -> bytes:
    attachment = b"QUJDREVG" * 9 + b"\r\n"
    return (
        b"Message-ID: <big@acme.example>\r\nFrom: Jane Roe <jane@acme.example>\r\nSubject: Your\r\n application\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="outer"\r\n\r\n'
        b"--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
        + attachment
        * (attachment_octets // len(attachment))
        + b"--outer\r\n"
        b'Content-Type: multipart/alternative; boundary="inner"\r\n\r\n'
        b"--inner\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        b"Dear Jo, thank you for your time. In the end we went with somebody =\r\nelse.\r\n"
        b"--inner\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<p>Dear Jo, thank you for your time. In the end we went with somebody else.</p>\r\n"
        b"--inner--\r\n--outer--\r\n"
    )
