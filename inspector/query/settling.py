"""What method and target alone say about a condition: it is the same for all requests that have them in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from inspector.query.aspects import aspect_of
from inspector.query.conditions import Text
from inspector.query.deep import Named
from inspector.query.match import glob_pieces
from inspector.query.tree import Aspect, Everything, Group, Node, Not


class Aim(NamedTuple):
    """What a request is aimed at."""

    method: str
    target: str


#: True or False where that is certain, None where the rest of the request has to tell.
Settled = Callable[[Aim], bool | None]


def settles(node: Node) -> Settled | None:
    """A function that says what is certain by method and target; None where it never would say anything."""
    if isinstance(node, Everything):
        return lambda _aim: True
    if isinstance(node, Not):
        part = settles(node.part)
        return None if part is None else _opposite(part)
    if isinstance(node, Group):
        return _group([settles(part) for part in node.parts], node.word == "OR")
    found = aspect_of(node)
    return None if found is None else _of_aim(found)


def _opposite(part: Settled) -> Settled:
    def test(aim: Aim) -> bool | None:
        found = part(aim)
        return None if found is None else not found

    return test


def _group(parts: list[Settled | None], wanted: bool) -> Settled | None:
    """Any (`wanted` True) or all of the parts: one that is `wanted` settles it, however unsettled others are."""
    certain = [part for part in parts if part is not None]
    if not certain:
        return None
    open_end = len(certain) < len(parts)

    def test(aim: Aim) -> bool | None:
        unsettled = open_end
        for part in certain:
            found = part(aim)
            if found is wanted:
                return wanted
            unsettled = unsettled or found is None
        return None if unsettled else not wanted

    return test


def _of_aim(aspect: Aspect) -> Settled | None:
    passes = aspect.passes
    if aspect.key == ("method",):
        return lambda aim: passes(aim.method)
    return (lambda aim: passes(aim.target)) if aspect.key == ("target",) else None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a condition cannot do without, in lower case: texts in the target, a method, the name of a header."""

    texts: frozenset[str] = frozenset()
    method: str = ""
    header: bytes = b""


def needs(node: Node) -> Needs:
    """What must be there for the condition to hold, as far as it is plain to see."""
    texts: set[str] = set()
    method, header = "", b""
    for leaf in _required(node):
        if isinstance(leaf, Named) and leaf.kind == "header" and leaf.name:
            header = leaf.name.lower().encode("utf-8")
        if not isinstance(leaf, Text) or not leaf.needle.isascii() or leaf.mode not in ("has", "is", "equal", "glob"):
            continue
        needle = leaf.needle.lower()
        if leaf.column == "target":
            texts.update(glob_pieces(needle) if leaf.mode == "glob" else [needle])
        elif leaf.column == "method" and leaf.mode in ("is", "equal"):
            method = needle
    return Needs(frozenset(text for text in texts if text), method, header)


def _required(node: Node) -> Iterator[Node]:
    if isinstance(node, Group):
        if node.word == "AND":
            for part in node.parts:
                yield from _required(part)
    else:
        yield node
