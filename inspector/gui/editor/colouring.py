"""Colours of an editable text: only the blocks near the viewport get any, whatever the text's length."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QTextBlock, QTextCharFormat, QTextLayout

from inspector import tasks
from inspector.editing.colours import BY_LINE, Colours, colours_of, no_colours
from inspector.gui.editor.units import Units
from inspector.gui.theme import current_theme
from inspector.gui.widgets.code_painting import STYLES
from inspector.workers import Token, Workers

if TYPE_CHECKING:
    from inspector.gui.editor.code_edit import CodeEdit

#: After the last key stroke until kinds that need the whole text are looked at again, in ms.
_REST_MS = 200
#: Spans of one line that are painted.
_MOST = 400


class Colouring(QObject):
    """Keeps the visible lines of one CodeEdit coloured."""

    def __init__(self, edit: CodeEdit, workers: Workers) -> None:
        super().__init__(edit)
        self._edit = edit
        self._workers = workers
        self._slot = f"colours of {id(self)}"
        self._kind = ""
        self._colours: Colours = no_colours
        self._revision = -1
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._on_soon)
        self._later = QTimer(self, singleShot=True, interval=_REST_MS)
        self._later.timeout.connect(self._on_later)
        edit.document().contentsChange.connect(self._on_contents_change)
        edit.verticalScrollBar().valueChanged.connect(self._soon.start)
        edit.resized.connect(self._soon.start)
        #: called with the whole text when it has rested; for what else looks at all of it
        self.rested: Callable[[], object] = lambda: None

    def set_kind(self, kind: str) -> None:
        """The text is of this kind of body."""
        if kind != self._kind:
            self._kind = kind
            self._colours = no_colours
            self._later.start(0)

    def repaint(self) -> None:
        """The theme changed: colour anew."""
        self._soon.start()

    @Slot(int, int, int)
    def _on_contents_change(self, _at: int, _removed: int, _added: int) -> None:
        # colouring tells of a change too, but makes no revision
        revision = self._edit.document().revision()
        if revision != self._revision:
            self._revision = revision
            self._soon.start()
            self._later.start(_REST_MS)

    @Slot()
    def _on_later(self) -> None:
        self.rested()
        if self._kind in BY_LINE:
            self._colours = colours_of(self._kind, "", Token())
            self._on_soon()
            return
        tasks.spawn(self._look(self._kind, self._edit.exact_text()), name="colours")

    async def _look(self, kind: str, text: str) -> None:
        work = self._workers.submit(self._slot, lambda token: colours_of(kind, text, token))
        found = await asyncio.wrap_future(work)
        if self._edit.alive:
            self._colours = found
            self._on_soon()

    @Slot()
    def _on_soon(self) -> None:
        theme = current_theme()
        for block in self._edit.visible_blocks():
            text = block.text()
            units = Units(text)
            made = []
            for start, length, style in list(self._colours(block.blockNumber(), text))[:_MOST]:
                form = QTextCharFormat()
                form.setForeground(theme.color(STYLES.get(style, "text")))
                part = QTextLayout.FormatRange()
                part.start = units.of(start)
                part.length = units.of(start + length) - part.start
                part.format = form
                made.append(part)
            _set_formats(block, made)


def _set_formats(block: QTextBlock, formats: list[QTextLayout.FormatRange]) -> None:
    layout = block.layout()
    if layout.formats() != formats:
        layout.setFormats(formats)
        block.document().markContentsDirty(block.position(), block.length())
