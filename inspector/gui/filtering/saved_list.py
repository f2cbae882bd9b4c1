"""Saved filters in the sidebar: a click lists what matches."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidgetItem, QWidget

from inspector.bodies import visible
from inspector.gui.widgets.labels import plain_tip
from inspector.gui.widgets.section_list import SectionList
from inspector.store.base import EndpointCount
from inspector.wording import counted

#: Rows that are seen at once.
_MOST = 6
_NAME = int(Qt.ItemDataRole.UserRole)


class SavedList(SectionList):
    """Names and counts; hidden while there is none."""

    #: The text of the filter that is to be listed.
    wanted = Signal(str)
    #: A name and where its menu is wanted on the screen.
    menu_wanted = Signal(str, QPoint)

    def __init__(self, count_role: int, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__("Saved filters", parent)
        self._count_role, self._row_height = count_role, row_height
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._on_menu_wanted)
        self.list.itemClicked.connect(self._on_used)
        self.list.itemActivated.connect(self._on_used)
        self._saved: dict[str, str] = {}
        self._text = ""

    def show_saved(self, saved: Mapping[str, str]) -> None:
        """These filters, in this order."""
        if saved == self._saved and list(saved) == list(self._saved):
            return
        counts = {name: self.list.item(row).data(self._count_role) for row, name in enumerate(self._saved)}
        self._saved = dict(saved)
        self.list.clear()
        for name, text in saved.items():
            item = QListWidgetItem(visible(name).text)
            item.setData(_NAME, name)
            item.setData(self._count_role, counts.get(name))
            item.setToolTip(plain_tip(text))
            self.list.addItem(item)
        self.list.setFixedHeight(self._row_height * min(_MOST, len(saved)) + 2)
        self.setVisible(bool(saved))
        self.show_text(self._text)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many requests match each, of those that were counted."""
        for row, name in enumerate(self._saved):
            if name in counts:
                item = self.list.item(row)
                item.setData(self._count_role, EndpointCount(counts[name], 0))
                item.setData(
                    Qt.ItemDataRole.AccessibleTextRole, f"{visible(name).text}: {counted(counts[name], 'request')}"
                )

    def show_text(self, text: str) -> None:
        """Mark the filter whose text is listed."""
        self._text = text
        self.list.blockSignals(True)
        self.list.clearSelection()
        for row, name in enumerate(self._saved):
            if text and self._saved[name] == text:
                self.list.setCurrentRow(row)
                break
        else:
            self.list.setCurrentRow(-1)
        self.list.blockSignals(False)

    def _on_used(self, item: QListWidgetItem) -> None:
        self.wanted.emit(self._saved[item.data(_NAME)])

    def _on_menu_wanted(self, place: QPoint) -> None:
        item = self.list.itemAt(place)
        if item is not None:
            self.menu_wanted.emit(item.data(_NAME), self.list.viewport().mapToGlobal(place))
