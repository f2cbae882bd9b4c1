"""A file of code that sends requests one after the other: what stands above and below them, and one block for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from inspector.capture import Capture
from inspector.exports.record import Record
from inspector.workers import Token


@dataclass(frozen=True, slots=True)
class Script:
    """`block` gives what sends one capture: with its number (from 1), and to another address where one is given.

    `line_end`: what ends a line in the file.
    """

    opening: str
    block: Callable[[Capture, int, str | None], str]
    closing: str = ""
    line_end: str = "\n"

    def write(self, records: Iterable[Record], out: BinaryIO, token: Token) -> int:
        """All of them; gives how many."""
        out.write(self._encoded(self.opening))
        count = 0
        for record in records:
            token.check()
            count += 1
            out.write(self._encoded(self.block(record.entry.capture, count, None)))
        out.write(self._encoded(self.closing))
        return count

    def text(self, capture: Capture, url: str | None = None) -> str:
        """The file for one capture. `url`: where to, as for `curl_command`; UsageError for a bad one."""
        return self.opening + self.block(capture, 1, url) + self.closing

    def _encoded(self, text: str) -> bytes:
        return text.replace("\n", self.line_end).encode("utf-8")
