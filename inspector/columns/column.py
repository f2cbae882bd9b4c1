"""What a column is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from inspector.capture import Summary

Cell = str | int | float | bool | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table.

    `key` is its name in the window and on the command line, `name` its heading in files and another name that is
    understood; `cell` is the value that files hold, of the type `kind`, and `text` what is read in a list. `sort` is
    the stored column that the list is ordered by ("" when it cannot be). `shown` is the default; a shown column with a
    `yields` above 0 makes room (highest first) while the table is narrow, unless the user asked for it. `paint` names
    how the window draws it: id, text, mono, method, badge, checks, status or event.
    """

    key: str
    title: str
    text: Callable[[Summary], str]
    width: int
    sort: str = ""
    name: str = ""
    kind: type = str
    cell: Callable[[Summary], Cell] = lambda _row: None
    shown: bool = True
    yields: int = 0
    right: bool = False
    paint: str = "text"
    tip: Callable[[Summary], str] | None = None
    grows: bool = False


def visible(text: str) -> str:
    """`text` with control and direction-changing characters shown as escapes: what arrives must not act."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
