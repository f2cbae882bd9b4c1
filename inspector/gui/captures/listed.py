"""A column as the list shows it: one of the table or of one's own, with the heading and side it has."""

from __future__ import annotations

from dataclasses import dataclass, replace

from inspector.columns import COLUMNS, Column, FieldColumn
from inspector.gui.captures.column_set import ColumnSet

#: Width of a column of one's own at first, in px.
_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Listed:
    """`source` makes the texts; what else is here is how they are shown."""

    key: str
    title: str
    source: Column | FieldColumn
    width: int
    sort: str
    shown: bool
    yields: int
    grows: bool
    right: bool
    paint: str

    @property
    def exported(self) -> Column | FieldColumn:
        """The column as files have it: under the heading that the user gave it."""
        if isinstance(self.source, FieldColumn):
            return self.source if self.title == self.source.heading else FieldColumn(self.source.field, self.title)
        return self.source if self.title == self.source.title else replace(self.source, name=self.title)


def listed(chosen: ColumnSet) -> list[Listed]:
    """All columns of a set, shown or not: those of the table first."""
    made = [
        Listed(
            column.key,
            column.title,
            column,
            column.width,
            column.sort,
            column.shown,
            column.yields,
            column.grows,
            column.right,
            column.paint,
        )
        for column in COLUMNS
    ]
    made += [
        Listed(column.key, column.heading, column, _WIDTH, column.key, True, 0, False, False, "field")
        for column in chosen.fields
    ]
    sides = chosen.sides
    return [
        replace(one, title=chosen.titles.get(one.key, one.title), right=sides.get(one.key, one.right)) for one in made
    ]
