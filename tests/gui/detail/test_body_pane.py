from __future__ import annotations

import gzip
import json
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from inspector.capture import Headers
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.widgets.selection import Position

JSON = Headers.from_text([["Content-Type", "application/json"]])


@pytest.fixture
def pane(body_pane: BodyPane) -> BodyPane:
    return body_pane


def shown(pane: BodyPane, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: pane.prepared is not None and not pane.prepared.partial)


def test_json_is_pretty_and_raw_and_hex_are_a_click_away(pane: BodyPane, qtbot: QtBot) -> None:
    wire = b'{"a":1.50,"a":2}'
    pane.show_body(JSON, wire)
    shown(pane, qtbot)
    assert list(pane.code.document.lines) == ["{", '  "a": 1.50,', '  "a": 2', "}"]
    assert pane.status.full_text == "JSON · 16 bytes"
    pane.views.chosen.emit("raw")
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    assert list(pane.code.document.lines) == [wire.decode()]
    pane.views.chosen.emit("hex")
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.hex)
    assert pane.hex.data == wire


def test_the_view_chosen_for_a_kind_is_used_for_the_next_body_of_that_kind(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(JSON, b"[1]")
    shown(pane, qtbot)
    pane.views.chosen.emit("raw")
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    pane.show_body(JSON, b"[2]")
    shown(pane, qtbot)
    assert pane.prepared is not None
    assert pane.prepared.view == "raw"


def test_each_step_of_decoding_can_be_passed_over(pane: BodyPane, qtbot: QtBot) -> None:
    wire = gzip.compress(b'{"a": 1}')
    headers = Headers.from_text([["Content-Type", "application/json"], ["Content-Encoding", "gzip"]])
    pane.show_body(headers, wire)
    shown(pane, qtbot)
    assert pane.status.full_text == "JSON · 8 bytes decoded"
    assert [step.isChecked() for step in pane.decode_bar.steps] == [True]
    qtbot.mouseClick(pane.decode_bar.steps[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.body.data == wire)
    assert [step.isChecked() for step in pane.decode_bar.steps] == [False]


def test_the_place_of_a_mistake_is_marked_and_explained(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(JSON, b'{"a": 1, "b": [1,, 2]}')
    shown(pane, qtbot)
    assert pane.code.document.error is not None
    assert "JSON" in pane.problem.text


def test_an_empty_body_is_said_to_be_empty(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(JSON, b"")
    shown(pane, qtbot)
    assert pane.stack.currentWidget() is pane.empty
    assert not pane.tools.isVisible()


def test_a_big_body_shows_its_first_lines_soon_and_all_of_it_later(pane: BodyPane, qtbot: QtBot) -> None:
    wire = json.dumps([{"number": number, "text": "x" * 40} for number in range(20_000)]).encode()
    pane.show_body(JSON, wire)
    qtbot.waitUntil(lambda: pane.prepared is not None)
    assert pane.code.document.lines[2] == '    "number": 0,'
    qtbot.waitUntil(lambda: pane.prepared is not None and not pane.prepared.partial, timeout=20_000)
    assert len(pane.code.document.lines) == 80_002


def test_the_gui_thread_is_never_held_for_long_by_a_big_body(pane: BodyPane, qtbot: QtBot) -> None:
    wire = json.dumps([{"number": number} for number in range(20_000)]).encode()
    longest = 0.0
    for name in ("_on_prepared", "_blank"):
        inner = getattr(pane, name)

        def timed(*args: object, inner=inner) -> None:  # type: ignore[no-untyped-def]
            nonlocal longest
            # processor time: another process on a loaded machine is not our fault
            started = time.thread_time()
            inner(*args)
            longest = max(longest, time.thread_time() - started)

        setattr(pane, name, timed)
    pane.show_body(JSON, wire)
    shown(pane, qtbot)
    assert longest < 0.1


def test_a_newer_body_wins_over_one_that_is_still_being_read(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(JSON, json.dumps(list(range(300_000))).encode())
    pane.show_body(JSON, b'"newest"')
    shown(pane, qtbot)
    qtbot.wait(150)
    assert list(pane.code.document.lines) == ['"newest"']


def test_copy_gives_the_exact_text_of_the_view(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(Headers(), b"a\x00b\r\nc\r\n")
    shown(pane, qtbot)
    pane.views.chosen.emit("raw")
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    with qtbot.waitSignal(pane.said):
        pane.copy_all()
    assert QGuiApplication.clipboard().text() == "a\x00b\r\nc\r\n"


def test_a_body_is_saved_byte_by_byte_and_a_failure_is_said(pane: BodyPane, qtbot: QtBot, tmp_path: Path) -> None:
    wire = bytes(range(256))
    pane.show_body(Headers(), wire)
    shown(pane, qtbot)
    with qtbot.waitSignal(pane.said) as caught:
        pane.saver.save_to(tmp_path / "body.bin", wire)
    assert (tmp_path / "body.bin").read_bytes() == wire
    assert caught.args[1] == "ok"
    with qtbot.waitSignal(pane.said) as caught:
        pane.saver.save_to(tmp_path / "no" / "body.bin", wire)
    assert caught.args[1] == "bad"
    assert "No such file" in caught.args[0]


@pytest.mark.parametrize(
    "wire",
    [
        b"\x00" * 5000,
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b'"\\ud800"',
        "\u202ex".encode(),
        b"\x1b[31mred",
        b"{" * 9,
    ],
)
def test_hostile_bodies_are_shown_as_something(pane: BodyPane, qtbot: QtBot, wire: bytes) -> None:
    pane.show_body(JSON, wire)
    shown(pane, qtbot)
    pane.grab()
    assert pane.status.full_text


def test_the_menu_of_a_value_copies_it_and_filters_by_it(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(JSON, b'{"data": {"id": "evt 1"}}')
    shown(pane, qtbot)
    menu = QMenu(pane)
    pane.code.menu_line = 2
    pane.code.menu_opening.emit(menu, "")
    actions = {action.text(): action for action in menu.actions()}
    actions["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "evt 1"
    actions["Copy path"].trigger()
    assert QGuiApplication.clipboard().text() == "data.id"
    with qtbot.waitSignal(pane.filter_wanted) as caught:
        actions["Filter by this value"].trigger()
    assert caught.args == ['body.data.id="evt 1"']


def test_the_charset_is_told_and_can_be_chosen_by_hand(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(Headers.from_text([["Content-Type", "text/plain; charset=iso-8859-1"]]), b"\xcf\xf0\xe8")
    shown(pane, qtbot)
    assert pane.decode_bar.charset is not None
    assert pane.decode_bar.charset.text() == "ISO8859-1"
    assert "by the header" in pane.decode_bar.charset.toolTip()
    actions = {action.text(): action for action in pane.decode_bar.charset_menu().actions()}
    actions["Cyrillic (Windows-1251)"].trigger()
    qtbot.waitUntil(lambda: pane.prepared is not None and list(pane.code.document.lines) == ["При"])
    assert pane.decode_bar.charset.text() == "CP1251"
    pane.show_body(JSON, b"[1]")
    shown(pane, qtbot)
    assert pane.decode_bar.charset.text() == "UTF-8"


def test_the_layout_is_a_step_that_can_be_switched_off(pane: BodyPane, qtbot: QtBot) -> None:
    headers = Headers.from_text([["Content-Type", "application/json"], ["Transfer-Encoding", "chunked"]])
    pane.show_body(headers, b'{"a":1}')
    shown(pane, qtbot)
    assert pane.decode_bar.pretty is not None
    assert pane.decode_bar.pretty.isChecked()
    qtbot.mouseClick(pane.decode_bar.pretty, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    assert list(pane.code.document.lines) == ['{"a":1}']
    assert not pane.decode_bar.pretty.isChecked()
    qtbot.mouseClick(pane.decode_bar.pretty, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "json")


def test_alt_and_a_digit_choose_a_view_which_is_remembered_for_its_endpoint(pane: BodyPane, qtbot: QtBot) -> None:
    pane.set_scope("orders")
    pane.show_body(JSON, b"[1]")
    shown(pane, qtbot)
    with qtbot.waitSignals([pane.view_chosen, pane.view_chosen]):
        qtbot.keyClick(pane.code, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    pane.set_wanted("json", "tree")
    pane.show_body(JSON, b"[2]")
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "raw")
    pane.set_scope("invoices")
    pane.show_body(JSON, b"[3]")
    qtbot.waitUntil(lambda: pane.prepared is not None and pane.prepared.view == "tree")


def test_bytes_are_found_by_text_hex_and_offset(pane: BodyPane, qtbot: QtBot) -> None:
    pane.show_body(Headers(), b"\x00\x01abc\x00\x7b\x22abc")
    shown(pane, qtbot)
    qtbot.keyClick(pane.hex.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    search = pane.hex.search
    assert search.isVisible()
    search.field.setText("abc")
    qtbot.waitUntil(lambda: search.count.text() == "1 of 2")
    assert pane.hex.view.selection == (2, 5)
    assert "offset 2 (0x2), 3 bytes: “abc”" in pane.status.full_text
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert pane.hex.view.selection == (8, 11)
    search.field.setText("7b 22")
    qtbot.waitUntil(lambda: pane.hex.view.selection == (6, 8))
    search.field.setText("@0x5")
    qtbot.waitUntil(lambda: pane.hex.view.selection == (5, 6))
    search.field.setText("nothing")
    qtbot.waitUntil(lambda: search.count.text() == "no match")


def test_what_is_selected_in_the_text_is_selected_in_the_bytes_and_back(pane: BodyPane, qtbot: QtBot) -> None:
    wire = '{"a":"x","b":"é x","c":"x"}'.encode()
    pane.show_body(JSON, wire)
    shown(pane, qtbot)
    pane.code.selection.select(Position(3, 8), Position(3, 9))
    assert pane.code.selected_text() == "x"
    pane.views.chosen.emit("hex")
    place = wire.rindex(b"x")
    qtbot.waitUntil(lambda: pane.hex.view.selection == (place, place + 1))
    pane.hex.view.select(wire.index("é".encode()), wire.index("é".encode()) + 2)
    pane.views.chosen.emit("json")
    qtbot.waitUntil(lambda: pane.stack.currentWidget() is pane.code and pane.code.selected_text() == "é")
    assert pane.code.selection.start.line == 2
