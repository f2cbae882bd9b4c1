"""The toolbar: where we listen and whether we record at the left, what is done most at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from inspector.gui.actions import SEPARATOR, Actions
from inspector.gui.fonts import mono_font
from inspector.gui.icons import set_icon
from inspector.gui.status_bar import Dot
from inspector.gui.theme import current_theme
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.labels import plain_tip
from inspector.tunnels import OFF, TunnelState

#: Width of a button that is only an icon.
_ICON_WIDTH = 36


class AddressBox(QFrame):
    """The address in a box with a dot (green: listening, red: not) and a copy button."""

    def __init__(self, copy: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("field", True)
        self.setFixedHeight(32)
        self._row = row = QHBoxLayout(self)
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
        self.show_address(None, None, opening=True)
        self.tint()

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self._text.text()

    def show_address(
        self, address: str | None, reason: str | None, *, elsewhere: str = "", opening: bool = False
    ) -> None:
        """The address while listening; else that of another process, or that nothing listens (yet: `opening`)."""
        shown = address or elsewhere
        self._dot.set_tone("ok" if shown else "bad" if reason else "mut")
        self._text.setFont(mono_font(12))
        self._text.setText(shown or ("starting…" if opening else "not listening"))
        self._copy.setVisible(bool(shown))
        self._row.setContentsMargins(10, 0, 2 if shown else 10, 0)
        self.setAccessibleName(f"Address: {self.text}")
        other = "Another process listens here for this session" if elsewhere and not address else ""
        self.setToolTip(plain_tip(reason or "") or other)

    def show_trouble(self, reason: str) -> None:
        """Something listens, and yet nothing is kept: red, until an address is shown again."""
        self._dot.set_tone("bad")
        self.setToolTip(plain_tip(reason))
        self.setAccessibleName(f"Address: {self.text}. {reason}")

    def tint(self) -> None:
        """Take the colours of a new theme."""
        theme = current_theme()
        self.setStyleSheet(
            f'QFrame[field="true"] {{ background: {theme.hex("panel")}; border-radius: 6px;'
            f" border: 1px solid {theme.hex('line')}; }}"
        )


class WordButton(QPushButton):
    """A button with an icon whose word goes where the window is too narrow for it."""

    def __init__(self, word: str, parent: QWidget | None = None) -> None:
        super().__init__(word, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.say(word)

    def say(self, word: str) -> None:
        """Show another word."""
        self.word = word
        self.setText(word)
        self._wide = super().sizeHint()
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """With its word."""
        return self._wide

    def minimumSizeHint(self) -> QSize:
        """The icon alone."""
        return QSize(_ICON_WIDTH, self._wide.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The word comes and goes."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        # before it is shown it has no size of its own
        self.setText(self.word if self.width() >= self._wide.width() or not self.isVisible() else "")


class PublicButton(WordButton):
    """Switches the public address: says whether there is one, and in which state it is."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__("Public", parent)
        self._action = action
        self.clicked.connect(action.trigger)
        action.changed.connect(lambda: self.setEnabled(action.isEnabled()))
        self.setEnabled(action.isEnabled())
        self.show_state(OFF)

    def show_state(self, state: TunnelState) -> None:
        """An icon, a word, and the address on hover."""
        words = {"lost": "Public: lost", "starting": "Public…"}
        if state.question is not None:
            words = {state.phase: "Public: asks"}
        tones = {"up": "ok", "lost": "warn", "starting": "warn", "failed": "bad"}
        set_icon(self, "globe", tones.get(state.phase, "text"))
        self.say(words.get(state.phase, "Public"))
        tips = {
            "up": f"Public at {state.address}",
            "lost": f"The public address was lost: {state.reason}",
            "starting": "The public address is being made",
            "failed": f"There is no public address: {state.reason}",
        }
        text = tips.get(state.phase, "Have a public address, by a tunnel")
        self.setToolTip(plain_tip(f"{text} ({self._action.shortcut().toString()})"))
        self.setAccessibleName(f"Public address: {state.phase}")
        self.setAccessibleDescription(text)


class Toolbar(QWidget):
    """Buttons are made of the window's actions, so that they are on and off together with the menus."""

    def __init__(
        self,
        actions: Actions,
        targets: Callable[[QMenu], None],
        samples: Callable[[QMenu], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("bar", "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        self.address = AddressBox(actions["copy_address"])
        row.addWidget(self.address)
        self.public = PublicButton(actions["public"])
        public = QHBoxLayout()
        public.setSpacing(2)
        public.addWidget(self.public)
        self.copy_public = icon_button("Copy public address", "copy", on_click=actions["copy_public"].trigger)
        self.copy_public.hide()
        public.addWidget(self.copy_public)
        row.addLayout(public)
        self.record = WordButton("Recording")
        self.record.clicked.connect(actions["record"].trigger)
        row.addWidget(self.record)
        row.addStretch(1)
        self.resend, self.resend_to, resend = self._split(
            actions["resend"], "Resend", "rotate-ccw", "Resend to another address…", targets, primary=True
        )
        row.addLayout(resend)
        self.edit = self._button(actions["edit"], "pencil", "Edit")
        self.edit.setAccessibleName("Edit and resend")
        row.addWidget(self.edit)
        self.sample, self.samples, sample = self._split(
            actions["sample"], "Send sample event", "", "Samples of all providers", samples
        )
        row.addLayout(sample)
        self.export = QPushButton("Export")
        set_icon(self.export, "download")
        menu = QMenu(self.export)
        actions.add_to(menu, ("export", SEPARATOR, "copy", "copy_curl", "copy_raw"))
        self.export.setProperty("opens", "true")
        self.export.setMenu(menu)
        row.addWidget(self.export)
        actions["record"].changed.connect(lambda: self._on_record_changed(actions["record"]))
        self._on_record_changed(actions["record"])

    def show_tunnel(self, state: TunnelState) -> None:
        """Whether there is a public address."""
        self.public.show_state(state)
        self.copy_public.setVisible(state.up)
        self.copy_public.setToolTip(plain_tip(f"Copy {state.address}"))

    def _button(self, action: QAction, icon: str, title: str) -> QPushButton:
        button = QPushButton(title)
        if icon:
            set_icon(button, icon)
        button.setToolTip(_tip(action))
        button.clicked.connect(action.trigger)
        action.changed.connect(lambda: button.setEnabled(action.isEnabled()))
        button.setEnabled(action.isEnabled())
        return button

    def _split(
        self, action: QAction, title: str, icon: str, more: str, fill: Callable[[QMenu], None], *, primary: bool = False
    ) -> tuple[QPushButton, QPushButton, QHBoxLayout]:
        """A button with a menu at its right side, which is filled each time it opens."""
        both = QHBoxLayout()
        both.setSpacing(1 if primary else 0)
        token = "onaccent" if primary else "text"
        main = self._button(action, "", title)
        side = QPushButton()
        if primary:
            for button in (main, side):
                button.setProperty("primary", True)
        main.setProperty("half", "left")
        side.setProperty("half", "right")
        if icon:
            set_icon(main, icon, token)
        side.setFixedWidth(28)
        side.setAccessibleName(more)
        side.setToolTip(more)
        set_icon(side, "chevron-down", token, 14)
        menu = QMenu(side)
        menu.aboutToShow.connect(lambda: fill(menu))
        side.setMenu(menu)
        action.changed.connect(lambda: side.setEnabled(action.isEnabled()))
        side.setEnabled(action.isEnabled())
        both.addWidget(main)
        both.addWidget(side)
        return main, side, both

    def _on_record_changed(self, action: QAction) -> None:
        on = action.isChecked()
        # before its word: the icon takes room, too
        set_icon(self.record, "circle-dot" if on else "circle", "text" if on else "warn")
        self.record.say("Recording" if on else "Not recording")
        self.record.setAccessibleName(self.record.word)
        self.record.setEnabled(action.isEnabled())
        self.record.setToolTip(_tip(action) + ("" if on else ": senders get 503 while it is off"))

    def tint(self) -> None:
        """Take the colours of a new theme."""
        self.address.tint()


def _tip(action: QAction) -> str:
    keys = action.shortcut().toString()
    return f"{action.text().rstrip('…')} ({keys})" if keys else action.text()
