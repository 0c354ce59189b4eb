"""config.env -> its keys and values, as written. The only room with python-dotenv.

The file is read without interpolation and never put into the environment: a password may hold $ and #, and
child processes and /proc have no business with it.
"""

import io
from collections import Counter
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from watcher.errors import ConfigError
from watcher.settings import PASSWORD_KEYS


def read(path: Path) -> tuple[dict[str, str], list[str]]:
    """Return the keys that have a value, and a sentence for every line that would be misread.

    Raises:
        ConfigError: there is no such file, or it is no text in UTF-8.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(f"{path} doesn't exist. Copy config.example.env to {path.name} and fill it in.") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} isn't UTF-8 (octet {error.start}): save it as UTF-8 in your editor.") from None
    except OSError as error:
        raise ConfigError(f"{path} can't be read ({error.strerror}): mend its permissions.") from None
    bindings = [binding for binding in parse_stream(io.StringIO(text)) if binding.key or binding.error]
    problems = [problem for binding in bindings if (problem := _misread(binding))]
    counts = Counter(binding.key for binding in bindings if binding.key)
    problems += [f"{key} is set {count} times: keep one." for key, count in counts.items() if count > 1]
    return {binding.key: binding.value for binding in bindings if binding.key and binding.value}, problems


def _misread(binding: Binding) -> str | None:
    line = binding.original.line
    if binding.error:
        return f"line {line} can't be read: write KEY='value' on one line; a quote within the value is written \\'."
    if binding.value is None:
        return f"line {line} is no KEY=value: complete it or remove it."
    if binding.key in PASSWORD_KEYS and " #" in binding.original.string and " #" not in binding.value:
        return f"line {line}: {binding.key} is cut off at ' #': put the whole value in 'single quotes'."
    if any(ord(character) < ord(" ") for character in binding.value):
        return f"line {line}: {binding.key} has a line break or control character: keep the value on one line."
    return None
