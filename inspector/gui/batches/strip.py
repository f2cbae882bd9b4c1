"""A batch under way, as a bar above the status bar: how far it is, pause and cancel, and at the end what to do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from inspector.bodies import visible
from inspector.gui.icons import pixmap, set_icon
from inspector.gui.widgets.buttons import button, icon_button
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.resend.account import Progress
from inspector.session.batches import Sending
from inspector.wording import counted, number

_ICONS = {"ok": "circle-check", "bad": "circle-x", "warn": "triangle-alert", "accent": "send"}
#: Parts of the bar: one for each request would be too many for a whole session.
_STEPS = 1000


def headline(progress: Progress) -> str:
    """What is going on, or came out: `120 of 1,000 sent`, `98 of 100 accepted`."""
    done = f"{number(progress.ok)} of {number(progress.total)} accepted"
    return done if progress.ended else f"{number(progress.sent)} of {number(progress.total)} sent"


def rest(progress: Progress) -> str:
    """Failures, retries, rate and time left, as far as there are any."""
    parts = []
    if progress.failed:
        parts.append(f"{number(progress.failed)} failed")
    if progress.retries:
        parts.append(counted(progress.retries, "retry", "retries"))
    if progress.ended:
        if progress.left:
            ends = {"stopped": "stopped at the first failure", "cancelled": "cancelled", "broken": "broken off"}
            why = ends.get(progress.state, "")
            parts.append(f"{number(progress.left)} not sent{f' ({why})' if why else ''}")
        if progress.reason:
            parts.append(f"first reason: {progress.reason}" if progress.failed > 1 else progress.reason)
    elif progress.state == "running" and progress.rate:
        parts.append(f"{progress.rate:,.0f}/s" if progress.rate >= 10 else f"{progress.rate:.1f}/s")
        if progress.eta_s is not None:
            parts.append(f"{_left(progress.eta_s)} left")
    return " · ".join(visible(part).text for part in parts)


def _left(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


class BatchStrip(QFrame):
    """One batch."""

    #: What failed is to be sent again; what was not sent is to be sent; the failed ones are to be listed.
    again_wanted = Signal()
    rest_wanted = Signal()
    failed_wanted = Signal()
    closed = Signal()

    def __init__(self, sending: Sending, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sending = sending
        self._title = title
        self._tone, self._sign = "accent", "send"
        self.setProperty("card", "bar-info")
        self._icon = QLabel()
        self.text = ElidedLabel()
        self.more = ElidedLabel("dim")
        self.bar = QProgressBar(maximum=_STEPS, textVisible=False)
        self.bar.setAccessibleName(title)
        self.bar.setFixedWidth(160)
        self.pause = button("Pause", "pause", small=True, on_click=self._on_pause)
        self.cancel = button("Cancel", "circle-stop", small=True, on_click=sending.cancel)
        self.again = button("Only failed again", "rotate-ccw", small=True, on_click=self.again_wanted.emit)
        self.unsent = button("Send the rest", "send", small=True, on_click=self.rest_wanted.emit)
        self.show_failed = button("Show failed", "funnel", small=True, on_click=self.failed_wanted.emit)
        self.close_button = icon_button("Close", "x", on_click=self.closed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self.text)
        row.addWidget(self.bar)
        row.addWidget(self.more, 1)
        for choice in (self.pause, self.cancel, self.again, self.unsent, self.show_failed, self.close_button):
            row.addWidget(choice)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show the present state."""
        progress = self.sending.progress
        paused = progress.state == "paused"
        self.text.set_full_text(f"{self._title}{' paused' if paused else ''}: {headline(progress)}")
        self.more.set_full_text(rest(progress))
        self.bar.setValue(_STEPS * progress.sent // progress.total if progress.total else _STEPS)
        running = not progress.ended
        for part in (self.bar, self.pause, self.cancel):
            part.setVisible(running)
        if (self.pause.text() == "Resume") != paused:
            self.pause.setText("Resume" if paused else "Pause")
            self.pause.setAccessibleName(self.pause.text())
            set_icon(self.pause, "play" if paused else "pause", "text")
        self.again.setVisible(progress.ended and progress.failed > 0)
        self.unsent.setVisible(progress.ended and progress.left > 0)
        self.show_failed.setVisible(progress.ended and progress.failed > 0)
        self.close_button.setVisible(progress.ended)
        self._show_tone(progress)

    def _show_tone(self, progress: Progress) -> None:
        tone = "accent"
        if progress.state == "paused":
            tone = "warn"
        elif progress.ended:
            whole = progress.ok == progress.total
            tone = "ok" if whole else "bad" if progress.failed or progress.state == "broken" else "warn"
        self._tone = tone
        self._sign = "pause" if progress.state == "paused" else _ICONS[tone]
        set_tone(self, "card", f"bar-{'info' if tone == 'accent' else tone}")
        self._icon.setPixmap(pixmap(self._sign, tone))

    def _on_pause(self) -> None:
        if self.sending.progress.state == "paused":
            self.sending.resume()
        else:
            self.sending.pause()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._icon.setPixmap(pixmap(self._sign, self._tone))


class BatchStrips(QWidget):
    """The batches of a session, the newest at the bottom; no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strips: dict[int, BatchStrip] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    @property
    def strips(self) -> list[BatchStrip]:
        """Those that are shown."""
        return list(self._strips.values())

    def add(self, sending: Sending, title: str) -> BatchStrip:
        """Show another batch; one that went well and is still shown makes room."""
        for strip in self.strips:
            progress = strip.sending.progress
            if progress.ended and progress.ok == progress.total:
                self.remove(strip)
        made = BatchStrip(sending, title)
        self._strips[sending.number] = made
        self._column.addWidget(made)
        made.closed.connect(lambda: self.remove(made))
        self.show()
        return made

    def refresh(self, batch: object) -> None:
        """A batch of that number went on."""
        strip = self._strips.get(batch) if isinstance(batch, int) else None
        if strip is not None:
            strip.refresh()

    def remove(self, strip: BatchStrip) -> None:
        """Show a batch no more."""
        if self._strips.pop(strip.sending.number, None) is not None:
            self._column.removeWidget(strip)
            strip.hide()
            strip.deleteLater()
        self.setVisible(bool(self._strips))

    def clear(self) -> None:
        """Show none: the session is closed."""
        for strip in self.strips:
            self.remove(strip)
