"""What of a request a filter asks about, taken apart, for many filters that ask the same again and again."""

from __future__ import annotations

from typing import NamedTuple

from inspector.query.conditions import OneOf, Span, Text
from inspector.query.deep import Inside, Named
from inspector.query.tree import Aspect, Everything, Group, Node, Not


class Needed(NamedTuple):
    """What all has to pass for a filter to; `whole`: that is all that it says. Only steady aspects are among them."""

    aspects: tuple[Aspect, ...] = ()
    whole: bool = True


def needed(node: Node) -> Needed:
    """The aspects that a filter cannot do without, as far as they are plain to see."""
    if isinstance(node, Everything):
        return Needed()
    if isinstance(node, Group) and node.word == "AND":
        parts = [needed(part) for part in node.parts]
        return Needed(tuple(one for part in parts for one in part.aspects), all(part.whole for part in parts))
    found = aspect_of(node)
    return Needed((found,)) if found is not None and found.steady else Needed(whole=False)


def aspect_of(node: Node) -> Aspect | None:
    """The one thing that a condition asks about; None where there are several, or where it is more than that."""
    if isinstance(node, Text | Span | OneOf | Named | Inside):
        return node.aspect()
    if isinstance(node, Not):
        return _opposite(aspect_of(node.part))
    if isinstance(node, Group):
        return _joined([aspect_of(part) for part in node.parts], node.word == "OR")
    return None


def _opposite(part: Aspect | None) -> Aspect | None:
    if part is None:
        return None
    passes = part.passes
    return part._replace(passes=lambda value: not passes(value))


def _joined(parts: list[Aspect | None], wanted: bool) -> Aspect | None:
    """Any (`wanted` True) or all of several conditions about the same."""
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or len({part.key for part in known}) != 1:
        return None
    tests = tuple(part.passes for part in known)

    def passes(value: object) -> bool:
        for test in tests:
            if test(value) is wanted:
                return wanted
        return not wanted

    return known[0]._replace(passes=passes, steady=all(part.steady for part in known))
