"""HTML -> text, lines and mail addresses kept. The only room with selectolax.

One walk over the tree, without recursion; the input is cut first, since nested tags cost Lexbor quadratic time.
"""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from watcher.mail.characters import lines
from watcher.mail.htmlstyle import Attributes, Element, inside, is_shown

HTML_LIMIT = 65_536  # characters
LONG_CELL = 40  # a table cell with more text than this is a column of prose, not a label

_QUOTE_MARK = ">"
_SPACES = re.compile(r"[ \t\n\r\f]+")
# Text poured into HTML as it was: an empty line behind the end of a sentence was meant as one.
_TYPED_PARAGRAPH = re.compile(r"(?<=[.!?:,;\xa0])[ \t\r\f]*\n[ \t\r\f\xa0]*\n\s*")


def to_text(html: str) -> str:
    """Return what a reader sees: one line per block, row or list item, quotes behind "> ", no markup.

    A mailto link whose address isn't in its text is kept as "text <address>". Reads at most HTML_LIMIT characters.
    """
    root = LexborHTMLParser(html[:HTML_LIMIT]).root
    writer = _Writer()
    for node, is_start in _visible(root) if root else ():
        if node.is_text_node:
            writer.text(node.text_content or "")
        elif is_start:
            writer.start(node.tag or "", node.attributes)
        else:
            writer.end()
    return lines(writer.finish())


def _visible(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield (node, True) for each text and on entering each element, (node, False) on leaving an element."""
    stack = [(root, True)]
    while stack:
        node, is_start = stack.pop()
        yield node, is_start
        if is_start and node.is_element_node:
            stack.append((node, False))
            shown = [(child, True) for child in node.iter(include_text=True) if _is_shown(child)]
            stack.extend(reversed(shown))


def _is_shown(node: LexborNode) -> bool:
    return node.is_text_node or (node.is_element_node and is_shown(node.tag or "", node.attributes))


class _Writer:
    """Collects text into lines. Breaks are only remembered until text follows: blocks overlap, lines don't."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._line_start = 0
        self._line_depth = 0
        self._breaks = 0
        self._bullet = ""
        self._open = [Element()]

    def start(self, tag: str, attributes: Attributes) -> None:
        """Enter an element."""
        if tag == "br":
            self._breaks = min(2, self._breaks + 1)
        elif tag in {"td", "th"}:
            self._start_cell()
        elif tag == "li":
            self._bullet = "- "
        element = inside(self._open[-1], tag, attributes, opened_at=len(self._pieces))
        self._breaks = max(self._breaks, element.breaks)
        self._open.append(element)

    def end(self) -> None:
        """Leave the element entered last."""
        element = self._open.pop()
        if element.mailto and element.mailto.lower() not in "".join(self._pieces[element.opened_at :]).lower():
            self._write(f" <{element.mailto}>")
        self._breaks = max(self._breaks, element.breaks)

    def text(self, text: str) -> None:
        """Write the characters of a text node."""
        element = self._open[-1]
        if element.is_sizeless:
            return
        parts = text.split("\n") if element.keeps_lines else _TYPED_PARAGRAPH.split(text)
        for index, part in enumerate(parts):
            if index:
                self._breaks = min(2, self._breaks + 1) if element.keeps_lines else 2
            self._write(_SPACES.sub(" ", part))

    def finish(self) -> str:
        """Return all lines."""
        self._end_line()
        return "\n".join(self._lines)

    def _start_cell(self) -> None:
        length = sum(map(len, self._pieces[self._line_start :]))
        if length > LONG_CELL:
            self._breaks = max(self._breaks, 1)
        elif length:
            self._pieces.append(" ")

    def _write(self, text: str) -> None:
        if not text.strip():
            self._write_space(text)
            return
        if self._breaks:
            self._end_line()
        if self._line_start == len(self._pieces):
            self._line_depth = self._open[-1].quote_depth
            text = self._bullet + text.lstrip()
        self._bullet = ""
        self._pieces.append(text)

    def _write_space(self, text: str) -> None:
        """Take a block with nothing but a no-break space for the empty line it is meant to be."""
        is_line_empty = self._breaks or self._line_start == len(self._pieces)
        if is_line_empty and "\xa0" in text:
            self._breaks = 2
        elif text and not is_line_empty:
            self._pieces.append(" ")

    def _end_line(self) -> None:
        line = " ".join("".join(self._pieces[self._line_start :]).split())
        depth = self._line_depth
        if line:
            own = f" {line}" if line.startswith(_QUOTE_MARK) else line
            self._lines.append(f"{_QUOTE_MARK * depth} {line}" if depth else own)
            if self._breaks > 1:
                self._lines.append(_QUOTE_MARK * min(depth, self._open[-1].quote_depth))
        self._line_start = len(self._pieces)
        self._breaks = 0
