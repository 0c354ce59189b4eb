"""A message's text -> what its writer wrote, what they quoted, and what they forwarded.

Reads what mail programs leave behind in seven languages: "> " lines, "On ... wrote:", Outlook's header blocks,
forwarding marks. A line that could be either stays the writer's own: hiding a refusal is worse than quoting one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from watcher.mail.characters import one_line
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
_ATTRIBUTION_START = re.compile(r"(?:On|Am|Le|El|Il|Op|Em) |.{2,120} schrieb am ")
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
_FORWARD_MARK = re.compile(rf"-{{2,}} ?(?:{_FORWARDED}) ?-{{2,}}", re.IGNORECASE)
_FORWARD_PHRASE = re.compile(rf"(?:{_FORWARDED}) ?:", re.IGNORECASE)
_ORIGINAL_MARK = re.compile(rf"-{{2,}} ?(?:{_ORIGINAL}) ?-{{2,}}", re.IGNORECASE)
_RULE = re.compile(r"[-_]{5,}")

_LABELS = {
    "from": "from von de da van",
    "date": "sent date gesendet datum envoyé envoyé_le enviado enviado_el enviado_em enviada enviada_em fecha inviato"
    " inviato_il data verzonden",
    "to": "to an à para a aan",
    "cc": "cc kopie copie copie_à cópia",
    "subject": "subject betreff objet asunto oggetto onderwerp assunto",
    "reply-to": "reply-to antwort_an répondre_à responder_a rispondi_a antwoord_aan",
}
_FIELD_NAMES = {label.replace("_", " "): name for name, labels in _LABELS.items() for label in labels.split()}
_FIELD = re.compile(r"[*_]{0,2}([^\W\d_][^\W\d_ -]{0,12}(?:[ -][^\W\d_]{1,3})?)[*_]{0,2} ?:[*_]{0,2} ?(.*)")
_ADDR_SPEC = re.compile(r"[^\s<>()\[\]:;,\"*]+@[\w.-]*\w")
_ZONED = re.compile(r"\d:\d\d ?(?:[+-]\d{4}|GMT|UTC)\b")
_BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Parts:
    """A text taken apart. `quoted` holds the forwarded text too."""

    own: str
    quoted: str = ""
    forwarded: Forwarded | None = None


@dataclass(frozen=True, slots=True)
class _Original:
    """An original message that fills the rest of a text, by its header block."""

    forwarded: Forwarded
    is_marked_forward: bool


def split(text: str, *, is_forward: bool = False) -> Parts:
    """Take a text apart; `is_forward` says that the subject calls it a forward (Outlook marks it nowhere else)."""
    rows = text.split("\n")
    own: list[str] = []
    quoted: list[str] = []
    index = 0
    while index < len(rows):
        if original := _original_at(rows, index):
            is_forwarded = original.is_marked_forward or is_forward or not "".join(own).strip()
            tail = _joined([*quoted, *rows[index:]])
            return Parts(_joined(own), tail, original.forwarded if is_forwarded else None)
        if rows[index].startswith(">"):
            quoted.append(rows[index])
            index += 1
        elif length := _attribution_length(rows, index):
            end = index + length if _is_marked_quote(rows, index + length) else len(rows)
            quoted += rows[index:end]
            index = end
        else:
            own.append(rows[index])
            index += 1
    return Parts(_joined(own), _joined(quoted))


def _joined(rows: Sequence[str]) -> str:
    return _BLANK_LINES.sub("\n\n", "\n".join(rows)).strip("\n")


def _attribution_length(rows: Sequence[str], index: int) -> int:
    """Return how many lines "On <date> <name> wrote:" takes here, 0 when this is none. It always shows a date."""
    if not _ATTRIBUTION_START.match(rows[index]):
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


def _is_marked_quote(rows: Sequence[str], index: int) -> bool:
    following = next((row for row in rows[index : index + _ATTRIBUTION_LINES] if row.strip()), "")
    return following.startswith(">")


def _original_at(rows: Sequence[str], index: int) -> _Original | None:
    """Return the original message that begins on this line: behind a mark, or with a header block of its own."""
    row = rows[index].strip()
    is_forward_mark = bool(_FORWARD_MARK.fullmatch(row))
    is_mark = is_forward_mark or bool(_ORIGINAL_MARK.fullmatch(row))
    is_phrase = bool(_FORWARD_PHRASE.fullmatch(row))
    is_rule = bool(_RULE.fullmatch(row))
    if not (is_mark or is_phrase or is_rule or _field(row)[0] == "from"):
        return None
    start = index + (is_mark or is_phrase or is_rule)
    fields, length = _header_block(_unquoted(rows[start : start + _BLOCK_LINES]))
    is_whole = "from" in fields and "subject" in fields and ("date" in fields or "to" in fields)
    begins_right = is_phrase or next(iter(fields), None) == "from"
    if is_mark or (is_whole and begins_right):
        text = _joined(_unquoted(rows[start:])[length:])
        return _Original(_forwarded(fields, text), is_forward_mark or is_phrase)
    return None


def _unquoted(rows: Sequence[str]) -> Sequence[str]:
    """Take one level of quote marks away when the first line has one."""
    first = next((row for row in rows if row.strip()), "")
    return [re.sub("^> ?", "", row) for row in rows] if first.startswith(">") else rows


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


def _forwarded(fields: dict[str, str], text: str) -> Forwarded:
    sender = _address(fields.get("from", ""))
    reply_to = _address(fields.get("reply-to", ""))
    date = fields.get("date", "")
    return Forwarded(
        sender=sender,
        text=text,
        subject=one_line(fields.get("subject", ""), VALUE_LIMIT) or None,
        date=moment(date) if _ZONED.search(date) else None,
        reply_to=(reply_to,) if reply_to else (),
    )


def _address(value: str) -> Address | None:
    """Read "Name <x@y>", "Name [mailto:x@y]" and what else mail programs write for people to read."""
    match = _ADDR_SPEC.search(value)
    if not match:
        return None
    name = one_line(re.sub(r"mailto:?$", "", value[: match.start()].rstrip("<[(: ")), NAME_LIMIT).strip("<>[]()*\"' ")
    return address(match[0], name)
