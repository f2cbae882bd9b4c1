"""What an export writes of one capture."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from inspector.capture import Summary, Verdict
from inspector.store.base import Entry
from inspector.workers import Token


@dataclass(frozen=True, slots=True)
class Record:
    """A capture with all that hangs under it. `verdicts`: strongest first; `summary`: its row, if known."""

    entry: Entry
    verdicts: tuple[Verdict, ...] = ()
    summary: Summary | None = None


Write = Callable[[Iterable[Record], BinaryIO, Token], int]


@dataclass(frozen=True, slots=True)
class Format:
    """A file format. `write` streams records and returns how many; `lossless`: an import gives the same captures."""

    name: str
    title: str
    suffix: str
    write: Write
    lossless: bool = False
