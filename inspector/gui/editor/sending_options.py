"""How a request is sent again: signed anew or not, with a fresh id, following redirects, filled in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from inspector.editing.draft import Options

_SIGN = (
    ("Sign again when stale", None, "When the captured signature would be refused by now, or no longer fits"),
    ("Always sign again", True, "With a fresh time, by the endpoint's secret"),
    ("Never sign again", False, "The headers go as they stand"),
)


class SendingOptions(QWidget):
    """One row of choices, or a column of them."""

    #: Another choice was made.
    changed = Signal()

    def __init__(self, *, column: bool = False, fill: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sign = QComboBox()
        self.sign.setAccessibleName("Signature")
        for place, (title, value, tip) in enumerate(_SIGN):
            self.sign.addItem(title, value)
            self.sign.setItemData(place, tip, 3)
        self.fresh_id = self._tick("Fresh delivery id", "The receiver takes it for another delivery")
        self.follow = self._tick("Follow redirects", "Up to five; never with credentials to another host")
        self.fill = self._tick("Fill in {{…}}", "{{uuid}}, {{now}}, {{counter}} and {{random}} in what is sent")
        self.fill.setVisible(fill)
        layout: QBoxLayout = QVBoxLayout(self) if column else QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8 if column else 12)
        for part in (self.sign, self.fresh_id, self.follow, self.fill):
            layout.addWidget(part)
        if not column:
            layout.addStretch(1)
        self.sign.currentIndexChanged.connect(self.changed)
        for tick in (self.fresh_id, self.follow, self.fill):
            tick.toggled.connect(self.changed)

    def _tick(self, title: str, tip: str) -> QCheckBox:
        made = QCheckBox(title)
        made.setToolTip(tip)
        return made

    def options(self) -> Options:
        """What is chosen."""
        return Options(
            resign=self.sign.currentData(),
            fresh_id=self.fresh_id.isChecked(),
            follow_redirects=self.follow.isChecked(),
            fill=self.fill.isChecked(),
        )

    def set_options(self, options: Options) -> None:
        """Choose; tells of it once at most."""
        before = self.options()
        self.blockSignals(True)
        self.sign.setCurrentIndex([value for _, value, _ in _SIGN].index(options.resign))
        self.fresh_id.setChecked(options.fresh_id)
        self.follow.setChecked(options.follow_redirects)
        self.fill.setChecked(options.fill)
        self.blockSignals(False)
        if before != self.options():
            self.changed.emit()
