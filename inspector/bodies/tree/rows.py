"""The rows of a tree view: nodes, and ranges where a node has so many children that listing all would be no help.

Rows are made by workers, in batches: a view shows what came so far. No list is longer than a few hundred rows, so that
five million items open as fast as five.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from inspector.bodies.tree.node import Node
from inspector.workers import Token

#: Children in one list; more are put into ranges of as many
PAGE = 500

#: Rows that "open to a level" makes at most
MOST_OPENED = 2_000

#: Seconds after which what was found so far is told
_TELL_S = 0.04
#: and those after which the first rows are
_FIRST_S = 0.008


@dataclass(eq=False, slots=True)
class Row:
    """A node, or `count` (so far) of its children from `node` on. `rows` is None until it was opened."""

    node: Node
    parent: Row | None
    place: int
    #: children that a range stands for; 0: this is a node itself
    count: int = 0
    #: where the pages of a range of pages begin
    marks: list[Node] | None = None
    rows: list[Row] | None = None
    complete: bool = False

    @property
    def is_range(self) -> bool:
        """True where this stands for several children."""
        return self.count > 0

    @property
    def opens(self) -> bool:
        """Whether there is something under it."""
        return self.count > 0 or self.node.opens

    @property
    def label(self) -> str:
        """Its name: a key, an index, or `[500 … 999]`."""
        if self.is_range:
            return f"[{self.node.index:,} … {self.node.index + self.count - 1:,}]"
        return self.node.label


def root_row(node: Node) -> Row:
    """The row at the top."""
    return Row(node, None, 0)


Tell = Callable[[Sequence[Row]], None]


def _nobody(_rows: Sequence[Row]) -> None:
    """Nobody waits for the first rows."""


class _Telling(Token):
    """A token that also tells, now and then, what was found: long steps look at their token often."""

    def __init__(self, token: Token, tell: Tell) -> None:
        super().__init__()
        self._token = token
        self._tell = tell
        self._then = time.monotonic() + _FIRST_S
        self._told = 0
        self.made: list[Row] = []

    def check(self) -> None:
        """See Token."""
        self._token.check()
        if time.monotonic() > self._then:
            self.tell()

    def tell(self) -> None:
        """Tell what is new."""
        told, self._told = self._told, len(self.made)
        self._tell(self.made[told:])
        self._then = time.monotonic() + _TELL_S


def list_rows(row: Row, token: Token, tell: Tell = _nobody) -> list[Row]:
    """The rows under a row, not yet put there. `tell` gets those that are new since its last call. Raises Cancelled."""
    telling = _Telling(token, tell)
    for added in _rows(row, telling):
        added.place = len(telling.made)
        telling.made.append(added)
        if not added.place % 64:
            telling.check()
    telling.tell()
    return telling.made


def _rows(row: Row, token: Token) -> Iterator[Row]:
    if row.marks is not None:
        left = row.count
        for mark in row.marks:
            yield Row(mark, row, 0, min(PAGE, left))
            left -= PAGE
        return
    if row.is_range:
        node = row.node.parent
        assert node is not None
        yield from (Row(child, row, 0) for child in islice(node.children(token, row.node), row.count))
        return
    beyond: Node | None = None
    for number, child in enumerate(row.node.children(token)):
        if number == PAGE:
            beyond = child
            break
        yield Row(child, row, 0)
    if beyond is None:
        return
    whole: Row | None = None
    for number, (first, count) in enumerate(row.node.pages(token, beyond, PAGE)):
        if number < PAGE:
            yield Row(first, row, 0, count)
            continue
        # a range of ranges is not shown before it is whole: its size stands in its name
        if whole is None:
            whole = Row(first, row, 0, 0, [])
        assert whole.marks is not None
        whole.marks.append(first)
        whole.count += count
        if len(whole.marks) == PAGE:
            yield whole
            whole = None
    if whole is not None:
        yield whole


def expand(row: Row, levels: int, token: Token, most: int = MOST_OPENED) -> tuple[list[tuple[Row, list[Row]]], bool]:
    """Open what is closed, level by level, `levels` deep. Gives lists to put under rows, and whether all were opened.

    Ranges stay closed, and so does what lies inside texts. Raises Cancelled.
    """
    made: list[tuple[Row, list[Row]]] = []
    known: dict[int, list[Row]] = {}
    size = 0
    level = [row]
    for _ in range(levels):
        following: list[Row] = []
        for one in level:
            if one.is_range or not one.opens or one.node.style != "dim":
                continue
            rows = one.rows if one.rows is not None and one.complete else known.get(id(one))
            if rows is None:
                if size >= most:
                    return made, False
                rows = list_rows(one, token)
                made.append((one, rows))
            size += len(rows)
            following += rows
        level = following
    return made, True


def reveal(root: Row, path: Sequence[int], token: Token) -> tuple[list[tuple[Row, list[Row]]], Row]:
    """Open the rows that lead to the value at a path of indexes; gives the lists to put under rows, and its row."""
    made: list[tuple[Row, list[Row]]] = []
    row = root
    for index in path:
        while True:
            rows = row.rows if row.rows is not None and row.complete else None
            if rows is None:
                rows = list_rows(row, token)
                made.append((row, rows))
            found = _holding(rows, index)
            if found is None:
                return made, row
            row = found
            if not row.is_range:
                break
    return made, row


def _holding(rows: Sequence[Row], index: int) -> Row | None:
    for row in rows:
        if row.node.index == index and not row.is_range:
            return row
        if row.is_range and row.node.index <= index < row.node.index + row.count:
            return row
    return None
