"""A comparison as plain text, for the clipboard and for a file, and as an object for other programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inspector.bodies import visible
from inspector.compare.comparison import Comparison
from inspector.compare.headers import HeaderChange
from inspector.compare.jsondiff import Change
from inspector.compare.matrix import Matrix
from inspector.compare.textdiff import TextDifference
from inspector.compare.unified import unified

#: The sign and the words of each kind of change; a difference is never colour alone.
SIGNS = {
    "added": ("+", "added"),
    "removed": ("−", "removed"),
    "changed": ("≠", "changed"),
    "type": ("⇄", "another type"),
    "moved": ("↕", "moved"),
    "written": ("≈", "written differently"),
    "order": ("↕", "another order"),
    "case": ("Aa", "name spelled differently"),
}


def report(found: Comparison, text: TextDifference | None = None) -> str:
    """Everything that differs; the text of the bodies too when it is given."""
    return "\n".join(_lines(found, text)) + "\n"


def _lines(found: Comparison, text: TextDifference | None) -> Iterator[str]:
    yield f"--- {visible(found.old.title).text}"
    yield f"+++ {visible(found.new.title).text}"
    if found.equal:
        yield "Nothing differs."
        return
    if found.ignored_count:
        yield f"Ignored ({', '.join(found.ignoring.texts)}): {found.ignored_count:,}"
    if found.start_differs:
        yield f"− {visible(found.old.start).text}"
        yield f"+ {visible(found.new.start).text}"
    changes = found.header_changes
    if changes:
        yield ""
        yield f"Headers ({len(changes):,} differ)"
        for line in changes:
            yield from _header(line)
    yield ""
    yield f"Body: {found.verdict()}"
    yield from found.notes
    if found.json is not None:
        for change in found.json.changes:
            yield from json_lines(change)
    if found.bytes_ is not None and found.binary:
        yield f"The first difference is at byte {found.bytes_.offset:,}."
        yield from (f"− {line}" for line in found.bytes_.old)
        yield from (f"+ {line}" for line in found.bytes_.new)
    elif text is not None and text.places:
        yield ""
        yield from (visible(line).text for line in unified(text))
        if text.stopped:
            yield text.stopped


def _header(line: HeaderChange) -> Iterator[str]:
    words = ", ".join(SIGNS[kind][1] for kind in line.kinds)
    if line.old is not None and line.old == line.new:
        yield f"{SIGNS[line.kinds[0]][0]} {_shown(line.old)} ({words})"
        return
    if line.old is not None:
        yield f"− {_shown(line.old)}" + ("" if line.new is None else f" ({words})")
    if line.new is not None:
        yield f"+ {_shown(line.new)}"


def _shown(line: tuple[str, str]) -> str:
    return visible(f"{line[0]}: {line[1]}").text


def json_lines(change: Change) -> Iterator[str]:
    """One change of a JSON value: where and what, then the values."""
    sign, words = SIGNS[change.kind]
    yield f"{sign} {visible(change.path).text or 'the whole value'} ({words})"
    if change.before is not None:
        yield f"    − {visible(change.before).text}"
    if change.after is not None:
        yield f"    + {visible(change.after).text}"


def matrix_report(found: Matrix) -> str:
    """Each place with what every side has there."""
    lines = [
        f"{number}{' (base)' if number - 1 == found.base else ''}: {visible(side.title).text}"
        for number, side in enumerate(found.sides, 1)
    ]
    lines.append(found.verdict())
    if found.ignored_count:
        lines.append(f"Ignored: {found.ignored_count:,}")
    lines += found.notes
    for row in found.rows:
        lines += ["", f"{row.part}: {visible(row.where).text}"]
        for number, cell in enumerate(row.cells, 1):
            lines.append(f"  {number} {_sign(cell.kind)} {_cell_text(cell.kind, cell.value)}")
    return "\n".join(lines) + "\n"


def _sign(kind: str) -> str:
    return {"same": "=", "inside": "…"}.get(kind) or SIGNS[kind][0]


def _cell_text(kind: str, value: str | None) -> str:
    if kind == "inside":
        return "(differs deeper inside)"
    return "(not there)" if value is None else visible(value).text


def to_json(found: Comparison) -> dict[str, Any]:
    """The object that `compare --json` prints for two sides."""
    return {
        "alike": found.alike,
        "verdict": found.verdict(),
        "sides": [
            {"title": side.title, "start": side.start, "bytes": len(side.body)} for side in (found.old, found.new)
        ],
        "start_differs": found.start_differs,
        "headers": [
            {
                "kinds": list(line.kinds),
                "name": line.name,
                "before": line.old and line.old[1],
                "after": line.new and line.new[1],
            }
            for line in found.header_changes
        ],
        "changes": None
        if found.json is None
        else [
            {"kind": change.kind, "path": change.path, "before": change.before, "after": change.after}
            for change in found.json.changes
        ],
        "first_byte": None if found.bytes_ is None else found.bytes_.offset,
        "ignored": found.ignored_count,
        "ignoring": list(found.ignoring.texts),
        "notes": [*found.notes, *([found.json.stopped] if found.json is not None and found.json.stopped else [])],
    }


def matrix_to_json(found: Matrix) -> dict[str, Any]:
    """The object that `compare --json` prints for more than two."""
    return {
        "alike": found.alike,
        "verdict": found.verdict(),
        "base": found.base,
        "sides": [{"title": side.title, "start": side.start, "bytes": len(side.body)} for side in found.sides],
        "rows": [
            {
                "part": row.part,
                "where": row.where,
                "cells": [{"kind": cell.kind, "value": cell.value} for cell in row.cells],
            }
            for row in found.rows
        ],
        "ignored": found.ignored_count,
        "notes": list(found.notes),
    }
