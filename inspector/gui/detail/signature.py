"""The Signature tab: why the signature holds or not, the proof, the fix, and what was compared."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from inspector.badges import badge
from inspector.bodies import visible
from inspector.capture import Verdict
from inspector.gui.detail.evidence import EvidenceDocument, evidence_document
from inspector.gui.detail.facts import Facts, Findings
from inspector.gui.detail.overview import verdict_words, warnings_of
from inspector.gui.detail.title import provider_title
from inspector.gui.widgets.badge import BadgeLabel
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card
from inspector.gui.widgets.code_painting import PAD, ROW
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.fitting_scroll import FittingScroll
from inspector.gui.widgets.flow_splitter import FlowSplitter
from inspector.gui.widgets.labels import ElidedLabel

_CARDS_MAX = 5
_EVIDENCE_ROWS = 7


class Signature(QWidget):
    """Cards over the evidence; the panel puts the body underneath."""

    #: Name of the endpoint that wants a signing secret.
    secret_wanted = Signal(str)
    #: The user wants to compare the body with the one that an application saw.
    compare_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # cards, single checks and evidence scroll together where the panel is low
        self.findings = FittingScroll("Findings about the signature", 180)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(8)
        self.checks = QVBoxLayout()
        self.checks.setSpacing(4)
        self.evidence = CodeView("What was signed and compared")
        self.evidence.numbered = False
        self._frame = QFrame()
        self._frame.setProperty("card", "plain")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.evidence)
        self.findings.column.setSpacing(12)
        self.findings.column.addLayout(self._cards)
        self.findings.column.addLayout(self.checks)
        self.findings.column.addWidget(self._frame)
        self._compare = button("Compare with the body my application saw…", kind="link", on_click=self._on_compare)
        self.findings.column.addWidget(self._compare, 0, Qt.AlignmentFlag.AlignLeft)
        self.findings.column.addStretch(1)
        self._split = FlowSplitter()
        self._split.addWidget(self.findings)
        self._split.turned.connect(self._on_turned)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.addWidget(self._split)
        self.cards: list[Card] = []

    def _on_compare(self) -> None:
        self.compare_wanted.emit()

    def place_body(self, body: QWidget) -> None:
        """Take the body pane: under the findings, or beside them where there is width."""
        if self._split.indexOf(body) < 0:
            self._split.addWidget(body)
            self._split.setStretchFactor(1, 1)
            body.show()
            self._on_turned(self._split.side_by_side)

    @Slot(bool)
    def _on_turned(self, side_by_side: bool) -> None:
        self.findings.set_fitting(not side_by_side)
        if side_by_side:
            self._split.setSizes([self._split.width() // 2] * self._split.count())

    def show_facts(self, facts: Facts, findings: Findings | None) -> None:
        """Show another capture; `findings` may come later, in a second call."""
        verdicts = findings.verdicts if findings is not None and findings.verdicts else facts.verdicts
        self._show_cards(self._make_cards(facts, findings))
        self._compare.setVisible(bool(facts.capture.body) and facts.summary.outcome == "invalid")
        self._show_checks(verdicts if len(verdicts) > 1 else ())
        first = next((verdict for verdict in verdicts if verdict.evidence is not None), None)
        document = evidence_document(first.evidence) if first is not None and first.evidence is not None else None
        self._show_evidence(document)
        self.findings.fit()

    def _make_cards(self, facts: Facts, findings: Findings | None) -> list[Card]:
        made = [Card(*warning) for warning in warnings_of(facts)]
        summary = facts.summary
        if findings is not None and findings.hypotheses:
            for found in findings.hypotheses[:_CARDS_MAX]:
                tone = badge("invalid", found.reason).tone
                made.append(
                    Card(
                        tone,
                        visible(found.detail).text,
                        visible(found.proof or "").text,
                        visible(found.fix or "").text,
                    )
                )
            return made
        if facts.capture.malformed is not None:
            return made
        tone, headline, text = verdict_words(facts)
        if summary.outcome == "invalid" and findings is None:
            text = f"{text} Looking for the reason…".strip()
        card = Card(tone, headline, text)
        made.append(card)
        if facts.secret_problem:
            made.append(Card("warn", "A saved secret cannot be read.", visible(facts.secret_problem).text))
        if summary.outcome == "no_secret":
            name = provider_title(summary.provider)
            card.add(
                button(
                    f"Add the signing secret of {name}…" if name else "Add a signing secret…",
                    "key-round",
                    on_click=lambda: self.secret_wanted.emit(facts.capture.endpoint),
                )
            )
        return made

    def _show_cards(self, cards: list[Card]) -> None:
        for old in self.cards:
            old.hide()
            self._cards.removeWidget(old)
            old.deleteLater()
        self.cards = cards
        for card in cards:
            self._cards.addWidget(card)

    def _show_checks(self, verdicts: tuple[Verdict, ...]) -> None:
        while self.checks.count():
            item = self.checks.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for verdict in verdicts[:6]:
            line = QWidget(self)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            mark = BadgeLabel(line)
            made = badge(verdict.outcome, verdict.reason)
            mark.set_badge(made if made.word else None)
            what = f"with “{verdict.secret}”" if verdict.secret else (verdict.scheme or "")
            text = ElidedLabel("dim", parent=line)
            text.set_full_text(" · ".join(part for part in (what, visible(verdict.detail or "").text) if part))
            row.addWidget(mark)
            row.addWidget(text, 1)
            self.checks.addWidget(line)

    def _show_evidence(self, document: EvidenceDocument | None) -> None:
        self._frame.setVisible(document is not None and bool(document.lines))
        if document is not None:
            self.evidence.set_document(document)
            rows = min(len(document.lines), _EVIDENCE_ROWS)
            # room for the horizontal bar, so that the last row is never under it
            self._frame.setFixedHeight(rows * ROW + 2 * PAD + 14)
