"""XML and HTML as a tree: elements, attributes, texts, in order. Cut into tokens, never parsed by a resolver.

Entities and addresses stay the characters they are; a DTD is shown as text. Broken markup becomes a tree as far as it
can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.bodies.markup import Piece, pieces
from inspector.bodies.tree.node import ListNode, Node, TextNode, short
from inspector.workers import Token

#: Tokens that become nodes: about 100 MB. What lies behind them is said to be left out.
MOST_PIECES = 300_000

#: Levels of elements; those inside deeper ones are put beside each other there
_DEEPEST = 2_000

_ATTRIBUTE = re.compile(r"""([^\s=/>"'<]{1,500}+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"']++))?""")
_KINDS = {"cdata": "text", "verbatim": "text", "instruction": "instruction", "declaration": "declaration"}


class Element(ListNode):
    """An element, with the number of those of the same name before it where that is needed to name it."""

    __slots__ = ("_markup",)

    def __init__(self, piece: Piece) -> None:
        super().__init__(piece.name, "element")
        self._markup = [piece.text]

    @property
    def style(self) -> str:
        """See Node."""
        return "dim" if self.opens else "str"

    @property
    def text(self) -> str:
        """See Node: the text of an element that holds nothing else, or how it begins."""
        texts = [child for child in self._children if child.kind == "text"]
        if len(texts) == len([child for child in self._children if child.kind != "attribute"]) == 1:
            return texts[0].text
        return ""

    @property
    def opens(self) -> bool:
        """See Node: an element with one text is shown with it, and holds no more."""
        return len(self._children) > 1 or (bool(self._children) and self._children[0].kind != "text")

    @property
    def count(self) -> int | None:
        """See Node."""
        return len(self._children) if self.opens else None

    def close(self, end: str) -> None:
        """Its end tag, as sent."""
        self._markup.append(end)

    def exact(self, token: Token) -> str:
        """See Node: the element as it was sent, white space between tags left out."""
        return "".join(_markup_of(self, token))


def _markup_of(root: Element, token: Token) -> Iterator[str]:
    stack: list[tuple[Element, Iterator[Node]]] = [(root, root.children(token))]
    yield root._markup[0]
    while stack:
        token.check()
        element, inside = stack[-1]
        child = next(inside, None)
        if child is None:
            yield "".join(element._markup[1:])
            stack.pop()
        elif isinstance(child, Element):
            yield child._markup[0]
            stack.append((child, child.children(token)))
        elif child.kind != "attribute":
            yield child.exact(token)


def markup_tree(text: str, token: Token, *, html: bool, whole: bool = True) -> Node:
    """The tree of a document, or of its start (`whole` false). Raises Cancelled."""
    root = ListNode("", "values", text="document")
    stack: list[ListNode] = [root]
    names: dict[str, int] = {}
    for number, piece in enumerate(pieces(text, html=html, token=token)):
        if number >= MOST_PIECES:
            said = f"Only the first {MOST_PIECES:,} tags and texts are shown as a tree; the other views show all."
            root.add(TextNode("", "error", said))
            break
        top = stack[-1]
        if piece.kind in ("open", "single"):
            element = Element(piece)
            _add_attributes(element, piece)
            top.add(element)
            if piece.kind == "open" and len(stack) < _DEEPEST:
                stack.append(element)
                names[piece.name] = names.get(piece.name, 0) + 1
        elif piece.kind == "close":
            if names.get(piece.name):
                while len(stack) > 1:
                    closed = stack.pop()
                    names[closed.label] -= 1
                    if closed.label == piece.name:
                        assert isinstance(closed, Element)
                        closed.close(piece.text)
                        break
            else:
                top.add(TextNode("", "error", f"{short(piece.text)} closes nothing that is open"))
        elif piece.kind == "comment":
            top.add(TextNode("", "comment", piece.text))
        elif not piece.text.isspace():
            kind = _KINDS.get(piece.kind, "text")
            top.add(TextNode("" if kind == "text" else f"({kind})", kind, piece.text))
    if len(stack) > 1 and not html and whole:
        left = ", ".join(f"<{short(element.label)}>" for element in stack[1:6])
        root.add(TextNode("", "error", f"The document ends before {left} {'is' if len(stack) == 2 else 'are'} closed"))
    return root


def _add_attributes(element: Element, piece: Piece) -> None:
    inside = piece.text[1 + len(piece.name) :].rstrip(">").rstrip("/")
    for found in _ATTRIBUTE.finditer(inside):
        value = found[2] or ""
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        element.add(TextNode(f"@{short(found[1])}", "attribute", value))
