"""Columns of one's own in the window: added from a value, a header or the dialog; filled in, sorted, exported."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu

from inspector.gui.dialogs.add_column import AddColumn
from inspector.gui.dialogs.rename_column import RenameColumn
from inspector.gui.exporting.dialog import ExportDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from inspector.store.base import Order
from tests.gui.driving import choose, on_window_loop, shown, submenu, until

Fill = Callable[..., list[int]]
AMOUNT = "body.data.amount"


def body(amount: object) -> bytes:
    return json.dumps({"id": "evt", "data": {"amount": amount}}).encode()


def texts(window: MainWindow, key: str) -> list[str]:
    model = window.pane.model
    section = next(place for place, column in enumerate(model.columns) if column.key == key)
    return [str(model.data(model.index(row, section))) for row in range(model.rowCount())]


async def listed(window: MainWindow, count: int) -> None:
    await until(lambda: window.pane.shown_count == count and not window.pane.searching)


@on_window_loop
async def test_a_value_becomes_a_column_that_fills_in_sorts_and_is_kept_for_its_view(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    packed = gzip.compress(body(7))
    headers = [[("Content-Type", "application/json")] for _ in range(3)] + [[("Content-Encoding", "gzip")]]
    fill(4, body=[body(30), body("100"), b"no json", packed], headers=headers)
    window.pane.reload()
    await listed(window, 4)
    window.pane.table.pick([1], 1)
    await until(lambda: window.detail is not None and window.detail.facts is not None)
    assert window.detail is not None
    pane = window.detail.tabs.body
    await until(lambda: pane.prepared is not None)
    menu = QMenu()
    pane.code.menu_line = next(at for at, line in enumerate(pane.code.document.lines) if "amount" in line)
    pane.code.menu_opening.emit(menu, "")
    choose(menu, "Show as column")
    assert window.toast.text == "Column “amount” added"
    await until(lambda: texts(window, AMOUNT) == ["7", "", "100", "30"])
    window.pane.table.columns._header.sectionClicked.emit(len(window.pane.model.columns) - 1)
    await until(lambda: texts(window, AMOUNT) == ["7", "30", "100", ""])
    window.pane.table.columns._header.sectionClicked.emit(len(window.pane.model.columns) - 1)
    await until(lambda: texts(window, AMOUNT) == ["100", "30", "7", ""])
    assert window.pane.table.picked_ids() == [1]
    fill(1, body=body(50))
    await until(lambda: texts(window, AMOUNT) == ["100", "50", "30", "7", ""])
    window.filter_bar.set_text("body.data.amount>20")
    await until(lambda: texts(window, AMOUNT) == ["100", "50", "30"])
    window.pane.table.pick([2], 2)
    choose(submenu(window.commands.rows.menu(), "Filter like this"), "amount: 100")
    assert window.filter_bar.text == "body.data.amount>20 body.data.amount=100"
    await until(lambda: texts(window, AMOUNT) == ["100"])
    window.pane.table.columns.remove(AMOUNT)
    assert window.pane.order == Order()
    assert window.toast.text == "Column “amount” removed"


@on_window_loop
async def test_a_header_becomes_a_column_and_is_given_another_heading(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    fill(1, headers=[("X-Id", "seven"), ("x-id", "eight")])
    window.pane.reload()
    await listed(window, 1)
    assert window.detail is not None
    menu = QMenu()
    window.detail.tabs.headers.table.menu_opening.emit(menu, "X-Id", "seven")
    choose(menu, "Show as column")
    await until(lambda: texts(window, "header[x-id]") == ["seven, eight"])
    window.pane.table.columns.rename_wanted.emit("header[x-id]")
    dialog = shown(window, RenameColumn)
    dialog.title.setText("Order")
    dialog.main_button.click()
    assert window.pane.table.columns.column("header[x-id]").title == "Order"


@on_window_loop
async def test_the_dialog_proposes_what_was_seen_and_refuses_what_names_no_value(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    fill(2, body=body(5), target="/x?page=1")
    window.pane.reload()
    await listed(window, 2)
    window.actions_table["add_column"].trigger()
    dialog = shown(window, AddColumn)
    await until(lambda: dialog.list.topLevelItemCount() > 3)
    dialog.text.setText("nothing")
    dialog.main_button.click()
    assert "names no value" in dialog.complaints
    dialog.text.setText("page")
    assert dialog.list.topLevelItemCount() == 1
    dialog.main_button.click()
    await until(lambda: texts(window, "query[page]") == ["1", "1"])


@on_window_loop
async def test_tables_are_exported_with_the_columns_that_are_shown(
    window: MainWindow, session: Session, fill: Fill, tmp_path: Path
) -> None:
    fill(2, body=body(5))
    window.pane.reload()
    await listed(window, 2)
    choice = window.pane.table.columns
    for key in ("path", "source", "time", "signature"):
        choice.choose(key, False)
    choice.add(AMOUNT)
    choice.move(AMOUNT, -1)
    choice.rename("method", "How")
    shown_now = [column.name for column in choice.shown_columns()]
    for all_columns in (False, True):
        window.commands.exporting.ask("all", "csv")
        await until(lambda: any(one.isVisible() for one in window.findChildren(ExportDialog)))
        dialog = shown(window, ExportDialog)
        if all_columns:
            dialog.columns.set_current("all")
        dialog.file.setText(str(tmp_path / f"{all_columns}.csv"))
        dialog.main_button.click()
        await until(lambda all_columns=all_columns: (tmp_path / f"{all_columns}.csv").exists())
    heading, *rows = (tmp_path / "False.csv").read_text().splitlines()
    # no redacted table leaves out that it is one
    assert heading.split(",") == [*shown_now, "redacted"]
    assert {"How", AMOUNT} <= set(shown_now)
    assert {"path", "received_at"}.isdisjoint(shown_now)
    assert dict(zip(shown_now, rows[0].split(","), strict=False))[AMOUNT] == "5"
    everything = (tmp_path / "True.csv").read_text().splitlines()[0].split(",")
    assert {"path", "received_at", "uuid", AMOUNT} <= set(everything)
