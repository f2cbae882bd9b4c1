"""What is told on the desktop, and how."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDoubleSpinBox, QPushButton, QSystemTrayIcon, QWidget

from inspector.errors import FilterError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.widgets.filter_edit import FilterEdit
from inspector.settings import NotifySettings


class NotificationsDialog(FormDialog):
    """Edits a copy of the settings; `wanted` gives the new ones. `shown_by`: who shows notifications, in words."""

    wanted = Signal(object)
    #: A notification to try it with, by the settings as entered.
    try_wanted = Signal(object)

    def __init__(self, settings: NotifySettings, shown_by: str, parent: QWidget | None = None) -> None:
        super().__init__("Notifications", "Save", parent)
        self.section("Tell of")
        self.arrivals = self._check("Each request that arrives", on=settings.arrivals)
        self.failures = self._check("Each signature that does not hold", on=settings.failures)
        self.filter = FilterEdit(settings.filter, "A filter of the list, like endpoint:orders status>=500.")
        self.filter.setPlaceholderText("nothing else")
        self.field("And what matches", self.filter)
        self.filter.read_into(self.remark(""))
        self.section("How")
        self.focused = self._check("Also while a window of this program has the focus", on=settings.focused)
        self.sound = self._check("With the sound that the system gives for alerts", on=settings.sound)
        self.pause = QDoubleSpinBox(minimum=1, maximum=3600, decimals=0, suffix=" s", value=settings.pause_s)
        self.field("At most every", self.pause, "What comes meanwhile is summed up in the next notification")
        told = f"They are shown by {shown_by}." if shown_by else "Nothing here shows notifications: see the task bar."
        self.remark(f"{told} They name endpoint, provider and verdict, and nothing that a sender wrote.")
        self.section("Tray")
        there = QSystemTrayIcon.isSystemTrayAvailable()
        self.tray = self._check("An icon in the tray", on=settings.tray)
        self.tray.setEnabled(there)
        self.close_to_tray = self._check("Closing the window leaves it there, listening", on=settings.close_to_tray)
        self.tray.toggled.connect(self._on_tray_toggled)
        self._on_tray_toggled()
        if not there:
            self.remark("This desktop has no tray.", wide=True)
        self.attempt = QPushButton("Try it")
        self.attempt.setAutoDefault(False)
        self.attempt.clicked.connect(lambda: self.try_wanted.emit(self.settings()))
        self.buttons.insertWidget(0, self.attempt)

    def _check(self, title: str, *, on: bool) -> QCheckBox:
        box = QCheckBox(title)
        box.setChecked(on)
        self.form.addRow(box)
        return box

    def _on_tray_toggled(self) -> None:
        self.close_to_tray.setEnabled(self.tray.isEnabled() and self.tray.isChecked())

    def settings(self) -> NotifySettings:
        """As entered."""
        return NotifySettings(
            arrivals=self.arrivals.isChecked(),
            failures=self.failures.isChecked(),
            filter=self.filter.text().strip(),
            focused=self.focused.isChecked(),
            sound=self.sound.isChecked(),
            pause_s=self.pause.value(),
            tray=self.tray.isChecked(),
            close_to_tray=self.close_to_tray.isChecked(),
        )

    def accept_form(self) -> Wrong:
        """The filter has to parse."""
        try:
            self.filter.query()
        except FilterError as error:
            return [Fault(f"The filter does not parse at character {error.position + 1}: {error}", self.filter)]
        self.wanted.emit(self.settings())
        return None
