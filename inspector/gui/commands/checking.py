"""What must hold: checks made from values, edited, and made again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from inspector import wording
from inspector.workers import Token

if TYPE_CHECKING:
    from inspector.checks import CheckResult
    from inspector.gui.checking.editor import Try
    from inspector.gui.main_window import MainWindow

_SLOT = "window.check"
#: Remembers that the column of checks was shown.
_SHOWN = "checks_column"


class CheckingCommands:
    """What menus and the Checks tab do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def edit(self, name: str = "") -> None:
        """The checks of an endpoint: by default that of the selected request, or the one chosen at the left."""
        from inspector.gui.checking.dialog import ChecksDialog  # only for those who check: starting up is quicker

        window, session = self._window, self._window.session
        if session is None:
            return
        shown = window.detail.facts if window.detail is not None else None
        if not name:
            name = shown.capture.endpoint if shown is not None else window.commands.endpoints.chosen()
        dialog = ChecksDialog(session.endpoint(name), session.workers, self._try(), window)
        dialog.wanted.connect(lambda owner, tables: self._save(owner, tables, f"Saved the checks of {owner}"))
        dialog.open()

    def add(self, field: str, kind: str) -> None:
        """One check more, made from the value of the selected request at that field."""
        self._window.start(self._add(field, kind), "checks")

    def show_column(self) -> None:
        """Show the column of checks when something is checked for the first time; who takes it away has it so."""
        window, session = self._window, self._window.session
        if session is None or window.state.get(_SHOWN, False):
            return
        if any(endpoint.checks for endpoint in session.endpoints()):
            window.state.set(_SHOWN, True)
            if not window.pane.table.columns.shown("checks"):
                window.pane.table.columns.choose("checks", True)

    def again(self) -> None:
        """Make the checks of the selected requests again."""
        ids = self._window.pane.table.picked_ids()
        if self._window.session is not None and ids:
            self._window.start(self._again(ids), "checks")

    def _try(self) -> Try | None:
        session, detail = self._window.session, self._window.detail
        capture_id = detail.capture_id if detail is not None else None
        if session is None or capture_id is None:
            return None

        def attempt(tables: list[Mapping[str, Any]], token: Token) -> tuple[CheckResult, ...]:
            return session.try_checks(tables, capture_id, token)

        return attempt

    async def _add(self, field: str, kind: str) -> None:
        from inspector.checks.suggesting import ASKED
        from inspector.gui.checking.editor import CheckEditor

        window, session = self._window, self._window.session
        facts = window.detail.facts if window.detail is not None else None
        if session is None or facts is None:
            window.say("Select a request first: a check is made from its value")
            return
        chosen = facts.summary.id
        found = session.workers.submit(_SLOT, lambda _token: session.suggest_check(kind, field, chosen))
        table = await asyncio.wrap_future(found)
        name = facts.capture.endpoint
        if kind in ASKED:
            dialog = CheckEditor(table, session.workers, self._try(), window, title="Add check", save="Add")
            dialog.wanted.connect(lambda made: self._append(name, made))
            dialog.open()
        else:
            self._append(name, table)

    def _append(self, name: str, table: Mapping[str, Any]) -> None:
        from inspector.gui.checking.check_list import title_of

        session = self._window.session
        if session is None:
            return
        before = session.endpoint(name).checks
        if table in before:
            self._window.say(f"{name} is checked for that already")
            return
        told = f"Check added to {name}: {title_of(table)[:80]}"
        self._save(name, (*before, table), told, undo=before)

    def _save(
        self,
        name: str,
        tables: Sequence[Mapping[str, Any]],
        told: str,
        *,
        undo: Sequence[Mapping[str, Any]] | None = None,
    ) -> None:
        async def work() -> None:
            session, window = self._window.session, self._window
            if session is None:
                return
            await asyncio.wrap_future(session.set_checks(name, tables))
            if undo is None:
                window.say(told)
            else:
                window.toast.say(told, way=("Undo", lambda: self._save(name, undo, "The checks are as before")))
            detail = window.detail
            if detail is not None and detail.facts is not None and detail.facts.capture.endpoint == name:
                # the one that is looked at shows what they say at once
                await asyncio.wrap_future(session.check_again([detail.facts.summary.id]))

        self._window.start(work(), "checks")

    async def _again(self, ids: Sequence[int]) -> None:
        session = self._window.session
        assert session is not None
        failed = await asyncio.wrap_future(session.check_again(ids))
        checked = wording.counted(len(ids), "request")
        self._window.say(f"Checked {checked} again: {f'{failed} failed' if failed else 'none failed'}")
