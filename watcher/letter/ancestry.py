"""What is answered -> In-Reply-To and References, so that the letter joins its conversation in every client."""

import re
from dataclasses import dataclass

from watcher.letter.original import Original

LONGEST_ID = 250
LONGEST_FIELD = 998
_ID = re.compile(rf"<[!-;=?-~]{{1,{LONGEST_ID - 2}}}>")


@dataclass(frozen=True, slots=True)
class Ancestry:
    """Message ids with their angle brackets: the parent's, and all ancestors' down to the parent."""

    parent: str | None
    references: tuple[str, ...]


def ancestry(original: Original) -> Ancestry:
    """Return the ids a reply names (RFC 5322 section 3.6.4); those no client could keep are left out.

    The notice is always among the references, first when the letter continues another conversation: that is how a
    letter to it is found again in Drafts and Sent.
    """
    parent = original.message_id if original.message_id and _ID.fullmatch(original.message_id) else None
    older = original.references if parent else ()
    named = (original.notice_id if original.notice_id != original.message_id else None, *older, parent)
    unique = dict.fromkeys(
        named_id for named_id in named if named_id and named_id != parent and _ID.fullmatch(named_id)
    )
    return Ancestry(parent, _trimmed((*unique, *((parent,) if parent else ()))))


def _trimmed(references: tuple[str, ...]) -> tuple[str, ...]:
    """Drop the second id until the unfolded field fits; the first and the last two stay (RFC 5537 section 3.4.4)."""
    kept = list(references)
    while len("References: " + " ".join(kept)) > LONGEST_FIELD and len(kept) > 3:  # noqa: PLR2004 - the standard's
        del kept[1]
    return tuple(kept)
