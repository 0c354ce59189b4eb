"""Text -> sentences, and their words in the form that phrases are matched against.

A word stands between two spaces of its own, a sentence on a line of its own, so that phrases join by
concatenation and no phrase reaches beyond its sentence. Case, line breaks, spacing and the style of
quotes are gone by then; the sentence keeps them for the reader.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_SENTENCE_WORDS = 120

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_STRAIGHT = dict.fromkeys(map(ord, "\u2018\u2019\u201a\u201b\u02bc\u2032\u00b4`"), "'") | dict.fromkeys(
    map(ord, "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033"), '"'
)
# Umlauts are often written out, accents left out, above all in capitals.
_WRITTEN_OUT = str.maketrans({"\u00e4": "ae", "\u00f6": "oe", "\u00fc": "ue", "\u00e6": "ae", "\u0153": "oe"})
# "won't" is one word (written "wont" when the apostrophe is left out), "l'emploi" is two.
_WORD = re.compile(r"[^\W_]+(?:'(?:t|s|ll|re|ve|d|m)\b)?", re.IGNORECASE)
_END = re.compile(
    r"(?<![.!?\u2026;])[.!?\u2026;]++[\"')\]]*+(?=\s)"
    r"|\n[ \t]*\n|\n(?=[ \t]*(?:[-*\u2022\u00b7\u2013]|\d{1,2}[.)])[ \t])"
)
_LAST_WORD = re.compile(r"(?:^|[\s(])((?:[^\W_]\.)*[^\W_]{1,7})\Z")
_ABBREVIATIONS = """
    inc ltd llc co corp plc dept nr mr mrs ms mx dr prof st jr sr vs etc approx ca bzw inkl zzgl evtl ggf hr
    hrn fr sra srta dra ing dott sig mme mlle env bijv dhr mevr
"""
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_REPLY = re.compile(r"(?:re|aw|antw|sv|rv|res|r|fwd?|wg|tr|doorst|enc|i) ?(?:\[\d+\])? ?:", re.IGNORECASE)
_SIGNATURE = re.compile(r"^--[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as the reader sees it.

    `opens_quoted`: a quotation from before goes on into it. `is_repeated`: the subject of a reply or a forward.
    """

    text: str
    words: tuple[str, ...]
    opens_quoted: bool = False
    is_subject: bool = False
    is_repeated: bool = False

    @property
    def form(self) -> str:
        """Give the words in the form that phrases are matched against."""
        return matching_form(self.words)

    @property
    def is_question(self) -> bool:
        """Tell a question from a statement by its mark."""
        return self.text.rstrip("\"')] ").endswith("?")

    def excerpt(self, first: int, last: int) -> str:
        """Return the words from `first` to `last` (both included) as they stand in the text."""
        spans = [word.span() for word in _WORD.finditer(self.text)]
        if not spans:
            return self.text
        return self.text[spans[min(first, len(spans) - 1)][0] : spans[min(last, len(spans) - 1)][1]]

    def is_quoted_at(self, first: int) -> bool:
        """Tell whether the word at `first` stands between quotation marks."""
        if '"' not in self.text:
            return self.opens_quoted
        spans = [word.start() for word in _WORD.finditer(self.text)]
        before = self.text[: spans[min(first, len(spans) - 1)]].count('"')
        return (before + self.opens_quoted) % 2 == 1


def plain(text: str) -> str:
    """Return the text in NFKC, invisible characters gone, with straight quotes and plain line breaks."""
    if text.isascii():
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("`", "'")
    composed = unicodedata.normalize("NFKC", text.translate(_INVISIBLE).translate(_STRAIGHT))
    return composed.replace("\r\n", "\n").replace("\r", "\n").translate(_STRAIGHT)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of plain text, without case, apostrophes and accents."""
    return tuple(_bare(word.replace("'", "")) for word in _WORD.findall(text.casefold()))


def _bare(word: str) -> str:
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.translate(_WRITTEN_OUT))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def matching_form(words: tuple[str, ...]) -> str:
    """Join words into the form that phrases are matched against: each between two spaces of its own."""
    return f" {'  '.join(words)} \n" if words else "\n"


def read(subject: str, body: str) -> tuple[Sentence, ...]:
    """Return the sentences of a message, its subject first; what follows a signature mark is left out."""
    heading = " ".join(plain(subject).split())
    sentences = (
        [Sentence(heading, words_of(heading), is_subject=True, is_repeated=bool(_REPLY.match(heading)))]
        if heading
        else []
    )
    text = plain(body)
    mark = _SIGNATURE.search(text)
    if mark and text[: mark.start()].strip():
        text = text[: mark.start()]
    is_open = False
    for piece, ends_paragraph in _pieces(text):
        for part in _parts(piece):
            shown = " ".join(part)
            if words := words_of(shown):
                sentences.append(Sentence(shown, words, opens_quoted=is_open and not ends_paragraph))
            is_open ^= shown.count('"') % 2 == 1
        if ends_paragraph:
            is_open = False
    return tuple(sentences)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut the text at the ends of sentences; the flag tells the end of a paragraph."""
    start = 0
    for end in _END.finditer(text):
        if end.group() == "." and _is_abbreviation(text[max(start, end.start() - 12) : end.start()]):
            continue
        yield text[start : end.end()], end.group().startswith("\n")
        start = end.end()
    yield text[start:], True


def _is_abbreviation(before: str) -> bool:
    last = _LAST_WORD.search(before)
    if not last:
        return False
    word = last.group(1).casefold()
    return len(word) == 1 or "." in word or word in _ABBREVIATED


def _parts(piece: str) -> Iterator[list[str]]:
    """Cut what is too long for a sentence; the cut depends on the words alone, not on the line breaks."""
    shown = piece.split()
    for start in range(0, len(shown), LONGEST_SENTENCE_WORDS):
        yield shown[start : start + LONGEST_SENTENCE_WORDS]
