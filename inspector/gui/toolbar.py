"""The toolbar: where we listen and whether we record at the left, what is done most at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from inspector.gui.actions import Actions
from inspector.gui.fonts import mono_font
from inspector.gui.icons import set_icon
from inspector.gui.status_bar import Dot
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_tip


class AddressBox(QFrame):
    """The address in a box with a dot (green: listening, red: not) and a copy button."""

    def __init__(self, copy: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("field", True)
        self.setFixedHeight(32)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 2, 0)
        row.setSpacing(8)
        self._dot = Dot()
        row.addWidget(self._dot)
        self._text = QLabel()
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self._text)
        self._copy = QToolButton()
        self._copy.setProperty("quiet", True)
        self._copy.setProperty("small", True)
        self._copy.setAccessibleName("Copy address")
        self._copy.setToolTip("Copy address")
        set_icon(self._copy, "copy", "text", 14)
        self._copy.clicked.connect(copy.trigger)
        row.addWidget(self._copy)
        self.show_address(None, None)
        self.tint()

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self._text.text()

    def show_address(self, address: str | None, reason: str | None, *, elsewhere: str = "") -> None:
        """The address while listening; else that of another process, or that nothing listens."""
        shown = address or elsewhere
        self._dot.set_tone("ok" if shown else "bad" if reason else "mut")
        self._text.setFont(mono_font(12))
        self._text.setText(shown or ("not listening" if reason else "starting…"))
        self._copy.setVisible(bool(shown))
        self.setAccessibleName(f"Address: {self.text}")
        other = "Another process listens here for this session" if elsewhere and not address else ""
        self.setToolTip(plain_tip(reason or "") or other)

    def tint(self) -> None:
        """Take the colours of a new theme."""
        theme = current_theme()
        self.setStyleSheet(
            f'QFrame[field="true"] {{ background: {theme.hex("panel")}; border-radius: 6px;'
            f" border: 1px solid {theme.hex('line')}; }}"
        )


class Toolbar(QWidget):
    """Buttons are made of the window's actions, so that they are on and off together with the menus."""

    def __init__(self, actions: Actions, targets: Callable[[QMenu], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self.address = AddressBox(actions["copy_address"])
        row.addWidget(self.address)
        self.record = self._button(actions["record"], "circle-dot", "Recording")
        self.record.setCheckable(False)
        row.addWidget(self.record)
        row.addStretch(1)
        row.addLayout(self._resend(actions["resend"], targets))
        sample = self._button(actions["sample"], "", "Send sample event")
        row.addWidget(sample)
        self.export = QPushButton("Export")
        set_icon(self.export, "download")
        menu = QMenu(self.export)
        for action_id in ("export_all", "copy_curl", "copy_raw"):
            menu.addAction(actions[action_id])
        menu.addSeparator()
        for action_id in ("export_selected", "export_raw"):
            menu.addAction(actions[action_id])
        self.export.setMenu(menu)
        row.addWidget(self.export)
        actions["record"].changed.connect(lambda: self._on_record_changed(actions["record"]))
        self._on_record_changed(actions["record"])

    def _button(self, action: QAction, icon: str, title: str) -> QPushButton:
        button = QPushButton(title)
        if icon:
            set_icon(button, icon)
        button.setToolTip(_tip(action))
        button.clicked.connect(action.trigger)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        button.setEnabled(action.isEnabled())
        return button

    def _resend(self, action: QAction, targets: Callable[[QMenu], None]) -> QHBoxLayout:
        both = QHBoxLayout()
        both.setSpacing(1)
        self.resend = self._button(action, "", "Resend")
        self.resend.setProperty("primary", True)
        set_icon(self.resend, "rotate-ccw", "onaccent")
        self.resend_to = QPushButton()
        self.resend_to.setProperty("primary", True)
        self.resend_to.setProperty("half", "right")
        self.resend.setProperty("half", "left")
        self.resend_to.setFixedWidth(28)
        self.resend_to.setAccessibleName("Resend to another address")
        self.resend_to.setToolTip("Resend to…")
        set_icon(self.resend_to, "chevron-down", "onaccent", 14)
        menu = QMenu(self.resend_to)
        menu.aboutToShow.connect(lambda: targets(menu))
        self.resend_to.setMenu(menu)
        action.changed.connect(lambda: self.resend_to.setEnabled(action.isEnabled()))
        self.resend_to.setEnabled(action.isEnabled())
        both.addWidget(self.resend)
        both.addWidget(self.resend_to)
        return both

    def _on_record_changed(self, action: QAction) -> None:
        on = action.isChecked()
        self.record.setText("Recording" if on else "Not recording")
        set_icon(self.record, "circle-dot" if on else "circle", "text" if on else "warn")
        self.record.setToolTip(_tip(action) + ("" if on else ": senders get 503 while it is off"))

    def tint(self) -> None:
        """Take the colours of a new theme."""
        self.address.tint()


def _tip(action: QAction) -> str:
    keys = action.shortcut().toString()
    return f"{action.text().rstrip('…')} ({keys})" if keys else action.text()
