from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspector.badges import Badge, badge
from inspector.gui.theme import load_theme
from inspector.gui.widgets.badge import HEIGHT, BadgeLabel, badge_width, paint_badge
from inspector.gui.widgets.buttons import CopyButton
from inspector.gui.widgets.cards import Card, EmptyState, MessageBar
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.header_values import value_spans
from inspector.gui.widgets.hex_view import HexView
from inspector.gui.widgets.key_value_table import KeyValueTable
from inspector.gui.widgets.labels import ElidedLabel, plain_tip
from inspector.gui.widgets.segmented import Segmented
from inspector.gui.widgets.tab_bar import SteadyTabBar

LINES = [("Host", "a"), ("X-Dup", "1"), ("x-dup", "2"), ("Sig", "t=1,v1=" + "ab" * 200)]


def painted(mark: Badge, theme: str = "light", width: int = 160) -> QImage:
    image = QImage(width, 28, QImage.Format.Format_RGB32)
    image.fill(load_theme(theme).color("panel"))
    painter = QPainter(image)
    paint_badge(painter, QRectF(0, 0, width, 28), mark, load_theme(theme))
    painter.end()
    return image


def test_a_badge_differs_by_sign_and_not_only_by_colour(qapp: object) -> None:
    signs = [painted(Badge(sign, "", "mut", "")) for sign in "✓✕◷–?·"]
    assert all(one != other for at, one in enumerate(signs) for other in signs[at + 1 :])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_badge_is_drawn_in_its_tone_and_elided_in_a_narrow_cell(qapp: object, theme: str) -> None:
    mark = badge("invalid", "body_altered")
    wide = painted(mark, theme)
    back = load_theme(theme).color("badbg").rgb()
    assert wide.pixel(4, 8) == back
    narrow = painted(mark, theme, width=60)
    assert narrow.pixel(57, 14) == back


def test_a_badge_label_says_its_verdict_and_hides_without_one(qtbot: QtBot) -> None:
    label = BadgeLabel()
    qtbot.addWidget(label)
    label.set_badge(badge("valid"))
    assert label.accessibleName() == "Signature: Valid"
    assert (label.width(), label.height()) == (badge_width(badge("valid")), HEIGHT)
    label.set_badge(None)
    assert label.isHidden()


def test_header_lines_keep_order_and_case_and_mark_duplicates(qtbot: QtBot) -> None:
    table = KeyValueTable("Headers")
    qtbot.addWidget(table)
    table.resize(420, 300)
    table.set_lines(LINES)
    table.show()
    model = table.model()
    assert [model.index(row, 0).data() for row in range(4)] == ["Host", "X-Dup", "x-dup", "Sig"]
    assert [table.line(row).which for row in range(4)] == [(0, 1), (0, 2), (1, 2), (0, 1)]
    qtbot.waitUntil(lambda: table.rowHeight(3) > 2 * table.rowHeight(0))


def test_selected_header_lines_are_copied_as_lines_values_and_names(qtbot: QtBot) -> None:
    table = KeyValueTable("Headers")
    qtbot.addWidget(table)
    table.set_lines(LINES)
    table.selectRow(2)
    clipboard = QGuiApplication.clipboard()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "x-dup: 2"
    table.copy_values()
    assert clipboard.text() == "2"
    table.copy_names()
    assert clipboard.text() == "x-dup"


def test_parts_of_a_header_value_are_coloured_where_they_are() -> None:
    value = 't=1764590393, v1=ab12, q="x y", 12'
    parts = {value[start : start + length]: style for start, length, style in value_spans(value)}
    assert parts == {"t": "key", "v1": "key", "q": "key", '"x y"': "str", "12": "num"}


def test_bytes_are_selected_by_keys_and_copied_as_hex_or_text(qtbot: QtBot) -> None:
    view = HexView("Body")
    qtbot.addWidget(view)
    view.resize(700, 200)
    view.show()
    view.set_data(bytes(range(0x41, 0x61)) + b"\xff\x00")
    assert view.per_row == 16
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "41 42 43"
    view.copy_text()
    assert QGuiApplication.clipboard().text() == "ABC"
    view.select_all()
    assert view.selected() == view.data
    view.viewport().repaint()


def test_a_byte_is_hit_in_the_hex_and_in_the_text_part(qtbot: QtBot) -> None:
    view = HexView("Body")
    qtbot.addWidget(view)
    view.resize(700, 200)
    view.show()
    view.set_data(bytes(64))
    cell = view._layouts.cell
    for column in (0, 7, 8, 15):
        for x in (view._hex_x(column) + 0.2, view._text_x(column) + 0.2):
            point = QPoint(round(x * cell) + 12, 8 + 20 + 10)
            assert view._offset_at(point) == 16 + column, (column, x)


def test_an_empty_body_has_no_bytes_to_select(qtbot: QtBot) -> None:
    view = HexView("Body")
    qtbot.addWidget(view)
    view.show()
    view.set_data(b"")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    view.select_all()
    assert view.selected() == b""


def test_a_segment_is_chosen_by_click_and_by_arrow_keys(qtbot: QtBot) -> None:
    row = Segmented("View")
    qtbot.addWidget(row)
    row.set_segments([("json", "Pretty"), ("hex", "Hex"), ("raw", "Raw")])
    assert row.current == "json"
    with qtbot.waitSignal(row.chosen) as caught:
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() - 8, 10))
    assert caught.args == ["raw"]
    qtbot.keyClick(row, Qt.Key.Key_Left)
    assert row.current == "hex"


def test_enter_passes_a_choice_by_to_the_dialog_around_it(qtbot: QtBot) -> None:
    dialog = QDialog()
    row = Segmented("Order")
    row.set_segments((("a", "A"), ("b", "B")))
    column = QVBoxLayout(dialog)
    column.addWidget(row)
    qtbot.addWidget(dialog)
    send = QPushButton("Send", default=True)
    column.addWidget(send)
    dialog.show()
    row.setFocus()
    with qtbot.waitSignal(send.clicked):
        qtbot.keyClick(row, Qt.Key.Key_Return)


def test_segments_without_room_are_in_a_menu_and_the_chosen_one_is_always_seen(qtbot: QtBot) -> None:
    row = Segmented("View")
    qtbot.addWidget(row)
    row.set_segments([("json", "Pretty"), ("tree", "Tree"), ("hex", "Hex"), ("raw", "Raw")])
    row.resize(row.sizeHint())
    assert row.more_menu().isEmpty()
    assert row.more_menu().toolTipsVisible()
    row.resize(150, row.height())
    row.show()
    hidden = [action.text() for action in row.more_menu().actions()]
    assert hidden
    assert "Pretty" not in hidden
    row.set_current("raw")
    assert "Raw" not in [action.text() for action in row.more_menu().actions()]
    with qtbot.waitSignal(row.chosen) as caught:
        next(action for action in row.more_menu().actions() if action.text() == "Hex").trigger()
    assert caught.args == ["hex"]
    assert "Hex" not in [action.text() for action in row.more_menu().actions()]
    row.resize(row.minimumSizeHint())
    assert len(row.more_menu().actions()) == 3


def test_a_tool_segment_does_not_stay_chosen(qtbot: QtBot) -> None:
    row = Segmented("Tools", sticky=False)
    qtbot.addWidget(row)
    row.set_segments([("find", "Find"), ("copy", "Copy")])
    chosen: list[str] = []
    row.chosen.connect(chosen.append)
    for _ in range(2):
        qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(8, 10))
    assert chosen == ["find", "find"]
    assert row.current == ""


def test_captured_html_is_shown_and_not_rendered(qtbot: QtBot) -> None:
    evil = "<b>bold</b><img src=x>"
    card = Card("bad", evil, evil, evil)
    label = ElidedLabel()
    label.set_full_text(evil)
    for widget in (card, label):
        qtbot.addWidget(widget)
    labels = [label, *card.findChildren(QLabel)]
    assert labels
    assert all(one.textFormat() == Qt.TextFormat.PlainText for one in labels)
    assert "<b>" not in plain_tip(evil)
    assert "&lt;b&gt;bold" in plain_tip(evil)


def test_a_message_offers_one_thing_to_do_and_goes_by_itself(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    done: list[bool] = []
    bar.show_message("Deleted 3 requests.", action="Undo", on_action=lambda: done.append(True), seconds=0.1)
    undo = next(button for button in bar.findChildren(QPushButton) if button.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert done == [True]
    assert bar.text == "Deleted 3 requests."
    qtbot.waitUntil(lambda: bar.isHidden())


def test_the_copy_button_copies_what_is_true_at_the_click(qtbot: QtBot) -> None:
    value = ["old"]
    button = CopyButton("Copy the address", lambda: value[0])
    qtbot.addWidget(button)
    value[0] = "new"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "new"


def test_an_empty_state_can_say_something_else(qtbot: QtBot) -> None:
    state = EmptyState("inbox", "Nothing yet", "Wait")
    qtbot.addWidget(state)
    state.set_text("Gone")
    assert {label.text() for label in state.findChildren(QLabel) if not label.isHidden()} >= {"Gone"}


def test_a_fix_with_many_ways_says_how_only_when_asked(qtbot: QtBot) -> None:
    card = Card(
        "bad", "Changed.", "Proof.", "Check the raw bytes: Flask request.get_data(); Django request.body. If so."
    )
    qtbot.addWidget(card)
    texts = [label.text() for label in card.findChildren(QLabel)]
    assert "Fix: Check the raw bytes." in texts
    how = next(label for label in card.findChildren(QLabel) if label.text().startswith("Flask"))
    assert how.text().splitlines() == ["Flask request.get_data()", "Django request.body.", "If so."]
    assert how.isHidden()
    more = card.findChildren(QPushButton)[0]
    more.click()
    assert not how.isHidden()
    assert more.text() == "Hide how"


def test_a_fix_of_one_sentence_is_shown_whole(qtbot: QtBot) -> None:
    card = Card("bad", "Changed.", "", "Check the raw bytes.")
    qtbot.addWidget(card)
    assert [label.text() for label in card.findChildren(QLabel)][-1] == "Fix: Check the raw bytes."
    assert not card.findChildren(QPushButton)


def test_a_line_without_room_is_shown_shorter_before_it_is_cut(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.set_full_text("Stripe · evt_1NG8Du2eZvKYlo2CUI79vXWy · 2 kB", "Stripe · evt_1NG8…9vXWy · 2 kB")
    label.resize(label.fontMetrics().horizontalAdvance(label.full_text) + 4, 20)
    assert label.shown_text == label.full_text
    label.resize(label.width() - 20, 20)
    assert label.shown_text == "Stripe · evt_1NG8…9vXWy · 2 kB"
    label.resize(40, 20)
    assert label.shown_text.endswith("…")


def test_a_date_in_a_header_is_one_thing() -> None:
    assert value_spans("Tue, 24 Nov 2026 15:41:32 GMT") == [(0, 29, "num")]


def test_tabs_keep_their_places_when_another_is_chosen(qtbot: QtBot) -> None:
    bar = SteadyTabBar("Parts")
    qtbot.addWidget(bar)
    for title in ("Overview", "Signature", "Body"):
        bar.addTab(title)
    bar.show()
    before = [bar.tabRect(at).x() for at in range(3)]
    bar.setCurrentIndex(1)
    assert [bar.tabRect(at).x() for at in range(3)] == before


def test_a_colon_in_parentheses_begins_no_list(qtbot: QtBot) -> None:
    fix = "Sign it anew (here: R; there: stripe trigger), or widen the window."
    card = Card("warn", "Old.", "", fix)
    qtbot.addWidget(card)
    assert [label.text() for label in card.findChildren(QLabel)][-1] == f"Fix: {fix}"


def test_what_fits_its_content_measures_the_room_that_is_shared(qtbot: QtBot) -> None:
    whole = QWidget()
    whole.resize(300, 600)
    part = QWidget(whole)
    part.resize(300, 90)
    scroll = FittingScroll("Notes", 320, part)
    for at in range(6):
        scroll.column.addWidget(QLabel(f"line {at}"))
    qtbot.addWidget(whole)
    scroll.within = whole
    scroll.resize(300, 40)
    scroll.fit()
    assert scroll.height() >= scroll.widget().minimumSizeHint().height() > 72


def test_a_fitting_area_gives_room_back_when_what_it_shares_shrinks(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    area = FittingScroll("findings", 180, page)
    area.column.addWidget(QLabel("text\n" * 40))
    page.resize(300, 500)
    page.show()
    area.fit()
    assert area.height() == 320
    page.resize(300, 400)
    qtbot.waitUntil(lambda: area.height() == 220)


def test_an_empty_state_with_little_room_goes_without_its_icon(qtbot: QtBot) -> None:
    state = EmptyState("clock", "No answer came")
    qtbot.addWidget(state)
    state.resize(300, 400)
    state.show()
    icon = state.findChildren(QLabel)[0]
    assert icon.isVisible()
    state.resize(300, 100)
    assert not icon.isVisible()
    state.resize(300, 400)
    assert icon.isVisible()
