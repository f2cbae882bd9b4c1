from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from pytestqt.qtbot import QtBot

from inspector.bodies import open_body, render
from inspector.capture import Headers
from inspector.finding import Hit, Hits
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.code_painting import ROW
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import PlainDocument
from inspector.gui.widgets.folding import Folding
from inspector.gui.widgets.line_layout import LineLayouts, is_plain
from inspector.gui.widgets.selection import Position, Selection

TEXT = ["{", '  "id": "evt_1",', '  "data": {', '    "name": "caf\u00e9 \U0001f600",', '    "n": 1', "  }", "}"]


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    made = CodeView("Body")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.set_document(PlainDocument(TEXT), foldable=True)
    made.show()
    return made


def at(view: CodeView, line: int, column: int) -> QPoint:
    text = view.document.lines[line]
    x = view.text_left() + view.layouts.x_of(text, column) - view.horizontalScrollBar().value()
    return QPoint(round(x), line * ROW + 8 + ROW // 2 - view.verticalScrollBar().value())


def test_a_dragged_selection_is_copied_exactly(view: CodeView, qtbot: QtBot) -> None:
    area = view.viewport()
    qtbot.mousePress(area, Qt.MouseButton.LeftButton, pos=at(view, 1, 3))
    qtbot.mouseMove(area, at(view, 3, 20))
    qtbot.mouseRelease(area, Qt.MouseButton.LeftButton, pos=at(view, 3, 20))
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == 'id": "evt_1",\n  "data": {\n    "name": "caf\u00e9 \U0001f600"'


def test_select_all_and_copy_gives_the_whole_text(view: CodeView, qtbot: QtBot) -> None:
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "\n".join(TEXT)


def test_keys_move_the_caret_and_shift_extends(view: CodeView, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Down, Qt.Key.Key_Home):
        qtbot.keyClick(view, key)
    assert view.selection.caret == Position(2, 0)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert view.selected_text() == '  "data": {\n'
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert view.selection.caret == Position(6, 1)
    assert view.selection.empty


def test_a_double_click_selects_a_word(view: CodeView, qtbot: QtBot) -> None:
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at(view, 1, 9))
    assert view.selected_text() == "evt_1"


def test_what_is_visible_of_hidden_characters_is_not_what_is_copied(view: CodeView) -> None:
    body = open_body(Headers(), b"one\x00\xe2\x80\xaetwo\nthree")
    view.set_document(render("raw", body))
    assert view.document.lines[0] != "one\x00\u202etwo"
    view.select_all()
    assert view.selected_text() == "one\x00\u202etwo\nthree"


def test_a_block_is_folded_by_a_click_in_the_gutter_and_opened_when_a_hit_is_inside(
    view: CodeView, qtbot: QtBot
) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(4, 2 * ROW + 18))
    assert [view.folding.line_of(row) for row in range(len(view.folding))] == [0, 1, 2, 5, 6]
    view.show_hits(Hits([Hit(3, 13, 4)]))
    view.go_to_hit(0)
    assert len(view.folding) == len(TEXT)
    assert view.selected_text() == "caf\u00e9"


def test_a_longer_text_takes_the_place_of_its_beginning_without_moving_anything(view: CodeView) -> None:
    lines = [f"line {number}" for number in range(500)]
    view.set_document(PlainDocument(lines[:200]))
    view.verticalScrollBar().setValue(1000)
    view.selection.select(Position(60, 0), Position(61, 3))
    view.set_document(PlainDocument(lines), keep=True)
    assert view.verticalScrollBar().value() == 1000
    assert view.selected_text() == "line 60\nlin"


def test_two_hundred_thousand_lines_are_painted_at_once_and_at_any_place(view: CodeView) -> None:
    lines = [f'    "key_{number}": "value of the line {number}",' for number in range(200_000)]
    document = PlainDocument(lines)
    started = time.thread_time()
    view.set_document(document, foldable=True)
    view.viewport().repaint()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    view.viewport().repaint()
    # a few ms here; the bound only tells "what is visible" from "all of it" on any machine
    assert time.thread_time() - started < 0.5
    assert view.row_at(view.viewport().height()) == 199_999


def test_nothing_to_show_is_painted_and_takes_keys(view: CodeView, qtbot: QtBot) -> None:
    view.set_document(PlainDocument([]))
    view.viewport().repaint()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_PageDown):
        qtbot.keyClick(view, key)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton)
    assert view.selected_text() == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=40))
def test_the_column_of_an_ascii_place_is_found_again(qapp: object, text: str) -> None:
    layouts = LineLayouts(mono_font(12))
    line = "x" * 5 + text
    for column in range(5):
        assert layouts.column_at(line, layouts.x_of(line, column)) == column
    assert 0 <= layouts.column_at(line, 1e6) <= len(line)


def test_letters_that_are_taken_for_one_cell_wide_are(qapp: object) -> None:
    layouts = LineLayouts(mono_font(12))
    metrics = QFontMetricsF(mono_font(12))
    for code in range(0x20, 0x2200):
        if is_plain(chr(code)):
            assert metrics.horizontalAdvance(chr(code)) == pytest.approx(layouts.cell, abs=0.05), hex(code)


@given(
    indents=st.lists(st.integers(0, 4), min_size=1, max_size=40),
    toggles=st.lists(st.integers(0, 39), max_size=12),
)
def test_folding_hides_only_deeper_lines_and_opens_again(indents: list[int], toggles: list[int]) -> None:
    lines = ["  " * indent + "x" for indent in indents]
    folding = Folding(lines, enabled=True)
    for line in toggles:
        if line < len(lines):
            folding.toggle(line)
    rows = [folding.line_of(row) for row in range(len(folding))]
    assert rows == sorted(set(rows))
    assert rows[0] == 0
    for first, last in folding.folded.items():
        assert all(indents[line] > indents[first] for line in range(first + 1, last + 1))
    for line in range(len(lines)):
        folding.reveal(line)
        assert folding.line_of(folding.row_of(line)) == line
    assert len(folding) == len(lines)


@given(st.lists(st.text(max_size=8), min_size=1, max_size=6), st.integers(-3, 9), st.integers(-3, 12))
def test_a_position_is_always_inside_the_text(lines: list[str], line: int, column: int) -> None:
    place = Selection(lines).clamp(Position(line, column))
    assert 0 <= place.line < len(lines)
    assert 0 <= place.column <= len(lines[place.line])
