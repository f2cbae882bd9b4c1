"""The switch of the public address: which tunnel, what is missing for it, how it is, and the address to give away."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QWidget

from inspector.bodies import visible
from inspector.errors import UsageError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.fonts import mono_font
from inspector.gui.reaching.asking import QuestionCard
from inspector.gui.reaching.options import LABEL_WIDTH, OptionFields
from inspector.gui.status_bar import Dot
from inspector.gui.widgets.address_popover import AddressPopover
from inspector.gui.widgets.buttons import CopyButton, icon_button
from inspector.gui.widgets.labels import ElidedLabel, plain_label, plain_tip
from inspector.gui.widgets.long_text import LongText
from inspector.gui.widgets.notice import Notice
from inspector.session.tunnelling import Exposure
from inspector.settings import TunnelSettings
from inspector.tunnels import OFF, Kind, TunnelState
from inspector.tunnels.registry import KINDS, first_found

#: Lines of a program's last words that are shown.
_LINES = 6
_ADDRESS = re.compile(r"https://[^\s,]+")


class AddressLine(QFrame):
    """How it is in one line: a dot, the address, copy and QR code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "plain")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        self.dot = Dot()
        row.addWidget(self.dot)
        self.text = ElidedLabel(mode=Qt.TextElideMode.ElideMiddle)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.text, 1)
        self.address = ""
        self.copy = CopyButton("Copy public address", lambda: self.address)
        row.addWidget(self.copy)
        self.code = icon_button("QR code of the public address", "qr-code", on_click=self._on_code_wanted)
        row.addWidget(self.code)

    def show_state(self, state: TunnelState) -> None:
        """The address, or a word in its place."""
        words = {"off": "Off", "starting": "Starting…", "failed": "Off", "lost": f"{state.address} – lost"}
        tones = {"up": "ok", "lost": "warn", "starting": "warn", "failed": "bad"}
        self.address = state.address if state.up else ""
        self.dot.set_tone(tones.get(state.phase, "mut"))
        self.text.setFont(mono_font(12) if state.address else self.font())
        self.text.set_full_text(visible(self.address or words[state.phase]).text)
        self.text.setAccessibleName(f"Public address: {self.address or words[state.phase]}")
        for one in (self.copy, self.code):
            one.setVisible(state.up)

    @Slot()
    def _on_code_wanted(self) -> None:
        popover = AddressPopover("Public address", self.address, self)
        popover.open_at(self.code.mapToGlobal(QPoint(0, self.code.height() + 4)))


class PublicDialog(FormDialog):
    """Stays open while the tunnel starts; closing it leaves the tunnel as it is."""

    #: A kind's name and its options.
    wanted = Signal(str, dict)
    unwanted = Signal()
    #: The question, its answer, and whether a secret is to be kept.
    answered = Signal(object, object, bool)

    def __init__(self, settings: TunnelSettings, parent: QWidget | None = None) -> None:
        super().__init__("Public address", "Switch on", parent)
        self.setMinimumWidth(560)
        self._settings = settings
        self._state = OFF
        self._question: QuestionCard | None = None
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._fit.timeout.connect(self._on_fit)
        self.cancel_button.setText("Close")
        self.form.addRow(
            plain_label(
                "Providers on the internet cannot reach this machine. A tunnel gives it a public address.",
                "small",
                wrap=True,
            )
        )
        self.line = AddressLine()
        self.form.addRow(self.line)
        self.note = Notice()
        self.form.addRow(self.note)
        self.exposed = Notice()
        self.form.addRow(self.exposed)
        self.trouble = Notice()
        self.form.addRow(self.trouble)
        # what programs say has words of any length
        self.words = LongText("")
        self.words.setAccessibleName("Last words of the tunnel's program")
        self.words.setProperty("role", "dim")
        self.words.setFont(mono_font(11))
        self.form.addRow(self.words)
        self.kind = QComboBox()
        for kind in KINDS.values():
            self.kind.addItem(kind.title if kind.found() else f"{kind.title} – not found", kind.name)
        self.kind.setCurrentIndex(max(0, self.kind.findData(settings.kind or first_found().name)))
        self.field("Tunnel", self.kind)
        if (label := self.form.labelForField(self.kind)) is not None:
            label.setMinimumWidth(LABEL_WIDTH)
        self.about = self.remark("")
        self._download_page = ""
        self.missing = Notice()
        self.missing.action.connect(self._on_page_wanted)
        self.form.addRow(self.missing)
        self._options = OptionFields((), {})
        self.form.addRow(self._options)
        self.kind.currentIndexChanged.connect(self._on_kind_chosen)
        self._clock = QTimer(self, interval=500)
        self._clock.timeout.connect(self._tell_trouble)
        self._on_kind_chosen()
        self.show_state(OFF, ())

    def show_state(self, state: TunnelState, exposures: Sequence[Exposure]) -> None:
        """How the tunnel is, and what can be reached by whom."""
        self._state = state
        self.line.show_state(state)
        self.main_button.setText("Switch off" if state.on else "Switch on")
        self.main_button.setAccessibleName(self.main_button.text())
        for one in (self.kind, self.form.labelForField(self.kind), self._options):
            one.setEnabled(not state.on)
        self._show(self.note, state.note if state.up else "", "warn")
        exposed = [exposure.text for exposure in exposures if exposure.kind == "tunnel"]
        self._show(self.exposed, exposed[0] if exposed and state.up else "", "warn")
        self._tell_trouble()
        lines = "\n".join(visible(line).text for line in state.lines[-_LINES:]) if not state.up else ""
        self.words.setPlainText(lines)
        self.words.setVisible(bool(lines))
        self._ask(state)
        if state.phase == "lost" and state.retry_at is not None:
            self._clock.start()
        else:
            self._clock.stop()
        if state.on:
            self.withdraw()
        self._allow()
        self._fit.start()

    def _tell_trouble(self) -> None:
        state = self._state
        parts = [state.reason, state.hint] if state.phase in ("lost", "failed") else []
        if state.phase == "lost" and state.retry_at is not None:
            left = max(0, round(state.retry_at - time.monotonic()))
            parts.append(f"It is tried again in {left} s." if left else "It is tried again.")
        if state.up and state.changed:
            parts.append("The address is another one than before: tell the provider.")
        text = visible(" ".join(part for part in parts if part)).text
        self._show(self.trouble, text, "bad" if state.phase == "failed" else "warn")

    def _show(self, notice: Notice, text: str, tone: str) -> None:
        if not text:
            notice.clear()
        elif notice.text != text:
            notice.show_text(text, tone)

    def _ask(self, state: TunnelState) -> None:
        if self._question is not None and self._question.question != state.question:
            self.form.removeRow(self._question)
            self._question = None
        if state.question is not None and self._question is None:
            card = self._question = QuestionCard(state.question)
            card.answered.connect(lambda answer, keep: self.answered.emit(card.question, answer, keep))
            # under the line that says how it is
            self.form.insertRow(2, card)
            card.show()

    def _on_kind_chosen(self) -> None:
        kind = KINDS[str(self.kind.currentData())]
        self.about.setText(kind.about)
        self._show_missing(kind)
        self.withdraw()
        self.form.removeRow(self._options)
        self._options = OptionFields(kind.options, self._settings.of(kind.name))
        self.form.addRow(self._options)
        self._options.setVisible(bool(kind.options))
        self._allow()
        self._fit.start()

    def _show_missing(self, kind: Kind) -> None:
        """What is missing, to be copied, and where it is got: only a click leads there."""
        text = "" if kind.found() else kind.missing()
        address = _ADDRESS.search(text)
        self._download_page = address[0].rstrip(".,") if address is not None else ""
        if text:
            self.missing.show_text(text, "mut", "Open page" if self._download_page else "")
        else:
            self.missing.clear()

    def _on_page_wanted(self) -> None:
        QDesktopServices.openUrl(QUrl(self._download_page))

    def _allow(self) -> None:
        """What cannot be had cannot be switched on; what runs can be switched off."""
        kind = KINDS[str(self.kind.currentData())]
        there = self._state.on or bool(kind.found())
        self.main_button.setEnabled(there)
        self.main_button.setToolTip("" if there else plain_tip(kind.missing()))

    @Slot()
    def _on_fit(self) -> None:
        """As high as what is shown needs, as far as the screen has it; once it has been laid out."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            needed = max(layout.totalHeightForWidth(self.width()), layout.totalMinimumSize().height())
            self.resize(self.width(), min(needed, self.screen().availableGeometry().height() - 48))

    def accept_form(self) -> Wrong:
        """The switch: the dialog stays, to show how it goes on."""
        if self._state.on:
            self.unwanted.emit()
            return None
        kind = KINDS[str(self.kind.currentData())]
        if faults := self._options.missing():
            return faults
        options = self._options.values
        try:
            kind.check(options)
        except UsageError as error:
            field = self._options.blamed(error)
            return str(error) if field is None else [Fault(str(error), field)]
        self._settings = self._settings.used(kind.name, options)
        self.wanted.emit(kind.name, options)
        return None

    def accept(self) -> None:
        """Nothing is over: see `accept_form`."""
