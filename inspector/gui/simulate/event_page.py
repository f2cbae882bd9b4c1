"""A sample event: chosen at the left, its fields and a preview at the right."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from inspector import tasks
from inspector.bodies import visible
from inspector.capture import Capture
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.fonts import mono_font
from inspector.gui.simulate.event_form import EventForm, Wanted
from inspector.gui.simulate.field_table import FieldTable
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.tab_bar import SteadyTabBar
from inspector.simulate import Chosen, Made, Order, is_signed_by_itself, leaves

if TYPE_CHECKING:
    from inspector.session import Session

_REST_MS = 200
#: A newer preview takes over from an older one, and never from what is being sent.
_SLOT = "preview of a sample"
#: Characters of a request that the preview shows.
_SHOWN = 60_000


class EventPage(QWidget):
    """Keeps the preview up to date; `make` gives what is to be sent."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        #: Made-up keys by provider, so that a receiver is configured once.
        self._made_up: dict[str, Chosen] = {}
        self._fresh = True
        self.form = EventForm(session)
        self.fields = FieldTable()
        self.preview = QPlainTextEdit(readOnly=True)
        self.preview.setAccessibleName("The request")
        self.preview.setFont(mono_font(12))
        self.preview.setTabChangesFocus(True)
        self.tabs = QTabWidget()
        self.tabs.setTabBar(SteadyTabBar("Of the event"))
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.fields, "Fields")
        self.tabs.addTab(self.preview, "Preview")
        self.notes = plain_label("", "small", wrap=True)
        self.problem = Notice()
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.form)
        left.addWidget(self.notes)
        left.addWidget(self.problem)
        left.addStretch(1)
        side = QWidget()
        side.setLayout(left)
        side.setFixedWidth(380)
        left.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 8)
        row.setSpacing(16)
        row.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.tabs, 1)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.form.event_changed.connect(self._on_event_changed)
        self.form.changed.connect(self._rest.start)
        self.fields.edited.connect(self._rest.start)

    def wanted(self) -> Wanted:
        """What is asked for, with the edited fields. UsageError."""
        wanted = self.form.wanted()
        return replace(wanted, order=replace(wanted.order, fields=() if self._fresh else self.fields.fields()))

    async def make(self, wanted: Wanted, slot: str = "send a sample") -> Made:
        """The requests of one event; keys that were made up for its provider before are used again."""
        order = wanted.order
        kept = self._made_up.get(order.provider) if wanted.generated and is_signed_by_itself(order) else None
        made = await asyncio.wrap_future(
            self._session.make_sample(order, wanted.to, saved=wanted.saved, chosen=kept, slot=slot)
        )
        if made.chosen.generated:
            self._made_up[order.provider] = made.chosen
        return made

    @Slot()
    def _on_event_changed(self) -> None:
        self._fresh = True
        self._rest.start(0)

    @Slot()
    def _on_rest(self) -> None:
        tasks.spawn(self._refresh(), name="preview of a sample")

    async def _refresh(self) -> None:
        try:
            wanted = self.wanted()
            if self._fresh:
                plain = await asyncio.wrap_future(
                    self._session.make_sample(Order(wanted.order.provider, wanted.order.event, sign=False), slot=_SLOT)
                )
                body = plain.captures[0]
                values = await asyncio.wrap_future(self._session.workers.submit(_SLOT, lambda _token: leaves(body)))
                if not is_alive(self):
                    return
                self.fields.show_values(values)
                self._fresh = False
            made = await self.make(wanted, _SLOT)
            text = await asyncio.wrap_future(
                self._session.workers.submit(_SLOT, lambda _token: _in_words(made.captures))
            )
        except InspectorError as error:
            if is_alive(self):
                self._show_problem(str(error))
            return
        if is_alive(self) and wanted.order.event == self.form.events.key:
            self.problem.hide()
            self.preview.setPlainText(text)
            self.notes.setText(" ".join(made.notes))
            self.notes.setVisible(bool(made.notes))
            self.form.secret.show_chosen(made.chosen)

    def _show_problem(self, text: str) -> None:
        self.problem.show_text(visible(text).text, "bad")
        self.preview.setPlainText("")
        self.notes.hide()
        self.form.secret.show_chosen(None)


def _in_words(captures: Sequence[Capture]) -> str:
    """The requests as they go out, for eyes."""
    parts = []
    for capture in captures:
        lines = [f"{capture.method} {capture.target} HTTP/1.1"]
        lines += [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in capture.headers]
        body = capture.body.decode("utf-8", "replace")
        parts.append("\n".join(lines) + "\n\n" + body.replace("\r\n", "\n"))
    text = "\n\n".join(parts)
    return visible(text[:_SHOWN]).text
