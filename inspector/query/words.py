"""The words of a reading: how a text test, a comparison and a quoted value are told."""

from __future__ import annotations

from inspector.query.match import glob_pieces
from inspector.query.tree import Clause

#: Operator to what it says and what its opposite says; the value follows.
_WORDS = {
    "has": ("contains", "does not contain"),
    "holds": ("contains", "does not contain"),
    "is": ("is", "is not"),
    "equal": ("is exactly", "is not"),
    "text": ("is the text", "is not the text"),
    "==": ("is", "is not"),
    "regex": ("matches the pattern", "does not match the pattern"),
    "<": ("is less than", "is not less than"),
    "<=": ("is at most", "is not at most"),
    ">": ("is more than", "is not more than"),
    ">=": ("is at least", "is not at least"),
}
#: Fields whose names are no words of a sentence.
_NAMES = {
    "event_id": "event id",
    "type": "content type",
    "remote": "source",
    "duration": "time to answer",
    "attempt": "delivery number",
    "attempts": "number of resends",
    "age": "signature age",
}


def quoted(text: str) -> str:
    """A value in a reading: in quotes, and not longer than a line."""
    return f"“{text}”" if len(text) <= 60 else f"“{text[:59]}…”"


def _relation(op: str, operand: str) -> tuple[str, str]:
    """The test and its opposite, with the value."""
    if op == "some":
        return "is not empty", "is empty"
    if op in ("equal", "text") and not operand:
        return "is empty", "is not empty"
    if op == "exists":
        return "is there", "is missing"
    if op == "range":
        low, _, high = operand.partition("..")
        span = f"from {low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
        return f"is {span}", f"is not {span}"
    if op == "glob":
        return _fits(glob_pieces(operand))
    says, denies = _WORDS[op]
    shown = operand if op in ("<", "<=", ">", ">=", "==") and operand else quoted(operand)
    return f"{says} {shown}", f"{denies} {shown}"


def _fits(pieces: list[str]) -> tuple[str, str]:
    filled = [piece for piece in pieces if piece]
    if len(filled) == 1 and not pieces[0] and not pieces[-1]:
        return f"contains {quoted(filled[0])}", f"does not contain {quoted(filled[0])}"
    if len(filled) == 1 and pieces[0]:
        return f"begins with {quoted(filled[0])}", f"does not begin with {quoted(filled[0])}"
    if len(filled) == 1:
        return f"ends with {quoted(filled[0])}", f"does not end with {quoted(filled[0])}"
    return f"is like {quoted('*'.join(pieces))}", f"is not like {quoted('*'.join(pieces))}"


def compared(name: str, shown: str) -> Clause:
    """A clause of a number: `shown` begins with "is"."""
    name = _NAMES.get(name, name)
    return Clause("whose", f"{name} {shown}", f"{name} is not{shown.removeprefix('is')}")


def texts(name: str, op: str, operand: str) -> Clause:
    """A clause of a text or of a value inside something."""
    if op == "is" and name in ("method", "provider", "endpoint"):
        lead, before = _PLACES[name]
        return (
            Clause("method", operand.upper(), f"method is not {operand.upper()}")
            if lead == "method"
            else Clause("", f"{before} {operand}", f"not {before} {operand}")
        )
    if name == "path" and op in ("equal", "glob", "has"):
        shown = operand if op == "equal" else "…".join(glob_pieces(operand)) if op == "glob" else f"…{operand}…"
        shown = shown if len(shown) <= 80 else f"{shown[:79]}…"
        return Clause("", f"to {shown}", f"not to {shown}")
    says, denies = _relation(op, operand)
    name = _NAMES.get(name, name)
    return Clause("whose", f"{name} {says}", f"{name} {denies}")


_PLACES = {"method": ("method", ""), "provider": ("", "from"), "endpoint": ("", "at the endpoint")}
