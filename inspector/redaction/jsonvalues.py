"""JSON, token by token: what is replaced is a value's own bytes, and all others stay."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from inspector.bodies.jsonplace import Step, path_text

if TYPE_CHECKING:
    from inspector.redaction.scan import Scan

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?\Z)|[\[\]{}:,]|[^\s"\[\]{}:,]++', re.DOTALL)
_NUMBER = re.compile(r"-?\d[\d.eE+-]*")
_ESCAPED = re.compile(r'["\\\x00-\x1f]')
#: `{"name": "password", "value": …}`, as in lists of fields and of headers.
_NAMING = re.compile(r'"(?i:name|key|field|header|param|parameter|label)"\s*:\s*("(?:[^"\\]|\\.)*")', re.DOTALL)
_NAMED = frozenset(("value", "val", "values", "content", "data", "answer"))
_KEPT = frozenset(("true", "false", "null"))


class _Level:
    """An open object or array: the key or index that is due or at hand, and the kind forced on all that is inside.

    `named` is the kind of what stands under `value`, or behind the first of an array.
    """

    __slots__ = ("forced", "is_object", "named", "step", "wants_key")

    def __init__(self, is_object: bool, forced: str, named: str = "") -> None:
        self.named = named
        self.is_object = self.wants_key = is_object
        self.step: Step = "" if is_object else 0
        self.forced = forced


def redact_json(scan: Scan, text: str, depth: int) -> str:
    """JSON, or several values after each other. What is broken is looked at as plain text, too."""
    made: list[str] = []
    position = 0
    levels: list[_Level] = []
    broken = False
    where = scan.where
    named = _named_objects(scan, text)
    for number, found in enumerate(_TOKEN.finditer(text)):
        if not number % 4096:
            scan.token.check()
        token = found[0]
        first = token[0]
        level = levels[-1] if levels else None
        if first in "{[":
            levels.append(_Level(first == "{", _kind(scan, levels), named.get(found.start(), "")))
            continue
        if first in "}]":
            if level is None or level.is_object != (first == "}"):
                broken = True
            if level is not None:
                levels.pop()
            continue
        if first == ":":
            broken = broken or level is None
            continue
        if first == ",":
            if level is None:
                broken = True
            elif level.is_object:
                level.wants_key = True
            else:
                assert isinstance(level.step, int)
                level.step += 1
            continue
        if level is not None and level.wants_key:
            broken = broken or first != '"'
            level.wants_key = False
            level.step = _unescaped(token) if first == '"' else token
            new = _string(scan, token, "", depth, key=True) if first == '"' else token
        elif first == '"':
            scan.where = f"{where} {path_text(_steps(levels))}" if scan.tells else where
            if level is not None and not level.is_object and level.step in (0, 1):
                level.named = _kind_of_pair(scan, text, found, level)
            new = _string(scan, token, _kind(scan, levels), depth)
            broken = broken or len(token) < 2 or token[-1] != '"'
        else:
            scan.where = f"{where} {path_text(_steps(levels))}" if scan.tells else where
            new = _scalar(scan, token, _kind(scan, levels))
            broken = broken or (token not in _KEPT and _NUMBER.fullmatch(token) is None)
        if new != token:
            made += (text[position : found.start()], new)
            position = found.end()
    scan.where = where
    result = "".join(made) + text[position:] if made else text
    return scan.text(result, depth) if broken or levels else result


def _steps(levels: list[_Level]) -> tuple[Step, ...]:
    return tuple(level.step for level in levels)


def _kind(scan: Scan, levels: list[_Level]) -> str:
    """The kind that a value which stands here is of, by the names above it."""
    if not levels:
        return ""
    level = levels[-1]
    if level.forced:
        return level.forced
    if scan.rules.paths and scan.rules.paths.match(_steps(levels)):
        return "field"
    if level.named and (level.step == 1 if not level.is_object else str(level.step).lower() in _NAMED):
        return level.named
    return scan.rules.kind_of_key(level.step) if isinstance(level.step, str) else ""


def _kind_of_pair(scan: Scan, text: str, found: re.Match[str], level: _Level) -> str:
    """Of `["X-Api-Key", "…"]`: what the first says that the second is. Two names are a list of names."""
    kind = scan.rules.kind_of_header(_unescaped(found[0]))
    if level.step == 0:
        return kind
    return "" if kind or text[found.end() : found.end() + 40].lstrip()[:1] != "]" else level.named


def _named_objects(scan: Scan, text: str) -> dict[int, str]:
    """Where objects begin whose `name` says what their `value` is."""
    rules = scan.rules
    if not any(rules.kind_of_header(_unescaped(found[1])) for found in _NAMING.finditer(text)):
        return {}
    made: dict[int, str] = {}
    starts: list[int] = []
    tokens = _TOKEN.finditer(text)
    for found in tokens:
        if found[0] in ("{", "["):
            starts.append(found.start())
        elif found[0] in ("}", "]") and starts:
            starts.pop()
        elif starts and text[starts[-1]] == "{" and (naming := _NAMING.match(text, found.start())) is not None:
            kind = rules.kind_of_header(_unescaped(naming[1]))
            if kind:
                made[starts[-1]] = kind
    return made


def _unescaped(token: str) -> str:
    """The text of a string token, one character a byte; of a broken one its inside."""
    inner = token[1:-1] if len(token) > 1 and token[-1] == '"' else token[1:]
    if "\\" not in inner:
        return inner
    try:
        loaded = json.loads(f'"{inner}"'.encode("latin-1").decode("utf-8", "surrogateescape"), strict=False)
        return str(loaded).encode("utf-8", "surrogatepass").decode("latin-1")
    except (ValueError, UnicodeError):
        return inner


def _string(scan: Scan, token: str, kind: str, depth: int, *, key: bool = False) -> str:
    plain = _unescaped(token)
    if not kind and scan.is_clean(plain):
        return token
    if kind:
        new = scan.named(kind, plain)
    elif key:
        new = scan.text(plain, depth)
    else:
        new = scan.value(plain, depth)
    if new == plain:
        return token
    close = '"' if len(token) > 1 and token[-1] == '"' else ""
    if "\\u" in token:
        try:
            return json.dumps(new.encode("latin-1").decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            pass  # no UTF-8: written as it is
    return f'"{_ESCAPED.sub(_escape, new)}{close}'


def _escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _scalar(scan: Scan, token: str, kind: str) -> str:
    """A number stays one where shapes are kept; else a placeholder is a text."""
    if token in _KEPT:
        return token
    new = scan.named(kind, token) if kind else scan.text(token)
    if new == token:
        return token
    return new if _NUMBER.fullmatch(new) else f'"{_ESCAPED.sub(_escape, new)}"'
