"""The detail of the selected capture: a title over the tabs."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.capture import AttemptSummary, Summary
from inspector.errors import NotFound
from inspector.gui.detail.body_pane import PATIENCE_MS
from inspector.gui.detail.facts import Facts, Findings, SessionLike, key_texts, load_facts, load_findings
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.nothing_shown import nothing_shown
from inspector.gui.detail.tabs import Tabs
from inspector.gui.detail.title import Title
from inspector.gui.theme import ThemeHub
from inspector.gui.widgets.cards import EmptyState
from inspector.query import term
from inspector.workers import Token

log = logging.getLogger(__name__)


class DetailPanel(QWidget):
    """Shows one capture. All reading, decoding, checking and colouring happens in workers; the newest request wins."""

    #: Resend the capture shown.
    resend_wanted = Signal()
    #: Name of the endpoint that wants a signing secret.
    secret_wanted = Signal(str)
    #: The body is to be compared with the one that an application saw.
    compare_wanted = Signal()
    #: The Attempt whose request is to be edited and sent again.
    edit_wanted = Signal(object)
    #: Capture id and the new text of its note.
    note_changed = Signal(int, str)
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
    #: Two sources (see `inspector.compare`) that are to be compared.
    sides_wanted = Signal(object, object)
    #: Id of another capture to show.
    capture_wanted = Signal(int)
    #: A sentence for the status bar, and its tone (ok, bad).
    said = Signal(str, str)
    #: Id of the capture that is shown now (0: none): everything of it can be seen.
    shown = Signal(int)

    def __init__(self, session: SessionLike, hub: ThemeHub, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Detail of the selected request")
        self._session = session
        self._loader = Loader(session.workers, "detail", self)
        self._wanted: int | None = None
        self._facts: Facts | None = None
        #: the tab that was asked for of a capture which is still to be read
        self._asked: tuple[int, str] | None = None
        #: tab last used, by kind of body
        self._memory: dict[str, str] = {}
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._on_waiting)

        self.title = Title()
        self.tabs = Tabs(session.workers)
        self.tabs.body.use_keys(lambda endpoint: key_texts(session.signing_keys(endpoint)))
        self.tabs.chosen.connect(self._on_tab_chosen)
        self.tabs.findings_wanted.connect(self._on_findings_wanted)
        self.tabs.filter_wanted.connect(self.filter_wanted)
        self.tabs.column_wanted.connect(self.column_wanted)
        self.tabs.redact_wanted.connect(self.redact_wanted)
        self.tabs.check_wanted.connect(self.check_wanted)
        self.tabs.checks_wanted.connect(self.checks_wanted)
        self.tabs.again_wanted.connect(self.again_wanted)
        self.tabs.said.connect(self.said)
        self.tabs.overview.note_changed.connect(self.note_changed)
        self.tabs.overview.deliveries.chosen.connect(self.capture_wanted)
        self.tabs.overview.deliveries.listed.connect(self._on_deliveries_wanted)
        self.tabs.signature.secret_wanted.connect(self.secret_wanted)
        self.tabs.signature.compare_wanted.connect(self.compare_wanted)
        self.tabs.resend_wanted.connect(self.resend_wanted)
        self.tabs.sides_wanted.connect(self.sides_wanted)
        self.tabs.edit_wanted.connect(self.edit_wanted)
        self.tabs.attempt_wanted.connect(self._on_attempt_wanted)
        filled = QWidget()
        column = QVBoxLayout(filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        # a page that has less room than it wants gives way itself: the title stays where it is
        self.tabs.setMinimumHeight(120)
        column.addWidget(self.tabs, 1)
        self.empty = EmptyState("mouse-pointer-click", *nothing_shown(0))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(filled)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
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

    def show_capture(self, capture_id: int | None, selected: int = 0) -> None:
        """Show a capture, or nothing, as while several are `selected`.

        What is shown now stays until the new one was read, at most 150 ms.
        """
        if capture_id is None:
            self.empty.set_text(*nothing_shown(selected))
        if capture_id == self._wanted:
            return
        self.tabs.overview.flush()
        self._wanted = capture_id
        if self._asked is not None and self._asked[0] != capture_id:
            self._asked = None
        if capture_id is None:
            self._loader.cancel_all()
            self._waiting.stop()
            self._forget()
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
            known = self._facts
            if known is None or known.summary.id != wanted:
                return
            if summary != known.summary and (
                not isinstance(summary, Summary) or summary._replace(attempts=known.summary.attempts) != known.summary
            ):
                self.refresh()
            elif summary != known.summary or any(attempt.pending for attempt in known.attempts):
                self._load_attempts()

        self._loader.run("row", work, done)

    def on_attempted(self, capture_id: int) -> None:
        """A resend ended: show it when it is of this capture."""
        if capture_id == self._wanted and self._facts is not None:
            self._load_attempts()

    def _load_attempts(self) -> None:
        """Read the list of attempts again, and nothing else: many may come in a second."""
        session, wanted = self._session, self._wanted
        assert wanted is not None

        def work(_token: Token, _part: Part) -> tuple[list[Summary], list[AttemptSummary], frozenset[int]]:
            # what is being sent is asked for first: an attempt may end meanwhile, but never begin to be sent
            sending = session.sending()
            return session.summaries([wanted]), session.attempt_summaries(wanted), sending

        def done(found: tuple[list[Summary], list[AttemptSummary], frozenset[int]]) -> None:
            rows, attempts, sending = found
            if rows and self._facts is not None and self._facts.summary.id == wanted:
                summary = self._facts.summary._replace(attempts=rows[0].attempts)
                self._facts = replace(self._facts, summary=summary, attempts=tuple(attempts), sending=sending)
                self.tabs.show_attempts(self._facts)

        self._loader.run("attempts", work, done)

    @Slot(int)
    def _on_attempt_wanted(self, attempt_id: int) -> None:
        session = self._session
        self._loader.run("attempt", lambda _token, _part: session.attempt(attempt_id), self.tabs.attempts.show_attempt)

    @property
    def current_tab(self) -> str:
        """Name of the tab in front (one of TABS)."""
        return self.tabs.current_tab

    def show_tab(self, name: str, capture_id: int | None = None) -> None:
        """Bring a tab to the front: of a capture (by default the one wanted last) once it is the one that is shown."""
        wanted = self._wanted if capture_id is None else capture_id
        shown = self._facts.summary.id if self._facts is not None else None
        if wanted is None or shown == wanted == self._wanted:
            self._asked = None
            self.tabs.show_tab(name)
        else:
            self._asked = wanted, name

    def close_session(self) -> None:
        """Save what is unsaved and stop all loading: before the session closes."""
        self.tabs.overview.flush()
        self._loader.cancel_all()

    # loading

    def _load(self, stay_on: str) -> None:
        wanted = self._wanted
        assert wanted is not None
        self.tabs.limit_decoding(self._session.settings.look.decode_limit)
        session, memory, options = self._session, dict(self._memory), self.tabs.body.options()

        def work(token: Token, _part: Part) -> Facts:
            return load_facts(session, wanted, token, memory, options, stay_on)

        self._loader.run("facts", work, self._on_facts, failed=self._on_failed)

    def _on_facts(self, facts: Facts) -> None:
        self._waiting.stop()
        if self._asked is not None and self._asked[0] == facts.summary.id:
            tab, self._asked = self._asked[1], None
            facts = replace(facts, tab="body" if tab == "message" and facts.inner is None else tab)
        self._facts = facts
        self.title.show_facts(facts)
        self.tabs.show_facts(facts)
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
        self.tabs.forget()

    @Slot(object)
    def _on_findings_wanted(self, facts: Facts) -> None:
        session, tabs = self._session, self.tabs

        def work(token: Token, _part: Part) -> Findings:
            return load_findings(session, facts.summary, token)

        self._loader.run("findings", work, lambda findings: tabs.show_findings(facts, findings))

    # what the user does

    @Slot()
    def _on_deliveries_wanted(self) -> None:
        if self._facts is not None:
            self.filter_wanted.emit(term("event_id", self._facts.summary.event_id, "="))

    @Slot(str)
    def _on_tab_chosen(self, tab: str) -> None:
        if self._facts is not None:
            self._memory[self._facts.kind] = tab

    @Slot(object)
    def _on_theme_changed(self, _theme: object) -> None:
        if self._facts is not None:
            self.tabs.retint()
