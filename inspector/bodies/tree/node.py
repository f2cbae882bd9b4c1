"""What a tree is made of: values that say in one line what they are, and list what is inside them when asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from inspector.bodies.jsonplace import Step
from inspector.bodies.visible import visible
from inspector.workers import Token

#: Characters of a value that one line shows
SHOWN = 300

#: Values looked at for one search where there is no faster way
MOST_SEARCHED = 1_000_000

#: Levels that a search or an outline follows; a click still opens deeper ones
DEEPEST = 200


#: What a search found: the indexes that lead there, or an offset that `Node.way_to` makes some of
Hit = tuple[int, ...] | int


class Node:
    """One value. Subclasses fill in what they know; making a node is cheap, asking for what is inside may not be.

    `label` is how its parent names it, `kind` the word for what it is, `index` its place among its siblings, `step`
    the key or index that leads to it in a path (None: it is no part of one, as what lies inside a text).
    """

    __slots__ = ("index", "kind", "label", "parent", "step")

    def __init__(
        self, label: str, kind: str, parent: Node | None = None, index: int = 0, step: Step | None = None
    ) -> None:
        self.label = label
        self.kind = kind
        self.parent = parent
        self.index = index
        self.step = step

    @property
    def text(self) -> str:
        """The value in one line, about SHOWN characters at most; of a container what a look at its start shows."""
        return ""

    @property
    def note(self) -> str:
        """A remark that is no part of the value: a unix time as date, what a token says; mostly empty."""
        return ""

    @property
    def style(self) -> str:
        """The style (see Rendered) that its text is shown in."""
        return _STYLES.get(self.kind, "")

    @property
    def opens(self) -> bool:
        """Whether there is something inside."""
        return False

    @property
    def count(self) -> int | None:
        """How many values are directly inside, where that is known without work."""
        return None

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:  # noqa: ARG002
        """What is inside, in order, from the child `since` on. Raises Cancelled."""
        return iter(())

    def pages(self, token: Token, since: Node, size: int) -> Iterator[tuple[Node, int]]:
        """The children from `since` on in pages of `size`: the first of each, and how many there are in it."""
        first, count = since, 0
        for child in self.children(token, since):
            if count == size:
                yield first, count
                first, count = child, 0
            count += 1
        if count:
            yield first, count

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """The value as text, in full, for the clipboard: a text without its quotes. Raises Cancelled."""
        return self.text

    def data(self, token: Token) -> bytes:
        """The value as bytes, for a file."""
        return self.exact(token).encode("utf-8", "surrogatepass")

    def hits(self, text: str, token: Token) -> Iterator[Hit]:
        """Where a text occurs in labels and values, upper or lower case, in order; for `way_to`. Raises Cancelled."""
        yield from walk_and_find(self, text, token)

    def way_to(self, hit: Hit, token: Token) -> tuple[int, ...]:  # noqa: ARG002
        """The indexes that lead from here to a hit of a search. Raises Cancelled."""
        assert isinstance(hit, tuple)
        return hit

    def steps(self) -> tuple[Step, ...]:
        """The path from the root, or from the text that it lies inside of."""
        return self.split_steps()[-1]

    def split_steps(self) -> list[tuple[Step, ...]]:
        """The path from the root; where it goes through texts that were opened, one path for each document."""
        parts: list[list[Step]] = [[]]
        node: Node | None = self
        while node is not None:
            if node.step is not None:
                parts[-1].append(node.step)
            elif node.parent is not None and parts[-1]:
                parts.append([])
            node = node.parent
        return [tuple(reversed(part)) for part in reversed(parts)]


_STYLES = {
    "string": "str",
    "number": "num",
    "boolean": "kw",
    "null": "kw",
    "object": "dim",
    "array": "dim",
    "values": "dim",
    "bytes": "num",
    "text": "str",
    "attribute": "str",
    "comment": "comment",
    "error": "bad",
    "invalid": "bad",
}


class TextNode(Node):
    """A leaf that holds one text (a message, a part of a token)."""

    __slots__ = ("_note", "_text")

    def __init__(
        self,
        label: str,
        kind: str,
        text: str,
        parent: Node | None = None,
        index: int = 0,
        step: Step | None = None,
        *,
        note: str = "",
    ) -> None:
        super().__init__(label, kind, parent, index, step)
        self._text = text
        self._note = note

    @property
    def text(self) -> str:
        """See Node."""
        return short(self._text)

    @property
    def note(self) -> str:
        """See Node."""
        return self._note

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """See Node."""
        return self._text


class ListNode(Node):
    """A container whose children are at hand."""

    __slots__ = ("_children", "_note", "_text")

    def __init__(
        self,
        label: str,
        kind: str,
        parent: Node | None = None,
        index: int = 0,
        step: Step | None = None,
        *,
        text: str = "",
        note: str = "",
    ) -> None:
        super().__init__(label, kind, parent, index, step)
        self._text = text
        self._note = note
        self._children: list[Node] = []

    def add(self, child: Node) -> None:
        """Put a child behind the others."""
        child.parent = self
        child.index = len(self._children)
        self._children.append(child)

    @property
    def text(self) -> str:
        """See Node."""
        return short(self._text)

    @property
    def note(self) -> str:
        """See Node."""
        return self._note

    @property
    def opens(self) -> bool:
        """See Node."""
        return bool(self._children)

    @property
    def count(self) -> int | None:
        """See Node."""
        return len(self._children)

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:  # noqa: ARG002
        """See Node."""
        return iter(self._children[since.index if since is not None else 0 :])

    def exact(self, token: Token) -> str:  # noqa: ARG002
        """See Node."""
        return self._text


_BREAKS = re.compile(r"[\n\t]")


def short(text: str, most: int = SHOWN) -> str:
    """The start of a text as one line, hidden characters as marks."""
    cut = visible(text[:most]).text if len(text) > most else visible(text).text
    cut = _BREAKS.sub(lambda found: "␊" if found[0] == "\n" else "␉", cut)
    return cut + "…" if len(text) > most else cut


def walk(root: Node, token: Token, deepest: int = DEEPEST) -> Iterator[tuple[int, Node]]:
    """Every value with its depth, parents first, without recursion."""
    open_nodes: list[Iterator[Node]] = [iter((root,))]
    while open_nodes:
        token.check()
        node = next(open_nodes[-1], None)
        if node is None:
            open_nodes.pop()
            continue
        yield len(open_nodes) - 1, node
        if node.opens and len(open_nodes) <= deepest:
            open_nodes.append(node.children(token))


def walk_and_find(root: Node, text: str, token: Token) -> Iterator[tuple[int, ...]]:
    """Search by looking at one value after the other."""
    wanted = text.casefold()
    path: list[int] = []
    for number, (depth, node) in enumerate(walk(root, token)):
        if number >= MOST_SEARCHED:
            return
        if depth:
            path[depth - 1 :] = [node.index]
        # what a container shows of its start is found where it stands
        value = "" if node.opens and node.style == "dim" else node.exact(token) if node.kind != "bytes" else node.text
        if wanted in node.label.casefold() or wanted in value.casefold():
            yield tuple(path)


def follow(root: Node, path: Sequence[int], token: Token) -> Node | None:
    """The node that the indexes lead to."""
    node = root
    for index in path:
        found = next((child for child in node.children(token) if child.index == index), None)
        if found is None:
            return None
        node = found
    return node
