"""An array of objects as a table: sorted by a click, its array chosen, copied as CSV or TSV."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from inspector.bodies.jsonplace import field_path, path_text
from inspector.bodies.table import Table
from inspector.bodies.views.table import Tables
from inspector.gui.checking.menu import add_check_menu
from inspector.gui.detail.loading import Part
from inspector.gui.detail.value_menu import column_of
from inspector.gui.detail.views.base import ModelPane, Tool
from inspector.gui.detail.views.table_model import TONES
from inspector.gui.detail.views.table_view import TableArea
from inspector.gui.widgets.labels import plain_label
from inspector.query import term
from inspector.workers import Token, Workers

#: Longer texts make no sensible filter.
_LONGEST = 200


class TablePane(ModelPane):
    """Shows what a body offers as tables."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers, "table")
        self.table = TableArea(f"{name.capitalize()} as a table")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Array that the table shows")
        self.choice.setProperty("small", "true")
        self._bar = QFrame()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(plain_label("Array", "small"))
        row.addWidget(self.choice, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self.table, 1)
        self._tables = Tables([])
        self._sorted = (-1, False)
        self.choice.activated.connect(self._on_choice_activated)
        self.table.horizontalHeader().sectionClicked.connect(self._on_section_clicked)
        self.table.copy_wanted.connect(self._on_copy_wanted)
        self.table.menu_wanted.connect(self._on_menu_wanted)

    @property
    def tools(self) -> Sequence[Tool]:
        """See ModelPane."""
        return (("csv", "CSV", "Copy all rows as CSV"), ("tsv", "TSV", "Copy all rows, separated by tabs"))

    def use_tool(self, tool: str, anchor: QWidget) -> None:  # noqa: ARG002
        """See ModelPane."""
        self.copy_rows("," if tool == "csv" else "\t")

    def show_model(self, model: object) -> None:
        """See ModelPane."""
        assert isinstance(model, Tables)
        self._tables = model
        self.choice.clear()
        for source in model.sources:
            self.choice.addItem(source.title)
        self._bar.setVisible(len(model.sources) > 1)
        self._read(0)

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._tables = Tables([])
        self.table.rows.replace(None)

    def whole(self) -> Callable[[Token], str] | None:
        """See ModelPane."""
        return self._delimited("\t")

    @Slot(int)
    def _on_choice_activated(self, at: int) -> None:
        self._read(at)

    def _read(self, at: int) -> None:
        self.loader.cancel_all()
        table = Table(self._tables.sources[at])
        model = self.table.rows
        model.replace(table)
        self._sorted = (-1, False)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self.table.scrollToTop()

        def work(token: Token, part: Part) -> None:
            table.read(token, part)

        def grow(_count: object) -> None:
            before = model.columnCount()
            model.grow()
            self.table.fit_columns(before)
            self.told.emit(f"{model.rowCount():,} rows so far")

        def done(_result: None) -> None:
            grow(0)
            said = f"{model.rowCount():,} row{'' if model.rowCount() == 1 else 's'}"
            if table.truncated:
                said += ", the first ones"
            if table.more_columns:
                said += f"; only {len(table.columns):,} columns"
            self.told.emit(said)

        self.loader.run("rows", work, done, part=grow)

    # sorting

    @Slot(int)
    def _on_section_clicked(self, column: int) -> None:
        before, descending = self._sorted
        if before != column:
            self.sort_by(column, descending=False)
        elif not descending:
            self.sort_by(column, descending=True)
        else:
            self.sort_by(-1)

    def sort_by(self, column: int, *, descending: bool = False) -> None:
        """Order the rows by a column; -1: as they came."""
        model, header = self.table.rows, self.table.horizontalHeader()
        table = model.table
        if table is None:
            return
        self._sorted = (column, descending)
        header.setSortIndicatorShown(column >= 0)
        if column < 0:
            self.loader.cancel("sort")
            model.set_order(None)
            return
        header.setSortIndicator(column, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
        name, rows = model.columns[column], model.rowCount()

        def work(token: Token, _part: Part) -> array[int]:
            return table.sorted(name, descending, token)

        def done(order: array[int]) -> None:
            if len(order) >= model.rowCount() and model.table is table:
                model.set_order(order)
                self.told.emit(f"{rows:,} rows")

        self.told.emit(f"{rows:,} rows, sorting…")
        self.loader.run("sort", work, done)

    # copying

    def copy_rows(self, delimiter: str) -> None:
        """Put all rows, in the order shown, into the clipboard."""
        make = self._delimited(delimiter)
        if make is not None:
            self.copy(make)

    def _delimited(self, delimiter: str) -> Callable[[Token], str] | None:
        model = self.table.rows
        table = model.table
        if table is None:
            return None
        places: Sequence[int] = model.order if model.order is not None else range(model.rowCount())
        header = self.table.horizontalHeader()
        columns = [model.columns[header.logicalIndex(at)] for at in range(model.columnCount())]
        return lambda token: table.delimited(places, columns, delimiter, token)

    def copy_selection(self) -> bool:
        """Copy the selected cells: one as it is, several as rows with tabs; False when none is selected."""
        model, chosen = self.table.rows, self.table.selectionModel()
        table = model.table
        ranges = [chosen.selection().at(at) for at in range(chosen.selection().count())]
        if table is None or not ranges:
            return False
        cell = model.cell(self.table.currentIndex()) if self.table.currentIndex().isValid() else None
        if len(ranges) == 1 and ranges[0].width() == ranges[0].height() == 1:
            self.put(cell.exact if cell is not None else "")
            return True
        places = [model.place(row) for part in ranges for row in range(part.top(), part.bottom() + 1)]
        columns = list(
            dict.fromkeys(model.columns[at] for part in ranges for at in range(part.left(), part.right() + 1))
        )
        self.copy(lambda token: table.delimited(sorted(set(places), key=places.index), columns, "\t", token))
        return True

    @Slot()
    def _on_copy_wanted(self) -> None:
        self.copy_selection()

    @Slot(object)
    def _on_menu_wanted(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        self.fill_menu(menu)
        menu.popup(where)

    def fill_menu(self, menu: QMenu) -> None:
        """Add what can be done with the current cell."""
        model, index = self.table.rows, self.table.currentIndex()
        table, cell = model.table, model.cell(index)
        assert table is not None
        place, column = model.place(index.row()), model.columns[index.column()]
        steps = table.cell_steps(place, column)
        if cell is not None:
            menu.addAction("Copy value").triggered.connect(lambda: self.put(cell.exact))
        menu.addAction("Copy selected cells").triggered.connect(self._on_copy_wanted)
        menu.addAction("Copy row as JSON").triggered.connect(lambda: self.put(table.raw(place)))
        menu.addAction("Copy path").triggered.connect(lambda: self.put(field_path(steps) or path_text(steps)))
        menu.addSeparator()
        menu.addAction("Sort upwards").triggered.connect(lambda: self.sort_by(index.column()))
        menu.addAction("Sort downwards").triggered.connect(lambda: self.sort_by(index.column(), descending=True))
        menu.addAction("Order as sent").triggered.connect(lambda: self.sort_by(-1))
        if cell is not None and cell.kind in TONES and len(cell.exact) <= _LONGEST and cell.exact:
            menu.addSeparator()
            expression = term(f"body.{field_path(steps)}", cell.exact, "=")
            menu.addAction("Filter by this value").triggered.connect(lambda: self.filter_wanted.emit(expression))
        if self.columns and (path := field_path(steps)):
            menu.addAction("Show as column").triggered.connect(lambda: self.column_wanted.emit(column_of(path)))
            add_check_menu(menu, column_of(path), self.check_wanted.emit)
