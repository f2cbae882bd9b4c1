"""The question whether what was entered is to be given up, in the place of a dialog's buttons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label


class DiscardBar(QWidget):
    """Hidden until it asks. Who goes back to a field keeps editing."""

    discarded = Signal()
    kept = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Discard the changes?")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(plain_label("Discard the changes?", "heading"))
        row.addStretch()
        self.discard = button("Discard", kind="danger", on_click=self.discarded.emit)
        row.addWidget(self.discard)
        self.keep = button("Keep editing", on_click=self.leave)
        row.addWidget(self.keep)
        self._came_from: QWidget | None = None
        self.hide()

    def ask(self) -> None:
        """Ask; Enter keeps what was entered."""
        self._came_from = self.window().focusWidget()
        self.show()
        self.keep.setFocus(Qt.FocusReason.OtherFocusReason)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def leave(self) -> None:
        """Nothing is given up."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
        here = self.window().focusWidget()
        self.kept.emit()
        if self._came_from is not None and here is not None and self.isAncestorOf(here):
            self._came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now.window() is self.window() and not self.isAncestorOf(now):
            self.leave()
