"""TOML files of the user: their text and their tables, or the file, the line and the reason why not."""

from __future__ import annotations

import codecs
import io
import re
import tomllib
from pathlib import Path
from typing import Any

from inspector.errors import ConfigError


def read_document(path: str | Path) -> str:
    """The text of a file. ConfigError when it cannot be read."""
    place = Path(path)
    try:
        # some editors of Windows begin with a mark
        data = place.read_bytes().removeprefix(codecs.BOM_UTF8)
        text = data.decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{place} cannot be read: {error.strerror}.", path=str(place)) from error
    except UnicodeDecodeError as error:
        before = _in_lines(data[: error.start].decode("utf-8"))
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        raise ConfigError(
            f"{place}, line {line}: this is not UTF-8 text: the byte 0x{data[error.start]:02x} at column {column}.",
            path=str(place),
            line=line,
            hint="Save it as UTF-8.",
        ) from error
    return _in_lines(text)


def _in_lines(text: str) -> str:
    """With line ends as they are here, whatever system wrote them."""
    return io.IncrementalNewlineDecoder(None, translate=True).decode(text, final=True)


def parse_document(text: str, name: str) -> dict[str, Any]:
    """The tables of a text that came from the file `name`. ConfigError with line and reason."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error)
        line = re.search(r"at line (\d+)", said)
        number = int(line[1]) if line else None
        if isinstance(error, RecursionError):
            said = "it is nested too deeply"
        elif not isinstance(error, tomllib.TOMLDecodeError):
            said = "a number in it has too many digits"
        elif said.endswith("(at end of document)"):
            number = max(1, len(text.splitlines()))
            said = said.replace("(at end", f"(at line {number}, the end")
        raise ConfigError(f"{name} does not parse: {said}.", path=name, line=number) from error
