"""The tabs of the detail: what each shows of a capture, filled when it comes to the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from inspector.capture import Headers
from inspector.gui.detail.facts import SHOWS_BODY, Facts, Findings
from inspector.gui.detail.tab_pages import TABS, TabPages
from inspector.workers import Workers

if TYPE_CHECKING:
    from inspector.checks import CheckResult

__all__ = ["TABS", "Tabs"]


class Tabs(TabPages):
    """Shows one capture."""

    #: The user came to a tab (one of TABS).
    chosen = Signal(str)
    #: The evidence of these facts is not known yet, and is to be seen.
    findings_wanted = Signal(object)

    def __init__(self, workers: Workers, parent: QWidget | None = None) -> None:
        super().__init__(workers, parent)
        self._facts: Facts | None = None
        self._quiet = False
        #: what each page shows: facts, or only the capture's id where nothing else matters to it
        self._filled: dict[str, object] = {}
        self.currentChanged.connect(self._on_current_changed)
        self.mark_wanted.connect(self._on_mark_wanted)

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
