"""Looking into JSON by its structure: JSONPath (RFC 9535) and JMESPath, and where what they find stands in the text.

Made for a process of its own (see `process`): parsing and evaluating keep the interpreter for seconds on large bodies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from inspector.bodies.jsontext import INDENT, MAX_LEVELS
from inspector.bodies.tree.jsonscan import blank, member, value_end
from inspector.finding.jmes import JmesQuery
from inspector.finding.jsonpaths import JsonPathQuery
from inspector.finding.pattern import BadPattern
from inspector.finding.streaming import Broken, Doubled, SimplePath, Step, simple_path
from inspector.workers import Token

LANGUAGES: dict[str, type[JsonPathQuery | JmesQuery]] = {"jsonpath": JsonPathQuery, "jmespath": JmesQuery}
#: Texts above this size are told their first values before the others are looked for.
_LARGE, _FIRST = 2_000_000, 200
_TEXTS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_BROKEN = "The body is not valid JSON, so it has no structure to look into."
_BROKEN_HINT = "Look for a text instead."
_BLANKS = str.maketrans("", "", " \t\n\r")


class Spot(NamedTuple):
    """0-based line and column, and a length on that line."""

    line: int
    column: int
    length: int


class Value(NamedTuple):
    """One value that was found: the steps that lead to it, where it is in the text, and where when that is pretty.

    `document` counts the values of a text that holds several, one after another.
    """

    document: int
    steps: tuple[Step, ...]
    plain: Spot
    pretty: Spot


class Structure:
    """A text of JSON. `computed` is what the last query made of it that stands nowhere in the text, as JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.computed = ""
        self._roots: list[tuple[int, Any]] | None = None

    def find(self, language: str, expression: str, most: int) -> Iterator[Value | None]:
        """The first values that an expression finds, at most so many, in the order of the text. BadPattern.

        None says that all begins anew: of a large text the first few values were told before the others were known.
        """
        query = LANGUAGES[language](expression)
        self.computed = ""
        path = simple_path(language, expression) if len(self.text) > _LARGE else None
        if path is not None:
            try:
                yield from islice(self._streamed(path), most)
                return
            except Broken as error:
                raise BadPattern(_BROKEN, hint=_BROKEN_HINT) from error
            except Doubled:
                yield None
        counting = _Counter(self.text)
        left = most
        for number, (start, tree) in enumerate(self._documents()):
            paths = []
            for steps in query.find(tree):
                paths.append(steps)
                left -= 1
                if not left:
                    break
                if len(paths) == _FIRST and not number and len(self.text) > _LARGE:
                    yield from _locate(self.text, start, number, paths, _Counter(self.text))
                    yield None
            self.computed = self.computed or query.computed
            yield from _locate(self.text, start, number, paths, counting)
            if not left:
                return

    def _streamed(self, path: SimplePath) -> Iterator[Value]:
        token, counting = Token(), _Counter(self.text)
        for document, (steps, start, key) in path.find(self.text, token):
            yield _value(self.text, document, steps, start, key, counting, token)

    def _documents(self) -> list[tuple[int, Any]]:
        if self._roots is None:
            self._roots = list(_parse(self.text))
        return self._roots


def _parse(text: str) -> Iterator[tuple[int, Any]]:
    decoder = json.JSONDecoder(parse_int=_whole, strict=False)
    position = blank(text, 0)
    try:
        while position < len(text):
            tree, end = decoder.raw_decode(text, position)
            yield position, tree
            position = blank(text, end)
    except RecursionError as error:
        raise BadPattern("The body is nested too deeply to be looked into by its structure.") from error
    except ValueError as error:
        raise BadPattern(_BROKEN, hint=_BROKEN_HINT) from error


def _whole(digits: str) -> int | float:
    # Python refuses to read longer ones, as that takes a time that grows with the square
    return int(digits) if len(digits) < 4000 else float(digits)


class _Counter:
    """Lines of a text and of its pretty form up to places that are asked for in their order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._pretty = 0
        self._line = 0
        self._line_start = 0

    def to(self, position: int) -> tuple[int, int, int]:
        """The pretty line, the line and the column of a place outside quotes.

        A pretty line ends behind each comma and each opening bracket, and before each closing one; what is empty
        stays on one line.
        """
        if position > self._at:
            piece = self._text[self._at : position]
            breaks = piece.count("\n")
            if breaks:
                self._line += breaks
                self._line_start = self._at + piece.rfind("\n") + 1
            bare = _TEXTS.sub("", piece).translate(_BLANKS)
            signs = sum(map(bare.count, ",[]{}"))
            self._pretty += signs - 2 * (bare.count("[]") + bare.count("{}"))
            self._at = position
        return self._pretty, self._line, position - self._line_start


def _locate(
    text: str, start: int, document: int, paths: Iterable[tuple[Step, ...]], counting: _Counter
) -> Iterator[Value]:
    wanted: dict[Any, Any] = {}
    for steps in paths:
        node = wanted
        for step in steps:
            node = node.setdefault(step, {})
        node[None] = True
    token = Token()
    #: places still to be gone to, the last one next: of the value, what of it is wanted, its steps, its key's size
    waiting: list[tuple[int, dict[Any, Any], tuple[Step, ...], int]] = [(start, wanted, (), 0)]
    while waiting:
        position, node, steps, key = waiting.pop()
        if None in node:
            yield _value(text, document, steps, position, key, counting, token)
        if len(node) > (None in node):
            last = max((step for step in node if isinstance(step, int)), default=None)
            members = {}
            for step, at, size in _children(text, position, token):
                if step in node:
                    # of keys that occur twice the last one counts
                    members[step] = at, size
                if step == last:
                    break
            inside = [(at, node[step], (*steps, step), size) for step, (at, size) in members.items()]
            waiting += sorted(inside, key=lambda one: -one[0])


def _value(
    text: str, document: int, steps: tuple[Step, ...], position: int, key: int, counting: _Counter, token: Token
) -> Value:
    """The value that begins at a position, with its key, which has that size as written."""
    pretty_line, line, column = counting.to(position)
    if text[position] in "[{":
        closing = blank(text, position + 1)
        length, pretty_length = (1, 1) if text[closing : closing + 1] not in ("]", "}") else (closing + 1 - position, 2)
    else:
        length = pretty_length = value_end(text, position, token) - position
    indent = INDENT * min(len(steps), MAX_LEVELS)
    pretty = Spot(pretty_line + document, indent + (key and key + 2), pretty_length)
    return Value(document, steps, Spot(line, column, length), pretty)


def _children(text: str, position: int, token: Token) -> Iterator[tuple[Step, int, int]]:
    """Of each member of a container: its step, where its value begins, and the size of its key as written."""
    if text[position] == "{":
        at = blank(text, position + 1)
        while text[at] != "}":
            found = member(text, at)
            assert found is not None, "it was parsed"
            raw = text[found.key : found.key_end]
            name = raw[1:-1] if "\\" not in raw else json.loads(raw, strict=False)
            end = value_end(text, found.value, token)
            yield name, found.value, len(raw)
            at = blank(text, end)
            if text[at] == ",":
                at = blank(text, at + 1)
    elif text[position] == "[":
        at = blank(text, position + 1)
        index = 0
        while text[at] != "]":
            end = value_end(text, at, token)
            yield index, at, 0
            at = blank(text, end)
            index += 1
            if text[at] == ",":
                at = blank(text, at + 1)
