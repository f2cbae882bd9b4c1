"""The filter bar: an expression that is checked and read out while it is typed, chips, and "n of m"."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from inspector.errors import FilterError
from inspector.gui.filtering.chips import FacetChips, QuickChips
from inspector.gui.filtering.completer import Completer
from inspector.gui.filtering.edit import FilterEdit
from inspector.gui.filtering.history import History
from inspector.gui.filtering.seeing import Seeing
from inspector.gui.fonts import ui_font
from inspector.gui.icons import pixmap, set_icon
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.gui.widgets.steady_label import SteadyLabel
from inspector.query import Query, parse
from inspector.query.completion import Offer
from inspector.query.facets import choose
from inspector.wording import number

#: Milliseconds after the last key until the list is asked.
DELAY_MS = 180
#: Longest text, in characters, in which chips look for what they choose.
_CLICKED = 20_000


class FilterBar(QWidget):
    """Always visible above the list. `history` keeps what was asked for; `names` gives the saved filters."""

    #: A filter text that reads (may be empty) is wanted.
    wanted = Signal(str)
    #: Esc: the list wants the focus back.
    left = Signal()
    help_wanted = Signal()
    #: The text that stands in the field is to be saved under a name.
    save_wanted = Signal()

    def __init__(self, history: History, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "filter")
        self._why = ""
        self._unfinished = False
        self._place = ""
        self.history = history
        self.seeing = Seeing(self)
        self.saved: dict[str, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(4)
        upper = QHBoxLayout()
        upper.setSpacing(8)
        upper.addWidget(self._make_box(), 1)
        self.quick = QuickChips()
        self.quick.wanted.connect(self.set_fragment)
        self.quick.cleared.connect(self.clear)
        upper.addWidget(self.quick)
        self._count = SteadyLabel(0, "dim")
        self._count.setFont(ui_font(12, tabular=True))
        self._count.setAccessibleName("Requests listed")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        upper.addWidget(self._count)
        column.addLayout(upper)
        lower = QHBoxLayout()
        lower.setSpacing(8)
        lower.setContentsMargins(11, 0, 0, 0)
        self.reading = ElidedLabel("dim")
        self.reading.setFont(ui_font(12))
        lower.addWidget(self.reading, 1)
        self.facets = FacetChips()
        self.facets.wanted.connect(self.set_fragment)
        self.facets.text_wanted.connect(self.set_text)
        lower.addWidget(self.facets)
        column.addLayout(lower)
        self.completer = Completer(
            self.edit, self, seen=self.seeing.seen, look_inside=self.seeing.look_inside, starters=self._starters
        )
        self.seeing.changed.connect(self.completer.refresh)
        self._delay = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._delay.timeout.connect(self.apply)
        self._wanted = ""
        #: What the text means, None while it does not read.
        self.query: Query | None = None
        self.apply()

    def _make_box(self) -> QFrame:
        self._box = QFrame()
        self._box.setProperty("field", True)
        self._box.setFixedHeight(32)
        inner = QHBoxLayout(self._box)
        inner.setContentsMargins(9, 0, 4, 0)
        inner.setSpacing(8)
        self._glass = QLabel()
        inner.addWidget(self._glass)
        self.edit = FilterEdit()
        self.edit.setPlaceholderText("Filter: type to search everywhere, or status>=400 provider:stripe body.id:evt_1")
        self.edit.setAccessibleName("Filter")
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self._on_return_pressed)
        self.edit.left.connect(self.left)
        self.edit.focused.connect(self._on_focused)
        self.edit.help_wanted.connect(self.help_wanted)
        inner.addWidget(self.edit, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(0)
        self._clear = self._button("x", "Clear filter", "Clear filter", buttons)
        self._clear.clicked.connect(self.clear)
        self._star = self._button("save", "Save filter", "Save this filter under a name", buttons)
        self._star.clicked.connect(self.save_wanted)
        self._lately = self._button("history", "Filters used lately", "Saved and recent filters (Down)", buttons)
        self._lately.clicked.connect(self._on_lately_clicked)
        self._help = self._button("circle-question-mark", "Help on filters", "What can be written here (F1)", buttons)
        self._help.clicked.connect(self.help_wanted)
        inner.addLayout(buttons)
        self._paint_box()
        return self._box

    def _button(self, icon: str, name: str, tip: str, row: QHBoxLayout) -> QToolButton:
        made = QToolButton()
        made.setProperty("quiet", True)
        made.setProperty("small", True)
        made.setAccessibleName(name)
        made.setToolTip(tip)
        set_icon(made, icon, "dim", 14)
        row.addWidget(made)
        return made

    def _starters(self) -> list[Offer]:
        saved = [Offer(f"@{name}", text, text) for name, text in self.saved.items()]
        return saved + [Offer(text, text, "used lately") for text in self.history.texts]

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.edit.text()

    @property
    def problem(self) -> str:
        """Why the text does not read, or an empty text."""
        return self._why

    def set_text(self, text: str) -> None:
        """Put a filter into the field and apply it."""
        self.edit.setText(text)
        self.apply()

    def set_fragment(self, fragment: str, on: bool = True) -> None:
        """Add a condition to the filter, or take it out."""
        self.set_text(choose(self.text, fragment, on))

    def clear(self) -> None:
        """List everything."""
        self.set_text("")

    def show_saved(self, saved: dict[str, str]) -> None:
        """The filters that have a name."""
        self.saved = saved

    def show_place(self, place: str) -> None:
        """What the endpoint is called whose requests are listed, empty for all."""
        if place != self._place:
            self._place = place
            if self.query is not None:
                self._agree(self.query)

    def show_count(self, shown: int, total: int) -> None:
        """`212 of 4,310`."""
        # wide enough for all of them: the chips beside it must not move with what is typed
        self._count.say(f"{number(shown)} of {number(total)}", f"{number(total)} of {number(total)}")

    def warn(self, text: str) -> None:
        """Say what was left out, such as texts on which a pattern took too long, in place of the reading."""
        if not self._why:
            self._read_out(text, "warn")

    def apply(self) -> None:
        """Check the text now, and ask for it when it reads; else say why not and leave the list as it is."""
        self._delay.stop()
        text = self.text.strip()
        if text.startswith("@") and text[1:].strip() in self.saved:
            self.edit.setText(self.saved[text[1:].strip()])
            text = self.text.strip()
            self._delay.stop()
        # what is longer was not put together by clicks: it chooses nothing of theirs
        shown = text if len(text) <= _CLICKED else "…"
        self.quick.show_text(shown)
        self.facets.show_text(shown)
        # enabled, not shown: the field must not change its width under what is typed
        for button in (self._clear, self._star):
            button.setEnabled(bool(text))
        try:
            query = parse(text)
        except FilterError as error:
            self._complain(error)
            return
        self._agree(query)
        if text != self._wanted:
            self._wanted = text
            self.wanted.emit(text)

    def _complain(self, error: FilterError) -> None:
        self._why, self.query = str(error), None
        # what is only not written to its end yet is no reason for alarm
        self._unfinished = error.position >= len(self.text.rstrip()) and self.edit.hasFocus()
        self._star.setEnabled(False)
        self.edit.mark(None if self._unfinished else (error.position, error.end))
        self.edit.setAccessibleDescription(self._why)
        place = "" if self.edit.shows(error.position) else f" (at character {error.position + 1:,})"
        self._read_out(self._why + place, "" if self._unfinished else "bad")
        self._paint_box()

    def _agree(self, query: Query) -> None:
        self._why, self._unfinished, self.query = "", False, query
        self.edit.mark(None)
        reading = query.describe(self._place)
        self.edit.setAccessibleDescription("" if query.empty else reading)
        self._read_out(reading, "")
        self._paint_box()

    def _read_out(self, text: str, tone: str) -> None:
        set_tone(self.reading, "tone", tone)
        self.reading.set_full_text(text)

    def _on_text_changed(self) -> None:
        self._delay.start()

    def _on_return_pressed(self) -> None:
        self.apply()
        if not self._why:
            self.history.add(self.text.strip())

    def _on_lately_clicked(self) -> None:
        self.edit.setFocus()
        self.edit.selectAll()
        self.completer.begin_anew()

    def _on_focused(self, on: bool) -> None:
        if self._unfinished and not on:
            self.apply()
        self._paint_box()
        if on:
            # so that something is known by the time it is typed
            self.seeing.seen()
        elif not self._why:
            self.history.add(self.text.strip())

    def _paint_box(self) -> None:
        theme = current_theme()
        line = "bad" if self._why and not self._unfinished else "accent" if self.edit.hasFocus() else "line"
        style = (
            f'QFrame[field="true"] {{ background: {theme.hex("panel")}; border-radius: 6px;'
            f" border: {2 if self.edit.hasFocus() else 1}px solid {theme.hex(line)}; }}"
        )
        # each time a long text is laid out anew
        if style != self._box.styleSheet():
            self._box.setStyleSheet(style)
        self._glass.setPixmap(pixmap("search", "dim", 16))

    def tint(self) -> None:
        """Take the colours of a new theme."""
        self._paint_box()
