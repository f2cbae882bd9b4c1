"""Sending many at once: asking how, watching it, and what can be done with what failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from inspector.gui.batches.strip import BatchStrip
from inspector.gui.commands.guarding import may_send
from inspector.gui.dialogs.form import is_alive
from inspector.resend import AS_IT_CAME, How
from inspector.resend.copies import Checked, check_fields
from inspector.resend.fields import Field
from inspector.session.batches import Manner, Sending
from inspector.store import Order
from inspector.wording import counted, number
from inspector.workers import Cancelled, Token

if TYPE_CHECKING:
    from inspector.gui.dialogs.resend_many import ManyWanted
    from inspector.gui.dialogs.send_copies import CopiesWanted, SendCopies
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

#: Seconds after which a batch shows that it is under way.
_PATIENCE_S = 0.3
#: Requests that a filter can name.
MOST_LISTED = 400

Begin = Callable[[], "Future[Sending]"]


class BatchCommands:
    """Resend many, send copies, and what comes after."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    # asking

    def many(self) -> None:
        """Ask which, where to and how, then send."""
        from inspector.gui.dialogs.resend_many import ResendMany

        window, session = self._window, self._window.session
        if session is None:
            return
        listed = window.pane.model.ids[:]
        everything = window.pane.table.picked_count() == len(listed)
        picked = listed if everything else window.pane.table.picked_ids()
        counts = (len(picked), len(listed), window.pane.total_count)
        dialog = ResendMany(counts, session.settings.resend, _targets(session), window)

        def send(wanted: ManyWanted) -> None:
            among = {"selected": picked, "listed": listed}.get(wanted.scope)
            window.start(self._many(among, wanted.to, wanted.how, wanted.manner), "resend many")

        dialog.wanted.connect(send)
        dialog.open()

    def copies(self) -> None:
        """Ask what differs, then send copies of the current request."""
        session = self._window.session
        current = self._window.pane.table.current_id()
        if session is not None and current is not None:
            self._window.start(self._ask_copies(session, current), "send copies")

    async def _ask_copies(self, session: Session, capture_id: int) -> None:
        from inspector.gui.dialogs.send_copies import SendCopies

        window = self._window
        presets = await asyncio.to_thread(session.copy_presets, capture_id)
        if window.session is not session:
            return
        dialog = SendCopies(capture_id, presets, session.settings.resend, _targets(session), window)

        def check(fields: tuple[Field, ...]) -> None:
            window.start(self._check(session, dialog, capture_id, fields), "check copies")

        def send(wanted: CopiesWanted) -> None:
            window.start(self._copies(session, capture_id, wanted), "send copies")

        dialog.check_wanted.connect(check)
        dialog.wanted.connect(send)
        dialog.open()

    async def _check(self, session: Session, dialog: SendCopies, capture_id: int, fields: tuple[Field, ...]) -> None:
        def work(_token: Token) -> list[Checked]:
            return check_fields(session.capture(capture_id), fields)

        try:
            checks = await asyncio.wrap_future(session.workers.submit("check copies", work))
        except Cancelled:
            return
        if is_alive(dialog):
            dialog.show_checks(fields, checks)

    # sending

    def resend(self, ids: Sequence[int], to: str | None, how: How = AS_IT_CAME) -> None:
        """Send these, by default as they came, one after another."""
        self._window.start(self._many(ids, to, how, Manner()), "resend many")

    async def _many(self, among: Sequence[int] | None, to: str | None, how: How, manner: Manner) -> None:
        session = self._window.session
        if session is None:
            return
        ids = among
        if ids is None:
            ids = await asyncio.to_thread(session.ids, None, Order("id", descending=False))
        if not ids:
            self._window.say("There is nothing to resend.")
            return
        if await may_send(self._window, ids, to, how):
            await self._send(session, lambda: session.resend_many(among, to, how, manner), "Resend")

    async def _copies(self, session: Session, capture_id: int, wanted: CopiesWanted) -> None:
        if await may_send(self._window, [capture_id], wanted.to, wanted.how):
            await self._send(
                session,
                lambda: session.send_copies(capture_id, wanted.copies, wanted.to, wanted.how, wanted.manner),
                f"Copies of #{capture_id}",
            )

    async def _send(self, session: Session, begin: Begin, title: str) -> None:
        window = self._window
        sending = await asyncio.wrap_future(begin())
        done = asyncio.wrap_future(sending.done)
        await asyncio.wait([done], timeout=_PATIENCE_S)
        strip = None if done.done() else self._show(session, sending, title)
        try:
            progress = await done
        finally:
            if strip is not None and is_alive(strip):
                strip.refresh()
        if window.session is not session:
            return
        if progress.total and progress.ok == progress.total:
            if strip is not None:
                window.strips.remove(strip)
            what = counted(progress.ok, "request") if title == "Resend" else counted(progress.ok, "copy", "copies")
            window.toast.say(f"Sent {what}, all accepted", "ok")
            window.status.show_error("")
        elif strip is None:
            self._show(session, sending, title)

    def _show(self, session: Session, sending: Sending, title: str) -> BatchStrip:
        strips = self._window.strips
        for shown in self._shown():
            if shown.succeeded:
                strips.remove(shown)  # it has nothing more to say
        strip = BatchStrip(sending, title)
        strips.add(strip)

        def go_on(begin: Begin) -> None:
            strips.remove(strip)
            self._window.start(self._send(session, begin, title), "send again")

        strip.again_wanted.connect(lambda: go_on(lambda: session.send_failed(sending)))
        strip.rest_wanted.connect(lambda: go_on(lambda: session.send_rest(sending)))
        strip.failed_wanted.connect(lambda: self._list_failed(sending))
        strip.closed.connect(lambda: strips.remove(strip))
        return strip

    def _shown(self) -> list[BatchStrip]:
        return [strip for strip in self._window.strips.strips if isinstance(strip, BatchStrip)]

    def on_progress(self, number: int) -> None:
        """A batch of that number went on."""
        for strip in self._shown():
            if strip.sending.number == number:
                strip.refresh()

    def _list_failed(self, sending: Sending) -> None:
        ids = sending.failed_ids(MOST_LISTED)
        named = ", ".join(map(str, ids))
        self._window.filter_bar.set_text(f"id in ({named})" if len(ids) > 1 else f"id:{named}")
        self._window.filter_bar.edit.setCursorPosition(0)
        failed = sending.progress.failed
        if len(ids) == MOST_LISTED < failed:
            self._window.say(f"The first {number(MOST_LISTED)} of {number(failed)} are listed.")


def _targets(session: Session) -> list[str]:
    return list(dict.fromkeys(endpoint.target for endpoint in session.endpoints() if endpoint.target))
