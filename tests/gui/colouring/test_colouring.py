from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTreeWidgetItem

from inspector.endpoints import Endpoint
from inspector.gui.captures.colours import tint_of
from inspector.gui.colouring.dialog import ColourRuleEditor, ColoursDialog
from inspector.gui.main_window import MainWindow
from inspector.gui.theme import load_theme
from inspector.session import Session
from tests.gui.driving import choose, click, on_window_loop, shown, submenu, until

Fill = Callable[..., list[int]]


def ground(window: MainWindow, row: int) -> QColor:
    """The colour of a row behind its texts, at its right edge."""
    table = window.pane.table
    rect = table.visualRect(window.pane.model.index(row, 0))
    image = table.viewport().grab().toImage()
    ratio = image.devicePixelRatio()
    return image.pixelColor(QPoint(rect.left() + 6, rect.top() + 3) * ratio)


def colour(window: MainWindow, row: int) -> str:
    summary = window.pane.model.summary(row)
    assert summary is not None
    return window.pane.model.beside.colour_by_rule(summary)


async def use(window: MainWindow, session: Session, rules: dict[str, str]) -> None:
    session.settings = session.settings.changed("colours", rules=rules)
    window.commands.colouring.apply()


@on_window_loop
async def test_rows_are_coloured_by_the_first_rule_that_fits(window: MainWindow, session: Session, fill: Fill) -> None:
    fill(3, method=["POST", "PUT", "GET"], body=[b'{"amount": 900}', b"{}", b"{}"])
    await until(lambda: window.pane.shown_count == 3)
    await use(window, session, {"body.amount>500": "red", "method:PUT": "blue", "method:POST": "green"})
    await until(lambda: [colour(window, row) for row in range(3)] == ["", "blue", "red"])
    light = load_theme("light")
    assert ground(window, 1).name() == tint_of(light, "blue").name()
    assert ground(window, 0) == light.color("panel")
    index = window.pane.model.index(2, 0)
    assert str(window.pane.model.data(index, 11)).endswith("marked red")  # the text for screen readers
    await use(window, session, {})
    assert [colour(window, row) for row in range(3)] == ["", "", ""]


@on_window_loop
async def test_a_row_is_coloured_anew_when_it_changes_and_by_hand_comes_first(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    await use(window, session, {"note:*": "purple"})
    (one,) = fill()
    await until(lambda: window.pane.shown_count == 1)
    assert colour(window, 0) == ""
    session.note(one, "look").result(10)
    await until(lambda: colour(window, 0) == "purple")
    session.colour([one], "green").result(10)
    await until(lambda: (row := window.pane.model.summary(0)) is not None and row.colour == "green")
    await until(lambda: ground(window, 0) == load_theme("light").color("panel"))


@on_window_loop
async def test_a_rule_that_does_not_read_is_told_and_rows_stay_plain(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    fill()
    await use(window, session, {"statsu:1": "red"})
    assert "does not parse" in window.notice.text
    await until(lambda: window.pane.shown_count == 1)
    assert colour(window, 0) == ""


@on_window_loop
async def test_rules_are_edited_ordered_and_kept(window: MainWindow, session: Session, fill: Fill) -> None:
    fill()
    await until(lambda: window.pane.shown_count == 1)
    await use(window, session, {"method:GET": "grey"})
    window.actions_table["row_colours"].trigger()
    dialog = shown(window, ColoursDialog)
    click(dialog.rules.add)
    editor = shown(dialog, ColourRuleEditor)
    for text, says in (("statsu:1", "does not parse"), ("", "empty filter"), ("method:GET", "Another rule")):
        editor.when.setText(text)
        click(editor.main_button)
        assert says in editor.complaints
    editor.when.setText("method:POST")
    editor.colour.setCurrentIndex(editor.colour.findData("amber"))
    click(editor.main_button)
    row = dialog.rules.list.topLevelItem(1)
    assert isinstance(row, QTreeWidgetItem)
    assert (row.text(0), row.text(1), row.icon(1).isNull()) == ("2   method:POST", "Amber", False)
    assert dialog.rules.up is not None
    click(dialog.rules.up)
    click(dialog.main_button)
    await until(lambda: list(session.settings.colours.rules) == ["method:POST", "method:GET"])
    await until(lambda: colour(window, 0) == "amber")


@on_window_loop
async def test_the_row_menu_makes_a_rule_for_all_like_it(window: MainWindow, session: Session, fill: Fill) -> None:
    fill(target="/orders")
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    choose(submenu(window.commands.rows.menu(), "Colour"), "All like this…")
    editor = shown(window, ColourRuleEditor)
    assert editor.when.text() == "method=POST path=/orders"
    click(editor.main_button)
    await until(lambda: session.settings.colours.rules == {"method=POST path=/orders": "blue"})


@on_window_loop
async def test_the_colour_of_an_endpoint_marks_its_name_in_the_rows(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    session.save_endpoint(Endpoint("orders", colour="red")).result(10)
    await until(lambda: window.pane.model.endpoint_colours == {"orders": "red"})
