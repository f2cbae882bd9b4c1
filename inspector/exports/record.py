"""What an export writes of one capture, and what is known of a format before its module is loaded."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from inspector.capture import Attempt, Capture, Summary, Verdict
from inspector.columns import Column, FieldColumn
from inspector.errors import UsageError
from inspector.store.base import Entry
from inspector.workers import Token


@dataclass(frozen=True, slots=True)
class Record:
    """A capture with all that hangs under it. `verdicts`: strongest first; `summary`: its row, if known.

    `attempts` are its resends, oldest first.
    """

    entry: Entry
    verdicts: tuple[Verdict, ...] = ()
    summary: Summary | None = None
    attempts: tuple[Attempt, ...] = ()


class Snippet(Protocol):
    """How a format of code gives the text for one capture."""

    def __call__(self, capture: Capture, url: str | None = None) -> str:
        """The text, for `url` or where the capture came to."""


Write = Callable[[Iterable[Record], BinaryIO, Token], int]
WriteTable = Callable[[Iterable[Record], BinaryIO, Token, Sequence[Column | FieldColumn]], int]

#: Headings of menus and of `export --format help`, in their order.
GROUPS = {
    "data": "Data",
    "table": "Tables",
    "tool": "For other programs",
    "report": "To read",
    "code": "Code that sends it again",
    "test": "Tests and types",
}


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. Its module is loaded when it is used first, and its `write` streams records, returning how many.

    `module` is a name below `inspector.exports`. `lossless`: an import gives the same captures. `many`: it is made for
    many captures in one file, else each is best on its own. `text`: short text that people copy. `also` are other
    names that are understood. `extra` is the optional part of this program that it needs.
    """

    name: str
    title: str
    suffix: str
    module: str
    group: str = "data"
    lossless: bool = False
    many: bool = True
    text: bool = False
    also: tuple[str, ...] = ()
    extra: str = ""

    @property
    def tabular(self) -> bool:
        """Whether it has columns, which can be chosen."""
        return self.group == "table"

    def write(
        self,
        records: Iterable[Record],
        out: BinaryIO,
        token: Token,
        columns: Sequence[Column | FieldColumn] | None = None,
    ) -> int:
        """Write records as they come; returns how many. `columns` of a table; None: all.

        UsageError where an extra is not installed, and for columns of what has none.
        """
        module = importlib.import_module(f"inspector.exports.{self.module}")
        if columns is None:
            writer: Write = module.write
            return writer(records, out, token)
        if not self.tabular:
            raise UsageError(f"{self.name} has no columns to choose.", hint="csv, xlsx and parquet have.")
        table: WriteTable = module.write
        return table(records, out, token, columns)

    def snippet(self, capture: Capture, url: str | None = None) -> str:
        """Text to copy that sends one capture, to `url` or where it came to; of formats of the group `code` only.

        UsageError for an address that is none.
        """
        make: Snippet = importlib.import_module(f"inspector.exports.{self.module}").text
        return make(capture, url)
