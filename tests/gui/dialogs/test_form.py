from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.settings import SettingsDialog
from inspector.settings import Settings
from tests.gui.driving import click


def opened(qtbot: QtBot, dialog: FormDialog) -> FormDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    return dialog


def tab_stops(dialog: FormDialog, count: int) -> list[QWidget | None]:
    found: list[QWidget | None] = []
    for _ in range(count):
        found.append(dialog.focusWidget())
        focused = dialog.focusWidget()
        assert focused is not None
        QApplication.sendEvent(
            focused, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier)
        )
    return found


def test_a_dialog_begins_at_its_first_field_and_ends_at_its_buttons(qtbot: QtBot) -> None:
    dialog = EndpointEditor(None, set())
    opened(qtbot, dialog)
    assert tab_stops(dialog, 15) == [
        *(dialog.name, dialog.path, dialog.methods, dialog.provider, dialog.secret),
        *(dialog.target, dialog.public_url, dialog.options),
        *(dialog.colour, dialog.captures, dialog.days),
        *(dialog.forwards.list, dialog.forwards.add),
        *(dialog.cancel_button, dialog.main_button),
    ]


def test_a_known_endpoint_is_edited_from_its_path_on(qtbot: QtBot) -> None:
    dialog = EndpointEditor(Endpoint("orders"), set())
    opened(qtbot, dialog)
    assert dialog.focusWidget() is dialog.path


@pytest.mark.usefixtures("hub")
def test_an_open_dialog_outlives_a_collection_of_garbage(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    # as the commands do it: only the window it stands over knows it
    SettingsDialog(Settings(), window).open()
    gc.collect()
    (dialog,) = (one for one in window.children() if isinstance(one, SettingsDialog))
    assert dialog.isVisible()
    dialog.reject()


@pytest.mark.usefixtures("hub")
def test_fields_of_all_kinds_are_as_high(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    opened(qtbot, dialog)
    assert {dialog.host.height(), dialog.port.height(), dialog.slow.height(), dialog.theme.height()} == {32}


def test_a_complaint_makes_the_dialog_grow_and_cuts_nothing_off(qtbot: QtBot) -> None:
    dialog = opened(qtbot, EndpointEditor(None, set()))
    QApplication.processEvents()
    dialog.complain("A sentence that is long enough for two lines of this dialog, with the way out in it.")
    QApplication.processEvents()
    labels = [label for label in dialog.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    assert len(labels) > 2
    assert [label.text() for label in labels if label.height() < label.heightForWidth(label.width())] == []


def test_a_dialog_is_made_to_fit_the_screen_before_it_is_shown(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = SettingsDialog(Settings())
    fitted: list[tuple[int, bool]] = []
    monkeypatch.setattr(dialog, "fit_to", lambda height: fitted.append((height, dialog.isVisible())))
    opened(qtbot, dialog)
    dialog.hide()
    dialog.show()
    ((height, visible),) = fitted
    assert 0 < height < dialog.screen().availableGeometry().height()
    assert not visible


def test_on_a_low_screen_the_fields_scroll_and_the_buttons_stay(qtbot: QtBot) -> None:
    dialog = SettingsDialog(Settings())
    dialog.buttons.insertWidget(0, QPushButton("Open file…"))
    stops = dialog._fields()
    dialog.fit_to(dialog.sizeHint().height())
    assert not dialog.findChildren(QScrollArea)
    dialog.fit_to(380)
    opened(qtbot, dialog)
    assert dialog.height() == 380
    (scroll,) = dialog.findChildren(QScrollArea)
    assert scroll.verticalScrollBar().maximum() > 0
    assert dialog.main_button.geometry().bottom() < 380
    assert dialog._fields() == stops
    last = stops[-1]
    last.setFocus(Qt.FocusReason.TabFocusReason)
    scroll.ensureWidgetVisible(last)
    assert not last.visibleRegion().isEmpty()


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("make", [lambda: SettingsDialog(Settings()), lambda: EndpointEditor(None, set())])
def test_fields_that_scroll_are_seen_in_their_whole_width(qtbot: QtBot, make: Callable[[], FormDialog]) -> None:
    dialog = make()
    dialog.fit_to(380)
    opened(qtbot, dialog)
    QApplication.processEvents()
    (scroll,) = dialog.findChildren(QScrollArea)
    page = scroll.widget()
    assert page.width() <= scroll.viewport().width()
    assert scroll.horizontalScrollBar().maximum() == 0
    # in one line with what stands below them
    first = next(label for label in page.findChildren(QLabel) if label.isVisible())
    assert first.mapTo(dialog, first.rect().topLeft()).x() == 16


class Two(FormDialog):
    asks_first = True

    def __init__(self) -> None:
        super().__init__("Two fields", "Save")
        self.first, self.second = QLineEdit("as it was"), QLineEdit()
        self.field("First", self.first)
        self.field("Second", self.second)


@pytest.mark.usefixtures("hub")
def test_what_was_not_changed_is_left_without_a_question(qtbot: QtBot) -> None:
    dialog = Two()
    opened(qtbot, dialog)
    dialog.first.setText("another")
    dialog.first.setText("as it was")
    QTest.keyClick(dialog.first, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize(
    "leave", [lambda one: click(one.cancel_button), lambda one: one.close(), lambda one: one.reject()]
)
def test_what_was_changed_is_given_up_only_when_that_is_said(
    qtbot: QtBot, leave: Callable[[FormDialog], object]
) -> None:
    dialog = Two()
    opened(qtbot, dialog)
    dialog.first.setText("another")
    leave(dialog)
    assert dialog.isVisible()
    assert dialog.question.isVisible()
    assert not dialog.main_button.isVisible()
    # Enter and Esc lose nothing
    assert dialog.focusWidget() is dialog.question.keep
    QTest.keyClick(dialog.question.keep, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.main_button.isVisible()
    leave(dialog)
    click(dialog.question.discard)
    assert not dialog.isVisible()


@pytest.mark.usefixtures("hub")
def test_who_goes_back_to_a_field_keeps_editing(qtbot: QtBot) -> None:
    dialog = Two()
    opened(qtbot, dialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    dialog.first.setText("another")
    dialog.reject()
    dialog.second.setFocus()
    assert not dialog.question.isVisible()
    assert dialog.main_button.isVisible()
    assert dialog.focusWidget() is dialog.second
