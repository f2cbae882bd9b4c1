"""Send sample event: a window of its own, that stays open for the next one."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QTabWidget, QVBoxLayout

from inspector import tasks
from inspector.capture import Attempt, Capture
from inspector.errors import InspectorError
from inspector.gui.commands.guarding import may_send
from inspector.gui.dialogs.form import is_alive
from inspector.gui.editor.outcome import Outcome
from inspector.gui.screen import resize_to_fit
from inspector.gui.simulate.event_page import EventPage
from inspector.gui.simulate.message_page import MessagePage
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.tab_bar import SteadyTabBar
from inspector.resend import How
from inspector.session.simulating import SAMPLE
from inspector.wording import counted

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

_AS_MADE = How(resign=False)


class Simulate(QDialog):
    """What goes to our own listener arrives there like any other request; everything else is kept as a capture with
    its attempts, so that nothing that was sent is invisible.
    """

    #: An attempt is to be shown in the main window.
    attempt_wanted = Signal(object)

    def __init__(self, main: MainWindow, session: Session) -> None:
        super().__init__(main)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Send sample event")
        self._main = main
        self._session = session
        self._stop = False
        self._is_sending = False
        self.sample = EventPage(session)
        self.message = MessagePage(session)
        self.tabs = QTabWidget()
        self.tabs.setTabBar(SteadyTabBar("What is sent"))
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.sample, "Sample event")
        self.tabs.addTab(self.message, "Message to a service")
        self.tabs.currentChanged.connect(self._on_other)
        self.sample.form.event_changed.connect(self._on_other)
        self.outcome = Outcome()
        self.outcome.wanted.connect(self.attempt_wanted)
        self.told = plain_label("", "dim")
        self.close_button = button("Close", on_click=self.close)
        self.send_button = button("Send", "send", kind="primary", tip="Send it (Ctrl+Enter)", on_click=self._on_send)
        for one in (self.close_button, self.send_button):
            one.setAutoDefault(False)
        below = QVBoxLayout()
        below.setContentsMargins(16, 4, 16, 16)
        below.setSpacing(12)
        below.addWidget(self.outcome)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.told, 1)
        row.addWidget(self.close_button)
        row.addWidget(self.send_button)
        below.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs, 1)
        column.addLayout(below)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_send)
        resize_to_fit(self, 960, 640)

    def begin(self, provider: str, event: str = "") -> None:
        """Show an event of a provider."""
        self.sample.form.begin(provider, event)

    def show_page(self, index: int) -> None:
        """Turn to a page, ready for typing."""
        self.tabs.setCurrentIndex(index)
        first = self.message.address if index else self.sample.form.events
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_other(self) -> None:
        if not self._is_sending:
            self.outcome.hide()
            self.told.setText("")

    @Slot()
    def _on_send(self) -> None:
        if self._is_sending:
            self._stop = True
            return
        self._stop, self._is_sending = False, True
        tasks.spawn(self._send(), name="send a sample")

    async def _send(self) -> None:
        self.told.setText("")
        try:
            if self.tabs.currentIndex() == 0:
                await self._send_events()
            else:
                await self._post()
        except InspectorError as error:
            if is_alive(self):
                self.outcome.show_problem(str(error))
        finally:
            if is_alive(self):
                self._is_sending = False
                self.send_button.setText("Send")

    async def _send_events(self) -> None:
        wanted = self.sample.wanted()
        attempts: list[Attempt] = []
        self.outcome.show_sending()
        for number in range(wanted.times):
            made = await self.sample.make(wanted)
            for capture in made.captures:
                attempt = await self._send_one(capture, wanted.to, ask=not attempts)
                if attempt is None or not is_alive(self):
                    return
                attempts.append(attempt)
            if self._stop:
                break
            if wanted.times > 1:
                self.send_button.setText("Stop")
                self.told.setText(f"{number + 1:,} of {counted(wanted.times, 'event')} sent")
        self._show(attempts)

    async def _send_one(self, capture: Capture, to: str, *, ask: bool, remember: bool = True) -> Attempt | None:
        """None when the user would rather not."""
        if not to:
            return await asyncio.wrap_future(self._session.let_arrive(capture))
        capture_id = await asyncio.wrap_future(self._session.add_request(capture, SAMPLE))
        if ask and not await may_send(self._main, [capture_id], to, _AS_MADE, parent=self):
            # it was not sent after all
            await asyncio.wrap_future(self._session.delete([capture_id]))
            if is_alive(self):
                self.outcome.hide()
            return None
        sending = self._session.resend(capture_id, to, _AS_MADE, remember=remember and ask)
        return await asyncio.wrap_future(sending)

    async def _post(self) -> None:
        request = await self.message.request()
        self.outcome.show_sending()
        # the address is a secret, and so it is not remembered
        attempt = await self._send_one(request, self.message.url, ask=True, remember=False)
        if attempt is not None and is_alive(self):
            self._show([attempt])

    def _show(self, attempts: list[Attempt]) -> None:
        if not attempts:
            self.outcome.hide()
            return
        failed = next((one for one in attempts if one.error is not None), None)
        shown = failed or attempts[-1]
        self.outcome.show_attempt(shown, 1)
        self.outcome.link.setVisible(shown.capture_id > 0)
        if len(attempts) > 1:
            came = Counter(str(one.status) if one.error is None else "no answer" for one in attempts)
            told = ", ".join(f"{count:,} × {what}" for what, count in sorted(came.items()))
            self.told.setText(f"{counted(len(attempts), 'request')}: {told}")
