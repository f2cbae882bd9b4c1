"""Edit and resend: the windows that are open for it, and the drafts that they leave behind."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.capture import Attempt, Capture
from inspector.editing.address import split_address
from inspector.editing.draft import Draft
from inspector.editing.headers import HeaderLine
from inspector.errors import InspectorError, ResendRefused
from inspector.gui.editor.window import EditRequest
from inspector.resend import How

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

#: Where a request goes when no address is known.
_USUAL = "http://localhost:3000"
#: Drafts that are kept; the oldest go first.
_DRAFTS = 50


class EditingCommands:
    """Opens one editor for each capture."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._open: dict[int, EditRequest] = {}
        self._drafts: dict[int, Draft] = {}

    def edit(self) -> None:
        """Edit the selected request; its own editor comes to the front when it is open already."""
        ids = self._window.pane.table.picked_ids()
        if self._window.session is not None and len(ids) == 1 and not self._raise(ids[0]):
            self._window.start(self._edit(self._window.session, ids[0], None), "edit a request")

    def edit_attempt(self, attempt: Attempt) -> None:
        """Edit what an attempt has sent."""
        session = self._window.session
        if session is not None:
            if attempt.capture_id in self._open:
                self._open[attempt.capture_id].close()
            self._window.start(self._edit(session, attempt.capture_id, attempt), "edit an attempt")

    def new_request(self) -> None:
        """Write a request from nothing, or from a template."""
        session = self._window.session
        if session is not None and not self._raise(0):
            self._window.start(self._new(session), "write a request")

    def close(self) -> None:
        """The session goes: so do its editors and drafts."""
        for editor in list(self._open.values()):
            editor.done(0)
        self._open.clear()
        self._drafts.clear()

    def _raise(self, capture_id: int) -> bool:
        editor = self._open.get(capture_id)
        if editor is not None:
            editor.show()
            editor.raise_()
            editor.activateWindow()
        return editor is not None

    async def _edit(self, session: Session, capture_id: int, attempt: Attempt | None) -> None:
        work = session.workers.submit("read for editing", lambda _token: session.capture(capture_id))
        capture = await asyncio.wrap_future(work)
        if capture.malformed is not None:
            raise ResendRefused(
                f"#{capture_id} was not a readable HTTP request, so there is nothing to edit.",
                hint="Write a new request instead (Capture menu), and paste what it should hold.",
            )
        if attempt is None:
            began = await self._where_it_goes(session, capture)
            kept = self._drafts.pop(capture_id, None)
        else:
            body = capture.body if attempt.request_body is None else attempt.request_body
            began, kept = Draft.of_attempt(attempt, body), None
        await self._show(session, capture, began, kept)

    async def _where_it_goes(self, session: Session, capture: Capture) -> Draft:
        try:
            plan = await asyncio.wrap_future(session.plan(capture.id, None, How(resign=False)))
        except InspectorError:
            return Draft.of_capture(capture, _USUAL)
        target = plan.outgoing.target
        # an address of its own stands for the path, too
        return Draft.of_capture(capture, plan.to.origin, target if plan.to.path else "")

    async def _new(self, session: Session) -> None:
        origin, target = split_address(session.settings.resend.last_target or _USUAL)
        lines = (HeaderLine("Content-Type", "application/json"),)
        began = Draft(origin=origin, target=target or "/", headers=lines, body=b"{}")
        await self._show(session, None, began, self._drafts.pop(0, None))

    async def _show(self, session: Session, capture: Capture | None, began: Draft, kept: Draft | None) -> None:
        number = 0 if capture is None else capture.id
        if self._window.session is not session or self._raise(number):
            return
        editor = EditRequest(self._window, session, capture)
        self._open[number] = editor
        editor.left.connect(lambda draft: self._on_left(number, draft))
        editor.attempt_wanted.connect(self.show_attempt)
        editor.show()
        editor.activateWindow()
        await editor.begin(began, kept)

    def _on_left(self, number: int, draft: Draft | None) -> None:
        self._open.pop(number, None)
        self._drafts.pop(number, None)
        if draft is not None:
            self._drafts[number] = draft
            for oldest in list(self._drafts)[:-_DRAFTS]:
                del self._drafts[oldest]

    def show_attempt(self, attempt: Attempt) -> None:
        """Bring the main window to the front, at an attempt."""
        window, detail = self._window, self._window.detail
        window.raise_()
        window.activateWindow()
        if detail is None:
            return
        detail.show_tab("attempts", attempt.capture_id)
        window.commands.view.show_capture(attempt.capture_id)
