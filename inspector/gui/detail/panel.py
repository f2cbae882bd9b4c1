"""The detail of the selected capture: a title over the tabs."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.capture import Headers
from inspector.errors import NotFound
from inspector.gui import wording
from inspector.gui.detail.answer import AnswerView
from inspector.gui.detail.attempts import Attempts
from inspector.gui.detail.body_pane import PATIENCE_MS, BodyPane
from inspector.gui.detail.facts import SHOWS_BODY, Facts, Findings, SessionLike, load_facts, load_findings
from inspector.gui.detail.headers import HeadersView
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.overview import Overview
from inspector.gui.detail.signature import Signature
from inspector.gui.detail.title import Title
from inspector.gui.theme import ThemeHub
from inspector.gui.widgets.cards import EmptyState
from inspector.workers import Token

log = logging.getLogger(__name__)

TABS = ("overview", "headers", "signature", "body", "raw", "answer", "attempts")


class DetailPanel(QWidget):
    """Shows one capture. All reading, decoding, checking and colouring happens in workers; the newest request wins."""

    #: Resend the capture shown.
    resend_wanted = Signal()
    #: Name of the endpoint that wants a signing secret.
    secret_wanted = Signal(str)
    #: Capture id and the new text of its note.
    note_changed = Signal(int, str)
    #: A filter expression to add.
    filter_wanted = Signal(str)
    #: A sentence for the status bar, and its tone (ok, bad).
    said = Signal(str, str)
    #: Id of the capture that is shown now (0: none): everything of it can be seen.
    shown = Signal(int)

    def __init__(self, session: SessionLike, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Detail of the selected request")
        self._session = session
        self._hub = hub
        self._loader = Loader(session.workers, "detail", self)
        self._wanted: int | None = None
        self._facts: Facts | None = None
        self._findings_of = 0
        self._answer_of: object = None
        self._raw_of: object = None
        self._body_of: object = None
        #: tab last used, by kind of body
        self._memory: dict[str, str] = {}
        self._choosing = False
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._on_waiting)

        workers = session.workers
        self.title = Title()
        self.overview = Overview()
        self.headers = HeadersView("Headers of the request")
        self.signature = Signature()
        self.body = BodyPane("body", workers, empty="This request has no body")
        self.raw = BodyPane("raw request", workers, only=("raw", "hex"), empty="Nothing was received")
        self.answer = AnswerView("answer", workers)
        self.no_answer = EmptyState("send", "No answer was recorded", "It was imported, or the connection was lost.")
        self.attempts = Attempts(workers)
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Parts of the request")
        self.tabs.tabBar().setExpanding(False)
        self.tabs.tabBar().setUsesScrollButtons(True)
        self.tabs.tabBar().setElideMode(Qt.TextElideMode.ElideNone)
        self._body_page = _page(self.body)
        self._answer_stack = QStackedWidget()
        self._answer_stack.addWidget(_page(self.answer))
        self._answer_stack.addWidget(self.no_answer)
        pages = (
            ("Overview", self.overview),
            ("Headers", _page(self.headers)),
            ("Signature", self.signature),
            ("Body", self._body_page),
            ("Raw", _page(self.raw)),
            ("Answer", self._answer_stack),
            ("Attempts", self.attempts),
        )
        for label, page in pages:
            self.tabs.addTab(page, label)
        self.tabs.currentChanged.connect(self._on_tab_changed)

        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.tabs, 1)
        self.empty = EmptyState(
            "mouse-pointer-click", "No request selected", "Choose one in the list to see what exactly arrived."
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)

        self.overview.note_changed.connect(self.note_changed)
        self.overview.signature_wanted.connect(self._on_signature_wanted)
        self.headers.filter_wanted.connect(self.filter_wanted)
        self.signature.secret_wanted.connect(self.secret_wanted)
        self.attempts.resend_wanted.connect(self.resend_wanted)
        for source in (self.answer, self.attempts):
            source.filter_wanted.connect(self.filter_wanted)
        self._panes = (self.body, self.raw, self.answer.body, self.attempts.answer.body)
        for pane in self._panes:
            pane.filter_wanted.connect(self.filter_wanted)
            pane.said.connect(self.said)
            pane.view_chosen.connect(self._on_view_chosen)
        hub.changed.connect(self._on_theme_changed)

    # what to show

    @property
    def capture_id(self) -> int | None:
        """The capture that was asked for last."""
        return self._wanted

    @property
    def facts(self) -> Facts | None:
        """What is shown now; None while nothing is."""
        return self._facts

    def show_capture(self, capture_id: int | None) -> None:
        """Show a capture, or nothing. What is shown now stays until the new one was read, at most 150 ms."""
        if capture_id == self._wanted:
            return
        self.overview.flush()
        self._wanted = capture_id
        if capture_id is None:
            self._loader.cancel_all()
            self._waiting.stop()
            self._forget()
            self.empty.set_text("No request selected", "Choose one in the list to see what exactly arrived.")
            self.stack.setCurrentIndex(0)
            self.shown.emit(0)
            return
        self._waiting.start()
        self._load("")

    @Slot()
    def refresh(self) -> None:
        """Read the capture again: its verdict, note or attempts may have changed. The tab stays."""
        if self._wanted is not None:
            same = self._facts is not None and self._facts.summary.id == self._wanted
            self._load(self.current_tab if same else "")

    def on_session_changed(self) -> None:
        """Rows changed: read the row again, and everything when it is not the same any more. Cheap."""
        facts = self._facts
        if facts is None or facts.summary.id != self._wanted:
            return
        wanted, session = facts.summary.id, self._session

        def work(_token: Token, _part: Part) -> object:
            found = session.summaries([wanted])
            return found[0] if found else None

        def done(summary: object) -> None:
            if self._facts is not None and self._facts.summary.id == wanted and summary != self._facts.summary:
                self.refresh()

        self._loader.run("row", work, done)

    def on_attempted(self, capture_id: int) -> None:
        """A resend ended: show it when it is of this capture."""
        if capture_id == self._wanted:
            self.refresh()

    @property
    def current_tab(self) -> str:
        """Name of the tab in front (one of TABS)."""
        return TABS[max(0, self.tabs.currentIndex())]

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(TABS.index(name))

    def close_session(self) -> None:
        """Save what is unsaved and stop all loading: before the session closes."""
        self.overview.flush()
        self._loader.cancel_all()

    # loading

    def _load(self, stay_on: str) -> None:
        wanted = self._wanted
        assert wanted is not None
        for pane in self._panes:
            pane.limit_decoding(self._session.settings.look.decode_limit)
        session, memory, options = self._session, dict(self._memory), self.body.options()

        def work(token: Token, _part: Part) -> Facts:
            return load_facts(session, wanted, token, memory, options, stay_on)

        self._loader.run("facts", work, self._on_facts, failed=self._on_failed)

    def _on_facts(self, facts: Facts) -> None:
        self._waiting.stop()
        fresh = self._facts is None or self._facts.summary.id != facts.summary.id
        same_body = not fresh and self._body_of is not None
        self._facts = facts
        self._findings_of = 0
        self.title.show_facts(facts)
        self.tabs.setTabText(1, f"Headers {len(facts.capture.headers)}" if facts.capture.headers else "Headers")
        self.tabs.setTabText(6, f"Attempts {len(facts.attempts)}" if facts.attempts else "Attempts")
        if not same_body:
            self._body_of = None
        self._raw_of = self._raw_of if not fresh else None
        self._answer_of = self._answer_of if not fresh else None
        self._choosing = True
        self.show_tab(facts.tab)
        self._choosing = False
        self._fill_tab()
        self.stack.setCurrentIndex(1)
        self.shown.emit(facts.summary.id)

    def _on_failed(self, error: BaseException) -> None:
        self._waiting.stop()
        self._forget()
        if isinstance(error, NotFound):
            self.empty.set_text("This request is gone", "It was deleted, or retention made room for newer ones.")
        else:
            log.error("request %s cannot be shown", self._wanted, exc_info=error)
            self.empty.set_text("This request cannot be shown", visible(str(error)).text)
        self.stack.setCurrentIndex(0)

    @Slot()
    def _on_waiting(self) -> None:
        # the old request must not stand there as if it were the new one
        self._forget()
        self.empty.set_text("Reading…")
        self.stack.setCurrentIndex(0)

    def _forget(self) -> None:
        self._facts = None
        self._body_of = self._raw_of = self._answer_of = None

    def _fill_tab(self) -> None:
        """Show the capture in the tab in front; the others wait until they are."""
        facts = self._facts
        if facts is None:
            return
        tab = self.current_tab
        if tab in SHOWS_BODY:
            self._place_body(tab)
            self._show_body(facts)
        if tab == "overview":
            self.overview.show_facts(facts)
        elif tab == "headers":
            self.headers.show_headers(facts.capture.headers)
        elif tab == "attempts":
            self.attempts.show_attempts(facts.attempts)
        elif tab == "signature":
            self._show_findings(facts)
        elif tab == "raw" and self._raw_of != facts.summary.id:
            self._raw_of = facts.summary.id
            self.raw.file_stem = f"request-{facts.summary.id}"
            self.raw.show_body(Headers(), facts.capture.wire_head() + facts.capture.body)
        elif tab == "answer" and self._answer_of != facts.summary.id:
            self._answer_of = facts.summary.id
            self._show_answer(facts)

    def _place_body(self, tab: str) -> None:
        # one body pane serves two tabs: alone, and beside the signature's findings
        layout = self._body_page.layout()
        if tab == "signature":
            self.signature.place_body(self.body)
        elif layout is not None and layout.indexOf(self.body) < 0:
            layout.addWidget(self.body)
            self.body.show()

    def _show_body(self, facts: Facts) -> None:
        if self._body_of == facts.summary.id:
            return
        self._body_of = facts.summary.id
        self.body.file_stem = f"body-{facts.summary.id}"
        self.body.show_body(facts.capture.headers, facts.capture.body, facts.prepared)

    def _show_answer(self, facts: Facts) -> None:
        reply = facts.reply
        self._answer_stack.setCurrentIndex(0 if reply is not None else 1)
        if reply is not None:
            remark = f"after {wording.duration(reply.duration_us)} · rule “{reply.rule}”"
            self.answer.show_answer(reply.status, reply.reason, remark, reply.headers, reply.body)

    def _show_findings(self, facts: Facts) -> None:
        if self._findings_of == facts.summary.id:
            return
        self._findings_of = facts.summary.id
        self.signature.show_facts(facts, facts.findings)
        if facts.findings is not None:
            return
        session, summary = self._session, facts.summary

        def work(token: Token, _part: Part) -> Findings:
            return load_findings(session, summary, token)

        def done(findings: Findings) -> None:
            if self._facts is facts:
                self.signature.show_facts(facts, findings)

        self._loader.run("findings", work, done)

    # what the user does

    @Slot(int)
    def _on_tab_changed(self, _index: int) -> None:
        if self._choosing:
            return
        if self._facts is not None:
            self._memory[self._facts.kind] = self.current_tab
        self._fill_tab()

    @Slot()
    def _on_signature_wanted(self) -> None:
        self.show_tab("signature")

    @Slot(str, str)
    def _on_view_chosen(self, kind: str, view: str) -> None:
        if self.sender() is not self.raw:
            for pane in self._panes:
                pane.set_wanted(kind, view)

    @Slot(object)
    def _on_theme_changed(self, _theme: object) -> None:
        # cards and lists carry colours of their own
        if self._facts is not None:
            self._findings_of = 0
            self.attempts.recolour()
            self._fill_tab()
        self.update()


def _page(widget: QWidget) -> QFrame:
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.setContentsMargins(16, 12, 16, 12)
    column.addWidget(widget)
    return frame
