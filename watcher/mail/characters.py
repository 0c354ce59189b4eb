"""Octets -> characters that are what they seem: charsets as senders mean them, nothing invisible left."""

import base64
import codecs
import re
import unicodedata

_LINE_BREAK = re.compile("\r\n?|[\n\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\t\xa0\u2000-\u200a\u202f\u205f\u3000]")
_UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # soft hyphen, joiners and fillers
    "\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"  # zero width and bidi
    "\ufeff\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"  # marks, lone surrogates, tags
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]")
_ODD = re.compile(f"[\t\r\x0b\x0c\x85\xa0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000{_UNSEEN}]")
_USUAL = bytes(range(0x20, 0x7F)) + b"\n"
_BLANK_LINES = re.compile("\n\n\n+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")

# What a label stands for in real mail (WHATWG Encoding section 4.2, and labels only mail programs use).
_MEANT = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "cp-850": "cp850",
    "win-1252": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "windows-874": "cp874",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
}
# Only these families are looked up: Python also knows escapes, punycode and rot13 by such labels, and remembers
# every label it did not know for ever.
_FAMILIES = re.compile(
    r"utf[-_]?(?:7|8|16|32)(?:[-_]?[lb]e)?|(?:iso[-_]?8859|latin)[-_]?\d{1,2}|(?:windows|cp|ibm)[-_]?\d{3,5}"
    r"|koi8[-_][rut]|gb18030|hz(?:-gb-2312)?|big5(?:[-_]?hkscs)?|euc[-_]jp|iso[-_]2022[-_](?:kr|jp(?:-[1-3])?)"
    r"|mac(?:intosh|roman|cyrillic|greek|turkish|latin2|iceland)|tis-620|johab",
)
# Labels of senders who never thought about charsets: whatever is not ASCII then tells its charset by itself.
_NO_CHARSET = frozenset({"us-ascii", "ascii", "ansi_x3.4-1968", ""})


def decode(octets: bytes, charset: str | None) -> str:
    """Return the text of octets, by the label when it fits, else by what fits; cut-off tails are tolerated."""
    label = (charset or "").strip().lower()
    meant = "utf-8" if label in _NO_CHARSET else _codec(_MEANT.get(label, label))
    if meant and label not in _NO_CHARSET:
        try:
            return codecs.getincrementaldecoder(meant)("strict").decode(octets)
        except UnicodeError:
            pass
    try:
        return octets.decode("utf-8")
    except UnicodeError:
        return _best_effort(octets, meant or "utf-8")


def _codec(label: str) -> str | None:
    if not _FAMILIES.fullmatch(label):
        return None
    try:
        return codecs.lookup(label).name
    except LookupError:
        return None


def _best_effort(octets: bytes, codec: str) -> str:
    """Replace what cannot be decoded, or read all as Windows-1252 when that was most of it."""
    text = octets.decode(codec, "replace")
    broken = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", "ignore")) - broken
    return octets.decode("cp1252", "replace") if broken > sound else text


def from_base64(octets: bytes) -> bytes:
    """Decode base64 that may be cut off anywhere, or have a footer in clear text behind its padding."""
    digits = _NOT_BASE64.sub(b"", octets.partition(b"=")[0])
    whole = len(digits) - (1 if len(digits) % 4 == 1 else 0)
    return base64.b64decode(digits[:whole] + b"=" * (-whole % 4))


def one_line(text: str, limit: int) -> str:
    """Return the text as one line: NFC, white space collapsed, nothing invisible, at most `limit` characters."""
    visible = " ".join(text[: 4 * limit].split())
    if not (visible.isascii() and visible.isprintable()):  # most fields are, and then are in order
        shown = _INVISIBLE.sub("", _LINE_BREAK.sub(" ", text[: 4 * limit]))
        visible = " ".join(unicodedata.normalize("NFC", shown).split())
    return visible[:limit].rstrip()


def lines(text: str) -> str:
    r"""Return the text with "\n" line ends, plain spaces, at most one empty line in a row, nothing invisible."""
    visible = text.replace("\r\n", "\n")
    if _ODD.search(unusual(visible)):
        visible = _INVISIBLE.sub("", _SPACE.sub(" ", _LINE_BREAK.sub("\n", visible)))
    if " \n" in visible or visible[-1:].isspace():
        visible = "\n".join([line if line == "-- " else line.rstrip() for line in visible.split("\n")])
    return spaced(visible).strip("\n")


def spaced(text: str) -> str:
    """Return the text with at most one empty line in a row."""
    return _BLANK_LINES.sub("\n\n", text) if "\n\n\n" in text else text


def unusual(text: str) -> str:
    """Return only the characters that are neither printable ASCII nor line ends, which are few in most texts."""
    # Scans in C, where a pattern of sets of characters would be asked about each of them.
    return text.encode("utf-8", "surrogatepass").translate(None, _USUAL).decode("utf-8", "surrogatepass")
