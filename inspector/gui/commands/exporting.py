"""Exports: asking what and where to, watching them, saying what came of it."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMenu

from inspector.bodies import visible
from inspector.columns import FieldColumn
from inspector.exports import EXPORTS, chosen_columns
from inspector.gui.exporting.strip import ExportStrip
from inspector.redaction import profiles
from inspector.wording import counted
from inspector.workers import Cancelled

if TYPE_CHECKING:
    from inspector.columns import Column
    from inspector.gui.exporting.dialog import ExportWanted
    from inspector.gui.main_window import MainWindow
    from inspector.query import Query
    from inspector.redaction import Redactor
    from inspector.session import Session

#: Seconds after which an export shows that it is under way.
_PATIENCE_S = 0.3
#: Formats that the row menu names: entry and format.
_QUICK = (("NDJSON…", "ndjson"), ("HAR…", "har"), ("Raw request…", "raw"), ("cURL…", "curl"), ("Markdown…", "markdown"))


class ExportCommands:
    """Everything that leaves the session as a file goes through here."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def ask(self, scope: str = "", format_name: str = "") -> None:
        """Ask which captures, in which format, and where to; by default what was chosen last."""
        session = self._window.session
        if session is not None:
            self._window.start(self._ask(session, scope, format_name), "export")

    def fill_menu(self, menu: QMenu) -> None:
        """The row menu's part: the dialog, and the dialog with a format chosen already."""
        menu.addAction("Export…", lambda: self.ask("selected"))
        menu.addSeparator()
        for title, name in _QUICK:
            menu.addAction(title, functools.partial(self.ask, "selected", name))

    async def _ask(self, session: Session, scope: str, format_name: str) -> None:
        from inspector.gui.exporting.dialog import ExportDialog

        window = self._window
        found, wrong = await asyncio.to_thread(profiles)
        if window.session is not session:
            return
        listed = window.pane.shown_count
        everything = window.pane.table.picked_count() == listed
        picked = window.pane.model.ids[:] if everything else window.pane.table.picked_ids()
        stem = f"request-{picked[0]}" if len(picked) == 1 and scope == "selected" else Path(session.path).stem
        dialog = ExportDialog(
            (len(picked), listed, window.pane.total_count),
            found,
            Path(window.state.get("folder", "") or Path.home()),
            stem,
            scope=scope,
            format_name=format_name or window.state.get("export", "ndjson"),
            shown_columns=len(window.pane.table.columns.shown_columns()),
            parent=window,
        )
        query = window.pane.query

        def begin(wanted: ExportWanted) -> None:
            window.state.set("folder", str(wanted.path.parent))
            window.state.set("export", wanted.format)
            ids = picked if wanted.scope == "selected" else None
            window.start(self._export(session, wanted, query if wanted.scope == "listed" else None, ids), "export")

        def preview(scope: str, name: str) -> None:
            from inspector.gui.redacting.preview import RedactionPreview

            chosen = profiles()[0].get(name)
            if chosen is not None:
                ids = picked if scope == "selected" else None
                total = len(picked) if ids is not None else listed if scope == "listed" else window.pane.total_count
                RedactionPreview(session, chosen, total, query if scope == "listed" else None, ids, dialog).open()

        dialog.wanted.connect(begin)
        dialog.preview_wanted.connect(preview)
        dialog.profiles_wanted.connect(lambda: window.commands.redacting.profiles(dialog))
        dialog.open()
        if wrong:
            dialog.complain(visible("\n".join(wrong)).text)

    async def _export(
        self, session: Session, wanted: ExportWanted, query: Query | None, ids: Sequence[int] | None
    ) -> None:
        window, path = self._window, wanted.path
        strip = ExportStrip(path)
        strip.cancelled.connect(lambda: session.cancel_export(path))
        try:
            # the vault is asked for secrets, which may take a while
            redactor = await asyncio.to_thread(session.redactor, wanted.profile, wanted.format)
            coming = asyncio.wrap_future(
                session.export(
                    path,
                    wanted.format,
                    query=query,
                    ids=ids,
                    progress=strip.on_progress,
                    redact=redactor,
                    columns=self._columns(wanted),
                )
            )
            await asyncio.wait([coming], timeout=_PATIENCE_S)
            if not coming.done():
                window.strips.add(strip)
            count = await coming
        except Cancelled:
            if window.session is session:
                window.say(f"Export to {visible(path.name).text} cancelled: nothing was written")
            return
        finally:
            window.strips.remove(strip)
        if window.session is session:
            window.status.show_error("")
            way = ("Show in folder", lambda: self._show_folder(path.parent))
            text = f"{counted(count, 'request')} exported to {visible(path.name).text}{_told(redactor)}"
            window.toast.say(text, way=way)

    def _columns(self, wanted: ExportWanted) -> Sequence[Column | FieldColumn] | None:
        """The columns of a table; None for what is none."""
        choice = self._window.pane.table.columns
        if not EXPORTS[wanted.format].tabular:
            return None
        if wanted.columns == "shown":
            return choice.shown_columns()
        own = [column.exported for column in choice.columns if isinstance(column.source, FieldColumn)]
        return [*chosen_columns("all"), *own]

    def _show_folder(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._window.say(f"The file is in {visible(str(folder)).text}")


def _told(redactor: Redactor) -> str:
    """How much was replaced, where anything was to be."""
    if redactor.profile.idle:
        return ""
    return f", {counted(sum(redactor.counts.values()), 'value')} redacted"
