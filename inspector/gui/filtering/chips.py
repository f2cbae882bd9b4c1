"""Chips: the usual conditions at a click, and menus of what there is, with counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from inspector.bodies import visible
from inspector.gui.fonts import ui_font
from inspector.gui.icons import set_icon
from inspector.query.facets import FACETS, Choice, Facet, chosen_in, conditions_of, title_of
from inspector.query.fragments import fragments, with_fragment
from inspector.wording import number

#: Chips: title, fragment of the filter language, tool tip.
CHIPS = (
    ("Failed signature", "signature:bad", "Signatures that do not hold"),
    ("JSON", "type:json", "Bodies sent as JSON"),
    ("Form", "type:form", "Bodies sent as form fields"),
    ("Retries", "(attempt>1 OR duplicate)", "Deliveries that came again"),
    ("Pinned", "pinned", "Rows that you pinned"),
)
#: Choices that a menu lists at most.
_MOST = 40


def _aligned(counts: Sequence[str]) -> list[str]:
    """Counts as they stand under each other in a menu: units under units, by spaces as wide as digits and commas."""
    widest = max(counts, key=len, default="")
    spaces = "".join("\N{FIGURE SPACE}" if char.isdigit() else "\N{PUNCTUATION SPACE}" for char in widest)
    return [spaces[: len(widest) - len(count)] + count if count else "" for count in counts]


class QuickChips(QWidget):
    """`All`, and one chip for each of CHIPS."""

    #: A condition, and whether it is wanted.
    wanted = Signal(str, bool)
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._all = QPushButton("All")
        self._all.setToolTip("No filter")
        self._chips: dict[str, QPushButton] = {}
        for chip in (self._all, *(self._make(*declared) for declared in CHIPS)):
            chip.setProperty("chip", True)
            chip.setCheckable(True)
            row.addWidget(chip)
        self._all.setChecked(True)
        self._all.clicked.connect(self.cleared)

    def _make(self, title: str, fragment: str, tip: str) -> QPushButton:
        chip = QPushButton(title)
        chip.setToolTip(f"{tip}: {fragment}")
        if fragment == "signature:bad":
            set_icon(chip, "x", "dim", 12, on_token="accent")
        chip.clicked.connect(lambda on: self.wanted.emit(fragment, on))
        self._chips[fragment] = chip
        return chip

    def show_text(self, text: str) -> None:
        """Mark the chips whose conditions stand in a filter text."""
        parts = set(fragments(text))
        conditions = conditions_of(text)
        held = {one for facet in FACETS for part in conditions[facet.name] for one in chosen_in(facet, part)}
        for fragment, chip in self._chips.items():
            chip.setChecked(fragment in parts or fragment in held)
        self._all.setChecked(not parts)


class _StayingMenu(QMenu):
    """A menu in which several things are ticked: a click or Space on one leaves it open."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tick."""
        action = self.actionAt(event.position().toPoint())
        if not self._tick(action):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tick."""
        if event.key() != Qt.Key.Key_Space or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class FacetChip(QPushButton):
    """One facet: says what is chosen, opens a menu of all choices with what each would leave."""

    #: A choice, and whether it is wanted.
    wanted = Signal(str, bool)
    #: The conditions by which this facet chooses are to go.
    cleared = Signal(list)

    def __init__(self, facet: Facet, parent: QWidget | None = None) -> None:
        super().__init__(facet.title, parent)
        self.facet = facet
        self.setProperty("chip", True)
        self.setProperty("opens", True)
        self.setCheckable(True)
        self.setAccessibleName(f"Filter by {facet.title.lower()}")
        self.menu_of_choices = _StayingMenu(self)
        self.menu_of_choices.setFont(ui_font(13, tabular=True))
        self.menu_of_choices.aboutToShow.connect(self._fill)
        self.menu_of_choices.triggered.connect(self._on_triggered)
        self.setMenu(self.menu_of_choices)
        self._conditions: list[str] = []
        self._chosen: list[str] = []
        self._choices: Sequence[Choice] = ()
        self._fill()

    @property
    def chosen(self) -> list[str]:
        """The conditions that are chosen."""
        return self._chosen

    def show_text(self, text: str) -> None:
        """Show what a filter text chooses here."""
        self._conditions = list(conditions_of(text)[self.facet.name])
        # two of them must both hold, which no menu can say
        self._chosen = chosen_in(self.facet, self._conditions[0]) if len(self._conditions) == 1 else []
        self._show_title()

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """What there is, with counts."""
        self._choices = choices
        self._show_title()
        if self.menu_of_choices.isVisible():
            self._fill()

    def forget_counts(self) -> None:
        """The choices stay, without counts."""
        self.show_choices([replace(choice, count=None) for choice in self._choices])

    def _show_title(self) -> None:
        shown = [visible(title_of(self.facet, one)).text for one in self._chosen]
        title = self.facet.title
        if len(shown) == 1:
            title += f": {shown[0][:20]}"
        elif shown:
            title += f": {len(shown)}"
        if self.text() != title:
            self.setText(title)
        self.setChecked(bool(self._conditions))
        self.setToolTip(", ".join(shown) or f"Choose by {self.facet.title.lower()}")

    def _listed(self) -> list[Choice]:
        known = {choice.fragment for choice in self._choices}
        standing = [Choice(title, fragment) for title, fragment in self.facet.standing if fragment in self._chosen]
        return [*self._choices[:_MOST], *(choice for choice in standing if choice.fragment not in known)]

    def _fill(self) -> None:
        menu = self.menu_of_choices
        active = menu.activeAction()
        before = active.data() if active is not None else None
        menu.clear()
        listed = self._listed()
        counts = _aligned(["" if choice.count is None else number(choice.count) for choice in listed])
        for choice, count in zip(listed, counts, strict=True):
            title = visible(choice.title).text.replace("&", "&&")
            action = menu.addAction(f"{title}\t{count}" if count else title)
            action.setCheckable(True)
            action.setChecked(choice.fragment in self._chosen)
            action.setData(choice.fragment)
            if choice.fragment == before:
                menu.setActiveAction(action)
        if menu.isEmpty():
            menu.addAction("Nothing yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("Any").setEnabled(bool(self._conditions))

    def _on_triggered(self, action: QAction) -> None:
        if action.isCheckable():
            self.wanted.emit(action.data(), action.isChecked())
        else:
            self.cleared.emit(self._conditions)

    def paint_choices_again(self) -> None:
        """The menu's ticks follow what is chosen."""
        for action in self.menu_of_choices.actions():
            if action.isCheckable():
                action.setChecked(action.data() in self._chosen)


class FacetChips(QWidget):
    """The chips of all facets."""

    #: A choice, and whether it is wanted.
    wanted = Signal(str, bool)
    #: A filter text without the choices of a facet.
    text_wanted = Signal(str)
    #: A menu is opened: its counts are looked at.
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.chips = [FacetChip(facet) for facet in FACETS]
        self._text = ""
        for chip in self.chips:
            chip.wanted.connect(self.wanted)
            chip.cleared.connect(self._on_cleared)
            chip.menu_of_choices.aboutToShow.connect(self.opened)
            row.addWidget(chip)

    @property
    def open(self) -> bool:
        """Whether a menu is open."""
        return any(chip.menu_of_choices.isVisible() for chip in self.chips)

    @property
    def chosen(self) -> dict[str, list[str]]:
        """What is chosen, by the name of the facet."""
        return {chip.facet.name: chip.chosen for chip in self.chips if chip.chosen}

    def rest_of(self, text: str) -> str:
        """A filter text without what is chosen here."""
        gone = [part for chip in self.chips if chip.chosen for part in conditions_of(text)[chip.facet.name]]
        return with_fragment(text, "", False, instead_of=gone) if gone else text

    def show_text(self, text: str) -> None:
        """Show what a filter text chooses."""
        self._text = text
        for chip in self.chips:
            chip.show_text(text)
            chip.paint_choices_again()

    def show_counts(self, counts: Mapping[str, Sequence[Choice]]) -> None:
        """What there is of each facet."""
        for chip in self.chips:
            chip.show_choices(counts.get(chip.facet.name, ()))

    def forget_counts(self) -> None:
        """What there is was not counted for the present filter."""
        for chip in self.chips:
            chip.forget_counts()

    def _on_cleared(self, conditions: list[str]) -> None:
        self.text_wanted.emit(with_fragment(self._text, "", False, instead_of=conditions))
