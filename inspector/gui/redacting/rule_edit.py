"""A list of rules as text, one a line; a line that cannot be used is marked, and what is wrong with it is said."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from inspector.gui.fonts import mono_font
from inspector.gui.theme import current_theme


class RuleEdit(QPlainTextEdit):
    """`check` says what is wrong with a line, or None."""

    #: The rules changed, by the user.
    edited = Signal()

    def __init__(self, name: str, hint: str, check: Callable[[str], str | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(mono_font(12))
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._check = check
        self._loading = False
        #: what is wrong with the first bad line, with its number; empty when nothing is
        self.problem = ""
        self.textChanged.connect(self._on_text_changed)

    @property
    def rules(self) -> tuple[str, ...]:
        """The lines that are not empty, each once."""
        return tuple(dict.fromkeys(line.strip() for line in self.toPlainText().splitlines() if line.strip()))

    def show_rules(self, rules: tuple[str, ...]) -> None:
        """These instead; nothing of it can be undone."""
        self._loading = True
        self.setPlainText("\n".join(rules))
        self._loading = False

    @Slot()
    def _on_text_changed(self) -> None:
        marks = []
        self.problem = ""
        for number, line in enumerate(self.toPlainText().splitlines(), 1):
            wrong = self._check(line.strip()) if line.strip() else None
            if wrong is None:
                continue
            self.problem = self.problem or f"Line {number}: {wrong}"
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document().findBlockByNumber(number - 1))
            style = QTextCharFormat()
            style.setBackground(current_theme().color("badbg"))
            style.setProperty(QTextFormat.Property.FullWidthSelection, True)
            mark.format = style
            marks.append(mark)
        self.setExtraSelections(marks)
        if not self._loading:
            self.edited.emit()
