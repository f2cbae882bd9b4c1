"""Whatever the keyboard reaches has a name for a screen reader, in the window and in every dialog."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractScrollArea, QDialog, QLabel, QLineEdit, QPushButton, QScrollBar, QWidget

from inspector.gui.main_window import MainWindow
from tests.gui.driving import on_window_loop, shown, until

Fill = Callable[..., list[int]]


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    assert isinstance(interface, QAccessibleInterface), widget
    return interface.text(QAccessible.Text.Name)


def nameless(root: QWidget) -> list[str]:
    """Widgets that take the focus and have no name; parts of another widget are spoken with that."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.focusPolicy() == Qt.FocusPolicy.NoFocus or isinstance(widget, QScrollBar):
            continue
        if widget.window() is not root.window():  # what a combo box drops down
            continue
        silent = isinstance(widget, QLabel) or (isinstance(widget, QPushButton) and widget.isHidden())
        if silent and not widget.property("text"):  # has nothing to say now
            continue
        if widget.focusProxy() is not None or widget.objectName().startswith("qt_"):
            continue
        parent = widget.parentWidget()
        if isinstance(parent, QAbstractScrollArea) and parent.viewport() is widget:
            continue
        if isinstance(widget, QLineEdit) and parent is not None and parent.focusProxy() is widget:
            continue
        if parent is not None and parent.metaObject().className() in ("QSpinBox", "QDoubleSpinBox", "QComboBox"):
            continue
        if not name_of(widget).strip():
            found.append(f"{type(widget).__name__} in {type(parent).__name__}")
    return found


@on_window_loop
async def test_everything_in_the_window_that_takes_the_focus_has_a_name(window: MainWindow, fill: Fill) -> None:
    fill(2)
    await until(lambda: window.pane.shown_count == 2)
    window.pane.table.go_to_row(0)
    await until(lambda: window.detail is not None and window.detail.facts is not None)
    window.notice.say("x", "bad", "words", ("Try again", lambda: None))
    assert (found := nameless(window)) == [], found


@pytest.mark.parametrize(
    "action", ["settings", "endpoint_add", "endpoint_secrets", "resend_to", "note", "palette", "keys", "about"]
)
@on_window_loop
async def test_everything_in_a_dialog_that_takes_the_focus_has_a_name(
    window: MainWindow, fill: Fill, action: str
) -> None:
    fill(1)
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    window.actions_table[action].trigger()
    dialog = shown(window, QDialog)
    assert dialog.windowTitle() or dialog.accessibleName()
    assert (found := nameless(dialog)) == [], found
    await until(dialog.isVisible)
    dialog.reject()
