"""How the window shares its room: sidebar, list and detail, with splitters that are remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from inspector.gui.state import WindowState

#: A window that is narrower, with the detail at the right of the list or below it, has no room for the sidebar: the
#: list could not show event, signature and answer.
_NARROW, _NARROW_BELOW = 1080, 720
#: Pixels of the sidebar and of the rest, and the list's share beside or above the detail, before the user says else.
_OUTER = (212, 1228)
_RIGHT, _BELOW = 0.582, 0.5


class Panes(QSplitter):
    """The sidebar at the left; right of it the list, with the detail at its right or below it."""

    #: The sidebar came or went.
    sidebar_shown = Signal(bool)

    def __init__(self, state: WindowState, sidebar: QWidget, listed: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._state = state
        self._sidebar = sidebar
        self._narrow = False
        #: Whether the user wants the sidebar although there is no room.
        self._insists = False
        self.below = bool(state.get("detail_below", False))
        self.inner = QSplitter(Qt.Orientation.Vertical if self.below else Qt.Orientation.Horizontal)
        for splitter in (self, self.inner):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        sidebar.setMinimumWidth(140)
        listed.setMinimumSize(260, 120)
        self.inner.addWidget(listed)
        self.addWidget(sidebar)
        self.addWidget(self.inner)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        sidebar.setVisible(state.get("sidebar", True))
        if not _restore(self, state.get("outer", "")):
            self.setSizes(list(_OUTER))

    def add_detail(self, detail: QWidget) -> None:
        """Show a detail beside the list, sharing the room as before."""
        detail.setMinimumSize(360, 160)
        self.inner.addWidget(detail)
        self._restore_inner()

    def choose_sidebar(self, on: bool) -> None:
        """Show the sidebar, or not: for good, or while there is no room for it."""
        if self._narrow:
            self._insists = on
        else:
            self._state.set("sidebar", on)
        self._show_sidebar()

    def _show_sidebar(self) -> None:
        on = self._insists if self._narrow else bool(self._state.get("sidebar", True))
        self._sidebar.setVisible(on)
        self.sidebar_shown.emit(on)

    def _fit(self) -> None:
        narrow = self.width() < (_NARROW_BELOW if self.below else _NARROW)
        if narrow != self._narrow:
            self._narrow, self._insists = narrow, False
            self._show_sidebar()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The sidebar goes where there is no room for it, and comes back."""
        self._fit()
        super().resizeEvent(event)

    def turn(self, below: bool) -> None:
        """Detail below the list, or at its right."""
        self._remember_inner()
        self.below = below
        self.inner.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        self._restore_inner()
        self._state.set("detail_below", below)
        self._fit()

    def remember(self) -> None:
        """Put the present shares into the window's state."""
        if self._sidebar.isVisible():
            self._state.set("outer", _saved(self))
        self._remember_inner()

    @property
    def _key(self) -> str:
        return "split_below" if self.below else "split_right"

    def _restore_inner(self) -> None:
        if not _restore(self.inner, self._state.get(self._key, "")):
            whole = self.inner.height() if self.below else self.inner.width()
            share = _BELOW if self.below else _RIGHT
            self.inner.setSizes([int(whole * share), int(whole * (1 - share))])

    def _remember_inner(self) -> None:
        if self.inner.count() > 1:
            self._state.set(self._key, _saved(self.inner))


def _saved(splitter: QSplitter) -> str:
    return bytes(splitter.saveState().toBase64().data()).decode("ascii")


def _restore(splitter: QSplitter, saved: str) -> bool:
    if not saved:
        return False
    orientation = splitter.orientation()
    done = splitter.restoreState(QByteArray.fromBase64(saved.encode("ascii")))
    splitter.setOrientation(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    return done
