"""A comparison as plain text, for the clipboard and for a file."""

from __future__ import annotations

from collections.abc import Iterator

from inspector.bodies import visible
from inspector.compare.comparison import Comparison
from inspector.compare.headers import HeaderChange
from inspector.compare.jsondiff import Change
from inspector.compare.textdiff import TextDifference, unified

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
