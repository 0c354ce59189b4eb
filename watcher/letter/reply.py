"""Letter -> octets, as a mail client makes a reply: plain text, flowed, in its thread, quote below.

Only standard headers: two of the common clients send any other along, and none may reveal software or scores.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from email import headerregistry
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime

from watcher.contact.finder import Contact
from watcher.letter.ancestry import ancestry
from watcher.letter.drafter import Letter
from watcher.letter.flowed import flowed
from watcher.letter.original import Original, answered
from watcher.letter.plain import plain
from watcher.letter.quote import quoted
from watcher.letter.subject import LONGEST
from watcher.mail.message import Address, Message

LONGEST_NAME = 200
FARTHEST = timedelta(days=400)  # between a notice's own date and its arrival
LONGEST_LINE = 998  # octets, RFC 5322 section 2.1.1
_ID_FIELDS = frozenset({"message-id", "in-reply-to", "references"})
_SPECIALS = frozenset('()<>[]:;,\\"')


class _Wire(EmailPolicy):
    """CRLF; and message ids a line each, never as encoded words, which the email package makes of long ones."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _ID_FIELDS:
            folded = "\r\n ".join(value.split())
            return f"{name}: {folded}\r\n".encode("ascii", "replace")
        return super().fold_binary(name, value)


_WIRE = _Wire(linesep="\r\n")


def build(  # noqa: PLR0913 - the signature other wings were promised
    letter: Letter, message: Message, contact: Contact, *, fingerprint: str, date: datetime, quotes_original: bool
) -> bytes:
    """Return the draft's octets, the same for the same arguments.

    Whatever the message holds, its text ends in the quote and its ids, subject and names in one field each.
    """
    original = answered(message, contact)
    ancestors = ancestry(original)
    text = flowed(letter.body)
    quote = quoted(_plausibly_dated(original, date), letter.language) if quotes_original else ""
    draft = EmailMessage(policy=_WIRE)
    draft["From"] = _mailbox(letter.sender)
    draft["To"] = _mailbox(letter.to)
    draft["Subject"] = plain(letter.subject, LONGEST)
    draft["Date"] = format_datetime(date)
    draft["Message-ID"] = f"<{fingerprint[:32]}@{_atoms(letter.sender.domain)}>"
    if ancestors.parent:
        draft["In-Reply-To"] = ancestors.parent
    if ancestors.references:
        draft["References"] = " ".join(ancestors.references)
    _fill(draft, f"{text}\n{quote}" if quote else text)
    return draft.as_bytes()


def _plausibly_dated(original: Original, date: datetime) -> Original:
    """Leave out a date that can't be true: a sender's clock may stand in 1970 or 2099."""
    is_far = original.date is not None and abs(original.date - date) > FARTHEST
    return replace(original, date=None) if is_far else original


def _fill(draft: EmailMessage, text: str) -> None:
    """Set the text as it is, as mail clients save their own drafts, or as base64 where a line is too long for that.

    Never quoted-printable: Thunderbird, opening a draft, loses a blank that begins an encoded line.
    """
    octets = text.encode("utf-8", "replace")
    if max(map(len, octets.splitlines()), default=0) > LONGEST_LINE:
        encoding = "base64"
    else:
        encoding = "7bit" if octets.isascii() else "8bit"
    draft.set_content(octets.decode("utf-8"), charset="utf-8", cte=encoding, params={"format": "flowed"})


def _mailbox(address: Address) -> headerregistry.Address:
    name = plain(address.display_name or "", LONGEST_NAME)
    return headerregistry.Address(name, _atoms(address.local_part), _atoms(address.domain))


def _atoms(text: str) -> str:
    """Return an address's part without what would end it; advice.py holds letters to such addresses anyway."""
    return "".join(character for character in text if character.isprintable() and character not in _SPECIALS).replace(
        " ", ""
    )
