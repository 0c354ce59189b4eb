r"""LIST rows -> which mailbox is Drafts, which is Sent, and why.

The server's own word counts first (RFC 6154, in any case, since some write `\drafts`); then what mail
programs in many languages call it. Nothing is ever guessed beyond that, and nothing created.
"""

import unicodedata
from dataclasses import dataclass

from watcher.errors import ConfigError
from watcher.mail.characters import one_line

NAME_LIMIT = 100  # characters shown of a mailbox's name

DRAFTS_NAMES = (
    "Drafts", "Draft", "Entwürfe", "Brouillons", "Borradores", "Borrador", "Bozze", "Concepten", "Rascunhos",
    "Черновики", "Чернетки", "Чернови", "Utkast", "Kladder", "Luonnokset", "Koncepty", "Rozepsané", "Szkice",
    "Kopie robocze", "Wersje robocze", "Piszkozatok", "Ciorne", "Taslaklar", "Πρόχειρα", "Nacrti", "Skice", "Osnutki",
    "Mustandid", "Juodraščiai", "Melnraksti", "Esborranys", "Drög", "草稿", "草稿箱", "草稿匣", "下書き", "임시보관함",
    "임시 보관함", "טיוטות", "المسودات", "مسودات", "Bản nháp", "Thư nháp", "Draf", "ร่างจดหมาย",
)  # fmt: skip
SENT_NAMES = (
    "Sent", "Sent Items", "Sent Mail", "Sent Messages", "Gesendet", "Gesendete Objekte", "Gesendete Elemente",
    "Envoyés", "Éléments envoyés", "Messages envoyés", "Enviados", "Elementos enviados", "Enviadas", "Itens Enviados",
    "Mensajes enviados", "Posta inviata", "Inviata", "Inviati", "Verzonden", "Verzonden items", "Отправленные",
    "Надіслані", "Изпратени", "Skickat", "Sendt", "Sendte elementer", "Lähetetyt", "Odeslané", "Odeslaná pošta",
    "Odoslané", "Wysłane", "Elementy wysłane", "Elküldött", "Trimise", "Gönderilenler", "Gönderilmiş Öğeler",
    "Απεσταλμένα",
    "Poslano", "Saadetud", "Išsiųsta", "Nosūtītie", "已发送", "已傳送", "寄件備份", "送信済み", "보낸편지함",
    "보낸 편지함", "פריטים שנשלחו", "المرسلة", "Đã gửi", "Terkirim",
)  # fmt: skip
_PARENTS = frozenset({"", "inbox", "[gmail]", "[google mail]"})


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of LIST (RFC 9051 section 7.3.1); the name as the user reads it, the attributes in lower case."""

    name: str
    attributes: frozenset[str] = frozenset()
    delimiter: str | None = "/"

    @property
    def is_selectable(self) -> bool:
        r"""Whether mail can lie in it: neither \Noselect nor \NonExistent."""
        return not self.attributes & {"\\noselect", "\\nonexistent"}


@dataclass(frozen=True, slots=True)
class Found:
    """A mailbox, and how it was found, fit to be shown."""

    name: str
    reason: str


def find_drafts(listed: tuple[Listed, ...], setting: str | None, host: str) -> Found:
    """Return the Drafts mailbox; the DRAFTS setting outranks whatever the server says.

    Raises:
        ConfigError: the setting names none, or there is none that could be told.
    """
    if setting is not None:
        name = find_named(listed, setting)
        if name is None:
            raise ConfigError(missing("DRAFTS", setting, listed, host))
        return Found(name, "named by DRAFTS")
    found = _find(listed, "\\drafts", DRAFTS_NAMES)
    if found is None:
        raise ConfigError(f"{host} does not say which mailbox holds drafts. Set DRAFTS to one of: {_names(listed)}.")
    return found


def find_sent(listed: tuple[Listed, ...]) -> Found | None:
    """Return the mailbox of sent mail, or None."""
    return _find(listed, "\\sent", SENT_NAMES)


def find_named(listed: tuple[Listed, ...], name: str) -> str | None:
    """Return the mailbox's name as the server writes it, or None; INBOX is the same in any case."""
    wanted = _normal(name)
    for row in listed:
        is_inbox = wanted.upper() == row.name.upper() == "INBOX"
        if row.is_selectable and (is_inbox or _normal(row.name) == wanted):
            return row.name
    return None


def missing(setting: str, name: str, listed: tuple[Listed, ...], host: str) -> str:
    """Say that a setting names a mailbox the server doesn't have, and which it has."""
    return f"{setting} names the mailbox {name}, which {host} does not have. It has: {_names(listed)}."


def _find(listed: tuple[Listed, ...], attribute: str, names: tuple[str, ...]) -> Found | None:
    selectable = [row for row in listed if row.is_selectable]
    for row in selectable:
        if attribute in row.attributes:
            return Found(row.name, "marked by the server")
    ranks = {name.casefold(): rank for rank, name in enumerate(names)}
    known = [(ranks[leaf], row.name) for row in selectable if (leaf := _leaf(row)) in ranks]
    return Found(min(known)[1], "known by its name") if known else None


def _leaf(row: Listed) -> str | None:
    """Return the last part of the name, or None for one that lies deeper than a namespace prefix."""
    parent, _, leaf = row.name.rpartition(row.delimiter) if row.delimiter else ("", "", row.name)
    return _normal(leaf).casefold() if parent.casefold() in _PARENTS else None


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _names(listed: tuple[Listed, ...]) -> str:
    return ", ".join(one_line(row.name, NAME_LIMIT) for row in listed if row.is_selectable) or "(none)"
