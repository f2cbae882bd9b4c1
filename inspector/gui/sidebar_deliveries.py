"""The lower part of the sidebar: events that came more than once, one click away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListWidgetItem, QWidget

from inspector.gui.widgets.section_list import SectionList
from inspector.store.base import EndpointCount
from inspector.wording import counted

#: Title, fragment of the filter language, what is counted, tool tip.
ROWS = (
    ("Retried events", "repeated", "event", "Events that came more than once, their deliveries together"),
    ("Duplicates", "duplicate", "request", "Requests whose event had come before"),
)


class SidebarDeliveries(SectionList):
    """Two filters with their counts; hidden while there is nothing to count."""

    #: A fragment of the filter, and whether it is wanted.
    wanted = Signal(str, bool)

    def __init__(self, count_role: int, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__("Deliveries", parent)
        self._count_role = count_role
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.MultiSelection)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedHeight(row_height * len(ROWS) + 2)
        for name, _fragment, _unit, tip in ROWS:
            item = QListWidgetItem(name)
            item.setToolTip(tip)
            self.list.addItem(item)
        self.list.itemSelectionChanged.connect(self._on_selection_changed)
        self._active: set[str] = set()

    def set_counts(self, events: int, again: int) -> None:
        """How many events came more than once, and how many requests came again."""
        for row, count in enumerate((events, again)):
            item = self.list.item(row)
            item.setData(self._count_role, EndpointCount(count, 0))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{ROWS[row][0]}: {counted(count, ROWS[row][2])}")
        self.setVisible(bool(events or again or self._active))

    def show_active(self, fragments: list[str]) -> None:
        """Mark what the filter holds."""
        self._active = {fragment for _, fragment, _, _ in ROWS if fragment in fragments}
        self.list.blockSignals(True)
        for row, (_, fragment, _, _) in enumerate(ROWS):
            self.list.item(row).setSelected(fragment in self._active)
        self.list.blockSignals(False)

    def _on_selection_changed(self) -> None:
        for row, (_, fragment, _, _) in enumerate(ROWS):
            on = self.list.item(row).isSelected()
            if on != (fragment in self._active):
                self._active ^= {fragment}
                self.wanted.emit(fragment, on)
