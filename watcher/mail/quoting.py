"""A message's text -> what its writer wrote, what they quoted, and what they forwarded.

Reads what mail programs leave behind in seven languages: "> " lines, "On ... wrote:", Outlook's header blocks,
forwarding marks. A line that could be either stays the writer's own: hiding a refusal is worse than quoting one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.mail.characters import one_line, spaced
from watcher.mail.header import NAME_LIMIT, VALUE_LIMIT, address, moment
from watcher.mail.message import Address, Forwarded

_ATTRIBUTION_LINES = 4
_ATTRIBUTION_LIMIT = 600  # characters
_BLOCK_LINES = 40

_ATTRIBUTION = re.compile(
    r"(?:On .{6,400}\bwrote|Am .{6,400}\bschrieb\b.{0,200}|.{2,200}\bschrieb am .{6,200}|Le .{6,400}\ba écrit"
    r"|El .{6,400}\bescribió|Il .{6,400}\bha scritto|Op .{6,400}\b(?:schreef|geschreven)\b.{0,200}"
    r"|Em .{6,400}\bescreveu) ?:",
)
_ATTRIBUTION_STARTS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Em ")
_ATTRIBUTES = " schrieb am "
_MARKS = ("-", "_")
_STARTS = (">", *_MARKS, *_ATTRIBUTION_STARTS)
_FIRST_SIGNS = frozenset(start[0] for start in (" ", "\t", *_STARTS))
_FORWARDED = (
    r"(?:Begin |Start of )?forwarded message|(?:Anfang der )?weitergeleiteten? (?:Nachricht|E-Mail)"
    r"|(?:Début du )?message (?:transféré|réexpédié)|(?:Inicio del )?mensaje reenviado"
    r"|(?:Inizio (?:del )?)?messaggio inoltrato|(?:Begin )?doorgestuurd bericht"
    r"|(?:Início da )?mensagem (?:re)?encaminhada"
)
_ORIGINAL = (
    r"original message|original appointment|ursprüngliche nachricht|original-nachricht|message d['\u2019]origine"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original"
)
_MARK = re.compile(
    rf"-{{2,}} ?(?:(?P<forward>{_FORWARDED})|(?P<original>{_ORIGINAL})) ?-*|(?P<phrase>{_FORWARDED}) ?:"
    r"|(?P<rule>[-_]{5,})",
    re.IGNORECASE,
)

_LABELS = {
    "from": "from von de da van expéditeur mittente remitente",
    "date": "sent date gesendet datum envoyé envoyé_le enviado enviado_el enviado_em enviada enviada_em fecha inviato"
    " inviato_il data verzonden",
    "to": "to an à pour para a aan destinataire destinatario",
    "cc": "cc kopie copie copie_à cópia",
    "subject": "subject betreff objet sujet asunto oggetto onderwerp assunto",
    "reply-to": "reply-to antwort_an répondre_à responder_a rispondi_a antwoord_aan",
}
_FIELD_NAMES = {label.replace("_", " "): name for name, labels in _LABELS.items() for label in labels.split()}
_INITIALS = frozenset(sign for label in _LABELS["from"].split() for sign in (label[0], label[0].upper(), "*"))
_FIELD = re.compile(r"[*_]{0,2}([^\W\d_][^\W\d_ -]{0,12}(?:[ -][^\W\d_]{1,3})?)[*_]{0,2} ?:[*_]{0,2} ?(.*)")
_ADDR_SPEC = re.compile(r"[^\s<>()\[\]:;,\"*]+@[\w.-]*\w")
_ZONED = re.compile(r"\d:\d\d ?(?:[+-]\d{4}|GMT|UTC)\b")


@dataclass(frozen=True, slots=True)
class Parts:
    """A text taken apart. `quoted` holds the forwarded text too."""

    own: str
    quoted: str = ""
    forwarded: Forwarded | None = None


@dataclass(frozen=True, slots=True)
class _Original:
    """The header block of an original message; its text begins at row `start` and fills the rest."""

    fields: dict[str, str]
    start: int
    is_marked_forward: bool
    is_marked_quote: bool

    def forwarded(self, rows: Sequence[str]) -> Forwarded:
        """Return the original message with its text, freed from one level of quote marks."""
        sender = _address(self.fields.get("from", ""))
        reply_to = _address(self.fields.get("reply-to", ""))
        date = self.fields.get("date", "")
        return Forwarded(
            sender=sender,
            text=_joined(_unquoted(rows[self.start :])),
            subject=one_line(self.fields.get("subject", ""), VALUE_LIMIT) or None,
            date=moment(date) if _ZONED.search(date) else None,
            reply_to=(reply_to,) if reply_to else (),
        )


def split(text: str, *, is_forward: bool = False) -> Parts:
    """Take a text apart; `is_forward` says that the subject calls it a forward (Outlook marks it nowhere else)."""
    rows = text.split("\n")
    own: list[str] = []
    quoted: list[str] = []
    index = 0
    for suspect in _suspects(rows):
        if suspect < index:  # it was taken along with one above
            continue
        own += rows[index:suspect]
        index = suspect
        if rows[index].startswith(">"):
            quoted.append(rows[index])
            index += 1
            continue
        original = _original_at(rows, index)
        if original and (is_forward or not original.is_marked_quote):
            is_forwarded = is_forward or original.is_marked_forward or _is_silent(own)
            tail = _joined([*quoted, *rows[index:]])
            return Parts(_joined(own), tail, original.forwarded(rows) if is_forwarded else None)
        length = original.start - index if original else _attribution_length(rows, index)
        if length and not original and not _is_rest_own(own, rows[index + length :]):
            length = len(rows) - index
        (quoted if length else own).extend(rows[index : index + (length or 1)])
        index += length or 1
    return Parts(_joined([*own, *rows[index:]]), _joined(quoted))


def _suspects(rows: Sequence[str]) -> Sequence[int]:
    """Return the numbers of the rows, few as a rule, that don't tell at a glance that nothing quoted begins there."""
    return [
        number
        for number, row in enumerate(rows)
        if (row[:1] in _FIRST_SIGNS and (row.startswith(_STARTS) or row.lstrip().startswith(_MARKS)))
        or (":" in row and (row.lstrip()[0] in _INITIALS or row.rstrip()[-1:] == ":"))
        or _ATTRIBUTES in row
    ]


def _is_silent(own: Sequence[str]) -> bool:
    return not any(row.strip() for row in own)


def _is_rest_own(own: Sequence[str], rest: Sequence[str]) -> bool:
    """Tell whether lines behind "On ... wrote:" can be the writer's: when the quotation has marks of its own.

    Or when nothing stands above: some mark what they quote by "|" or not at all, and write below it.
    """
    return _is_silent(own) or any(row.startswith(">") for row in rest)


def _joined(rows: Sequence[str]) -> str:
    return spaced("\n".join(rows)).strip("\n")


def _attribution_length(rows: Sequence[str], index: int) -> int:
    """Return how many lines "On <date> <name> wrote:" takes here, 0 when this is none. It always shows a date."""
    if not (rows[index].startswith(_ATTRIBUTION_STARTS) or _ATTRIBUTES in rows[index]):
        return 0
    joined = ""
    for length, row in enumerate(rows[index : index + _ATTRIBUTION_LINES], start=1):
        if not row.strip() or row.startswith(">"):
            return 0
        joined = f"{joined} {row.strip()}".lstrip()
        if len(joined) > _ATTRIBUTION_LIMIT:
            return 0
        if joined.endswith(":") and _ATTRIBUTION.fullmatch(joined) and any(map(str.isdigit, joined)):
            return length
    return 0


def _original_at(rows: Sequence[str], index: int) -> _Original | None:
    """Return the original message that begins on this line: behind a mark, or with a header block of its own."""
    row = rows[index].strip()
    mark = _MARK.fullmatch(row) if row.startswith(_MARKS) or row.endswith(":") else None
    kind = mark.lastgroup if mark else None
    if not (mark or _field(row)[0] == "from"):
        return None
    start = index + bool(mark)
    block = rows[start : start + _BLOCK_LINES]
    fields, length = _header_block(_unquoted(block))
    is_whole = "from" in fields and "subject" in fields and ("date" in fields or "to" in fields)
    begins_right = kind == "phrase" or next(iter(fields), None) == "from"
    if not (kind in {"forward", "original"} or (is_whole and begins_right)):
        return None
    is_forward = kind in {"forward", "phrase"}
    is_quote = not is_forward and _is_marked(block[length:]) and not _is_marked(block)
    return _Original(fields, start + length, is_forward, is_quote)


def _is_marked(rows: Sequence[str]) -> bool:
    return next((row for row in rows if row.strip()), "").startswith(">")


def _unquoted(rows: Sequence[str]) -> Sequence[str]:
    """Take one level of quote marks away when the first line has one."""
    return [re.sub("^> ?", "", row) for row in rows] if _is_marked(rows) else rows


def _header_block(rows: Sequence[str]) -> tuple[dict[str, str], int]:
    """Return the fields at the head of these lines and how many lines they take.

    The rest of a long field and single empty lines are passed over only when another field follows.
    """
    fields: dict[str, str] = {}
    length, last, rest, is_parted = 0, "", "", False
    for index, row in enumerate(rows):
        name, value = _field(row.strip())
        if name and name not in fields:
            if rest:
                fields[last] = f"{fields[last]} {rest}"
            fields[name] = value
            length, last, rest, is_parted = index + 1, name, "", False
        elif not row.strip():
            is_parted = True
        elif is_parted or not fields:
            break
        else:
            rest = f"{rest} {row.strip()}".strip()
    return fields, length


def _field(row: str) -> tuple[str | None, str]:
    match = _FIELD.fullmatch(row)
    return (_FIELD_NAMES.get(match[1].lower()), match[2].strip("* ")) if match else (None, "")


def _address(value: str) -> Address | None:
    """Read "Name <x@y>", "Name [mailto:x@y]" and what else mail programs write for people to read."""
    match = _ADDR_SPEC.search(value)
    if not match:
        return None
    name = one_line(re.sub(r"mailto:?$", "", value[: match.start()].rstrip("<[(: ")), NAME_LIMIT).strip("<>[]()*\"' ")
    return address(match[0], name)
