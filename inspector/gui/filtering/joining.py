"""Which captures the window lists: those of the endpoint chosen in the sidebar that match the filter bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from inspector.endpoints import DEFAULT_ENDPOINT
from inspector.errors import FilterError
from inspector.gui.filtering.tallies import Tallies, Tally, Wanted
from inspector.query import Query, parse, term
from inspector.query.facets import counted
from inspector.query.fragments import fragments

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow
    from inspector.session import Session

#: Rows of a slow filter whose types and verdicts are counted: they are asked for one by one.
_MOST_AMONG = 100_000
#: In a larger session types and verdicts are counted only when somebody looks: that takes a second for a million.
_EAGER = 100_000


class Filtering(QObject):
    """Joins sidebar and filter bar with the list of a window, and both with the counts of its session."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        #: The endpoint that is listed, an empty text for all.
        self.endpoint = ""
        self._session: Session | None = None
        self._rest: Query | None = None
        self._tallies = Tallies(self)
        self._tallies.counted.connect(self._on_counted)
        bar, sidebar = window.filter_bar, window.sidebar
        bar.wanted.connect(self._on_wanted)
        bar.help_wanted.connect(window.commands.filters.help)
        bar.facets.opened.connect(self._on_facets_opened)
        bar.save_wanted.connect(window.commands.filters.save)
        sidebar.chosen.connect(self._on_endpoint_chosen)
        sidebar.deliveries.wanted.connect(self._on_deliveries_wanted)
        sidebar.saved.wanted.connect(bar.set_text)
        sidebar.saved.menu_wanted.connect(window.commands.filters.show_menu)
        window.pane.totals.connect(self._on_totals)

    def attach(self, session: Session | None) -> None:
        """Filter another session, or none."""
        self._session = session
        self._tallies.attach(session)
        self._window.filter_bar.seeing.attach(session)
        self.show_saved()

    @property
    def active(self) -> bool:
        """Whether anything is kept out."""
        return bool(self._window.filter_bar.text or self.endpoint)

    @property
    def place(self) -> str:
        """What the endpoint that is listed is called, an empty text for all."""
        if self.endpoint == DEFAULT_ENDPOINT:
            return "the default endpoint"
        return self._window.sidebar.title_of(self.endpoint) if self.endpoint else ""

    @property
    def text(self) -> str:
        """The whole filter: the chosen endpoint and what stands in the filter bar."""
        return self._whole(self._window.filter_bar.text.strip())

    def _whole(self, text: str) -> str:
        if not self.endpoint:
            return text
        chosen = term("endpoint", self.endpoint, "=")
        return f"{chosen} ({text})" if text else chosen

    def _parsed(self, text: str) -> Query:
        """The query of a text. What is listed or was counted last is not read again: it may be long."""
        for known in (self._window.filter_bar.query, self._window.pane.query, self._rest):
            if known is not None and known.text == text:
                return known
        self._rest = parse(text)
        return self._rest

    def apply(self) -> None:
        """List what matches now."""
        try:
            query = self._parsed(self.text)
        except FilterError:
            return  # the filter bar says why; the list stays as it is
        query.restart()
        text = self._window.filter_bar.text
        self._window.sidebar.deliveries.show_active(fragments(text))
        self._window.sidebar.saved.show_text(text.strip())
        self._window.pane.set_query(None if query.empty else query, self.endpoint)
        self._window.update_desk()
        if not self._count():
            self._window.filter_bar.facets.forget_counts()

    def show_saved(self) -> None:
        """The saved filters changed."""
        saved = {} if self._session is None else self._session.saved_filters
        self._window.filter_bar.show_saved(saved)
        self._window.sidebar.saved.show_saved(saved)
        self._count()

    def show_place(self) -> None:
        """Another endpoint is listed, or it is called something else."""
        self._window.filter_bar.show_place(self.place)
        self._window.offering.show()

    # counts

    def _count(self, *, at_once: bool = False) -> bool:
        """Have everything counted that can be; whether the facets are among it."""
        facets, pane = self._window.filter_bar.facets, self._window.pane
        try:
            rest = self._parsed(self._whole(facets.rest_of(self._window.filter_bar.text.strip())))
        except FilterError:
            return True  # the list stays as it is, and so do its counts
        among = None
        counts = at_once or facets.open or pane.total_count <= _EAGER
        if rest.slow:
            # the list has been searched already; with something chosen only a part of it was
            counts = counts and not facets.chosen and pane.complete and pane.shown_count <= _MOST_AMONG
            among = list(pane.model.ids) if counts else None
        saved = self._countable() if self._window.sidebar.isVisible() else {}
        query = None if rest.slow or rest.empty else rest
        self._tallies.ask(Wanted(query, among, counts, saved), at_once=at_once)
        return counts

    def _countable(self) -> dict[str, Query]:
        found = {}
        for name, text in (self._session.saved_filters if self._session else {}).items():
            try:
                query = parse(text)
            except FilterError:
                continue  # of another version, or edited by hand: it says why when it is used
            if not query.slow:
                found[name] = query
        return found

    def _on_counted(self, tally: Tally) -> None:
        self._window.sidebar.saved.show_counts(tally.saved)
        facets = self._window.filter_bar.facets
        if tally.rows is not None:
            facets.show_counts(counted(tally.rows, facets.chosen))

    # what the window's parts ask for

    def _on_totals(self, _totals: object) -> None:
        query = self._window.pane.query
        if query is not None and query.problem:
            self._window.filter_bar.warn(query.problem)
        self._count()

    def _on_facets_opened(self) -> None:
        self._count(at_once=True)

    def _on_wanted(self, _text: str) -> None:
        self.apply()

    def _on_deliveries_wanted(self, fragment: str, on: bool) -> None:
        if fragment == "repeated":
            self._window.commands.view.group(on)
        self._window.filter_bar.set_fragment(fragment, on)

    def _on_endpoint_chosen(self, name: str) -> None:
        if name != self.endpoint:
            self.endpoint = name
            self._window.commands.columns.show_view(name)
            self.show_place()
            self.apply()
