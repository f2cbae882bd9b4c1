"""A tree as indented lines of text: for golden tests, terminals, and where no tree view is at hand."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.bodies.lazylines import LazyLines
from inspector.bodies.rendered import Page, Span
from inspector.bodies.tree.node import Node, walk
from inspector.workers import Token

#: Lines of an outline, and levels that are indented
MOST_LINES = 2_000
_LEVELS = 60


class Outline(LazyLines):
    """The lines, made when the first one is asked for: a tree view never does."""

    def __init__(self, root: Node, token: Token, most: int) -> None:
        self._root, self._token, self._most = root, token, most
        self._made: list[tuple[str, list[Span], str]] | None = None

    @property
    def rows(self) -> list[tuple[str, list[Span], str]]:
        """Text, colours and remark of each line."""
        if self._made is None:
            self._made = list(_lines(self._root, self._token, self._most))
        return self._made

    def __len__(self) -> int:
        return len(self.rows)

    def line(self, index: int) -> str:
        """See LazyLines."""
        return self.rows[index][0]


def outline(root: Node, token: Token, most: int = MOST_LINES) -> Page:
    """A page of a tree: its root for a tree view, and the first lines of it with every value opened."""
    lines = Outline(root, token, most)

    def colour(index: int, _line: str) -> list[Span]:
        return lines.rows[index][1]

    def hint(line: str) -> str | None:
        return next((row[2] for row in lines.rows if row[0] == line and row[2]), None)

    return Page(lines, colour=colour, hint=hint, model=root)


def _lines(root: Node, token: Token, most: int) -> Iterator[tuple[str, list[Span], str]]:
    for number, (depth, node) in enumerate(walk(root, token)):
        if number >= most:
            yield f"… more than {most:,} values; only the tree itself shows all", [], ""
            return
        indent = " " * (2 * min(depth, _LEVELS))
        label, text = node.label, node.text
        if node.opens and node.style == "dim":
            text = node.kind if node.count is None else f"{node.kind} · {node.count:,}"
        line = f"{indent}{label}: {text}" if label else indent + text
        spans: list[Span] = []
        if label:
            spans = [(len(indent), len(label), "key"), (len(indent) + len(label), 1, "punct")]
        if text and node.style:
            spans.append((len(line) - len(text), len(text), _STYLES.get(node.style, node.style)))
        yield line, spans, node.note


_STYLES = {"dim": "comment", "bad": "error"}
