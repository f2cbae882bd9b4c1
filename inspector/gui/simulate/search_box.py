"""A list to choose from that is searched by typing any part of a name."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget


class SearchBox(QComboBox):
    """Shows titles, gives keys. What matches nothing falls back to what was chosen before."""

    #: Another entry was chosen; its key.
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(16)
        completer = self.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(16)
        popup = completer.popup()
        assert popup is not None
        popup.setProperty("popup", "true")
        self._key = ""
        self.currentIndexChanged.connect(self._on_index_changed)
        line = self.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._on_editing_finished)

    @property
    def key(self) -> str:
        """The key of what is chosen."""
        return self._key

    def fill(self, entries: Iterable[tuple[str, str]], key: str = "") -> None:
        """Put other entries (title, key) there, and choose one of them, the first by default."""
        self.blockSignals(True)
        self.clear()
        for title, one in entries:
            self.addItem(title, one)
        self.blockSignals(False)
        self.choose(key if self.findData(key) >= 0 else str(self.itemData(0) or ""))

    def choose(self, key: str) -> None:
        """Choose the entry of that key."""
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)
            self._take(place)

    @Slot(int)
    def _on_index_changed(self, place: int) -> None:
        if place >= 0:
            self._take(place)

    @Slot()
    def _on_editing_finished(self) -> None:
        text = self.currentText().strip().lower()
        titles = [self.itemText(place) for place in range(self.count())]
        found = [place for place, title in enumerate(titles) if title.lower() == text]
        found = found or [place for place, title in enumerate(titles) if text and text in title.lower()]
        place = found[0] if found else self.findData(self._key)
        self.setCurrentIndex(place)
        self.setEditText(self.itemText(place))
        self._take(place)

    def _take(self, place: int) -> None:
        key = str(self.itemData(place) or "")
        if key != self._key:
            self._key = key
            self.chosen.emit(key)
