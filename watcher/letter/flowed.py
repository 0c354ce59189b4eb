"""Text -> format=flowed (RFC 3676): soft line breaks that every client joins again."""

WIDTH = 72
LONGEST_FIXED = 78


def flowed(text: str, mark: str = "") -> str:
    """Return the text wrapped, each line ending in LF; `mark` ("> " for a quote) begins every line.

    A line that is continued ends with a blank; any other doesn't.
    """
    return "".join(f"{mark}{line}\n" for paragraph in text.splitlines() for line in _wrapped(paragraph.rstrip(), mark))


def _wrapped(paragraph: str, mark: str) -> list[str]:
    if len(mark + paragraph) <= LONGEST_FIXED:
        return [_stuffed(paragraph, mark)]
    lines, line = [], ""
    for piece in _pieces(paragraph):
        if line and len(mark + line + piece) > WIDTH:
            lines.append(_stuffed(line, mark) + " ")
            line = piece
        else:
            line = f"{line} {piece}" if line else piece
    return [*lines, _stuffed(line, mark)]


def _pieces(paragraph: str) -> list[str]:
    """Part at blanks, but nowhere where a line would come to begin with what has to be stuffed."""
    pieces: list[str] = []
    for word in paragraph.split(" "):
        if pieces and (not word or word == "From" or word.startswith(">")):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces


def _stuffed(line: str, mark: str) -> str:
    """Space-stuff what would be misread (RFC 3676 section 4.4). A quoted line is stuffed by its mark already."""
    return f" {line}" if not mark and line.startswith((" ", ">", "From ")) else line
