"""What every comparison has around its pages: a verdict, what is ignored, progress, a way to copy and to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import count

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.bodies import visible
from inspector.compare import IgnoreList
from inspector.errors import InspectorError
from inspector.gui.comparing.ignoring import IgnoreBar
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.session import Session
from inspector.wording import counted
from inspector.workers import Token

#: Of a dialog, and what it leaves of a screen.
_SIZE = (1280, 800)
_LEAST = (1040, 680)
_EDGE = 64
_COPY = "Copy as text"
#: Notes that are told; of more only the number.
_NOTES = 6
_numbers = count()


class ComparingDialog(QDialog):
    """Reads and compares in a worker; closing it stops that. A subclass has pages and says how to `load` and `step`."""

    def __init__(self, session: Session, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        _fit(self)
        self._session = session
        self._loader = Loader(session.workers, f"compare{next(_numbers)}", self)
        self.finished.connect(self._loader.cancel_all)
        self.verdict = plain_label("", "heading", wrap=True, select=True)
        self.notice = Notice()
        self.ignoring = IgnoreBar()
        self.ignoring.changed.connect(self._on_ignoring_changed)
        self.ignoring.failed.connect(self._on_ignoring_failed)
        self.stack = QStackedWidget()
        self.waiting = EmptyState("git-compare", "Comparing…")
        self.stack.addWidget(self.waiting)
        self.bar = QProgressBar(maximum=0, textVisible=False)
        self.copy = button(_COPY, "copy", on_click=self._on_copy)
        self.leave = button("Cancel", on_click=self.reject)
        self._when_ready: list[QWidget] = [self.ignoring, self.copy]
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1), ("Shift+F8", -1), ("F8", 1)):
            QShortcut(QKeySequence(keys), self, lambda by=by: self.step(by))

    def lay_out(self, chooser: Sequence[QWidget], act: QPushButton, above: QLayout | None = None) -> None:
        """`chooser`: what stands left of the ignored; `act`: beside Copy; `above`: over the verdict."""
        self._when_ready += [*chooser, act]
        bar, last = QHBoxLayout(), QHBoxLayout()
        for line in (bar, last):
            line.setSpacing(8)
        for widget in chooser:
            bar.addWidget(widget)
        bar.addStretch()
        bar.addWidget(self.ignoring)
        last.addWidget(self.copy)
        last.addWidget(act)
        last.addWidget(self.bar, 1)
        last.addStretch()
        last.addWidget(self.leave)
        for one in (self.copy, act, self.leave):
            one.setAutoDefault(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        if above is not None:
            column.addLayout(above)
        column.addWidget(self.verdict)
        column.addWidget(self.notice)
        column.addLayout(bar)
        column.addWidget(self.stack, 1)
        column.addLayout(last)

    # what a subclass says

    def load(self) -> None:
        """Compare once more, as everything is chosen now."""
        raise NotImplementedError

    def step(self, by: int) -> None:
        """Go to the next difference (+1) or the previous one (-1) of the page."""
        raise NotImplementedError

    def reporting(self) -> Callable[[Token], str] | None:
        """What makes the text of the comparison, in a worker; None where there is none yet."""
        raise NotImplementedError

    # what happens

    def show_waiting(self, text: str = "Comparing…") -> None:
        """Until the comparison is there."""
        self.waiting.set_text(text)
        self.stack.setCurrentWidget(self.waiting)

    def show_ready(self, *, ready: bool) -> None:
        """Whether there is something to work with, and so which buttons make sense."""
        for one in self._when_ready:
            one.setEnabled(ready)
        if not ready:
            self.copy.setText(_COPY)
        self.bar.setVisible(not ready)
        self.leave.setText("Close" if ready else "Cancel")

    def show_verdict(self, text: str, notes: Iterable[str], *, alike: bool) -> None:
        """In one sentence, and what is to be known of it."""
        self.verdict.setText(text)
        set_tone(self.verdict, "tone", "ok" if alike else "")
        told = [visible(note).text for note in (*notes, self.ignoring.problem) if note]
        if told:
            more = len(told) - _NOTES
            rest = [f"And {counted(more, 'more note')}"] if more > 0 else []
            self.notice.show_text("\n".join((*told[:_NOTES], *rest)), "warn")
        else:
            self.notice.clear()

    def _on_failed(self, error: BaseException) -> None:
        told = str(error) if isinstance(error, InspectorError) else f"{type(error).__name__}: {error}"
        self.waiting.set_text("This cannot be compared", visible(told).text)
        self.stack.setCurrentWidget(self.waiting)
        self.bar.hide()
        self.leave.setText("Close")

    @Slot(object)
    def _on_ignoring_changed(self, _used: IgnoreList) -> None:
        self.load()

    @Slot(str)
    def _on_ignoring_failed(self, told: str) -> None:
        self.ignoring.problem = told

    @Slot()
    def _on_copy(self) -> None:
        make = self.reporting()
        if make is None:
            return

        def work(token: Token, _part: Part) -> str:
            return make(token)

        self.copy.setText("Copying…")
        self._loader.run("report", work, self._on_copied, failed=self._on_failed)

    def _on_copied(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.copy.setText(f"Copied {len(text):,} characters")


def _fit(dialog: QDialog) -> None:
    """As large as two bodies want to be, but inside a large window, and inside the screen."""
    room, parent = dialog.screen().availableGeometry(), dialog.parentWidget()
    window = room if parent is None else parent.window().geometry()
    width = min(_SIZE[0], max(_LEAST[0], window.width() - _EDGE), room.width() - _EDGE)
    dialog.resize(width, min(_SIZE[1], max(_LEAST[1], window.height() - _EDGE), room.height() - _EDGE))
