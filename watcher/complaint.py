"""What pydantic found wrong in a user's TOML file -> our words for it."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

_WORDS = {
    "bool_type": "must be true or false",
    "dict_type": "must be a table",
    "float_type": "must be a number",
    "list_type": "must be a list, in [ and ]",
    "missing": "is missing",
    "model_type": "must be a table",
    "string_type": "must be a text, in quotation marks",
    "tuple_type": "must be a list, in [ and ]",
}


def in_words(problem: Mapping[str, Any], known: Iterable[str] = ()) -> str:
    """Return what to say behind the name of the thing; `known` are the names that could have been meant."""
    if problem["type"] != "extra_forbidden":
        return _WORDS.get(problem["type"]) or str(problem["msg"]).replace("Input should be", "must be")
    similar = get_close_matches(str(problem["loc"][-1]), known, n=1)
    return f"isn't known here ({similar[0]}?)" if similar else "isn't known here"
