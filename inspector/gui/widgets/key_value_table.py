"""Header lines as a table: wire order and case, long values wrapped, duplicates marked, rows copied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from inspector.gui.widgets.item_views import claims, make_plain
from inspector.gui.widgets.key_value_delegate import LINE, PAD_X, Index, KeyValueDelegate, Line
from inspector.gui.widgets.labels import plain_tip

_OWN_KEYS = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.SelectAll)


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []

    def replace(self, lines: list[Line]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.shown_name if index.column() == 0 else line.shown_value
        if role == Qt.ItemDataRole.ToolTipRole and line.which[1] > 1 and index.column() == 0:
            return plain_tip(f"Line {line.which[0] + 1} of {line.which[1]} with this name")
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 1 and len(line.value) > 60:
            return plain_tip(line.shown_value)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return ("Name", "Value")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class KeyValueTable(QTableView):
    """Names and values in the order they came. Ctrl+C copies the selected lines."""

    #: A context menu is about to open: menu, name and value of the row.
    menu_opening = Signal(object, str, str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._model = _Model()
        self.setModel(self._model)
        self._delegate = KeyValueDelegate(self, self)
        self.setItemDelegate(self._delegate)
        make_plain(self)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(LINE)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.sectionResized.connect(self._on_section_resized)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._on_fit)
        self._user_sized = False

    def set_lines(self, pairs: Sequence[tuple[str, str]], shown: Sequence[tuple[str, str]] | None = None) -> None:
        """Show name and value pairs; `shown` is the same with hidden characters marked, where that differs."""
        shown = shown if shown is not None else pairs
        totals = Counter(name.lower() for name, _value in pairs)
        seen: Counter[str] = Counter()
        lines = []
        for (name, value), (shown_name, shown_value) in zip(pairs, shown, strict=True):
            key = name.lower()
            lines.append(Line(name, value, shown_name, shown_value, (seen[key], totals[key])))
            seen[key] += 1
        self._model.replace(lines)
        self.scrollToTop()
        if lines and not self._user_sized:
            longest = max(len(line.shown_name) + (6 if line.which[1] > 1 else 0) for line in lines)
            width = round(longest * self._delegate.layouts.cell) + 2 * PAD_X + 8
            self.horizontalHeader().blockSignals(True)
            self.setColumnWidth(0, max(96, min(width, 240)))
            self.horizontalHeader().blockSignals(False)
        self._on_fit()

    def line(self, row: int) -> Line:
        """A row's line."""
        return self._model.lines[row]

    def selected_lines(self) -> list[Line]:
        """The selected rows, top to bottom."""
        rows = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._model.lines[row] for row in rows]

    def content_height(self) -> int:
        """Height in px at which all rows are seen."""
        return self.horizontalHeader().sizeHint().height() + self.verticalHeader().length() + 2

    @Slot()
    def copy_lines(self) -> None:
        """Put the selected lines into the clipboard as `Name: value`."""
        QGuiApplication.clipboard().setText("\n".join(f"{line.name}: {line.value}" for line in self.selected_lines()))

    def copy_selection(self) -> bool:
        """Copy the selected lines; False when none is."""
        if self.selected_lines():
            self.copy_lines()
        return bool(self.selected_lines())

    @Slot()
    def copy_values(self) -> None:
        """Put the values of the selected lines into the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(line.value for line in self.selected_lines()))

    @Slot()
    def copy_names(self) -> None:
        """Put the names of the selected lines into the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(line.name for line in self.selected_lines()))

    @Slot()
    def _on_fit(self) -> None:
        for row in range(len(self._model.lines)):
            self.setRowHeight(row, self.sizeHintForRow(row))

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, _old: int, _new: int) -> None:
        if section == 0 and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._user_sized = True
        self._fit.start()

    def sizeHintForRow(self, row: int) -> int:  # noqa: D102
        index = self._model.index(row, 1)
        return self._delegate.sizeHint(QStyleOptionViewItem(), index).height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._fit.start()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        return claims(event, _OWN_KEYS) or super().event(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_lines()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: D102
        chosen = self.selected_lines()
        if not chosen:
            return
        many = f" {len(chosen)}" if len(chosen) > 1 else ""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        plural = "s" if many else ""
        menu.addAction(f"Copy{many} value{plural}").triggered.connect(self.copy_values)
        menu.addAction(f"Copy{many} line{plural}").triggered.connect(self.copy_lines)
        menu.addAction(f"Copy{many} name{plural}").triggered.connect(self.copy_names)
        self.menu_opening.emit(menu, chosen[0].name, chosen[0].value)
        menu.popup(event.globalPos())
