"""The status bar: where we listen or why not, what is kept, what is selected, and what went wrong last."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from inspector.gui.fonts import ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import ElidedLabel, plain_tip
from inspector.session.tunnelling import Exposure
from inspector.settings import MIB
from inspector.wording import number, size, written

#: How long what went wrong is told, in ms: what goes on being wrong has a place of its own.
ERROR_MS = 30_000


class Dot(QWidget):
    """A round mark in a tone."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "mut"
        self.setFixedSize(QSize(8, 8))

    def set_tone(self, tone: str) -> None:
        """ok, bad, warn or mut."""
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One filled circle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_theme().color(self._tone))
        painter.drawEllipse(QPointF(4, 4), 4, 4)


class _Sentence(ElidedLabel):
    """Words of any length: they are elided and must not make the window wider."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.setFont(ui_font(12, tabular=True))
        self.setAccessibleName(name)

    def say(self, text: str) -> None:
        """Show other words."""
        self.set_full_text(text)
        self.setAccessibleName(self._name)

    def event(self, event: QEvent) -> bool:
        """The tool tip is what was set: it may say more than the label."""
        return QLabel.event(self, event)


class StatusBar(QWidget):
    """One line at the lower edge."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "status")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(16)
        where = QHBoxLayout()
        where.setSpacing(6)
        self._dot = Dot()
        where.addWidget(self._dot)
        self.listening = _Sentence("Listener")
        where.addWidget(self.listening)
        row.addLayout(where)
        self.exposed = self._label("Exposed")
        self.forwarding = self._label("Forwarding")
        self.recording = self._label("Recording")
        self.shown = self._label("Requests listed")
        self.selected = self._label("Requests selected")
        self.kept = self._label("Bytes kept")
        self.error = _Sentence("Last error")
        self.following = self._label("Following")
        self.session = self._label("Session")
        for label in (self.exposed, self.forwarding, self.recording, self.shown, self.selected, self.kept):
            row.addWidget(label)
        row.addWidget(self.error, 1)
        row.addStretch()
        for label in (self.following, self.session):
            row.addWidget(label)
        self.error.setProperty("tone", "bad")
        self._old = QTimer(self, singleShot=True, interval=ERROR_MS)
        self._old.timeout.connect(lambda: self.show_error(""))
        self.show_listening(None, None)
        self._targets: Sequence[str] = ()
        self._queue = (0, 0)
        self.show_exposures(())
        self._show_forwarding()

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setFont(ui_font(12, tabular=True))
        label.setAccessibleName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _tone(self, label: QLabel, tone: str) -> None:
        label.setProperty("tone", tone)
        label.style().unpolish(label)
        label.style().polish(label)

    def show_listening(
        self, address: str | None, reason: str | None, *, elsewhere: str = "", secure: str | None = None
    ) -> None:
        """The address in green (with the port of the `secure` one), where another process listens, or the reason."""
        if address:
            https = f", https on {secure.rpartition(':')[2]}" if secure else ""
            tone, text = "ok", f"Listening on {address.partition('://')[2] or address}{https}"
        elif elsewhere:
            tone, text = "ok", elsewhere
        elif reason:
            tone, text = "bad", reason.splitlines()[0]
        else:
            tone, text = "mut", "Not listening"
        self._dot.set_tone(tone)
        self._tone(self.listening, tone)
        self.listening.say(text if len(text) < 90 else text[:88] + "…")
        self.listening.setToolTip(plain_tip(reason or ""))

    def show_exposures(self, exposures: Sequence[Exposure]) -> None:
        """A badge while others can reach something without having to prove who they are."""
        self.exposed.setVisible(bool(exposures))
        self.exposed.setText(" · ".join(f"⚠ {exposure.badge}" for exposure in exposures))
        text = "\n".join(exposure.text for exposure in exposures)
        self.exposed.setToolTip(plain_tip(text))
        self.exposed.setAccessibleDescription(text)
        self._tone(self.exposed, "warn")

    def show_targets(self, targets: Sequence[str]) -> None:
        """The addresses that arriving requests are forwarded to."""
        self._targets = targets
        self._show_forwarding()

    def show_queue(self, waiting: int, gave_up: int) -> None:
        """How many forwards wait for an application that does not answer, and how many were given up."""
        self._queue = (waiting, gave_up)
        self._show_forwarding()

    def _show_forwarding(self) -> None:
        hosts = list(dict.fromkeys(target.partition("://")[2].partition("/")[0] for target in self._targets))
        waiting, gave_up = self._queue
        parts = []
        if hosts:
            parts.append(f"Forwarding to {hosts[0][:40]}" if len(hosts) == 1 else f"Forwarding to {len(hosts)} places")
        if waiting:
            parts.append(f"{number(waiting)} queued")
        if gave_up:
            parts.append(f"{number(gave_up)} given up")
        self.forwarding.setVisible(bool(parts))
        self.forwarding.setText(" · ".join(parts))
        self._tone(self.forwarding, "warn" if waiting or gave_up else "")
        where = "\n".join(self._targets)
        self.forwarding.setToolTip(plain_tip(f"{where}\nEndpoint › Forward queue… shows what waits".strip()))

    def show_recording(self, on: bool, refused: int) -> None:
        """Only when it is off: then senders are turned away."""
        self.recording.setVisible(not on)
        self._tone(self.recording, "warn")
        self.recording.setText(f"Not recording · {number(refused)} refused" if refused else "Not recording")
        self.recording.setToolTip("Senders get 503 with Retry-After while recording is off")

    def show_counts(self, shown: int, total: int, selected: int) -> None:
        """`212 shown of 4,310` and `1 selected`."""
        self.shown.setText(f"{number(shown)} shown of {number(total)}")
        self.selected.setVisible(selected > 0)
        self.selected.setText(f"{number(selected)} selected")

    def show_kept(self, used: int, budget: int) -> None:
        """`41 MB of 2 GiB`: the budget as the settings have it."""
        most = size(budget) if budget % MIB else written(budget)
        self.kept.setText(f"{size(used)} of {most}" if budget else f"{size(used)} kept")
        tip = f"{used:,} bytes of headers and bodies are kept"
        if budget:
            tip += f"; beyond {budget:,} the oldest unpinned requests are removed"
        self.kept.setToolTip(tip)

    def show_error(self, text: str) -> None:
        """The last thing that went wrong, until something else is said or it is old."""
        if text:
            self._old.start()
        else:
            self._old.stop()
        self.error.say(text if len(text) < 120 else text[:118] + "…")
        self.error.setToolTip(plain_tip(text))

    def show_following(self, following: bool, held: int, order_by_age: bool) -> None:
        """Whether new requests appear at the top."""
        if not following:
            text = f"Paused · {number(held)} new" if held else "Paused"
        else:
            text = "Following newest" if order_by_age else "Live"
        self.following.setText(text)

    def show_session(self, name: str, path: str) -> None:
        """The session's name; its path on hover."""
        self.session.setText(f"Session: {name}")
        self.session.setToolTip(plain_tip(path))
