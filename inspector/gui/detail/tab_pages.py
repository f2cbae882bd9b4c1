"""The pages behind the tabs of the detail.

Those that are not looked at first are made when they are: all of them at once would cost the opening half a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget

from inspector.gui.detail.answer import AnswerView
from inspector.gui.detail.answer_page import AnswerPage
from inspector.gui.detail.attempts import Attempts
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.headers import HeadersView
from inspector.gui.detail.overview import Overview
from inspector.gui.detail.page import page
from inspector.gui.detail.signature import Signature
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.tab_bar import SteadyTabBar
from inspector.workers import Workers

if TYPE_CHECKING:
    from inspector.gui.detail.checks import ChecksView

TABS = ("overview", "headers", "signature", "body", "message", "checks", "raw", "answer", "attempts")


class TabPages(QTabWidget):
    """Makes the pages, and one body pane that serves two of them; tells what the user wants on them."""

    #: A filter expression to add.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column of the list.
    column_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: The checks of the endpoint are to be edited.
    checks_wanted = Signal()
    #: The place of this CheckResult is to be shown in the body.
    mark_wanted = Signal(object)
    #: The checks are to be made again.
    again_wanted = Signal()
    #: A rule of redaction: which list it belongs to, and the rule.
    redact_wanted = Signal(str, str)
    #: The view that the user chose for a kind of body, or for that kind at an endpoint.
    view_chosen = Signal(str, str)
    #: A sentence for the status bar, and its tone.
    said = Signal(str, str)
    #: The capture is to be sent again.
    resend_wanted = Signal()
    #: Two sources (see `inspector.compare`) that are to be compared.
    sides_wanted = Signal(object, object)
    #: The Attempt whose request is to be edited and sent again.
    edit_wanted = Signal(object)
    #: Id of the attempt whose details are to be read.
    attempt_wanted = Signal(int)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workers = workers
        self._decode_limit: int | None = None
        self._wanted_views: dict[str, str] = {}
        self._panes: list[BodyPane] = []
        self.overview = Overview()
        self.headers = HeadersView("Headers of the request", of_request=True)
        self.signature = Signature()
        self.body = BodyPane("body", workers, empty="This request has no body", of_request=True)
        self._connect_body(self.body)
        self._build()
        self.overview.signature_wanted.connect(self._on_signature_wanted)
        self.headers.filter_wanted.connect(self.filter_wanted)
        self.headers.redact_wanted.connect(self.redact_wanted)
        for shown in (self.headers, self.body):
            shown.column_wanted.connect(self.column_wanted)
            shown.check_wanted.connect(self.check_wanted)

    def _build(self) -> None:
        self.setAccessibleName("Parts of the request")
        self.setTabBar(SteadyTabBar("Parts of the request"))
        self._body_page = page(self.body)
        self.answers = AnswerPage(self._answer_view)
        for label, shown in (
            ("Overview", self.overview),
            ("Headers", page(self.headers)),
            ("Signature", self.signature),
            ("Body", self._body_page),
            ("Inside", page()),
            ("Checks", page(margins=False)),
            ("Raw", page()),
            ("Answer", self.answers),
            ("Attempts", page(margins=False)),
        ):
            self.addTab(shown, label)
        self.setTabVisible(TABS.index("message"), False)

    def _connect_body(self, pane: BodyPane, *, remembers: bool = True) -> None:
        pane.filter_wanted.connect(self.filter_wanted)
        pane.redact_wanted.connect(self.redact_wanted)
        pane.said.connect(self.said)
        if remembers:
            pane.view_chosen.connect(self._on_view_chosen)
        self._panes.append(pane)
        if self._decode_limit is not None:
            pane.limit_decoding(self._decode_limit)
        for kind, view in self._wanted_views.items():
            pane.set_wanted(kind, view)

    def _put(self, tab: str, widget: QWidget) -> None:
        shown = self.widget(TABS.index(tab))
        if shown is not None and (layout := shown.layout()) is not None:
            layout.addWidget(widget)
            # a page that is seen already shows what comes later only after a turn of the loop
            widget.show()

    @cached_property
    def message_title(self) -> QLabel:
        """What is said over the message."""
        made = plain_label("", "dim", wrap=True)
        self._put("message", made)
        return made

    @cached_property
    def message(self) -> BodyPane:
        """What lies inside the body."""
        made = BodyPane("message", self._workers, empty="The message is empty")
        self._connect_body(made)
        self._put("message", made)
        return made

    @cached_property
    def checks(self) -> ChecksView:
        """What the checks said."""
        from inspector.gui.detail.checks import ChecksView  # only for those who check: starting up is quicker

        made = ChecksView()
        made.mark_wanted.connect(self.mark_wanted)
        made.edit_wanted.connect(self.checks_wanted)
        made.again_wanted.connect(self.again_wanted)
        self._put("checks", made)
        return made

    @cached_property
    def raw(self) -> BodyPane:
        """The request as on the wire."""
        made = BodyPane("raw request", self._workers, only=("raw", "hex"), empty="Nothing was received")
        # it shows what came over the wire, whatever kind of body that has
        self._connect_body(made, remembers=False)
        self._put("raw", made)
        return made

    def _answer_view(self) -> AnswerView:
        made = AnswerView("answer", self._workers)
        made.filter_wanted.connect(self.filter_wanted)
        self._connect_body(made.body)
        return made

    @cached_property
    def attempts(self) -> Attempts:
        """What was sent again."""
        made = Attempts(self._workers)
        made.filter_wanted.connect(self.filter_wanted)
        made.resend_wanted.connect(self.resend_wanted)
        made.compare_wanted.connect(self.sides_wanted)
        made.edit_wanted.connect(self.edit_wanted)
        made.attempt_wanted.connect(self.attempt_wanted)
        for pane in made.view.bodies:
            self._connect_body(pane)
        self._put("attempts", made)
        return made

    @property
    def current_tab(self) -> str:
        """Name of the tab in front (one of TABS)."""
        return TABS[max(0, self.currentIndex())]

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.setCurrentIndex(TABS.index(name))

    def limit_decoding(self, limit: int) -> None:
        """Decode bodies up to so many bytes."""
        self._decode_limit = limit
        for pane in self._panes:
            pane.limit_decoding(limit)

    def remember_views(self, wanted: Mapping[str, str]) -> None:
        """Prefer these views for kinds of bodies (or `endpoint/kind`)."""
        self._wanted_views |= wanted
        for pane in self._panes:
            for kind, view in wanted.items():
                pane.set_wanted(kind, view)

    @Slot()
    def _on_signature_wanted(self) -> None:
        self.show_tab("signature")

    @Slot(str, str)
    def _on_view_chosen(self, kind: str, view: str) -> None:
        self.remember_views({kind: view})
        self.view_chosen.emit(kind, view)
