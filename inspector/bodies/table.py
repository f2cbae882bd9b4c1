"""Arrays of objects as tables: rows are places in the text, a cell is read when it is looked at."""

from __future__ import annotations

import csv
import io
import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from inspector.bodies.jsonplace import Step, path_text
from inspector.bodies.tablesort import Key, in_order, sort_key
from inspector.bodies.tree.jsondoc import unquoted
from inspector.bodies.tree.jsonnode import JsonNode
from inspector.bodies.tree.jsonroot import JsonValues
from inspector.bodies.tree.jsonscan import elements, members
from inspector.bodies.tree.node import Node, short
from inspector.workers import Token

#: Rows and columns of a table at most
MOST_ROWS = 1_000_000
MOST_COLUMNS = 200

#: Arrays offered, levels and values looked at for them, and seconds that the look may take
_OFFERED, _LEVELS, _LOOKED, _LOOK_S = 50, 8, 3_000, 0.3

#: Rows whose keys become columns: the first ones, and as many spread over the rest
_SAMPLE = 1_000

#: Rows kept parsed, characters of one cell that are shown
_KEPT, _CELL = 1_000, 200

#: Seconds between two reports
_TELL_S = 0.05

#: What a row of something else than objects is shown under
VALUE = "(value)"


class Cell(NamedTuple):
    """A value of a row: `raw` as it was sent, `start` where."""

    raw: str
    start: int

    @property
    def kind(self) -> str:
        """object, array, string, number, boolean or null."""
        return _KINDS.get(self.raw[:1], "number")

    @property
    def exact(self) -> str:
        """For the clipboard: a text without its quotes, anything else as it was sent."""
        return unquoted(self.raw) if self.kind == "string" else self.raw

    @property
    def shown(self) -> str:
        """One line of it."""
        if self.kind == "string":
            return short(unquoted(self.raw) if len(self.raw) <= 4 * _CELL else self.raw[1 : 4 * _CELL])[:_CELL]
        return short(" ".join(self.raw[: 2 * _CELL].split()))[:_CELL]


_KINDS = {"{": "object", "[": "array", '"': "string", "t": "boolean", "f": "boolean", "n": "null"}


@dataclass(frozen=True, slots=True)
class Source:
    """An array that can be shown as a table, and its path."""

    node: JsonNode | JsonValues
    steps: tuple[Step, ...]

    @property
    def title(self) -> str:
        """`$.data.items`, or words for values that follow each other."""
        return path_text(self.steps) if isinstance(self.node, JsonNode) else "values, one after another"


class _Brief(Token):
    """A token that runs out after some seconds, with TimeoutError."""

    def __init__(self, token: Token, seconds: float) -> None:
        super().__init__()
        self._token = token
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        """See Token."""
        self._token.check()
        if time.monotonic() > self._end:
            raise TimeoutError


def sources(root: Node, token: Token) -> list[Source]:
    """The arrays of objects (or of arrays) in a body, the nearest to its root first; found by a look of a moment."""
    found: list[Source] = []
    end = time.monotonic() + _LOOK_S
    looked = 0
    level: list[Node] = [root]
    for _ in range(_LEVELS):
        following: list[Node] = []
        for node in level:
            if isinstance(node, JsonValues) or node.kind == "array":
                few = _first(node, 5, token)
                if any(child.kind in ("object", "array") for child in few):
                    assert isinstance(node, JsonNode | JsonValues)
                    found.append(Source(node, node.steps()))
                following += few[:2]
            elif node.kind == "object":
                following += _first(node, 100, token)
            looked += 1
            if looked > _LOOKED or len(found) >= _OFFERED or time.monotonic() > end:
                return found
        level = following
    return found


def _first(node: Node, most: int, token: Token) -> list[Node]:
    """The first children, as far as they are found soon: what lies behind a large one is not waited for."""
    made: list[Node] = []
    try:
        for child in islice(node.children(_Brief(token, _LOOK_S / 4)), most):
            made.append(child)
    except TimeoutError:
        pass
    return made


Tell = Callable[[int], None]


class Table:
    """The rows of one source. `read` runs on a worker; then any thread may ask for rows."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.node.doc.text
        self.columns: list[str] = []
        self.starts = array("q")
        self.ends = array("q")
        #: whether there are more rows than are shown
        self.truncated = False
        self.more_columns = False
        self._names: dict[str, str] = {}
        self._rows: OrderedDict[int, dict[str, Cell]] = OrderedDict()

    def __len__(self) -> int:
        return len(self.starts)

    def read(self, token: Token, tell: Tell = lambda _count: None, most: int = MOST_ROWS) -> None:
        """Find the rows; `tell` gets how many there are so far, now and then. Raises Cancelled."""
        node = self.source.node
        position = node.start + 1 if isinstance(node, JsonNode) else 0
        wait = _TELL_S
        then = time.monotonic() + wait
        for start, end in elements(self.text, position, token):
            if len(self.starts) >= most:
                self.truncated = True
                break
            # the places of both are written before the row counts
            self.ends.append(end)
            self.starts.append(start)
            if time.monotonic() > then:
                self._find_columns(range(min(len(self), 100)), token)
                tell(len(self))
                # each report costs a view more than the one before
                wait = min(2 * wait, 0.5)
                then = time.monotonic() + wait
        first = range(min(len(self), _SAMPLE))
        rest = range(_SAMPLE, len(self), max(1, (len(self) - _SAMPLE) // _SAMPLE))
        self._find_columns(first, token)
        self._find_columns(rest, token)

    def _find_columns(self, rows: Sequence[int], token: Token) -> None:
        known = dict.fromkeys(self.columns)
        for place in rows:
            for name in self._parse(place, token):
                if name in known:
                    continue
                if len(known) >= MOST_COLUMNS:
                    self.more_columns = True
                    return
                known[name] = None
        self.columns = list(known)

    def row(self, place: int) -> dict[str, Cell]:
        """The cells of a row by column; of keys that occur twice the last one. Some ten µs."""
        found = self._rows.get(place)
        if found is None:
            found = self._rows[place] = self._parse(place, _NEVER)
            if len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        return found

    def raw(self, place: int) -> str:
        """A row as it was sent."""
        return self.text[self.starts[place] : self.ends[place]]

    def _parse(self, place: int, token: Token) -> dict[str, Cell]:
        start, text = self.starts[place], self.text
        if text[start] == "{":
            return {self._name(key): Cell(text[at:end], at) for key, at, end in members(text, start, token)}
        if text[start] == "[":
            inside = islice(elements(text, start + 1, token), MOST_COLUMNS)
            return {f"[{index}]": Cell(text[at:end], at) for index, (at, end) in enumerate(inside)}
        return {VALUE: Cell(self.raw(place), start)}

    def _name(self, key: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = short(unquoted(key))
            if len(self._names) < 10 * MOST_COLUMNS:
                self._names[key] = name
        return name

    def _cell(self, place: int, column: str, token: Token) -> Cell | None:
        start = self.starts[place]
        if self.text[start] != "{":
            return self._parse(place, token).get(column)
        found = None
        for key, at, end in members(self.text, start, token):
            if self._name(key) == column:
                found = Cell(self.text[at:end], at)
                # of keys that occur twice the last one counts; most rows have none
                if self.text.find(key, end, self.ends[place]) < 0:
                    break
        return found

    def sorted(self, column: str, descending: bool, token: Token) -> array[int]:
        """The places of all rows in the order of a column: numbers, texts, the rest, rows without it last."""
        keys: list[Key] = []
        missing: list[int] = []
        for place in range(len(self)):
            if not place % 500:
                token.check()
            cell = self._cell(place, column, token)
            if cell is None:
                missing.append(place)
            else:
                keys.append((*sort_key(cell), place))
        ordered = in_order(keys, descending, token)
        ordered.extend(missing)
        return ordered

    def delimited(self, places: Sequence[int], columns: Sequence[str], delimiter: str, token: Token) -> str:
        """Rows as CSV (RFC 4180) or, with a tab, as TSV: a heading, then a line each; nested values as JSON."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        for number, place in enumerate(places):
            if not number % 500:
                token.check()
            cells = self._parse(place, token)
            writer.writerow([cells[column].exact if column in cells else "" for column in columns])
        return out.getvalue()

    def cell_steps(self, place: int, column: str) -> tuple[Step, ...]:
        """The path of a cell."""
        steps = (*self.source.steps, place)
        if self.text[self.starts[place]] == "{":
            return (*steps, column)
        return steps if column == VALUE else (*steps, int(column[1:-1]))


_NEVER = Token()


def lines_of(table: Table) -> Iterator[str]:
    """All rows as aligned text."""
    cells = [[table.row(place).get(column) for column in table.columns] for place in range(len(table))]
    grid = [table.columns, *[[cell.shown if cell is not None else "" for cell in row] for row in cells]]
    widths = [min(max(len(row[at]) for row in grid), 40) for at in range(len(table.columns))]
    for row in grid:
        yield "  ".join(text[:40].ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()
