"""Which differences do not count: a list is chosen, changed and kept; how many it took out is always said."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from inspector.bodies import visible
from inspector.compare import BUILT_IN, KINDS, IgnoreList, IgnoreLists, load_lists, save_lists
from inspector.errors import ConfigError, UsageError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.wording import counted

#: The list that rules are put into where none of the user's own is in use.
_OWN = "My list"
_HOW = (
    "One rule a line: path:data.*.id (* is any one step, ** any number of them), header:x-request-id, "
    "or kind: with one of " + ", ".join(KINDS) + "."
)


class IgnoreBar(QWidget):
    """Chooses the list that is used, here and from now on; says how many differences were ignored."""

    #: Another list is used, or the same with other rules: an IgnoreList.
    changed = Signal(object)
    #: What is ignored is to be listed, or not.
    shown_wanted = Signal(bool)
    #: The lists cannot be read or written: a sentence.
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.button = button("Ignore", "eye-off", small=True, tip="Differences that do not count")
        self.button.setAutoDefault(False)
        self.button.setProperty("opens", "true")
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.told = plain_label("", "dim")
        self.show_ignored = QCheckBox("Show them")
        self.show_ignored.toggled.connect(self.shown_wanted)
        row.addWidget(self.button)
        row.addWidget(self.told)
        row.addWidget(self.show_ignored)
        self.kept = IgnoreLists({BUILT_IN.name: BUILT_IN})
        self.problem = ""
        try:
            self.kept = load_lists()
        except ConfigError as error:
            self.problem = str(error)
        self._show()
        self.tell(0)

    @property
    def used(self) -> IgnoreList:
        """The list that is used."""
        return self.kept.used

    def tell(self, count: int) -> None:
        """Say how many differences were ignored."""
        self.told.setText(f"{counted(count, 'difference')} ignored" if count else "")
        self.told.setVisible(bool(count))
        self.show_ignored.setVisible(bool(count))

    def add(self, rule: str) -> None:
        """Ignore by one more rule: in the list that is used when it is the user's own."""
        name = self.kept.use if self.kept.use not in ("", BUILT_IN.name) else _OWN
        own = self.kept.lists.get(name)
        texts = (*self.used.texts, *(own.texts if own is not None else ()), rule)
        self.keep(IgnoreList.of(texts, name), name)

    def keep(self, made: IgnoreList | None, name: str) -> None:
        """Use a list from now on, by the name that it has or gets; None: the list of that name as it is."""
        lists = dict(self.kept.lists)
        if made is not None:
            lists[made.name] = made
        self._save(IgnoreLists(lists, name))

    def _save(self, kept: IgnoreLists) -> None:
        try:
            save_lists(kept)
        except ConfigError as error:
            self.failed.emit(str(error))
        self.kept = kept
        self._show()
        self.changed.emit(self.used)

    def _show(self) -> None:
        name = self.kept.use
        self.button.setText(f"Ignore: {visible(name).text}" if name else "Ignore: nothing")
        self.button.setAccessibleName(self.button.text())

    @Slot()
    def _fill(self) -> None:
        self.menu.clear()
        group = QActionGroup(self.menu)
        for name in ("", *self.kept.lists):
            title = visible(name).text.replace("&", "&&") if name else "Nothing"
            action = self.menu.addAction(title, functools.partial(self.keep, None, name))
            action.setCheckable(True)
            action.setChecked(name == self.kept.use)
            group.addAction(action)
        self.menu.addSeparator()
        own = self.kept.use not in ("", BUILT_IN.name)
        self.menu.addAction("New list…", functools.partial(self._edit, ""))
        self.menu.addAction("Change this list…", functools.partial(self._edit, self.kept.use)).setEnabled(own)
        self.menu.addAction("Delete this list", self._delete).setEnabled(own)

    def _edit(self, name: str) -> None:
        dialog = IgnoreEditor(self.kept.lists.get(name, IgnoreList(rules=self.used.rules)), set(self.kept.lists), self)
        dialog.wanted.connect(functools.partial(self._on_edited, name))
        dialog.open()

    def _on_edited(self, before: str, made: IgnoreList) -> None:
        lists = {name: one for name, one in self.kept.lists.items() if name != before}
        self._save(IgnoreLists({**lists, made.name: made}, made.name))

    def _delete(self) -> None:
        lists = {name: one for name, one in self.kept.lists.items() if name != self.kept.use}
        self._save(IgnoreLists(lists, ""))


class IgnoreEditor(FormDialog):
    """Name and rules of a list."""

    #: The list as it is to be kept.
    wanted = Signal(object)
    asks_first = True

    def __init__(self, shown: IgnoreList, taken: set[str], parent: QWidget | None = None) -> None:
        super().__init__("What to ignore", "Keep", parent)
        self.setMinimumWidth(560)
        self._taken = taken - {shown.name}
        self.name = QLineEdit(shown.name)
        self.name.setPlaceholderText("Like “Orders: ids and prices”")
        self.field("Name", self.name)
        self.rules = QPlainTextEdit("\n".join(shown.texts))
        self.rules.setFont(mono_font(12))
        self.rules.setTabChangesFocus(True)
        self.rules.setMinimumHeight(180)
        self.field("Rules", self.rules)
        self.remark(_HOW)

    def accept_form(self) -> Wrong:
        """Keep it; says what is wrong with it otherwise."""
        name = self.name.text().strip()
        if not name:
            return [Fault("Give the list a name.", self.name)]
        if name in self._taken:
            return [Fault(f"There is a list {name!r:.60} already.", self.name)]
        try:
            made = IgnoreList.of(self.rules.toPlainText().splitlines(), name)
        except UsageError as error:
            return [Fault(visible(str(error)).text, self.rules)]
        self.wanted.emit(made)
        return None
