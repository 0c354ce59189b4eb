import pytest

from watcher.contact.organisation import (
    is_named,
    is_same,
    is_suspicious,
    label_of,
    looks_like,
    organisation_of,
    readable,
)


@pytest.mark.parametrize(
    ("domain", "organisation"),
    [
        ("careers.acme.co.uk", "acme.co.uk"),
        ("mail.acme.example", "acme.example"),
        ("acme.com.br", "acme.com.br"),
        ("co.uk", None),
        ("localhost", None),
        ("", None),
        ("müller.de", "xn--mller-kva.de"),
        ("a b.example", None),
    ],
)
def test_an_organisation_is_its_registrable_domain(domain: str, organisation: str | None) -> None:
    assert organisation == organisation_of(domain)


def test_two_domains_under_one_public_suffix_are_two_organisations() -> None:
    assert is_same("jobs.acme.co.uk", "acme.co.uk")
    assert not is_same("acme.co.uk", "other.co.uk")
    assert not is_same("co.uk", "co.uk")


def test_a_domain_is_called_what_the_company_is_called() -> None:
    assert is_named("careers.acme-robotics.example", "Acme Robotics GmbH")
    assert is_named("acme.example", "Acme Robotics")
    assert is_named("xn--mllerwerke-9db.example", "Müllerwerke")
    assert not is_named("robotics.example", "Acme Robotics")
    assert not is_named("acme-careers.example", "Acme")


def test_letters_that_only_look_latin_are_suspicious() -> None:
    assert is_suspicious("аcme.example")
    assert is_suspicious("xn--cme-7cd.example")
    assert not is_suspicious("müller.example")
    assert not is_suspicious("acme.example")


def test_a_domain_made_to_be_read_as_another_looks_like_it() -> None:
    assert looks_like("acrne.example", "acme.example")
    assert looks_like("acme-.example", "acme.example")
    assert not looks_like("acme.example", "acme.example")
    assert not looks_like("other.example", "acme.example")


def test_a_label_is_readable_in_its_own_letters() -> None:
    assert label_of("jobs.acme.co.uk") == "acme"
    assert readable("xn--mller-kva.example") == "müller.example"


@pytest.mark.parametrize("domain", ["fennelandrye.example", "fennelrye.example", "fennelundrye.example"])
def test_an_ampersand_is_spelt_out_in_a_domain_or_left_out(domain: str) -> None:
    assert is_named(domain, "Fennel & Rye")
