"""Simple paths looked for while a text of JSON is read, without making objects of it: the first hit comes at once.

What a JSONPath of names, indexes, `*` and `..` finds, or a JMESPath of names, indexes and `[*]`, is known as soon as
its place is reached. Of 50 MB a parser would make 800 MB of objects first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from inspector.bodies.tree.jsonscan import WINDOW, blank, member, value_end
from inspector.workers import Token

Step = str | int

_NAME = r"[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*"
_QUOTED = r"""'[^'"\\]*'|"[^'"\\]*\""""
_BRACKET = rf"\[\s*(?:(?P<index>0|[1-9]\d{{0,8}})|(?P<star>\*)|(?P<quoted>{_QUOTED}))\s*\]"
_PLAIN = rf"(?P<name>{_NAME})|(?P<all>\*)"
_JSONPATH = re.compile(rf"\.(?:{_PLAIN})|{_BRACKET}")
_DEEP = re.compile(rf"{_PLAIN}|{_BRACKET}")
_JMESPATH = re.compile(
    r"(?:^|\.)(?:(?P<name>[A-Za-z_]\w*)|(?P<quoted>\"[^\"\\]*\"))|\[(?:(?P<index>0|[1-9]\d{0,8})|(?P<star>\*))\]",
    re.ASCII,
)

#: Of what a name can hold here: what has an escape of its own in JSON
_ESCAPED = re.compile(r"[/\x00-\x1f]")

#: Containers around a place from which on nothing is passed over: each look ahead reads to the end of one
_DEEPEST = 50

#: What a value begins with
_FIRST = '{["-0123456789tfn'

#: Transitions that are remembered
_KEPT = 10_000


class Found(NamedTuple):
    """A value: the steps that lead to it, where it begins, and the size of its key as written (0: it has none)."""

    steps: tuple[Step, ...]
    start: int
    key: int


class Broken(Exception):
    """The text is no JSON from here on."""


class Doubled(Exception):
    """A name that was gone into is there once more: of these the last one counts, so all was wrong."""


class _Segment(NamedTuple):
    """One step of a path: a name, an index, or all; `deep`: at any level below."""

    deep: bool
    name: str | None = None
    place: int | None = None
    all: bool = False
    #: `all` of arrays only
    elements: bool = False

    def takes(self, step: Step) -> bool:
        if isinstance(step, int):
            return self.all or step == self.place
        return (self.all and not self.elements) or step == self.name


class SimplePath:
    """A path that can be looked for like this; see `simple_path`."""

    def __init__(self, segments: list[_Segment], *, nulls: bool) -> None:
        self._segments = segments
        #: whether null counts as a value that was found
        self._nulls = nulls
        self._by_index = any(segment.place is not None for segment in segments)
        self._known: dict[tuple[tuple[int, ...], Step | None], tuple[tuple[int, ...], bool]] = {}
        self._next: dict[str, int] = {}
        self._end = 0

    def find(self, text: str, token: Token) -> Iterator[tuple[int, Found]]:
        """The values, each with the number of its document, in the order of the text. Raises Broken, Doubled."""
        position = blank(text, 0)
        names = [segment.name for segment in self._segments if segment.deep and segment.name is not None]
        # where a name may be written with escapes, or any place may be one, nothing can be passed over
        escaped = "\\u" in text or any(_ESCAPED.search(name) for name in names)
        self._next = {} if escaped or len(names) != len(self._segments) else dict.fromkeys(names, 0)
        document = 0
        while position < len(text):
            for found in self._document(text, position, token):
                yield document, found
            position = blank(text, self._end)
            document += 1

    def _document(self, text: str, start: int, token: Token) -> Iterator[Found]:
        frames: list[_Frame] = []
        if text[start] in "[{" and self._segments:
            frames.append(_Frame(text[start], start + 1, (0,), None))
        else:
            self._end = value_end(text, start, token)
            if text[start] not in _FIRST or self._end == start:
                raise Broken
            if not self._segments:
                yield Found((), start, 0)
        count = 0
        while frames:
            count += 1
            if not count % 256:
                token.check()
            frame = frames[-1]
            at = blank(text, frame.at)
            if frame.fresh and text[at : at + 1] == frame.closer:
                frames.pop()
                self._go_on(frames, text, at + 1)
                continue
            frame.fresh = False
            step: Step
            if frame.closer == "}":
                held = member(text, at)
                if held is None:
                    raise Broken
                raw = text[held.key : held.key_end]
                step = raw[1:-1] if "\\" not in raw else _decoded(raw)
                value, key = held.value, len(raw)
            else:
                step, value, key = frame.index, at, 0
                frame.index += 1
            states, matched = self._after(frame.states, step)
            if isinstance(step, str) and (states or matched):
                if step in frame.seen:
                    raise Doubled
                frame.seen.add(step)
            first = text[value : value + 1]
            if matched and (self._nulls or first != "n"):
                yield Found((*(one.step for one in frames if one.step is not None), step), value, key)
            if states and first in ("[", "{"):
                end = self._passed(text, value, states, token) if len(frames) <= _DEEPEST else -1
                if end < 0:
                    frames.append(_Frame(first, value + 1, states, step))
                    continue
            else:
                end = value_end(text, value, token)
            if end == value:
                raise Broken
            self._go_on(frames, text, end)

    def _go_on(self, frames: list[_Frame], text: str, end: int) -> None:
        """Behind a child that ends there."""
        while frames:
            at = blank(text, end)
            sign = text[at : at + 1]
            if sign == ",":
                frames[-1].at = at + 1
                return
            if sign != frames[-1].closer:
                raise Broken
            frames.pop()
            end = at + 1
        self._end = end

    def _after(self, states: tuple[int, ...], step: Step) -> tuple[tuple[int, ...], bool]:
        """Which segments come next behind a step, and whether the path ends with it."""
        asked = (states, None if isinstance(step, int) and not self._by_index else step)
        known = self._known.get(asked)
        if known is None:
            following = {at + 1 for at in states if self._segments[at].takes(step)}
            matched = len(self._segments) in following
            following |= {at for at in states if self._segments[at].deep}
            known = tuple(sorted(following - {len(self._segments)})), matched
            if len(self._known) < _KEPT:
                self._known[asked] = known
        return known

    def _passed(self, text: str, start: int, states: tuple[int, ...], token: Token) -> int:
        """Behind a container that holds none of the names; -1 where it may, or where a look would take longer."""
        if not self._next:
            return -1
        nearest = len(text)
        for at in states:
            name = self._segments[at].name
            assert name is not None
            place = self._next[name]
            if 0 <= place < start:
                place = self._next[name] = text.find(f'"{name}"', start)
            nearest = min(nearest, place) if place >= 0 else nearest
        if nearest - start < WINDOW:
            return -1
        end = value_end(text, start, token)
        return end if end <= nearest else -1


class _Frame:
    """An open container; `step` leads to it from the one around it (None: it is the outermost)."""

    __slots__ = ("at", "closer", "fresh", "index", "seen", "states", "step")

    def __init__(self, opening: str, at: int, states: tuple[int, ...], step: Step | None) -> None:
        self.closer = "}" if opening == "{" else "]"
        self.at = at
        self.states = states
        self.step = step
        self.index = 0
        self.fresh = True
        self.seen: set[str] = set()


def simple_path(language: str, expression: str) -> SimplePath | None:
    """The path, where it is one of those; None for all others, and for what does not parse."""
    text, json_path = expression.strip(), language == "jsonpath"
    if json_path:
        if not text.startswith("$"):
            return None
        text = text[1:]
    segments: list[_Segment] = []
    at = 0
    while at < len(text):
        deep = json_path and text.startswith("..", at)
        pattern = _DEEP if deep else _JSONPATH if json_path else _JMESPATH
        found = pattern.match(text, at + 2 * deep)
        if found is None:
            return None
        part = found.groupdict()
        name = part["name"] if part["name"] is not None else part["quoted"] and part["quoted"][1:-1]
        index = None if part["index"] is None else int(part["index"])
        star = part["star"] is not None or part.get("all") is not None
        segments.append(_Segment(deep, name, index, star, star and not json_path))
        at = found.end()
    # an empty JMESPath is none
    return SimplePath(segments, nulls=json_path) if segments or json_path else None


def _decoded(raw: str) -> str:
    try:
        return str(json.loads(raw, strict=False))
    except ValueError as error:
        raise Broken from error
