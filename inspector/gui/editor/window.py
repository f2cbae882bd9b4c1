"""Edit and resend: a window of its own, that stays open for the next try."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QMenu, QPushButton, QVBoxLayout

from inspector import tasks
from inspector.capture import Capture
from inspector.editing.draft import Draft
from inspector.errors import InspectorError
from inspector.gui.commands.guarding import may_send
from inspector.gui.dialogs.form import is_alive
from inspector.gui.editor.certificate import CertificateLine
from inspector.gui.editor.outcome import Outcome
from inspector.gui.editor.plan_view import PlanView, preview
from inspector.gui.editor.request_form import RequestForm
from inspector.gui.editor.sending_options import SendingOptions
from inspector.gui.editor.templates_menu import TemplatesMenu
from inspector.gui.screen import resize_to_fit
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.notice import Notice
from inspector.saved_requests import SavedRequest
from inspector.wording import size

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

_PREVIEW_REST_MS = 300
_PREVIEW_TAB = 3


class EditRequest(QDialog):
    """Edits what `capture` is sent as; without one, a request from nowhere, which becomes a record when it is sent."""

    #: The window was closed; its draft, None when nothing was edited.
    left = Signal(object)
    #: An attempt is to be shown in the main window.
    attempt_wanted = Signal(object)

    def __init__(self, main: MainWindow, session: Session, capture: Capture | None) -> None:
        super().__init__(main)
        self.setWindowFlag(Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New request" if capture is None else f"Edit and resend #{capture.id}")
        self._main = main
        self._session = session
        self._capture = capture
        self._began: Draft | None = None
        self._tries = 0
        self.form = RequestForm(session.workers)
        self.plan = PlanView()
        self.options = SendingOptions()
        self.form.options = self.options.options
        self.form.tabs.addTab(self.plan, "Preview")
        self.certificate = CertificateLine(session)
        self.form.below.addWidget(self.certificate)
        self.notice = Notice()
        self.notice.action.connect(self._on_start_over)
        self.templates = TemplatesMenu(session.workers, self._saved, self)
        self.templates.chosen.connect(self._on_template_chosen)
        self.templates.said.connect(lambda text, tone: self.notice.show_text(text, tone))
        self.outcome = Outcome()
        self.outcome.wanted.connect(self.attempt_wanted)
        self.send_button = self._buttons()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.form, 1)
        # what comes and goes takes its room from the body alone: nothing to click moves away
        column.addWidget(self.notice)
        column.addWidget(self.outcome)
        column.addWidget(self.options)
        self._rest = QTimer(self, singleShot=True, interval=_PREVIEW_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.form.changed.connect(self._on_changed)
        self.options.changed.connect(self._on_changed)
        self.form.tabs.currentChanged.connect(self._on_tab_changed)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self._on_send)
        self.resize(940, 700)
        self.fit()

    def _buttons(self) -> QPushButton:
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: self.templates.fill(menu))
        templates = button("Templates", "file-text")
        templates.setProperty("opens", "true")
        templates.setAutoDefault(False)
        templates.setMenu(menu)
        self.templates_menu = menu
        send = button("Send", "send", kind="primary", tip="Send it (Ctrl+Enter)", on_click=self._on_send)
        send.setAutoDefault(False)
        for part in (templates, send):
            self.form.top.addWidget(part)
        return send

    def fit(self) -> None:
        """No larger than the screen."""
        resize_to_fit(self, self.width(), self.height())

    async def begin(self, draft: Draft, kept: Draft | None = None) -> None:
        """Show a request; `kept` is how it was left the last time."""
        self._began = draft
        self.templates.refresh()
        await self._show(kept or draft)
        if kept is not None:
            self.notice.show_text("Your edits from before are still here.", "accent", "Start over")
        has_text = self.form.body.stack.currentWidget() is self.form.body.text
        self.form.tabs.setCurrentIndex(2 if has_text and draft.body else 1)
        first = self.form.body.text if has_text and draft.body else self.form.headers.view
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _show(self, draft: Draft) -> None:
        self.options.set_options(draft.options)
        await self.form.show_draft(draft)
        self.certificate.show_address(draft.address)
        self._on_changed()

    # the draft

    def draft_if_edited(self) -> Draft | None:
        """The request as it stands, if it is worth keeping. ResendRefused as by the form."""
        draft = self.form.draft()
        return draft if draft != self._began else None

    def _saved(self, name: str) -> SavedRequest:
        return self.form.draft().saved(name)

    def _on_template_chosen(self, saved: SavedRequest) -> None:
        self.notice.clear()
        tasks.spawn(self._show(Draft.of_saved(saved)), name="load a template")

    def _on_start_over(self) -> None:
        self.notice.clear()
        if self._began is not None:
            tasks.spawn(self._show(self._began), name="start over")

    # preview

    @Slot()
    def _on_changed(self) -> None:
        self.certificate.show_address(self.form.address.text())
        self.outcome.forget_problem()
        self._rest.start()

    @Slot(int)
    def _on_tab_changed(self, _index: int) -> None:
        self._rest.start(0)

    @Slot()
    def _on_rest(self) -> None:
        try:
            draft = self.form.draft() if not self._is_typing() else None
        except InspectorError as error:
            self.notice.show_text(str(error), "bad")
            return
        if draft is None:
            self._rest.start(_PREVIEW_REST_MS)
            return
        self.form.show_size(len(draft.body))
        if self.form.tabs.currentIndex() == _PREVIEW_TAB:
            tasks.spawn(self._preview(draft), name="preview")

    def _is_typing(self) -> bool:
        """A cell that is being edited must not be closed by a look at the draft."""
        return any(table.is_editing for table in (self.form.query, self.form.headers))

    async def _preview(self, draft: Draft) -> None:
        capture = self._capture
        if capture is None:
            self.plan.show_unsent(f"{draft.method} {draft.address} · {size(len(draft.body))} of body")
            return
        try:
            how = draft.how(capture)
        except InspectorError as error:
            self.plan.show_problem(str(error))
            return
        made = await preview(self._session, capture.id, draft.origin, how)
        if is_alive(self):
            self.plan.show_preview(made)

    # sending

    @Slot()
    def _on_send(self) -> None:
        if self.send_button.isEnabled():
            tasks.spawn(self._send(), name="send the edited request")

    async def _send(self) -> None:
        self.send_button.setEnabled(False)
        try:
            await self._try()
        except InspectorError as error:
            if is_alive(self):
                self.outcome.show_problem(str(error))
        finally:
            if is_alive(self):
                self.send_button.setEnabled(True)

    async def _try(self) -> None:
        draft = self.form.draft()
        is_new = self._capture is None
        capture = await self._record(draft)
        how = draft.how(capture)
        if not await may_send(self._main, [capture.id], draft.origin, how, parent=self):
            if is_new and is_alive(self):
                # it was not sent after all
                self._capture = None
                await asyncio.wrap_future(self._session.delete([capture.id]))
            return
        self.outcome.show_sending()
        attempt = await asyncio.wrap_future(self._session.resend(capture.id, draft.origin, how, remember=False))
        if is_alive(self):
            self._tries += 1
            self.outcome.show_attempt(attempt, self._tries)

    async def _record(self, draft: Draft) -> Capture:
        """The capture that is sent; a request from nowhere is recorded first."""
        if self._capture is None:
            request = draft.as_capture()
            capture_id = await asyncio.wrap_future(self._session.add_request(request))
            work = self._session.workers.submit(f"read {id(self)}", lambda _token: self._session.capture(capture_id))
            self._capture = await asyncio.wrap_future(work)
        return self._capture

    # leaving

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends nothing by itself; Esc leaves, and what was edited is kept."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def reject(self) -> None:
        """Esc and closing: what was edited is kept by who opened this."""
        try:
            draft = self.draft_if_edited()
        except InspectorError:
            # it holds what cannot be sent yet, and so cannot be kept but as it stands
            self.hide()
            return
        self.left.emit(draft)
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """A window beside the main one, which may come in front of it to show an attempt."""
        self.windowHandle().setTransientParent(None)  # type: ignore[arg-type]  # the stubs know of no "none"
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Other colours: look again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._rest.start(0)
