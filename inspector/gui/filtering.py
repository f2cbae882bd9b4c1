"""Which captures the window lists: those of the endpoint chosen in the sidebar that match the filter bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.errors import FilterError
from inspector.gui.filter_bar import fragments
from inspector.query import parse, term

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


class Filtering(QObject):
    """Joins sidebar and filter bar with the list of a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        #: The endpoint that is listed, an empty text for all.
        self.endpoint = ""
        window.filter_bar.wanted.connect(self._on_wanted)
        window.sidebar.chosen.connect(self._on_endpoint_chosen)
        window.sidebar.deliveries.wanted.connect(self._on_deliveries_wanted)

    @property
    def active(self) -> bool:
        """Whether anything is kept out."""
        return bool(self._window.filter_bar.text or self.endpoint)

    @property
    def text(self) -> str:
        """The whole filter: the chosen endpoint and what stands in the filter bar."""
        text = self._window.filter_bar.text.strip()
        if not self.endpoint:
            return text
        chosen = term("endpoint", self.endpoint, "=")
        return f"{chosen} ({text})" if text else chosen

    def apply(self) -> None:
        """List what matches now."""
        try:
            query = parse(self.text)
        except FilterError:
            return  # the filter bar says why; the list stays as it is
        self._window.sidebar.deliveries.show_active(fragments(self._window.filter_bar.text))
        self._window.pane.set_query(None if query.empty else query)
        self._window.update_desk()

    def _on_wanted(self, _text: str) -> None:
        self.apply()

    def _on_deliveries_wanted(self, fragment: str, on: bool) -> None:
        if fragment == "repeated":
            self._window.commands.view.group(on)
        self._window.filter_bar.set_fragment(fragment, on)

    def _on_endpoint_chosen(self, name: str) -> None:
        if name != self.endpoint:
            self.endpoint = name
            self.apply()
