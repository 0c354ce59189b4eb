"""Lines of a signature -> the writer's phone number. The only room with phonenumbers."""

import re

import phonenumbers

_REGIONS = {"en": "GB", "de": "DE", "fr": "FR", "es": "ES", "pt": "PT", "it": "IT", "nl": "NL"}
_TOP_LEVELS = {
    **{
        country.lower(): country for country in ("DE", "AT", "CH", "FR", "BE", "ES", "MX", "AR", "CL", "CO", "PT", "BR")
    },
    **{
        country.lower(): country for country in ("IT", "NL", "IE", "CA", "US", "AU", "NZ", "LU", "PL", "SE", "DK", "NO")
    },
    "uk": "GB",
}
_OTHER_DEVICE = re.compile(r"\b(?:fax|telefax|telecopie|télécopie|f)\b\s*[.:)]?\s*[+(\d]", re.IGNORECASE)


def number_in(lines: tuple[str, ...], language: str, domain: str) -> str | None:
    """Return the first valid number in E.164 form ("+442079460018"), or None.

    A number without a country code is read in the region of the domain's top level, else of the language; an
    English one also as a North American number.
    """
    top_level = _TOP_LEVELS.get(domain.rpartition(".")[2])
    regions = (top_level,) if top_level else (_REGIONS.get(language), "US" if language == "en" else None)
    for line in lines:
        for part in _without_fax(line):
            for region in regions:
                number = _first(part, region)
                if number is not None:
                    return number
    return None


def _without_fax(line: str) -> tuple[str, ...]:
    match = _OTHER_DEVICE.search(line)
    return (line[: match.start()],) if match else (line,)


def _first(text: str, region: str | None) -> str | None:
    for match in phonenumbers.PhoneNumberMatcher(text.replace("(0)", ""), region):
        number = match.number
        if phonenumbers.is_possible_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return None
