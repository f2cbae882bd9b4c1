from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from inspector.gui.theme import ThemeHub
from inspector.gui.widgets.long_text import LongText, value_label


def test_a_word_without_an_end_breaks_and_is_copied_whole(qtbot: QtBot, hub: ThemeHub) -> None:
    text = "POST /a?token=" + "x" * 400 + " <b>"
    scroll = QScrollArea(widgetResizable=True)
    qtbot.addWidget(scroll)
    page = QWidget()
    column = QVBoxLayout(page)
    shown = value_label(text)
    column.addWidget(shown)
    column.addStretch(1)
    scroll.setWidget(page)
    scroll.resize(320, 500)
    scroll.show()
    qtbot.waitUntil(lambda: shown.height() > 5 * shown.fontMetrics().height())
    assert page.width() <= scroll.viewport().width()
    assert isinstance(shown, LongText)
    assert shown.document().size().height() <= shown.height()
    shown.selectAll()
    shown.copy()
    assert QApplication.clipboard().text() == text
    assert not QApplication.clipboard().mimeData().hasHtml()
    before = shown.height()
    scroll.resize(900, 500)
    qtbot.waitUntil(lambda: shown.height() < before)


def test_usual_texts_are_labels(qtbot: QtBot, hub: ThemeHub) -> None:
    shown = value_label("HTTP/1.1 over TLS")
    qtbot.addWidget(shown)
    assert isinstance(shown, QLabel)
