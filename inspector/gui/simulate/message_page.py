"""A message to another service's webhook, with its limits counted while it is written."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from inspector import tasks
from inspector.bodies import visible
from inspector.capture import Capture
from inspector.errors import InspectorError, UsageError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.outgoing import OUTGOING, Count, OutgoingFormat, built
from inspector.resend import parse_target

if TYPE_CHECKING:
    from inspector.session import Session

_REST_MS = 150
#: Limits that are shown, those first of which most is used.
_MOST = 5


class Looked(NamedTuple):
    """What came of a look at a message."""

    counts: list[Count]
    problems: list[str]


class MessagePage(QWidget):
    """The message is JSON; a service's smallest one stands there to begin with."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 8)
        column.setSpacing(8)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.service = QComboBox()
        for one in OUTGOING:
            self.service.addItem(f"{one.title}: {one.action}", one.name)
        self.address = QLineEdit()
        for title, widget in (("Service", self.service), ("Address", self.address)):
            label = QLabel(title)
            label.setMinimumHeight(32)
            label.setBuddy(widget)
            widget.setAccessibleName(title)
            form.addRow(label, widget)
        column.addLayout(form)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("Message as JSON")
        self.text.setFont(mono_font(12))
        self.text.setTabChangesFocus(True)
        column.addWidget(self.text, 1)
        self.counter = plain_label("", "small", wrap=True)
        column.addWidget(self.counter)
        self.problem = Notice()
        column.addWidget(self.problem)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.service.currentIndexChanged.connect(self._on_service)
        self.text.textChanged.connect(self._rest.start)
        self.address.textChanged.connect(lambda _text: self._rest.start())
        self._on_service()

    @property
    def format(self) -> OutgoingFormat:
        """The chosen service."""
        return OUTGOING[self.service.currentIndex()]

    @property
    def url(self) -> str:
        """The address as typed."""
        return self.address.text().strip()

    async def request(self) -> Capture:
        """The request that posts the message. UsageError names what the service would refuse."""
        if not self.url:
            raise UsageError("Type the address of the webhook.", hint=f"It looks like {self.format.address}.")
        parse_target(self.url)
        outgoing, text, url = self.format, self.text.toPlainText(), self.url
        return await asyncio.wrap_future(
            self._session.workers.submit(
                "make a message", lambda _token: outgoing.request(built(outgoing, start=text), url)
            )
        )

    @Slot()
    def _on_service(self) -> None:
        self.address.setPlaceholderText(self.format.address)
        self.text.setPlainText(self.format.example)
        self._rest.start(0)

    @Slot()
    def _on_rest(self) -> None:
        tasks.spawn(self._look(), name="look at a message")

    async def _look(self) -> None:
        outgoing, text, url = self.format, self.text.toPlainText(), self.url
        work = self._session.workers.submit("look at a message", lambda _token: _looked(outgoing, text, url))
        try:
            looked = await asyncio.wrap_future(work)
        except InspectorError as error:
            looked = Looked([], [str(error)])
        if not is_alive(self) or (outgoing, text) != (self.format, self.text.toPlainText()):
            return
        shown = sorted(looked.counts, key=lambda one: -one.used / one.limit)[:_MOST]
        self.counter.setText(visible(" · ".join(f"{one.name}: {one.used:,} of {one.limit:,}" for one in shown)).text)
        set_tone(self.counter, "tone", "bad" if any(one.over for one in shown) else "")
        if looked.problems:
            more = f" (and {len(looked.problems) - 2} more)" if len(looked.problems) > 2 else ""
            self.problem.show_text(visible(" ".join(looked.problems[:2]) + more).text, "bad")
        else:
            self.problem.hide()


def _looked(outgoing: OutgoingFormat, text: str, url: str) -> Looked:
    try:
        message: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Looked([], [f"The message is no JSON: {error}."])
    return Looked([one for one in outgoing.counts(message) if one.used], outgoing.problems(message, url))
