"""The providers whose handshakes are answered: a switch each, found by typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from inspector.gui.dialogs.entered import ListField
from inspector.gui.provider_names import by_title
from inspector.gui.widgets.buttons import button
from inspector.providers import REGISTRY, Provider

_ROW = 26
_ROWS = 7


class HandshakeList(ListField):
    """All providers that have handshakes, by their titles; `off` are those that are not answered."""

    def __init__(self, off: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit(placeholderText="Find a provider")
        self.search.setAccessibleName("Find a provider")
        self.search.textChanged.connect(self._on_search_changed)
        self.list = QListWidget()
        self.list.setProperty("framed", "true")
        self.list.setAccessibleName("Providers whose handshakes are answered")
        self.list.setFixedHeight(_ROWS * _ROW + 2)
        for name in by_title(_with_handshakes()):
            item = QListWidgetItem(REGISTRY[name].title)
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setSizeHint(QSize(0, _ROW))
            item.setCheckState(Qt.CheckState.Unchecked if name in off else Qt.CheckState.Checked)
            self.list.addItem(item)
        #: Of a newer version, or of another machine: not to be seen here, and kept.
        names = {str(item.data(Qt.ItemDataRole.UserRole)) for item in self._items()}
        self._unseen = tuple(name for name in off if name not in names)
        self.list.itemChanged.connect(lambda _item: self.changed.emit())
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.search, 1)
        self.all = button("All", kind="link", tip="Tick all that are shown", on_click=lambda: self._tick(True))
        self.none = button("None", kind="link", tip="Untick all that are shown", on_click=lambda: self._tick(False))
        for one in (self.all, self.none):
            one.setAutoDefault(False)
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.list)

    @property
    def off(self) -> tuple[str, ...]:
        """Providers whose handshakes are not answered."""
        unticked = (item for item in self._items() if item.checkState() == Qt.CheckState.Unchecked)
        return (*(str(item.data(Qt.ItemDataRole.UserRole)) for item in unticked), *self._unseen)

    def entered(self) -> object:
        """Those that are not answered; what is searched for changes nothing."""
        return self.off

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _tick(self, on: bool) -> None:
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _on_search_changed(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.strip().lower() not in item.text().lower())


def _with_handshakes() -> Iterator[str]:
    return (name for name, one in REGISTRY.items() if type(one).handshake is not Provider.handshake)
