"""A batch under way, as a bar above the status bar: how far it is, pause and cancel, and at the end what to do."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from inspector.bodies import visible
from inspector.gui.icons import set_icon
from inspector.gui.widgets.buttons import icon_button
from inspector.gui.widgets.work_strip import WorkStrip
from inspector.resend.account import Progress
from inspector.session.batches import Sending
from inspector.wording import counted, number

_ICONS = {"ok": "circle-check", "bad": "circle-x", "warn": "triangle-alert", "accent": "send"}


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


class BatchStrip(WorkStrip):
    """One batch."""

    #: What failed is to be sent again; what was not sent is to be sent; the failed ones are to be listed.
    again_wanted = Signal()
    rest_wanted = Signal()
    failed_wanted = Signal()
    closed = Signal()

    def __init__(self, sending: Sending, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, _ICONS["accent"], parent)
        self.sending = sending
        self._title = title
        self._ended = False
        self.pause = self.add_choice("Pause", "pause", self._on_pause)
        self.cancel = self.add_choice("Cancel", "circle-stop", sending.cancel)
        self.refresh()

    @property
    def succeeded(self) -> bool:
        """Whether it ended and all of it was accepted."""
        progress = self.sending.progress
        return progress.ended and progress.ok == progress.total

    @Slot()
    def refresh(self) -> None:
        """Show the present state."""
        progress = self.sending.progress
        paused = progress.state == "paused"
        self.text.set_full_text(f"{self._title}{' paused' if paused else ''}: {headline(progress)}")
        self.more.set_full_text(rest(progress))
        self.show_share(progress.sent, progress.total)
        if (self.pause.text() == "Resume") != paused:
            self.pause.setText("Resume" if paused else "Pause")
            self.pause.setAccessibleName(self.pause.text())
            set_icon(self.pause, "play" if paused else "pause", "text")
        if progress.ended and not self._ended:
            self._ended = True
            self._show_end(progress)
        tone = _tone(progress)
        self.show_tone(tone, "pause" if paused else _ICONS[tone])

    def _show_end(self, progress: Progress) -> None:
        """In place of what steers it: what can be done now."""
        for part in (self.bar, self.pause, self.cancel):
            part.hide()
        if progress.failed:
            self.add_choice("Only failed again", "rotate-ccw", self.again_wanted.emit)
        if progress.left:
            self.add_choice("Send the rest", "send", self.rest_wanted.emit)
        if progress.failed:
            self.add_choice("Show failed", "funnel", self.failed_wanted.emit)
        self._row.addWidget(icon_button("Close", "x", on_click=self.closed.emit))

    def _on_pause(self) -> None:
        if self.sending.progress.state == "paused":
            self.sending.resume()
        else:
            self.sending.pause()


def _tone(progress: Progress) -> str:
    if not progress.ended:
        return "warn" if progress.state == "paused" else "accent"
    if progress.ok == progress.total:
        return "ok"
    return "bad" if progress.failed or progress.state == "broken" else "warn"
