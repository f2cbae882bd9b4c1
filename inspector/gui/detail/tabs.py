"""The tabs of the detail: what each shows of a capture, filled when it comes to the front.

Those that are not looked at first are made when they are: all of them at once would cost the opening half a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QTabWidget, QWidget

from inspector.capture import Headers
from inspector.gui.detail.answer import AnswerView
from inspector.gui.detail.answer_page import AnswerPage
from inspector.gui.detail.attempts import Attempts
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.facts import SHOWS_BODY, Facts, Findings
from inspector.gui.detail.headers import HeadersView
from inspector.gui.detail.overview import Overview
from inspector.gui.detail.page import page
from inspector.gui.detail.signature import Signature
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.tab_bar import SteadyTabBar
from inspector.workers import Workers

if TYPE_CHECKING:
    from inspector.checks import CheckResult
    from inspector.gui.detail.checks import ChecksView

TABS = ("overview", "headers", "signature", "body", "message", "checks", "raw", "answer", "attempts")


class Tabs(QTabWidget):
    """Holds the pages, and one body pane that serves two of them."""

    #: The user came to a tab (one of TABS).
    chosen = Signal(str)
    #: The evidence of these facts is not known yet, and is to be seen.
    findings_wanted = Signal(object)
    #: A filter expression to add.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column of the list.
    column_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: The checks of the endpoint are to be edited.
    checks_wanted = Signal()
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
        self._facts: Facts | None = None
        self._quiet = False
        self._decode_limit: int | None = None
        self._wanted_views: dict[str, str] = {}
        self._panes: list[BodyPane] = []
        #: what each page shows: facts, or only the capture's id where nothing else matters to it
        self._filled: dict[str, object] = {}
        self.overview = Overview()
        self.headers = HeadersView("Headers of the request", of_request=True)
        self.signature = Signature()
        self.body = BodyPane("body", workers, empty="This request has no body", of_request=True)
        self._connect_body(self.body)
        self._build()
        self.currentChanged.connect(self._on_current_changed)
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

    def _connect_body(self, pane: BodyPane) -> None:
        pane.filter_wanted.connect(self.filter_wanted)
        pane.redact_wanted.connect(self.redact_wanted)
        pane.said.connect(self.said)
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
        made.mark_wanted.connect(self._on_mark_wanted)
        made.edit_wanted.connect(self.checks_wanted)
        made.again_wanted.connect(self.again_wanted)
        self._put("checks", made)
        return made

    @cached_property
    def raw(self) -> BodyPane:
        """The request as on the wire."""
        made = BodyPane("raw request", self._workers, only=("raw", "hex"), empty="Nothing was received")
        self._connect_body(made)
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

    # filling

    def show_facts(self, facts: Facts) -> None:
        """Show a capture, or the same one read again, on the tab that the facts name."""
        if self._facts is None or self._facts.summary.id != facts.summary.id:
            self._filled.clear()
        elif self._facts.inner != facts.inner:
            # the user said that somebody else sent it: another envelope
            self._filled.pop("message", None)
        self._facts = facts
        lines = len(facts.capture.headers)
        self.setTabText(TABS.index("headers"), f"Headers {lines}" if lines else "Headers")
        self._count_attempts(facts)
        made, failed = facts.summary.checks, facts.summary.checks_failed
        told = f"Checks ✕{failed}" if failed else f"Checks ✓{made}" if made else "Checks"
        self.setTabText(TABS.index("checks"), told)
        self.setTabVisible(TABS.index("checks"), bool(made or facts.endpoint.checks))
        self._quiet = True
        self.setTabVisible(TABS.index("message"), facts.inner is not None)
        self.show_tab(facts.tab)
        self._quiet = False
        self._fill()

    def show_attempts(self, facts: Facts) -> None:
        """The same capture has other attempts; all else is as it was."""
        if self._facts is None or self._facts.summary.id != facts.summary.id:
            return
        for tab, shown in self._filled.items():
            # only its attempts changed, so the pages are still those of these facts
            if shown is self._facts and tab != "overview":
                self._filled[tab] = facts
        self._facts = facts
        self._count_attempts(facts)
        if self.current_tab in ("attempts", "overview"):
            self._fill()

    def _count_attempts(self, facts: Facts) -> None:
        attempts = len(facts.attempts)
        self.setTabText(TABS.index("attempts"), f"Attempts {attempts:,}" if attempts else "Attempts")

    def forget(self) -> None:
        """Show nothing any more: what comes next is filled anew."""
        self._facts = None
        self._filled.clear()

    def show_findings(self, facts: Facts, findings: Findings) -> None:
        """The evidence came."""
        if self._facts is not None and self._facts.capture is facts.capture:
            self.signature.show_facts(facts, findings)

    def retint(self) -> None:
        """The theme changed: make anew what carries colours of its own."""
        if "attempts" in self.__dict__:
            self.attempts.recolour()
        for name in ("overview", "signature", "checks"):
            self._filled.pop(name, None)
        self._fill()

    def _fill(self) -> None:
        """Show the capture in the tab in front; the others wait until they are."""
        facts = self._facts
        if facts is None:
            return
        tab = self.current_tab
        if tab in SHOWS_BODY:
            self._place_body(tab)
            if self._is_due("body", facts.summary.id):
                self.body.set_scope(facts.capture.endpoint)
                self.body.file_stem = f"body-{facts.summary.id}"
                self.body.show_body(facts.capture.headers, facts.capture.body, facts.prepared)
        if tab == "overview" and self._is_due(tab, facts):
            self.overview.show_facts(facts)
        elif tab == "headers":
            self.headers.show_headers(facts.capture.headers)
        elif tab == "attempts":
            self.attempts.show_attempts(
                facts.attempts, facts.sending, facts.capture.body, answered=facts.reply is not None
            )
        elif tab == "signature" and self._is_due(tab, facts):
            self.signature.show_facts(facts, facts.findings)
            if facts.findings is None:
                self.findings_wanted.emit(facts)
        elif tab == "message" and facts.inner is not None and self._is_due(tab, facts.summary.id):
            inner = facts.inner
            # it is made first, as it stands above
            self.message_title.setText(f"What lies inside the body, decoded: {inner.title}")
            self.message.file_stem = f"message-{facts.summary.id}"
            typed = [("Content-Type", inner.content_type)] if inner.content_type else []
            self.message.show_body(Headers.from_text(typed), inner.body)
        elif tab == "checks" and self._is_due(tab, facts):
            self.checks.show_checks(facts.checks)
        elif tab == "raw" and self._is_due(tab, facts.summary.id):
            self.raw.file_stem = f"request-{facts.summary.id}"
            self.raw.show_body(Headers(), facts.capture.wire_head() + facts.capture.body)
        elif tab == "answer" and (facts.reply is None or self._is_due(tab, facts.summary.id)):
            # one that is still to come is not shown once and for all
            self.answers.show_facts(facts)

    def _is_due(self, tab: str, what: object) -> bool:
        if self._filled.get(tab) is what or (isinstance(what, int) and self._filled.get(tab) == what):
            return False
        self._filled[tab] = what
        return True

    def _place_body(self, tab: str) -> None:
        # one body pane serves two tabs: alone, and beside the signature's findings
        layout = self._body_page.layout()
        if tab == "signature":
            self.signature.place_body(self.body)
        elif layout is not None and layout.indexOf(self.body) < 0:
            layout.addWidget(self.body)
            self.body.show()

    # what the user does

    @Slot(int)
    def _on_current_changed(self, _index: int) -> None:
        if self._quiet:
            return
        self.chosen.emit(self.current_tab)
        self._fill()

    @Slot(object)
    def _on_mark_wanted(self, result: CheckResult) -> None:
        facts = self._facts
        if facts is None or result.place is None:
            return
        from inspector.gui.detail.check_place import place_path

        self.show_tab("body")
        if (path := place_path(facts.kind, self.body.prepared, result)) is not None:
            self.body.mark(path)
        else:
            self.body.mark_bytes(*result.place)

    @Slot()
    def _on_signature_wanted(self) -> None:
        self.show_tab("signature")

    @Slot(str, str)
    def _on_view_chosen(self, kind: str, view: str) -> None:
        if self.sender() is not self.raw:
            self.remember_views({kind: view})
            self.view_chosen.emit(kind, view)
