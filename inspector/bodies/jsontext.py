"""JSON pretty-printed token by token: every token exactly as sent, only the white space between them is ours.

Unlike a parser it keeps number spelling, duplicate keys, key order and escapes, needs no recursion, streams, and works
on broken JSON: up to the error it is pretty, from there on it is the raw rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.bodies.jsonunit import STRING, WS, unit_at
from inspector.workers import Token

INDENT = 2

#: Levels that are indented; deeper ones stay at this one, or 100,000 levels would be gigabytes of blanks
MAX_LEVELS = 100

_CLOSE = re.compile(rf"{WS}([\]}}]){WS}(,)?+")
_COMMA = re.compile(rf"{WS},")
_BLANK = re.compile(WS)

#: Units between two looks at the token: about 1 ms
_STEP = 1000


class JsonError(NamedTuple):
    """Where JSON stops being JSON: 0-based character offset, and why, in words."""

    offset: int
    reason: str


class Pretty:
    """One run over a text. Iterate `chunks()`, then read `error`, `rest` and `values`."""

    def __init__(self, text: str, *, limit: int = 0, token: Token | None = None) -> None:
        self.text = text
        self.error: JsonError | None = None
        #: offset from which nothing was pretty-printed: the text's length when all was
        self.rest = 0
        #: top-level values; more than one is newline-delimited JSON
        self.values = 0
        self.deepest = 0
        self._limit = limit or len(text)
        self._token = token or Token()

    def chunks(self) -> Iterator[list[str]]:
        """Lists of lines. Stops at the end, at the first error, or behind `limit` characters."""
        text, limit = self.text, self._limit
        indents = [" " * (INDENT * level) for level in range(MAX_LEVELS + 1)]
        stack: list[str] = []  # the closing bracket of each open level
        lines: list[str] = []
        position = ended = 0  # `ended`: behind the last token, before white space
        more = True  # a value may come: at the start, behind an opening bracket or a comma
        comma = False  # a comma came last: a value must come
        closing = _CLOSE.match
        indent = ""
        while True:
            if len(lines) >= _STEP:
                self._token.check()
                yield lines
                lines = []
                if position >= limit:
                    break
            if more:
                if stack and stack[-1] == "}":
                    found = unit_at(text, position, member=True)
                    if found is not None:
                        key, scalar, comma_sign, opening, closed = found.groups()
                        head = f"{indent}{key}: "
                    else:
                        head = ""
                else:
                    found = unit_at(text, position, member=False)
                    if found is not None:
                        scalar, comma_sign, opening, closed = found.groups()
                        head = indent
                if found is not None:
                    if not stack:
                        self.values += 1
                        if comma_sign:
                            self.error = JsonError(found.start(2), "a comma behind the end of the value")
                            lines.append(head + scalar)
                            position = found.end(1)
                            break
                    if scalar is not None:
                        position, ended = found.end(), found.end(found.lastindex or 0)
                        if comma_sign:
                            lines.append(f"{head}{scalar},")
                            comma = True
                        else:
                            lines.append(head + scalar)
                            more = False
                        continue
                    closer = "]" if opening == "[" else "}"
                    if closed is None:
                        position = found.end()
                        lines.append(head + opening)
                        stack.append(closer)
                        comma = False
                        indent = indents[min(len(stack), MAX_LEVELS)]
                        if len(stack) > self.deepest:
                            self.deepest = len(stack)
                        continue
                    if closed == closer:
                        position = ended = found.end()
                        line = head + opening + closer
                        tail = _COMMA.match(text, position) if stack else None
                        if tail is not None:
                            position = tail.end()
                            lines.append(line + ",")
                            comma = True
                        else:
                            lines.append(line)
                            more = False
                        continue
                    position = found.end() - 1
                    lines.append(head + opening)
                    self.error = JsonError(position, f"{closed!r} does not close {opening!r}")
                    break
            if not stack:
                blank = _BLANK.match(text, position)
                end = blank.end() if blank else position
                if end == len(text):
                    if not self.values:
                        self.error = JsonError(end, "there is no value, only white space" if text else "it is empty")
                    position = end
                    break
                if self.values and not more and text[end] in "{[" and "\n" in text[ended:end]:
                    more = True
                    continue
                self.error = explain(text, end, "" if more else "end", False)
                break
            found = closing(text, position)
            if found is not None and found[1] == stack[-1] and not (more and comma):
                stack.pop()
                position, ended = found.end(), found.end(1)
                indent = indents[min(len(stack), MAX_LEVELS)]
                more = False
                if found[2] and stack:
                    lines.append(f"{indent}{found[1]},")
                    more = comma = True
                else:
                    lines.append(indent + found[1])
                    if found[2]:
                        position = found.start(2)
                continue
            blank = _BLANK.match(text, position)
            position = blank.end() if blank else position
            state = ("key" if stack[-1] == "}" else "") if more else f"more{stack[-1]}"
            self.error = explain(text, position, state, comma and more, stack[-1])
            break
        self.rest = position
        if lines:
            yield lines


def explain(text: str, position: int, state: str, after_comma: bool, closer: str = "") -> JsonError:
    """Why no unit starts at `position`. `state`: "" a value is due, "key", "end", or "more]" (comma or close)."""
    if state == "key" and (found := re.compile(rf"({STRING}){WS}").match(text, position)) is not None:
        position = found.end()
        if text[position : position + 1] != ":":
            return JsonError(position, f"a colon is due behind the key, {_seen(text, position)}")
        blank = _BLANK.match(text, position + 1)
        position = blank.end() if blank else position
        return explain(text, position, "", False, closer)
    char = text[position : position + 1]
    if not char:
        return JsonError(position, "the text ends too early" + (f": {closer!r} is missing" if closer else ""))
    if after_comma and char in "]}":
        return JsonError(position, f"a comma stands before {char!r} although nothing follows it")
    if char in "]}" and closer and char != closer:
        return JsonError(position, f"{closer!r} is due here, not {char!r}")
    if state.startswith("more"):
        return JsonError(position, f"a comma or {closer!r} is due, {_seen(text, position)}")
    if state == "end":
        return JsonError(
            position, f"more text follows the end of the value: {_seen(text, position).removeprefix('not ')}"
        )
    if char == '"':
        return _bad_string(text, position)
    if char == "'":
        return JsonError(position, "texts need double quotes, not single ones")
    if text.startswith(("//", "/*"), position) or char == "#":
        return JsonError(position, "JSON has no comments")
    word = re.compile(r"-?[A-Za-z_$][\w$]{0,40}").match(text, position)
    if state == "key":
        if word is not None:
            return JsonError(position, f"the key {word[0]} needs double quotes")
        return JsonError(position, f"a key in double quotes is due, {_seen(text, position)}")
    if word is not None:
        known = {"NaN", "Infinity", "-Infinity", "undefined", "None", "True", "False", "nan", "inf"}
        if word[0] in known:
            return JsonError(position, f"{word[0]} is not JSON, though some programs write it")
        return JsonError(position, f"{word[0]} is no value: only true, false, null, numbers and texts in quotes are")
    if char in "-+.0123456789":
        return JsonError(position, "this is not a number as JSON writes it")
    return JsonError(position, f"a value is due, {_seen(text, position)}")


def _seen(text: str, position: int) -> str:
    char = text[position : position + 1]
    if not char:
        return "but the text ends"
    if char.isprintable() and not "\ud800" <= char <= "\udfff":
        return f"not {char!r}"
    return f"not the character U+{ord(char):04X}"


def _bad_string(text: str, start: int) -> JsonError:
    good = re.compile(r'[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+')
    found = good.match(text, start + 1)
    end = found.end() if found else start + 1
    char = text[end : end + 1]
    if not char:
        return JsonError(start, "this text in quotes is never closed")
    if char == "\\":
        return JsonError(end, f"{text[end : end + 2]!r} is no escape that JSON has".replace("\\\\", "\\"))
    if char == "\n":
        return JsonError(end, "a line break inside a text in quotes (it may miss its closing quote)")
    return JsonError(end, f"the control character U+{ord(char):04X} inside a text in quotes must be escaped")
