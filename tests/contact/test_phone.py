import pytest

from watcher.contact.phone import number_in


@pytest.mark.parametrize(
    ("line", "language", "domain", "number"),
    [
        ("Tel. +44 20 7946 0018", "en", "acme.example", "+442079460018"),
        ("T: 020 7946 0018", "en", "acme.co.uk", "+442079460018"),
        ("Office: 415.555.0132 ext. 22", "en", "acme.example", "+14155550132"),
        ("Telefon: 030 23125 014", "de", "acme.example", "+493023125014"),
        ("Tel.: +49 (0)30 23125-014", "de", "acme.example", "+493023125014"),
        ("Tél. 01 99 00 12 34", "fr", "acme.example", "+33199001234"),
        ("Tel. 31 20 123", "nl", "acme.example", None),
        ("Fax: +49 30 23125 099", "de", "acme.example", None),
        ("Recruiter, Acme", "en", "acme.example", None),
    ],
)
def test_a_number_is_read_in_the_region_that_domain_and_language_show(
    line: str, language: str, domain: str, number: str | None
) -> None:
    assert number == number_in((line,), language, domain)


def test_the_first_number_that_is_no_fax_counts() -> None:
    lines = ("Fax: +49 30 23125 099", "Tel.: +49 30 23125 014", "Mobil: +49 170 1234567")

    assert number_in(lines, "de", "acme.example") == "+493023125014"
