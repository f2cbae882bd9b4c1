"""Differences as rows: a sign and words for what happened, where, and the values before and after."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QMenu,
    QWidget,
)

from inspector.bodies import visible
from inspector.compare import SIGNS, Change, HeaderChange, Member, json_lines, rule_for_path
from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.row_table import RowTable

Index = QModelIndex | QPersistentModelIndex

_WIDTHS = (130, 330, 260)
#: Characters of a cell; all of a value is shown below the table.
_CELL = 300
_TONES = {
    "added": "ok",
    "removed": "bad",
    "changed": "warn",
    "type": "warn",
    "moved": "accent",
    "order": "mut",
    "written": "mut",
    "case": "mut",
}


@dataclass(frozen=True)
class Row:
    """One line of the table; `before` and `after` are None where there is none. `text` is it for the clipboard.

    `rules` are those that would ignore it: (what they are called in a menu, rule). `ignored`: one of them does.
    """

    kinds: tuple[str, ...]
    where: str
    before: str | None
    after: str | None
    text: str
    rules: tuple[tuple[str, str], ...] = ()
    ignored: bool = False

    @property
    def sign(self) -> str:
        """A sign and a word; a difference is never colour alone."""
        if not self.kinds:
            return "=  same"
        words = ", ".join(SIGNS[kind][1] for kind in self.kinds)
        return "○  ignored" if self.ignored else f"{SIGNS[self.kinds[0]][0]}  {words}"

    @property
    def tone(self) -> str:
        """The token of its colour."""
        return _TONES[self.kinds[0]] if self.kinds and not self.ignored else "dim"


def change_row(change: Change, ignored: bool = False) -> Row:
    """A difference in JSON."""
    before, after = (None if value is None else visible(value).text for value in (change.before, change.after))
    where = visible(change.path).text or "(the whole value)"
    steps = change.old if change.old is not None else change.new or ()
    rules = [(f"Ignore {where[:60]}", rule_for_path(steps))] if steps else []
    if name := next((step.name for step in reversed(steps) if isinstance(step, Member)), ""):
        rules.append((f"Ignore every {visible(name).text[:40]}", rule_for_path(steps, everywhere=True)))
    return Row((change.kind,), where, before, after, "\n".join(json_lines(change)), tuple(rules), ignored)


def header_row(line: HeaderChange, ignored: bool = False) -> Row:
    """A header line, or two that belong together."""
    before, after = (None if one is None else visible(one[1]).text for one in (line.old, line.new))
    name = visible(line.name).text
    if line.old is not None and line.new is not None and line.old[0] != line.new[0]:
        name = f"{visible(line.old[0]).text} → {name}"
    parts = [f"{sign} {visible(f'{one[0]}: {one[1]}').text}" for sign, one in (("−", line.old), ("+", line.new)) if one]
    rule = f"header:{line.name.lower()}" if line.kinds and "*" not in line.name else ""
    rules = ((f"Ignore the header {visible(line.name).text[:40]}", rule),) if rule else ()
    return Row(line.kinds, name, before, after, "\n".join(parts), rules, ignored)


class _Model(QAbstractTableModel):
    def __init__(self, where: str) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self._titles = ("", where, "Before", "After")

    def replace(self, rows: list[Row]) -> None:
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 4

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            text = (row.sign, row.where, row.before, row.after)[column]
            return "" if text is None else text[:_CELL].replace("\n", "␊")
        if role == Qt.ItemDataRole.FontRole:
            return mono_font(12) if column else ui_font(12)
        if role == Qt.ItemDataRole.ForegroundRole:
            token = row.tone if column == 0 else "text" if row.kinds and not row.ignored else "dim"
            return QBrush(current_theme().color(token))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ChangeTable(RowTable):
    """Lists differences; Ctrl+C copies the selected ones."""

    #: The row that is to be shown in full.
    shown = Signal(object)
    #: A rule that the user wants to ignore differences by.
    ignore_wanted = Signal(str)

    def __init__(self, name: str, where: str, parent: QWidget | None = None) -> None:
        model = _Model(where)
        # both ends of a path tell more than its middle
        super().__init__(name, model, _WIDTHS, parent, middle=(1,))
        self._model = model
        self.horizontalHeader().setStretchLastSection(True)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    @property
    def rows(self) -> list[Row]:
        """What is listed."""
        return self._model.rows

    def show_rows(self, rows: list[Row]) -> None:
        """List other differences; the first one is shown."""
        self._model.replace(rows)
        if rows:
            self.selectRow(next((place for place, row in enumerate(rows) if row.kinds), 0))

    def copy_text(self) -> str:
        """The selected rows as text."""
        return "\n".join(self._model.rows[place].text for place in self.picked_places())

    @Slot(object, object)
    def _on_current_row_changed(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self.shown.emit(self._model.rows[index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        menu = self.menu()
        if menu is not None:
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(event.globalPos())

    def menu(self) -> QMenu | None:
        """What can be done with the current row."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        row = self._model.rows[index.row()]
        menu = QMenu(self)
        menu.addAction("Copy", lambda: QGuiApplication.clipboard().setText(self.copy_text()))
        for title, value in (("Copy the path", row.where), ("Copy before", row.before), ("Copy after", row.after)):
            if value is not None:
                menu.addAction(title, functools.partial(QGuiApplication.clipboard().setText, value))
        if row.rules and not row.ignored:
            menu.addSeparator()
            for title, rule in row.rules:
                menu.addAction(title.replace("&", "&&"), functools.partial(self.ignore_wanted.emit, rule))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copy_text())
        else:
            super().keyPressEvent(event)
