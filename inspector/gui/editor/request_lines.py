"""The two kinds of lines of a request: header lines, and parts of the query."""

from __future__ import annotations

from dataclasses import replace

from inspector.editing.headers import HeaderLine, problem_of, set_when_sent
from inspector.editing.query import QueryItem
from inspector.gui.editor.lines_model import LinesModel


class HeaderLines(LinesModel[HeaderLine]):
    """Header lines. Those of the connection cannot be edited: what they say is set when they are sent."""

    titles = ("Name", "Value", "")

    def cells(self, line: HeaderLine) -> tuple[str, ...]:  # noqa: D102
        return line.name, line.value, "set when sent" if line.on and set_when_sent(line) else ""

    def with_cell(self, line: HeaderLine, column: int, text: str) -> HeaderLine:  # noqa: D102
        return replace(line, name=text) if column == 0 else replace(line, value=text)

    def new_line(self) -> HeaderLine:  # noqa: D102
        return HeaderLine("", "")

    def is_on(self, line: HeaderLine) -> bool:  # noqa: D102
        return line.on

    def switched(self, line: HeaderLine, on: bool) -> HeaderLine:  # noqa: D102
        return replace(line, on=on)

    def problem(self, line: HeaderLine) -> str | None:  # noqa: D102
        return problem_of(line)

    def may_edit(self, line: HeaderLine, column: int) -> bool:  # noqa: D102
        return column < 2 and not set_when_sent(line)

    def parse(self, text: str) -> HeaderLine | None:  # noqa: D102
        name, colon, value = text.partition(":")
        return HeaderLine(name.strip(), value.strip()) if colon and name.strip() else None

    def written(self, line: HeaderLine) -> str:  # noqa: D102
        return f"{line.name}: {line.value}"


class QueryLines(LinesModel[QueryItem]):
    """Parts of the query, without their escapes, and as they are sent."""

    titles = ("Name", "Value", "As it is sent")

    def cells(self, line: QueryItem) -> tuple[str, ...]:  # noqa: D102
        return line.name, line.value, line.raw

    def with_cell(self, line: QueryItem, column: int, text: str) -> QueryItem:  # noqa: D102
        change = (line.with_name, line.with_value, line.with_raw)[column]
        return change(text)

    def new_line(self) -> QueryItem:  # noqa: D102
        return QueryItem("")

    def is_on(self, line: QueryItem) -> bool:  # noqa: D102
        return line.on

    def switched(self, line: QueryItem, on: bool) -> QueryItem:  # noqa: D102
        return replace(line, on=on)

    def parse(self, text: str) -> QueryItem | None:  # noqa: D102
        return QueryItem("").with_raw(text.strip()) if text.strip() else None

    def written(self, line: QueryItem) -> str:  # noqa: D102
        return line.raw
