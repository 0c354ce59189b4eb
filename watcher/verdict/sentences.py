"""Text -> sentences, and their words in the form that phrases are matched against.

Case, line breaks, spacing and the style of quotes are gone by then; the sentence keeps them for the reader.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, chain, islice, pairwise, repeat
from typing import NamedTuple

from watcher.mail.characters import unusual

LONGEST_SENTENCE_WORDS = 120
_FEWEST_CHARACTERS = 2 * LONGEST_SENTENCE_WORDS  # fewer are too few for so many words

_BREAK = "\0"  # between sentences, while all of them are brought into form at once
_INVISIBLE = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_APOSTROPHES = "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4"
_QUOTES = "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"
_REPLACED = {"\r\n": "\n", "\r": "\n", "_": " ", "`": "'", _BREAK: " "}
_REPLACED_ODDITIES = dict.fromkeys(_INVISIBLE, "") | dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_QUOTES, '"')
# Umlauts are often written out, accents left out, above all in capitals.
_MANY_SIGNS = 50  # so many scans in C take as long as a table that is asked about every character
_WRITTEN_OUT = {"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00e6": "ae", "\u0153": "oe"}
_ACCENTS = frozenset(map(chr, range(0x300, 0x370)))
# "won't" is one word (written "wont" when the apostrophe is left out), "l'emploi" is two.
_WORD = re.compile(r"[^\W_]+(?:'(?:t|s|ll|re|ve|d|m)\b)?", re.IGNORECASE)
_CONTRACTION = re.compile(r"'(?=(?:t|s|ll|re|ve|d|m)\b)")
_ASCII_SIGNS = {code: " " for code in range(1, 128) if not chr(code).isalnum()}  # quicker than a pattern by far
# A pattern that begins with a set of characters or a literal is searched for by a scan in C.
_END = re.compile(
    r"[.!?\u2026;\n](?:"
    r"(?<!\n)[\"')\]]*+(?=\s)"
    r"|(?<=\n)(?=[ \t]*(?:[-*\u2022\u00b7\u2013]|\d{1,2}[.)])[ \t]))"
)
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_DOTTED = re.compile(r"(?:[^\W_]\.)+[^\W_]{1,7}")
# A German date within a sentence: "vom 12. März".
_DAY = re.compile(r"\s?\d{1,2}\.\s+(?:jan|jän|feb|mär|maer|apr|mai|jun|jul|aug|sep|okt|nov|dez)", re.IGNORECASE)
_ABBREVIATIONS = """
    inc ltd llc co corp plc dept nr mr mrs ms mx dr prof st jr sr vs etc approx ca bzw inkl zzgl evtl ggf hr
    hrn fr sra srta dra ing dott sig mme mlle env bijv dhr mevr ud uds vd vds exa exas exma exmo egr gent spett
    ref rif núm
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_LONGEST_TAG = 20  # characters
_TAG = re.compile(r", ?(?:ok|okay|oké|t[áa]|t[áa] bom|va bene|vale|d'accord|in ordnung) ?\?+$", re.IGNORECASE)
_REPLY = re.compile(r"(?:re|aw|antw|sv|rv|res|r|fwd?|wg|tr|doorst|enc|i) ?(?:\[\d+\])? ?:", re.IGNORECASE)
_FEWEST_SIGNED, _MOST_SIGNING = 5, 20  # words
_SIGNATURE = re.compile(r"--(?<=^--)[ \t]*$", re.MULTILINE)


class Sentence(NamedTuple):  # made by the dozen for every message, and a tuple is made in half the time
    """One sentence as it stands in the text and its words.

    `is_repeated` marks the subject of a reply or a forward, which somebody else wrote. `quotation_marks` is how many
    stand before it in its paragraph; None where a mark has no partner: an inch, or a quotation of several paragraphs.
    """

    raw: str
    words: Sequence[str]
    is_subject: bool = False
    is_repeated: bool = False
    quotation_marks: int | None = None

    @property
    def text(self) -> str:
        """The sentence as the reader sees it, on one line."""
        return " ".join(self.raw.split())

    @property
    def quoted(self) -> frozenset[int]:
        """The numbers of the words between quotation marks."""
        return frozenset() if self.quotation_marks is None else _quoted(self.raw, self.quotation_marks)

    @property
    def is_question(self) -> bool:
        """Tell a question from a statement by its mark; "..., okay?" at the end of one asks nothing."""
        end = self.raw.strip().rstrip("\"')] \n")
        return end.endswith("?") and not _TAG.search(end[-_LONGEST_TAG:])

    def excerpt(self, first: int, last: int) -> str:
        """Return the words from `first` to `last` (both included) as they stand in the text."""
        return self.parted(first, last)[1]

    def parted(self, first: int, last: int) -> tuple[str, str, str]:
        """Return the text before the words from `first` to `last`, these words, and the text behind."""
        text = self.text
        spans = [word.span() for word in islice(_WORD.finditer(text), last + 1)]
        start, end = (spans[min(first, len(spans) - 1)][0], spans[-1][1]) if spans else (0, len(text))
        return text[:start], text[start:end], text[end:]


def plain(text: str) -> str:
    """Return the text in NFKC, invisible characters gone, with straight quotes and plain line breaks."""
    # Each is a scan in C; str.translate calls back for every character.
    for sign, straight in _REPLACED.items():
        text = text.replace(sign, straight)
    for sign in _foreign(text) & _REPLACED_ODDITIES.keys():
        text = text.replace(sign, _REPLACED_ODDITIES[sign])
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _foreign(text: str) -> set[str]:
    return set() if text.isascii() else {sign for sign in set(unusual(text)) if not sign.isascii()}


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of plain text, without case, apostrophes and accents."""
    return tuple(_words_of_each([text])[0])


def _words_of_each(sentences: Sequence[str]) -> list[list[str]]:
    text = _BREAK.join(sentences)
    # Before all else, since what is ASCII then is folded in a trice.
    signs = [sign for sign in _foreign(text) if not (sign.isalnum() or unicodedata.combining(sign))]
    if len(signs) > _MANY_SIGNS:
        text = text.translate(dict.fromkeys(map(ord, signs), " "))
    else:
        for sign in signs:
            text = text.replace(sign, " ")
    return [one.split() for one in _folded(text).translate(_ASCII_SIGNS).split(_BREAK)]


def _folded(text: str) -> str:
    text = text.casefold()
    if "'" in text:
        text = _CONTRACTION.sub("", text)
    if text.isascii():
        return text
    for letter, written_out in _WRITTEN_OUT.items():
        text = text.replace(letter, written_out)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFD", text)
    for accent in _foreign(text) & _ACCENTS:
        text = text.replace(accent, "")
    return text


def read(subject: str, body: str) -> tuple[Sentence, ...]:
    """Return the sentences of a message, its subject first; what follows a signature mark is left out."""
    heading = " ".join(plain(subject).split())
    shown = [heading]
    text = plain(body)
    mark = _SIGNATURE.search(text)
    if mark and _signs(text[: mark.start()].split(), text[mark.end() :].split()):
        text = text[: mark.start()]
    marks = [*_quotation_marks(heading, shown)]
    for paragraph in _PARAGRAPH_END.split(_parted(text)):
        sentences = paragraph.split(_BREAK)
        if len(paragraph) >= _FEWEST_CHARACTERS <= max(map(len, sentences)):
            sentences = [part for sentence in sentences for part in _cut(sentence)]
        shown += sentences
        marks += _quotation_marks(paragraph, sentences)
    is_subject = chain([True], repeat(False))  # noqa: FBT003 - they are a column of values
    is_repeated = chain([bool(_REPLY.match(heading))], repeat(False))  # noqa: FBT003 - as above
    found = map(Sentence, shown, _words_of_each(shown), is_subject, is_repeated, marks)
    return tuple(sentence for sentence in found if sentence.words)


def _signs(above: Sequence[str], below: Sequence[str]) -> bool:
    """Tell a signature from the message itself below a line such as "English version below"."""
    return bool(above) and (len(above) >= _FEWEST_SIGNED or len(below) <= _MOST_SIGNING)


@lru_cache(1)  # one sentence is asked about for each of its hits
def _quoted(sentence: str, quotation_marks: int) -> frozenset[int]:
    found, first = set[int](), 0
    for before, part in enumerate(sentence.split('"'), quotation_marks):
        end = first + len(_WORD.findall(part))
        found.update(range(first, end) if before % 2 else ())
        first = end
    return frozenset(found)


def _cut(sentence: str) -> Iterator[str]:
    """Cut what is no sentence any more, by the words alone, whatever the line breaks."""
    if len(sentence) < _FEWEST_CHARACTERS:
        yield sentence
        return
    last = LONGEST_SENTENCE_WORDS - 1
    ends = [word.end() for word in islice(_WORD.finditer(sentence), last, None, LONGEST_SENTENCE_WORDS)]
    for start, end in pairwise([0, *ends, len(sentence)]):
        yield sentence[start:end]


def _quotation_marks(paragraph: str, sentences: Sequence[str]) -> Iterable[int | None]:
    """Return how many quotation marks stand before each of a paragraph's sentences; None if one has no partner."""
    found = paragraph.count('"')
    if not found or found % 2:
        return [None] * len(sentences)
    return accumulate((sentence.count('"') for sentence in sentences[:-1]), initial=0)


def _parted(text: str) -> str:
    """Set a break behind what looks like the end of a sentence, unless it ends an abbreviation or a number."""
    parts, start = [], 0
    for end in _END.finditer(text):
        at, behind = end.span()
        if text[at] != "." or not _goes_on(text, at):
            parts.append(text[start:behind])
            start = behind
    return _BREAK.join([*parts, text[start:]])


def _goes_on(text: str, at: int) -> bool:
    """Tell whether the sentence goes on behind this full stop."""
    before = text[max(0, at - 12) : at]
    word = before.rpartition(" ")[2]
    if word.isalpha():  # as most are, and then all is said
        return len(word) == 1 or word.casefold() in _ABBREVIATED
    if not before[-1:].isalnum():
        return False
    return bool(before[-1].isdigit() and _DAY.match(text, max(0, at - 2))) or _is_abbreviation(before)


def _is_abbreviation(before: str) -> bool:
    word = before.replace("(", " ").split()[-1]
    if "." in word:
        return bool(_DOTTED.fullmatch(word))
    return (len(word) == 1 and word.isalpha()) or word.casefold() in _ABBREVIATED
