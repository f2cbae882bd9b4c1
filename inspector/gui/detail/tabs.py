"""The tabs of the detail: what each shows of a capture, filled when it comes to the front."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from inspector import wording
from inspector.bodies import visible
from inspector.capture import Headers
from inspector.gui.detail.answer import AnswerView
from inspector.gui.detail.attempts import Attempts
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.facts import SHOWS_BODY, Facts, Findings
from inspector.gui.detail.headers import HeadersView
from inspector.gui.detail.overview import Overview
from inspector.gui.detail.signature import Signature
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.tab_bar import SteadyTabBar
from inspector.workers import Workers

_NO_ANSWER = ("No answer was recorded", "It was imported, or the connection was lost.")
TABS = ("overview", "headers", "signature", "body", "message", "raw", "answer", "attempts")


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
    #: A rule of redaction: which list it belongs to, and the rule.
    redact_wanted = Signal(str, str)
    #: The view that the user chose for a kind of body, or for that kind at an endpoint.
    view_chosen = Signal(str, str)
    #: A sentence for the status bar, and its tone.
    said = Signal(str, str)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts: Facts | None = None
        self._quiet = False
        #: what each page shows: facts, or only the capture's id where nothing else matters to it
        self._filled: dict[str, object] = {}
        self.overview = Overview()
        self.headers = HeadersView("Headers of the request", of_request=True)
        self.signature = Signature()
        self.body = BodyPane("body", workers, empty="This request has no body", of_request=True)
        self.message = BodyPane("message", workers, empty="The message is empty")
        self.message_title = plain_label("", "dim", wrap=True)
        self.raw = BodyPane("raw request", workers, only=("raw", "hex"), empty="Nothing was received")
        self.answer = AnswerView("answer", workers)
        self.attempts = Attempts(workers)
        self._build()
        self.currentChanged.connect(self._on_current_changed)
        self.overview.signature_wanted.connect(self._on_signature_wanted)
        for source in (self.headers, self.answer, self.attempts):
            source.filter_wanted.connect(self.filter_wanted)
        self.headers.redact_wanted.connect(self.redact_wanted)
        for shown in (self.headers, self.body):
            shown.column_wanted.connect(self.column_wanted)
        self._panes = (self.body, self.message, self.raw, self.answer.body, *self.attempts.view.bodies)
        for pane in self._panes:
            pane.filter_wanted.connect(self.filter_wanted)
            pane.redact_wanted.connect(self.redact_wanted)
            pane.said.connect(self.said)
            pane.view_chosen.connect(self._on_view_chosen)

    def _build(self) -> None:
        self.setAccessibleName("Parts of the request")
        self.setTabBar(SteadyTabBar("Parts of the request"))
        self._body_page = _page(self.body)
        self._answer_stack = QStackedWidget()
        self._answer_stack.addWidget(_page(self.answer))
        self.no_answer = EmptyState("send", *_NO_ANSWER)
        self._answer_stack.addWidget(self.no_answer)
        for label, page in (
            ("Overview", self.overview),
            ("Headers", _page(self.headers)),
            ("Signature", self.signature),
            ("Body", self._body_page),
            ("Inside", _page(self.message, self.message_title)),
            ("Raw", _page(self.raw)),
            ("Answer", self._answer_stack),
            ("Attempts", self.attempts),
        ):
            self.addTab(page, label)
        self.setTabVisible(TABS.index("message"), False)

    @property
    def current_tab(self) -> str:
        """Name of the tab in front (one of TABS)."""
        return TABS[max(0, self.currentIndex())]

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.setCurrentIndex(TABS.index(name))

    def limit_decoding(self, limit: int) -> None:
        """Decode bodies up to so many bytes."""
        for pane in self._panes:
            pane.limit_decoding(limit)

    def remember_views(self, wanted: Mapping[str, str]) -> None:
        """Prefer these views for kinds of bodies (or `endpoint/kind`)."""
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
        self.attempts.recolour()
        for name in ("overview", "signature"):
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
            self.message_title.setText(f"What lies inside the body, decoded: {inner.title}")
            self.message.file_stem = f"message-{facts.summary.id}"
            typed = [("Content-Type", inner.content_type)] if inner.content_type else []
            self.message.show_body(Headers.from_text(typed), inner.body)
        elif tab == "raw" and self._is_due(tab, facts.summary.id):
            self.raw.file_stem = f"request-{facts.summary.id}"
            self.raw.show_body(Headers(), facts.capture.wire_head() + facts.capture.body)
        elif tab == "answer" and (facts.reply is None or self._is_due(tab, facts.summary.id)):
            # one that is still to come is not shown once and for all
            self._show_answer(facts)

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

    def _show_answer(self, facts: Facts) -> None:
        reply = facts.reply
        self._answer_stack.setCurrentIndex(0 if reply is not None and reply.status else 1)
        if reply is not None and not reply.status:
            self.no_answer.set_text("Nothing was sent", f"The rule “{reply.rule}” left the sender without an answer.")
            return
        if reply is not None:
            remark = f"after {wording.duration(reply.duration_us)} · rule “{reply.rule}”"
            self.answer.show_answer(reply.status, reply.reason, remark, reply.headers, reply.body)
            return
        under_way = [one for one in facts.attempts if one.kind == "forward" and one.id in facts.sending]
        if under_way:
            where = visible(under_way[0].url).text
            self.no_answer.set_text("Waiting for the answer", f"The request was forwarded to {where}.")
        else:
            self.no_answer.set_text(*_NO_ANSWER)

    # what the user does

    @Slot(int)
    def _on_current_changed(self, _index: int) -> None:
        if self._quiet:
            return
        self.chosen.emit(self.current_tab)
        self._fill()

    @Slot()
    def _on_signature_wanted(self) -> None:
        self.show_tab("signature")

    @Slot(str, str)
    def _on_view_chosen(self, kind: str, view: str) -> None:
        if self.sender() is not self.raw:
            self.remember_views({kind: view})
            self.view_chosen.emit(kind, view)


def _page(widget: QWidget, title: QWidget | None = None) -> QFrame:
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(8)
    if title is not None:
        column.addWidget(title)
    column.addWidget(widget, 1)
    return frame
