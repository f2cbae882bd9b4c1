"""Where a value stands in JSON bytes, so that it can be replaced and everything else stays the bytes that it was."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from inspector.bodies.jsontext import explain

Step = str | int

_BLANK = re.compile(r"[ \t\n\r]*+")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*+"|[^\s,\]}\[{:"]++', re.DOTALL)
#: What opens and closes levels, texts stepped over.
_LEVELS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]', re.DOTALL)
_PATH_STEP = re.compile(
    r"""\.?(?:\[\s*(?P<index>\d{1,9})\s*\]|\[\s*(?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\]"""
    r"""|(?P<text>"(?:[^"\\]|\\.)*")|(?P<plain>[^.\[\]"'=\s$][^.\[\]"'=]*))"""
)


class PathError(ValueError):
    """A path that cannot be read, or that leads nowhere; the text says why."""


class Place(NamedTuple):
    """Byte offsets of a value: of its first byte, and behind its last."""

    start: int
    end: int


def parse_path(text: str) -> tuple[Step, ...]:
    """The steps of `$.data.items[0]."a b"` (or without `$.`, as filters write it). PathError when it is none."""
    position = 1 if text.startswith("$") else 0
    steps: list[Step] = []
    while position < len(text):
        found = _PATH_STEP.match(text, position)
        if found is None:
            raise PathError(f"the path {text!r} cannot be read at character {position + 1}; write it like $.data.id")
        position = found.end()
        if found["index"] is not None:
            steps.append(int(found["index"]))
        elif found["plain"] is not None:
            steps.append(found["plain"].rstrip())
        else:
            quoted = found["text"] or found["quoted"]
            steps.append(_unescaped(quoted))
    return tuple(steps)


def path_text(steps: tuple[Step, ...]) -> str:
    """A path as text, which `parse_path` reads back."""
    parts = ["$"]
    for step in steps:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", step):
            parts.append(f".{step}")
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{escaped}"]')
    return "".join(parts)


def field_path(steps: tuple[Step, ...]) -> str:
    """A path as filters write it behind `body.`: `data.items[2]."a b"`."""
    made = ""
    for step in steps:
        if isinstance(step, int):
            made += f"[{step}]"
            continue
        plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", step)
        escaped = step.replace("\\", "\\\\").replace('"', '\\"')
        made += ("." if made else "") + (step if plain else f'"{escaped}"')
    return made


def find_value(data: bytes, steps: tuple[Step, ...]) -> Place:
    """The value at that path. PathError when there is none there, or when the bytes are no JSON in UTF-8.

    Of keys that occur twice the last one counts, as it does for nearly every parser.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]:
        raise PathError("the body is not UTF-8")
    # one character a byte: offsets are those of the bytes, and what is no UTF-8 does no harm
    text = data.decode("latin-1")
    position = _blank(text, 3 if data.startswith(b"\xef\xbb\xbf") else 0)
    for number, step in enumerate(steps):
        opening = text[position : position + 1]
        if opening == "{":
            found = _member(text, position, str(step))
        elif opening == "[" and (isinstance(step, int) or (step.isascii() and step.isdigit())):
            found = _element(text, position, int(step))
        else:
            found = None
        if found is None:
            raise PathError(f"there is no value at {path_text(steps[: number + 1])}")
        position = found
    return Place(position, _behind(text, position))


def json_value(text: str | bytes) -> Any:
    """What JSON that somebody wrote as the value of a field means; ValueError for what is none, and has to be a text.

    NaN and Infinity, which Python reads, are none; nor is what nests too deeply to be read.
    """
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _unescaped(quoted: str) -> str:
    inner = quoted[1:-1] if quoted[0] == "'" else None
    if inner is not None:
        return re.sub(r"\\(.)", r"\1", inner)
    try:
        return str(json.loads(quoted, strict=False))
    except ValueError:
        return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def _blank(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position


def _member(text: str, position: int, name: str) -> int | None:
    last = None
    position = _blank(text, position + 1)
    while text[position : position + 1] != "}":
        key = _STRING.match(text, position)
        if key is None:
            raise _broken(text, position, "key")
        colon = _blank(text, key.end())
        if text[colon : colon + 1] != ":":
            raise _broken(text, position, "key")
        value = _blank(text, colon + 1)
        if _same(key[0], name):
            last = value
        position = _comma(text, value, "}")
    return last


def _element(text: str, position: int, index: int) -> int | None:
    position = _blank(text, position + 1)
    at = 0
    while text[position : position + 1] != "]":
        if at == index:
            return position
        position = _comma(text, position, "]")
        at += 1
    return None


def _comma(text: str, value: int, closer: str) -> int:
    """Behind the value and its comma: at the next one, or at the closing bracket."""
    position = _blank(text, _behind(text, value))
    char = text[position : position + 1]
    if char == ",":
        return _blank(text, position + 1)
    if char != closer:
        raise _broken(text, position, f"more{closer}")
    return position


def _behind(text: str, position: int) -> int:
    if text[position : position + 1] not in ("{", "["):
        scalar = _SCALAR.match(text, position)
        if scalar is None:
            raise _broken(text, position, "")
        return scalar.end()
    depth = 0
    for found in _LEVELS.finditer(text, position):
        sign = found[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
            if not depth:
                return found.end()
    raise _broken(text, len(text), "")


def _same(key: str, name: str) -> bool:
    raw = key.encode("latin-1")
    if raw[1:-1] == name.encode("utf-8", "surrogatepass"):
        return "\\" not in key
    try:
        return "\\" in key and bool(json.loads(raw, strict=False) == name)
    except ValueError:
        return False


def _broken(text: str, position: int, state: str) -> PathError:
    why = explain(text, position, state, False, state[4:])
    return PathError(f"the body is not JSON at byte {why.offset}: {why.reason}")
