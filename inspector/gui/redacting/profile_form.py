"""What is in one profile: kinds, rules and options, as fields that say what is wrong with them at once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from inspector.bodies import visible
from inspector.gui.redacting.rule_edit import RuleEdit
from inspector.gui.redacting.wording import TITLES
from inspector.gui.widgets.labels import plain_label, set_tone
from inspector.gui.widgets.segmented import Segmented
from inspector.redaction import KINDS, Profile
from inspector.redaction.shelf import LISTS, problem_of_rule

#: List → title, and what stands in it while it is empty.
_LISTS = {
    "headers": ("Headers", "Header names, one a line; * stands for any text\n\nX-Internal-*"),
    "json": ("JSON", "Paths of JSON values, one a line\n\n$.customer.name\n$.items[*].sku\n$..birthday"),
    "query": ("Query", "Keys of the query, one a line\n\nstate\nuser_*"),
    "form": ("Form", "Keys of forms, one a line; of multipart ones, too\n\nstreet"),
    "cookies": ("Cookies", "Names of cookies, one a line\n\nsid"),
    "names": ("Names", "Names whose values go wherever they stand, for the kind “Secret names”, one a line"),
    "patterns": ("Expressions", "name: regular expression, one a line; a group alone is replaced\n\norder: ORD-(\\d+)"),
}
_UNSEARCHABLE = (("Replace it whole", "replace"), ("Leave it as it is", "keep"))


class ProfileForm(QWidget):
    """Shows a profile. `profile` is what the fields say, None while something in them is wrong."""

    #: Something was changed by the user.
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Profile | None = None
        self._loading = False
        self.title = QLineEdit(placeholderText="What it is for")
        self.title.setAccessibleName("Title")
        self.title.textEdited.connect(self._on_edited)
        self.kinds = {kind: QCheckBox(TITLES[kind]) for kind in KINDS}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        for place, (kind, box) in enumerate(self.kinds.items()):
            box.setToolTip(KINDS[kind])
            box.toggled.connect(self._on_edited)
            grid.addWidget(box, place % 5, place // 5)
        self.tabs = Segmented("Rules")
        self.stack = QStackedWidget()
        self.edits = {}
        for name, (title, hint) in _LISTS.items():
            edit = RuleEdit(title, hint, partial(problem_of_rule, name))
            edit.edited.connect(self._on_edited)
            self.edits[name] = edit
            self.stack.addWidget(edit)
        self.tabs.chosen.connect(lambda key: self.stack.setCurrentWidget(self.edits[key]))
        self.problem = plain_label("", wrap=True)
        set_tone(self.problem, "tone", "bad")
        self.shape = QCheckBox("Keep lengths and numbers in shape")
        self.shape.setToolTip("A placeholder is as long as the value, and a number stays a number")
        self.notes = QCheckBox("Replace notes whole")
        self.unsearchable = QComboBox()
        for text, value in _UNSEARCHABLE:
            self.unsearchable.addItem(text, value)
        self.unsearchable.setAccessibleName("What cannot be looked into")
        for box in (self.shape, self.notes):
            box.toggled.connect(self._on_edited)
        self.unsearchable.activated.connect(self._on_edited)
        self._lay_out(grid)

    def _lay_out(self, grid: QGridLayout) -> None:
        options = QHBoxLayout()
        options.setSpacing(16)
        options.addWidget(self.shape)
        options.addWidget(self.notes)
        options.addStretch()
        closed = QLabel("What cannot be looked into")
        closed.setBuddy(self.unsearchable)
        options.addWidget(closed)
        options.addWidget(self.unsearchable)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(plain_label("Found wherever they stand", "small"))
        column.addLayout(grid)
        column.addWidget(plain_label("Rules", "small"))
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)
        column.addWidget(self.problem)
        column.addLayout(options)
        self.problem.hide()

    def show_profile(self, profile: Profile, *, editable: bool) -> None:
        """Show it instead; one that is built in cannot be changed."""
        self._shown = profile
        self._loading = True
        self.title.setText(visible(profile.title).text if not editable else profile.title)
        for kind, box in self.kinds.items():
            box.setChecked(kind in profile.kinds)
        for name in LISTS:
            self.edits[name].show_rules(getattr(profile, name))
        self.edits["patterns"].show_rules(tuple(f"{name}: {text}" for name, text in profile.patterns))
        self.shape.setChecked(profile.keep_shape)
        self.notes.setChecked(profile.notes)
        self.unsearchable.setCurrentIndex(max(0, self.unsearchable.findData(profile.unsearchable)))
        for field in (*self.kinds.values(), self.shape, self.notes, self.unsearchable):
            field.setEnabled(editable)
        self.title.setReadOnly(not editable)
        for edit in self.edits.values():
            edit.setReadOnly(not editable)
        self._loading = False
        self._show_state()

    @property
    def profile(self) -> Profile | None:
        """What the fields say; None while a rule cannot be used."""
        if self._shown is None or any(edit.problem for edit in self.edits.values()):
            return None
        pairs = (rule.partition(":") for rule in self.edits["patterns"].rules)
        chosen = {kind for kind, box in self.kinds.items() if box.isChecked()}
        lists: dict[str, Any] = {name: self.edits[name].rules for name in LISTS}
        return replace(
            self._shown,
            title=self.title.text(),
            # in the order of the file, so that it stays as it was written
            kinds=(
                *(kind for kind in self._shown.kinds if kind in chosen),
                *(kind for kind in KINDS if kind in chosen and kind not in self._shown.kinds),
            ),
            patterns=tuple((name.strip(), text.strip()) for name, _, text in pairs),
            keep_shape=self.shape.isChecked(),
            notes=self.notes.isChecked(),
            unsearchable=str(self.unsearchable.currentData()),
            **lists,
        )

    @Slot()
    def _on_edited(self) -> None:
        if not self._loading:
            self._show_state()
            self.edited.emit()

    def _show_state(self) -> None:
        """Counts in the tabs; the first thing that is wrong, with its place."""
        segments = []
        wrong = ""
        for name, (title, _) in _LISTS.items():
            edit = self.edits[name]
            count = len(edit.rules)
            sign = " !" if edit.problem else f" {count}" if count else ""
            segments.append((name, title + sign))
            wrong = wrong or (edit.problem and f"{title}, {edit.problem[0].lower()}{edit.problem[1:]}")
        current = self.tabs.current or "headers"
        self.tabs.set_segments(segments, current)
        self.stack.setCurrentWidget(self.edits[current])
        self.problem.setText(visible(wrong).text + (". Not saved." if wrong else ""))
        self.problem.setVisible(bool(wrong))
