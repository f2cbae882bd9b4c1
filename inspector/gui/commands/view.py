"""Filter, focus, panes, look, and the windows of help."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from inspector.gui.dialogs.about import About
from inspector.gui.dialogs.key_help import KeyHelp
from inspector.gui.dialogs.palette import Palette
from inspector.gui.dialogs.settings import SettingsDialog
from inspector.settings import Settings
from inspector.store.base import BY_EVENT, Order

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class ViewCommands:
    """What the View and Help menus do."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def focus_filter(self) -> None:
        """Type a filter."""
        self._window.filter_bar.edit.setFocus()
        self._window.filter_bar.edit.selectAll()

    def clear_filter(self) -> None:
        """List everything."""
        self._window.filter_bar.clear()
        self._window.sidebar.choose("")
        self._window.pane.table.setFocus()

    def toggle_follow(self) -> None:
        """Pause the list, or let in what arrived meanwhile."""
        self._window.pane.set_following(not self._window.pane.following)

    def toggle_group(self) -> None:
        """Deliveries of one event together, or the list in the order of arrival."""
        self.group(self._window.pane.order != BY_EVENT)

    def group(self, on: bool) -> None:
        """Put deliveries of one event together, or not."""
        if on != (self._window.pane.order == BY_EVENT):
            self._window.pane.set_order(BY_EVENT if on else Order())
        self._window.actions_table["group"].setChecked(on)

    def clear_text(self) -> None:
        """List everything of what is chosen at the left."""
        self._window.filter_bar.clear()
        self._window.pane.table.setFocus()

    def show_capture(self, capture_id: int) -> None:
        """Select a capture in the list, or say what hides it."""
        table = self._window.pane.table
        row = self._window.pane.model.row_of(capture_id)
        if row >= 0:
            table.go_to_row(row)
        else:
            way = ("Clear filter", self.clear_filter)
            self._window.toast.say(f"Request {capture_id} is hidden by the filter", way=way)

    def newest(self) -> None:
        """Select the first row."""
        self._window.pane.table.go_to_row(0)

    def oldest(self) -> None:
        """Select the last row."""
        self._window.pane.table.go_to_row(self._window.pane.shown_count - 1)

    def next_row(self) -> None:
        """Select the row below."""
        self._window.pane.table.go_by(1)

    def previous_row(self) -> None:
        """Select the row above."""
        self._window.pane.table.go_by(-1)

    def toggle_sidebar(self) -> None:
        """Show or hide the endpoints."""
        self._window.panes.choose_sidebar(not self._window.sidebar.isVisible())

    def toggle_detail(self) -> None:
        """Detail below the list, or at its right."""
        self._window.panes.turn(self._window.actions_table["detail_below"].isChecked())

    def theme_system(self) -> None:
        """Light or dark as the desktop."""
        self._look(theme="system")

    def theme_light(self) -> None:
        """Always light."""
        self._look(theme="light")

    def theme_dark(self) -> None:
        """Always dark."""
        self._look(theme="dark")

    def density_compact(self) -> None:
        """24 px rows."""
        self._look(density="compact")

    def density_normal(self) -> None:
        """28 px rows."""
        self._look(density="normal")

    def density_roomy(self) -> None:
        """34 px rows."""
        self._look(density="roomy")

    def _look(self, **values: str) -> None:
        self._window.start(self._apply(self._window.settings.changed("look", **values)), "look")

    def settings(self) -> None:
        """All preferences."""
        session = self._window.session
        address = (session.address or "") if session is not None else ""
        dialog = SettingsDialog(self._window.settings, self._window, address=address)
        dialog.wanted.connect(lambda settings: self._window.start(self._apply(settings), "settings"))
        dialog.open()

    async def _apply(self, settings: Settings) -> None:
        window = self._window
        session = window.session
        if session is None:
            return
        before = session.settings
        await asyncio.wrap_future(session.apply(settings))
        window.apply_look()
        moved = (before.listener.host, before.listener.port) != (settings.listener.host, settings.listener.port)
        if moved or (session.address is None and before.listener != settings.listener):
            await window.commands.listening.listen_at(None, None)

    def palette(self) -> None:
        """Find an action by its name."""
        Palette(self._window.actions_table, self._window).open()

    def key_help(self) -> None:
        """All keys."""
        KeyHelp(self._window.actions_table, self._window).open()

    def about(self) -> None:
        """Version, licences, folders."""
        About(self._window).open()
