"""What a CodeView shows: lines with coloured spans. `inspector.bodies.Rendered` is one, `PlainDocument` a simpler."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

Span = tuple[int, int, str]


class PlaceLike(Protocol):
    """A line and a column, both from 0."""

    @property
    def line(self) -> int:
        """Display line."""

    @property
    def column(self) -> int:
        """Display column."""


class Document(Protocol):
    """Lines for display, and the exact text behind them for the clipboard. Cheap to ask, line by line."""

    @property
    def lines(self) -> Sequence[str]:
        """Display text of each line, without line breaks; may be lazy."""

    @property
    def continued(self) -> Collection[int]:
        """Indexes of lines that only continue the one before."""

    @property
    def error(self) -> PlaceLike | None:
        """Where the text stops making sense, if it does."""

    def spans(self, index: int) -> Sequence[Span]:
        """(start, length, style) of a line."""

    def hint(self, index: int) -> str | None:
        """A dim remark behind the line, never copied."""

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The exact text between two display positions."""


class PlainDocument:
    """Text that is shown as it is, with optional spans per line."""

    error: PlaceLike | None = None
    continued: Collection[int] = ()

    def __init__(self, lines: Sequence[str] = (), spans: Sequence[Sequence[Span]] = ()) -> None:
        self.lines = lines
        self._spans = spans

    def spans(self, index: int) -> Sequence[Span]:
        """The spans given at the start."""
        return self._spans[index] if index < len(self._spans) else ()

    def hint(self, index: int) -> str | None:  # noqa: ARG002
        """Plain text has no hints."""
        return None

    def copy_range(self, line: int, column: int, end_line: int, end_column: int) -> str:
        """The lines between two positions, joined with a line feed."""
        if line == end_line:
            return self.lines[line][column:end_column]
        middle = self.lines[line + 1 : end_line]
        return "\n".join([self.lines[line][column:], *middle, self.lines[end_line][:end_column]])
