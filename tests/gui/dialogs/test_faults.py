from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.theme import ThemeHub
from tests.gui.driving import click, drop


@pytest.fixture
def dialog(hub: ThemeHub) -> Iterator[EndpointEditor]:
    parent = QWidget()
    made = EndpointEditor(None, {"taken"}, parent)
    made.show()
    made.activateWindow()
    yield made
    drop([parent])


def said_under(dialog: FormDialog, field: QWidget) -> str:
    """What stands right under a field, where that is said of it."""
    row = dialog.form.getWidgetPosition(field)[0]
    label = dialog.form.itemAt(row + 1, dialog.form.ItemRole.FieldRole).widget()
    return label.text() if isinstance(label, QLabel) and label.property("tone") == "bad" else ""


def fill_badly(dialog: EndpointEditor) -> None:
    dialog.name.setText("a b")
    dialog.methods.setText("GE T")
    dialog.target.setText("localhost:3000")
    dialog.options.setText("nonsense")


def test_all_that_is_wrong_is_said_at_once_under_each_field(dialog: EndpointEditor) -> None:
    fill_badly(dialog)
    dialog.options.setFocus()
    click(dialog.main_button)
    assert dialog.isVisible()
    assert "is no endpoint name" in said_under(dialog, dialog.name)
    assert "is no method" in said_under(dialog, dialog.methods)
    assert "Resend to: 'localhost:3000' is no address" in said_under(dialog, dialog.target)
    assert "is no option" in said_under(dialog, dialog.options)
    wrong = (dialog.name, dialog.methods, dialog.target, dialog.options)
    assert [field.property("invalid") for field in wrong] == ["true"] * 4
    assert dialog.name.accessibleDescription() == said_under(dialog, dialog.name)
    assert dialog.focusWidget() is dialog.name


def test_what_is_said_of_a_field_goes_when_that_is_edited(dialog: EndpointEditor) -> None:
    fill_badly(dialog)
    click(dialog.main_button)
    dialog.methods.setText("GET")
    assert said_under(dialog, dialog.methods) == ""
    assert dialog.methods.property("invalid") == "false"
    # the others are as wrong as before
    assert said_under(dialog, dialog.target)
    assert len(dialog.complaints.splitlines()) == 3


def test_what_is_wrong_further_down_is_brought_into_view(hub: ThemeHub) -> None:
    parent = QWidget()
    dialog = EndpointEditor(Endpoint("orders"), set(), parent)
    dialog.fit_to(380)
    dialog.show()
    dialog.options.setText("nonsense")
    (scroll,) = dialog.findChildren(QScrollArea)
    scroll.verticalScrollBar().setValue(0)
    QApplication.processEvents()
    click(dialog.main_button)
    QApplication.processEvents()
    label = dialog.form.itemAt(dialog.form.getWidgetPosition(dialog.options)[0] + 1, dialog.form.ItemRole.FieldRole)
    for part in (dialog.options, label.widget()):
        assert part.visibleRegion().boundingRect().height() == part.height()
    drop([parent])


def test_what_is_wrong_with_no_field_is_said_until_one_is_edited(dialog: EndpointEditor) -> None:
    dialog.complain("It cannot be saved now.")
    assert dialog.complaints == "It cannot be saved now."
    dialog.provider.setCurrentIndex(1)
    assert dialog.complaints == ""
