"""Buttons of the style sheet's kinds, with icon and accessible name in one call; one that copies, one that asks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from inspector.gui.icons import set_icon


def button(
    text: str,
    icon: str = "",
    *,
    kind: str = "",
    small: bool = False,
    tip: str = "",
    on_click: Callable[[], object] | None = None,
) -> QPushButton:
    """A push button. `kind`: "" (bordered), primary, quiet, chip, danger or link."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    if kind:
        made.setProperty(kind, "true")
    if small:
        made.setProperty("small", "true")
    if icon:
        set_icon(made, icon, "onaccent" if kind == "primary" else "accent" if kind == "link" else "text")
    if tip:
        made.setToolTip(tip)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


def icon_button(
    name: str, icon: str, *, small: bool = True, on_click: Callable[[], object] | None = None
) -> QToolButton:
    """A quiet button that is only an icon; `name` is its tooltip and its accessible name."""
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setProperty("quiet", "true")
    if small:
        made.setProperty("small", "true")
    set_icon(made, icon, "dim")
    if on_click is not None:
        made.clicked.connect(lambda _checked=False: on_click())
    return made


class SureButton(QPushButton):
    """For what cannot be undone: the first click asks, the second one does it. Going elsewhere takes it back."""

    #: Clicked and confirmed.
    sure = Signal()

    def __init__(self, text: str, question: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text = text
        self._question = question
        self._icon = icon
        self.setAutoDefault(False)
        self.clicked.connect(self._on_clicked)
        self.reset()

    def reset(self) -> None:
        """Ask anew at the next click."""
        self._show(self._text, "text", danger=False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Who turns to something else did not mean it."""
        self.reset()
        super().focusOutEvent(event)

    @Slot()
    def _on_clicked(self) -> None:
        if self.text() == self._question:
            self.reset()
            self.sure.emit()
        else:
            self._show(self._question, "bad", danger=True)

    def _show(self, text: str, token: str, *, danger: bool) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        set_icon(self, self._icon, token)
        kind = str(danger).lower()
        if self.property("danger") != kind:
            self.setProperty("danger", kind)
            self.style().unpolish(self)
            self.style().polish(self)


class CopyButton(QToolButton):
    """Copies a text that is asked for at the moment of the click, and shows for a second that it did."""

    def __init__(self, name: str, text: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setProperty("quiet", "true")
        self.setProperty("small", "true")
        set_icon(self, "copy", "dim")
        self._timer = QTimer(self, singleShot=True, interval=1200)
        self._timer.timeout.connect(self._on_timeout)
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        set_icon(self, "check", "ok")
        self._timer.start()

    @Slot()
    def _on_timeout(self) -> None:
        set_icon(self, "copy", "dim")
