"""A filter in plain words: "POST requests to /orders… whose status is 400 or more"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

from inspector.query.tree import Clause, Everything, Group, Leaf, Node, Not

#: Longest reading, in characters.
LONGEST = 400
#: Parts of one combination that are read out.
_MOST = 12

Lead = Literal["", "method", "whose", "that"]


def reading(tree: Node, place: str = "") -> str:
    """The filter as a phrase that begins with a capital letter and has no full stop.

    `place` is where the requests are of that are looked through, empty for everywhere.
    """
    if isinstance(tree, Everything):
        return f"All requests at {place}" if place else "All requests"
    text = _requests(tree, f"requests at {place}" if place else "requests")
    text = text[:1].upper() + text[1:]
    if not text.isprintable():
        # what turns the direction of writing or hides itself may come out of a capture, by a menu
        from inspector.bodies.visible import show

        text = show(text)
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _requests(tree: Node, noun: str) -> str:
    parts = tree.parts if isinstance(tree, Group) and tree.word == "AND" else (tree,)
    clauses = [_clause(part) for part in parts[:_MOST]]
    methods = [clause.text for clause in clauses if clause.lead == "method"]
    noun = f"{methods[0]} {noun}" if len(methods) == 1 else noun
    rest = clauses if len(methods) != 1 else [clause for clause in clauses if clause.lead != "method"]
    tail = _joined(rest)
    if len(parts) == 1 and tail.startswith("("):
        tail = tail[1:-1]
    if len(parts) > _MOST:
        tail += f" and {len(parts) - _MOST} conditions more"
    return f"{noun} {tail}".rstrip()


def _joined(clauses: Sequence[Clause]) -> str:
    """Clauses that all hold, as they stand behind "requests"."""
    plain = [clause.text for clause in clauses if clause.lead == ""]
    whose = [_as_whose(clause) for clause in clauses if clause.lead in ("whose", "method")]
    that = [clause.text for clause in clauses if clause.lead == "that"]
    said = [" ".join(plain)] if plain else []
    led = [f"{lead} {' and '.join(texts)}" for lead, texts in (("whose", whose), ("that", that)) if texts]
    if led:
        said.append(" and ".join(led))
    return " ".join(said)


def _as_whose(clause: Clause) -> str:
    return f"method is {clause.text}" if clause.lead == "method" else clause.text


def _clause(node: Node) -> Clause:
    """A part of the tree as one clause."""
    if isinstance(node, Not):
        inner = _clause(node.part)
        if inner.lead == "method":
            return Clause("whose", inner.negative, f"method is {inner.text}")
        return Clause(inner.lead, inner.negative, inner.text)
    if not isinstance(node, Group):
        return cast(Leaf, node).clause()
    clauses = [_clause(part) for part in node.parts[:_MOST]]
    more = len(node.parts) - len(clauses)
    if node.word == "AND":
        text = _joined(clauses) + (f" and {more} conditions more" if more else "")
        return Clause("", f"({text})", f"but not those ({text})")
    leads = {clause.lead for clause in clauses}
    if len(leads) == 1:
        # one lead serves all: "from stripe or github", "whose status is 404 or size is above 1 MB"
        lead: Lead = clauses[0].lead
        texts = _without_repeats([clause.text for clause in clauses])
        text = " or ".join(texts) + (f" or {more} others" if more else "")
        negative = " and ".join(clause.negative for clause in clauses) + (f" and {more} others" if more else "")
        return Clause(lead, text, negative)
    text = " or ".join(_joined([clause]) for clause in clauses) + (f" or {more} others" if more else "")
    return Clause("", f"({text})", f"but not those ({text})")


def _without_repeats(texts: list[str]) -> list[str]:
    """`status is 404`, `status is 500` as `status is 404`, `500`; `from a`, `from b` as `from a`, `b`."""
    for begin in (" is ", " contains ", "contain ", "from ", "to ", "at "):
        heads = {text.partition(begin)[0] for text in texts}
        if len(heads) == 1 and all(begin in text for text in texts):
            return [texts[0], *(text.partition(begin)[2] for text in texts[1:])]
    return texts
