from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contact.builders import NO_REPLY, POLICY, REFUSAL, REJECTION, ROBIN, WORKDAY, find, notice
from watcher.contact import finder
from watcher.contact.acquaintance import Acquaintance
from watcher.contact.finder import Contact, Thread
from watcher.contact.notes import Note
from watcher.contact.script import has_hidden
from watcher.contact.sender import Kind
from watcher.mail.message import Address, Forwarded

JANE = Address("jane.roe@acme-maps.example", "Jane Roe")
CAREERS = Address("careers@acme-maps.example", "Acme Maps Careers")
STRANGER = Address("jane.roe@quickpost.test", "Jane Roe")
TOKEN = Address("acmemaps+email+9d2k-41fe0c77ab@talent.icims.com", "Acme Maps")
KNOWN_JANE = Acquaintance(
    address=JANE,
    organisation="acme-maps.example",
    last_wrote=datetime(2026, 2, 1, 10, 0, tzinfo=UTC),
    message_id="<invitation@acme-maps.example>",
    references=("<earlier@acme-maps.example>",),
    subject="Our interview",
    role="Map Designer",
)


def summary(contact: Contact) -> tuple[Kind, str | None, str | None, bool]:
    address = contact.address.addr_spec if contact.address else None
    return contact.kind, address, contact.name.full if contact.name else None, contact.hold is not None


def test_a_person_who_wrote_and_signed_is_answered_by_name() -> None:
    contact = find(notice(JANE, "Jane"))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)


def test_a_display_name_nothing_supports_is_not_greeted() -> None:
    contact = find(notice(Address("x17@acme-maps.example", "Jane Roe")))

    assert contact.name is None


def test_a_name_is_not_greeted_when_somebody_else_signs() -> None:
    contact = find(notice(JANE, "Best,\nJohn Doe"))

    assert (Kind.PERSON, JANE.addr_spec, None, False) == summary(contact)


def test_two_words_above_and_below_a_shared_mailbox_may_be_its_company() -> None:
    contact = find(notice(Address("careers@ms.example", "Mary Stone"), "Mary Stone", text="We chose somebody else."))

    assert contact.name is None


def test_a_tenant_below_a_team_s_display_name_is_no_person() -> None:
    tenant = Address("bluefoundry@hiring-desk.example", "Workforce Careers")

    contact = find(notice(tenant, "Blue Foundry", text="We chose somebody else."))

    assert contact.name is None


def test_a_person_below_a_team_s_display_name_is_told_by_dots_or_title() -> None:
    dotted, glued = Address("jane.roe@acme-maps.example", "Careers"), Address("janeroe@acme-maps.example", "Careers")

    names = [find(notice(sender, sign)).name for sender, sign in ((dotted, "Jane Roe"), (glued, "Jane Roe\nRecruiter"))]

    assert [name and name.full for name in names] == ["Jane Roe", "Jane Roe"]


def test_a_domain_made_of_the_name_shows_a_company() -> None:
    contact = find(notice(Address("mary@marystone.example", "Mary Stone"), text="We chose somebody else."))

    assert contact.name is None


def test_a_particle_that_leads_to_the_company_leads_to_no_family() -> None:
    contact = find(notice(Address("jane@acme-maps.example", "Jane de Acme"), "Jane"))

    assert contact.name is not None
    assert contact.name.full == "Jane"


@pytest.mark.parametrize(
    ("shown", "name"),
    [("jane roe", "Jane Roe"), ("Roe Soler, Jane", "Jane Roe Soler"), ("Jane Roe (Acme Maps)", "Jane Roe")],
)
def test_unusual_display_names_are_read_as_the_address_spells_them(shown: str, name: str) -> None:
    contact = find(notice(Address("jane.roe@acme-maps.example", shown)))

    assert contact.name is not None
    assert contact.name.full == name


def test_a_first_name_is_greeted_when_sign_off_and_local_part_agree() -> None:
    contact = find(notice(Address("jane.roe@acme-maps.example"), "Best,\nJane"))

    assert contact.name is not None
    assert contact.name.full == "Jane"


def test_an_address_that_spells_somebody_else_is_not_greeted() -> None:
    contact = find(notice(Address("mary.doe@acme-maps.example", "Jane Roe"), "Jane Roe"))

    assert summary(contact) == (Kind.PERSON, "mary.doe@acme-maps.example", None, False)


@pytest.mark.parametrize(
    ("writer", "sign_off"),
    [
        (Address("jane.roe@acme-maps.example", "Roe Jane"), "Roe Jane"),
        (Address("jroe@acme-maps.example", "Roe Jane"), "Jane Roe"),
    ],
)
def test_a_name_in_two_orders_is_greeted_as_a_whole(writer: Address, sign_off: str) -> None:
    contact = find(notice(writer, sign_off))

    assert contact.name is not None
    assert (sign_off, None) == (contact.name.full, contact.name.given)


@pytest.mark.parametrize(("language", "honorific"), [("es", "Sr."), ("en", None), ("de", None)])
def test_sr_is_a_mister_only_in_spanish_and_portuguese(language: str, honorific: str | None) -> None:
    verdict = replace(REJECTION, language=language)
    contact = find(notice(Address("jane.roe@acme-maps.example", "Sr. Jane Roe"), "Sr. Jane Roe"), verdict=verdict)

    assert contact.name is not None
    assert ("Jane Roe", honorific) == (contact.name.full, contact.name.honorific)


def test_a_first_name_from_a_company_is_greeted_though_a_picture_follows_it() -> None:
    contact = find(notice(Address("jane@acme-maps.example", "Jane from Acme Maps"), "Jane \N{SPARKLES}"))

    assert summary(contact) == (Kind.PERSON, "jane@acme-maps.example", "Jane", False)


def test_an_address_a_forwarder_rewrote_is_held() -> None:
    contact = find(notice(Address("jane.roe=acme-maps.example@forwarder.test", "Jane Roe"), "Jane Roe"))

    assert (contact.kind, contact.hold is not None) == (Kind.UNATTENDED, True)


def test_an_address_nobody_reads_is_held_with_the_remedy() -> None:
    contact = find(notice(NO_REPLY))

    assert summary(contact) == (Kind.UNATTENDED, None, None, True)
    assert 'watcher answer ID --to "Name <address>"' in str(contact.hold)


def test_a_persons_reply_to_at_the_writers_organisation_beats_a_no_reply() -> None:
    contact = find(notice(NO_REPLY, reply_to=(JANE,)))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)


def test_an_employers_reply_to_behind_an_applicant_system_counts() -> None:
    contact = find(notice(WORKDAY, reply_to=(JANE,)))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)


def test_a_reply_to_of_an_organisation_only_an_acquaintance_shows_counts_behind_a_robot() -> None:
    jane = Address("jane.roe@parent-group.example", "Jane Roe")
    known = replace(KNOWN_JANE, address=jane, organisation="parent-group.example")

    contact = find(notice(WORKDAY, reply_to=(jane,)), people=(known,))

    assert (Kind.PERSON, jane.addr_spec, "Jane Roe", False) == summary(contact)


@pytest.mark.parametrize("writer", [JANE, NO_REPLY, WORKDAY, CAREERS], ids=str)
def test_a_strangers_reply_to_is_held_whoever_wrote(writer: Address) -> None:
    contact = find(notice(writer, "Jane Roe", reply_to=(STRANGER,)))

    assert contact.address is None
    assert "quickpost.test" in str(contact.hold)


def test_a_strangers_reply_to_stays_held_when_the_text_repeats_it() -> None:
    contact = find(notice(NO_REPLY, f"Jane Roe\n{STRANGER.addr_spec}", reply_to=(STRANGER,)))

    assert contact.address is None
    assert contact.hold is not None


def test_a_free_mail_reply_to_is_a_strangers() -> None:
    contact = find(notice(NO_REPLY, reply_to=(Address("acme.maps@gmail.com", "Acme Maps"),)))

    assert contact.hold is not None


@pytest.mark.parametrize("domain", ["acme-rnaps.example", "xn--acme-mps-2fg.example", "аcme-maps.example"])
def test_a_look_alike_reply_to_is_held(domain: str) -> None:
    contact = find(notice(NO_REPLY, reply_to=(Address(f"jane.roe@{domain}", "Jane Roe"),)))

    assert contact.address is None
    assert contact.hold is not None


def test_a_token_behind_the_same_applicant_system_is_a_relay() -> None:
    no_reply = Address("no-reply@us.greenhouse-mail.io", "Acme Maps")
    token = Address("acmemaps+a8c31f90d2e7@us.greenhouse-mail.io")

    contact = find(notice(no_reply, reply_to=(token,)))

    assert (Kind.RELAY, token.addr_spec, None, False) == summary(contact)


def test_several_people_in_from_are_held() -> None:
    contact = find(notice((JANE, Address("john.doe@acme-maps.example", "John Doe"))))

    assert contact.address is None
    assert "Several people" in str(contact.hold)


def test_a_display_name_showing_another_address_is_held() -> None:
    contact = find(notice(Address("jd8841@bulkpost.test", "hr@acme-maps.example")))

    assert summary(contact) == (Kind.NONE, None, None, True)


def test_the_signers_address_is_answered_behind_a_no_reply() -> None:
    contact = find(notice(NO_REPLY, f"Best,\nJane Roe\nRecruiter\n{JANE.addr_spec}\n+44 20 7946 0018"))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)
    assert contact.phone == "+442079460018"


def test_an_address_beside_the_signer_that_is_somebody_elses_is_not_answered() -> None:
    sign_off = "Best,\nJane Roe\nRecruiter\nData protection: otto.beck@acme-maps.example"

    contact = find(notice(NO_REPLY, sign_off))

    assert contact.address is None


def test_a_signature_of_another_organisation_is_not_answered() -> None:
    contact = find(notice(NO_REPLY, f"Best,\nJane Roe\nRecruiter\n{STRANGER.addr_spec}"))

    assert contact.address is None


def test_a_person_the_notice_asks_to_contact_is_answered() -> None:
    asked = f"{REFUSAL} If you have questions, please contact Jane Roe at {JANE.addr_spec}."

    contact = find(notice(NO_REPLY, text=asked))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)


def test_a_data_protection_officer_is_not_the_one_to_answer() -> None:
    legal = f"{REFUSAL}\n\nTo have your personal data erased write to Jane Roe at {JANE.addr_spec}."

    contact = find(notice(NO_REPLY, text=legal))

    assert contact.address is None


def test_the_one_who_signs_and_stands_in_copy_is_answered() -> None:
    contact = find(notice(NO_REPLY, "Best regards,\nJane Roe", cc=(JANE,)))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)


def test_people_in_quoted_text_are_shown_but_not_answered() -> None:
    contact = find(notice(NO_REPLY, quoted_text=f"From: Jane Roe <{JANE.addr_spec}>"))

    assert contact.address is None
    assert ("quoted text", JANE.addr_spec) in [(one.source, str(one.address)) for one in contact.candidates]


def test_the_applicant_is_never_answered() -> None:
    contact = find(notice(NO_REPLY, f"Best,\nRobin Applicant\n{ROBIN.addr_spec}", reply_to=(ROBIN,), cc=(ROBIN,)))

    assert contact.address is None
    assert contact.name is None


def test_an_acquaintance_at_the_company_is_answered_in_their_own_thread() -> None:
    contact = find(notice(NO_REPLY), people=(KNOWN_JANE,))

    assert (Kind.PERSON, JANE.addr_spec, "Jane Roe", False) == summary(contact)
    assert Thread(KNOWN_JANE.message_id, KNOWN_JANE.references, "Our interview") == contact.thread


def test_an_acquaintance_whose_address_shows_the_other_order_is_greeted_by_the_whole_name() -> None:
    address = Address("jane.roe@acme-maps.example", "Roe Jane")
    contact = find(notice(NO_REPLY), people=(replace(KNOWN_JANE, address=address),))

    assert contact.name is not None
    assert (contact.name.full, contact.name.given, contact.name.family) == ("Roe Jane", None, None)


def test_an_acquaintance_is_found_behind_an_applicant_system_by_the_companys_name() -> None:
    contact = find(notice(WORKDAY), people=(KNOWN_JANE,))

    assert contact.address == JANE


def test_an_acquaintance_about_another_role_is_not_answered() -> None:
    contact = find(notice(NO_REPLY), people=(replace(KNOWN_JANE, role="Accountant"),))

    assert contact.address is None


def test_an_acquaintance_at_another_company_is_not_answered() -> None:
    other = replace(KNOWN_JANE, address=STRANGER, organisation="quickpost.test")

    contact = find(notice(NO_REPLY), people=(other,))

    assert contact.address is None


def test_somebody_earlier_in_the_conversation_is_answered() -> None:
    message = notice(NO_REPLY, references=(str(KNOWN_JANE.message_id),))

    contact = find(message, people=(replace(KNOWN_JANE, role="Accountant"),))

    assert contact.address == JANE
    assert "earlier in this conversation" in contact.reason


def test_a_relay_is_answered_when_no_person_is_known() -> None:
    contact = find(notice(TOKEN))

    assert (Kind.RELAY, TOKEN.addr_spec, None, False) == summary(contact)


def test_a_person_wins_over_a_relay() -> None:
    contact = find(notice(TOKEN), people=(KNOWN_JANE,))

    assert contact.address == JANE


def test_a_tenant_that_invites_replies_is_a_relay() -> None:
    contact = find(notice(WORKDAY, text=f"{REFUSAL} You can reply directly to this message."))

    assert (Kind.RELAY, WORKDAY.addr_spec, None, False) == summary(contact)


def test_no_invitation_makes_a_no_reply_address_answerable() -> None:
    contact = find(notice(NO_REPLY, text=f"{REFUSAL} You can reply to this email."))

    assert contact.address is None


@pytest.mark.parametrize(
    "words",
    [
        "This mailbox is not monitored.",
        "Bitte antworten Sie nicht auf diese E-Mail.",
        "Merci de ne pas répondre à ce message.",
        "Por favor, no responda a este mensaje.",
        "Por favor, não responda.",
        "Si prega di non rispondere.",
        "U kunt deze e-mail niet beantwoorden.",
    ],
)
def test_a_mailbox_the_notice_calls_unread_is_held(words: str) -> None:
    contact = find(notice(CAREERS, text=f"{REFUSAL} {words}"))

    assert (contact.kind, contact.address, contact.hold is not None) == (Kind.UNATTENDED, None, True)


def test_a_shared_mailbox_is_answered_or_held_as_the_user_wants() -> None:
    answered = find(notice(CAREERS))
    held = find(notice(CAREERS), policy=replace(POLICY, answers_shared=False))

    assert (Kind.SHARED, CAREERS.addr_spec, None, False) == summary(answered)
    assert "ANSWER_SHARED" in str(held.hold)


def test_a_full_signature_names_the_writer_of_a_shared_mailbox() -> None:
    contact = find(notice(CAREERS, "Kind regards,\nJane Roe\nSenior Recruiter"))

    assert (Kind.SHARED, CAREERS.addr_spec, "Jane Roe", False) == summary(contact)


@pytest.mark.parametrize("sign_off", ["Acme Maps", "Jane", "Jane & Martin", "The Acme Maps Team", "Talent Acquisition"])
def test_nobody_is_greeted_at_a_shared_mailbox_without_a_full_name(sign_off: str) -> None:
    contact = find(notice(CAREERS, f"Best,\n{sign_off}"))

    assert contact.name is None


def test_the_person_the_notes_prefer_comes_first() -> None:
    preferred = Note("Acme Maps", contact=Address("john.doe@acme-maps.example", "John Doe"))

    contact = find(notice(JANE, "Jane Roe", reply_to=(STRANGER,)), notes=(preferred,))

    assert summary(contact) == (Kind.PERSON, "john.doe@acme-maps.example", "John Doe", False)


def test_a_company_the_notes_never_answer_is_held() -> None:
    contact = find(notice(JANE, "Jane Roe"), notes=(Note("Acme Maps", is_never_answered=True),))

    assert "never" in str(contact.hold)


def test_every_address_is_a_candidate_with_its_reason_and_one_is_chosen() -> None:
    contact = find(notice(JANE, "Jane Roe", cc=(Address("john.doe@acme-maps.example"),), reply_to=(CAREERS,)))

    assert {"From", "Cc", "Reply-To", "signature"} == {one.source for one in contact.candidates}
    assert [one.address for one in contact.candidates if one.is_chosen] == [JANE]
    assert all(one.reason for one in contact.candidates)


def test_a_notice_the_user_forwarded_to_themself_becomes_the_originals() -> None:
    forwarded = Forwarded(sender=JANE, text=REFUSAL, subject="Your application", message_id="<first@acme.example>")
    message = replace(notice(ROBIN, subject="Fwd: Your application"), forwarded=forwarded)

    original = finder.original(message, POLICY.identities)

    assert original is not None
    assert (
        original.senders,
        original.message_id,
        original.subject,
    ) == ((JANE,), "<first@acme.example>", "Your application")


def test_what_somebody_else_forwarded_is_no_notice_to_the_user() -> None:
    message = replace(notice(JANE), forwarded=Forwarded(sender=CAREERS, text=REFUSAL))

    assert finder.original(message, POLICY.identities) is None


def test_a_forward_that_lost_its_writer_is_held() -> None:
    message = replace(notice(ROBIN), forwarded=Forwarded(sender=None, text=REFUSAL))
    original = finder.original(message, POLICY.identities)

    assert original is not None
    assert find(original).hold is not None


_ANYTHING = st.text(alphabet=st.characters(), max_size=120)
_TRICKY = st.text(alphabet="Jane Doe<>\u202e\u200b\r\n\x00\u2028é-.,'\"&@/{}%", max_size=120)


@given(shown=_ANYTHING | _TRICKY, sign_off=_ANYTHING | _TRICKY)
def test_nothing_hidden_no_markup_and_nothing_long_reaches_a_greeting_or_a_header(shown: str, sign_off: str) -> None:
    for writer in (Address("jane.doe@acme-maps.example", shown), Address("careers@acme-maps.example", shown)):
        contact = find(notice(writer, f"Best,\n{sign_off}\nRecruiter\n{sign_off}"))
        reached = [contact.name.full if contact.name else "", str(contact.address or "")]
        reached += [one.name.full for one in contact.candidates if one.name]

        assert not any(has_hidden(text) for text in reached)
        assert all(len(text) <= 80 + 60 for text in reached)
        assert not any(set(text) & set("<>{}\r\n") for text in reached[:1] + reached[2:])
