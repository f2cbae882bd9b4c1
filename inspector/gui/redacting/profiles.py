"""The redaction profiles: made, changed, tried out on a request, removed. What is valid is saved as it is typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from inspector import tasks
from inspector.bodies import visible
from inspector.errors import InspectorError
from inspector.gui.dialogs.form import is_alive
from inspector.gui.redacting.profile_form import ProfileForm
from inspector.gui.redacting.sight_pane import SightPane
from inspector.gui.screen import resize_to_fit
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.gui.widgets.notice import Notice
from inspector.redaction import DEFAULT, NONE, Profile, profiles, save_profile
from inspector.redaction.shelf import (
    free_name,
    is_own,
    path_of,
    problem_of_name,
    remove_profile,
    rename_profile,
    restore_profile,
)
from inspector.workers import Cancelled

if TYPE_CHECKING:
    from inspector.session import Session

#: Milliseconds after the last change when it is saved and tried out.
_WAIT_MS = 300
_NAME = Qt.ItemDataRole.UserRole


class ProfilesDialog(QDialog):
    """`capture_id`: the request that profiles are tried out on; None where there is none."""

    #: A profile was made, changed or removed: the name of the one that is shown.
    changed = Signal(str)

    def __init__(
        self, session: Session, capture_id: int | None, chosen: str = DEFAULT, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Redaction profiles")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        resize_to_fit(self, 1120, 800)
        self._session, self._capture_id = session, capture_id
        self._profiles: dict[str, Profile] = {}
        self._removed: tuple[str, bytes] | None = None
        self._trial = 0
        self._build()
        self._timer = QTimer(self, interval=_WAIT_MS, singleShot=True)
        self._timer.timeout.connect(self._on_settled)
        self.finished.connect(self._on_finished)
        self.reload(chosen)

    def _build(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName("Profiles")
        self.list.setFixedWidth(220)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.new = button("New", "plus", small=True, on_click=self._on_new)
        self.copy = button("Duplicate to edit", "copy", small=True, on_click=self._on_duplicate)
        self.rename = button("Rename…", "pencil", small=True, on_click=self._on_rename)
        self.remove = button("Remove", "trash-2", small=True, on_click=self._on_remove)
        self.open_file = button("Open file", "external-link", small=True, on_click=self._on_open)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.list, 1)
        for pair in ((self.new, self.copy), (self.rename, self.remove), (self.open_file,)):
            line = QHBoxLayout()
            line.setSpacing(8)
            for one in pair:
                one.setAutoDefault(False)
                line.addWidget(one)
            line.addStretch()
            left.addLayout(line)
        self.notice = Notice()
        self.notice.action.connect(self._on_undo)
        self.form = ProfileForm()
        self.form.edited.connect(self._on_edited)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.notice)
        right.addWidget(self.form, 1)
        upper = QWidget()
        both = QHBoxLayout(upper)
        both.setContentsMargins(0, 0, 0, 8)
        both.setSpacing(16)
        both.addLayout(left)
        both.addLayout(right, 1)
        self.sight = SightPane()
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(upper)
        halves.addWidget(self.sight)
        halves.setSizes([440, 280])
        self.state = plain_label("", "small")
        close = button("Close", kind="primary", on_click=self.accept)
        close.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.addWidget(self.state, 1)
        foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(halves, 1)
        column.addLayout(foot)

    # the list

    def reload(self, chosen: str) -> None:
        """Read the files again and show one profile."""
        found, wrong = profiles()
        self._profiles = {name: profile for name, profile in found.items() if name != NONE}
        self.list.blockSignals(True)
        self.list.clear()
        for name in self._profiles:
            item = QListWidgetItem(name if is_own(name) else f"{name}   built in")
            item.setData(_NAME, name)
            item.setToolTip(str(path_of(name)) if is_own(name) else "Built in: duplicate it to change it")
            self.list.addItem(item)
        names = list(self._profiles)
        self.list.setCurrentRow(names.index(chosen) if chosen in names else 0)
        self.list.blockSignals(False)
        if wrong:
            self.notice.show_text(visible("\n".join(wrong)).text, "bad")
        self._show()

    @property
    def name(self) -> str:
        """The profile that is shown."""
        item = self.list.currentItem()
        return str(item.data(_NAME)) if item is not None else DEFAULT

    @Slot()
    def _on_chosen(self) -> None:
        self._settle()
        self._show()

    def _show(self) -> None:
        own = is_own(self.name)
        self.form.show_profile(self._profiles[self.name], editable=own)
        for one in (self.rename, self.remove, self.open_file):
            one.setEnabled(own)
        where = (
            f"Saved as it is typed, in {path_of(self.name)}" if own else "Built in, and so only to read: duplicate it"
        )
        self.state.setText(visible(where).text)
        self._try()

    # changes

    @Slot()
    def _on_edited(self) -> None:
        self._timer.start()

    @Slot()
    def _on_settled(self) -> None:
        made = self.form.profile
        if made is None:
            return
        if is_own(made.name) and made != self._profiles.get(made.name):
            if not self._done(lambda: save_profile(made)):
                return
            self._profiles[made.name] = made
            self.changed.emit(made.name)
        self._try()

    def _settle(self) -> None:
        """What was typed just now is saved before something else is shown."""
        if self._timer.isActive():
            self._timer.stop()
            self._on_settled()

    def _done(self, act: Callable[[], object]) -> bool:
        """Do something with a file; where it cannot be done that is said, and False."""
        try:
            act()
        except InspectorError as error:
            self.notice.show_text(visible(str(error)).text, "bad")
            return False
        return True

    def _change(self, act: Callable[[], object], name: str) -> None:
        """Do something with a file, and show the profile of that name."""
        if self._done(act):
            self.notice.hide()
            self.reload(name)
            self.changed.emit(name)

    def _save(self, profile: Profile) -> None:
        self._change(lambda: save_profile(profile), profile.name)

    def _on_new(self) -> None:
        self._settle()
        self._save(Profile(free_name("mine"), title="", kinds=("authorization", "cookie", "signature", "api-key")))

    def _on_duplicate(self) -> None:
        self._settle()
        shown = self._profiles[self.name]
        self._save(replace(shown, name=free_name(f"{shown.name}-copy")))

    def _on_rename(self) -> None:
        before = self.name
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename the profile")
        dialog.setLabelText("Name")
        dialog.setTextValue(before)
        dialog.textValueSelected.connect(lambda text: self._renamed(before, text.strip()))
        dialog.open()

    def _renamed(self, before: str, name: str) -> None:
        if name == before:
            return
        wrong = problem_of_name(name, before)
        if wrong is not None:
            self.notice.show_text(wrong, "bad")
            return
        self._settle()
        self._change(lambda: rename_profile(before, name), name)

    def _on_remove(self) -> None:
        self._settle()
        name = self.name

        def remove() -> None:
            self._removed = name, remove_profile(name)

        if self._done(remove):
            self.reload(DEFAULT)
            self.notice.show_text(f"The profile {name} was removed.", "mut", "Undo")
            self.changed.emit(self.name)

    @Slot()
    def _on_undo(self) -> None:
        if self._removed is None:
            return
        name, data = self._removed
        self._removed = None
        self._change(lambda: restore_profile(name, data), name)

    def _on_open(self) -> None:
        self._settle()
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path_of(self.name)))):
            self.notice.show_text(f"No program opens {visible(str(path_of(self.name))).text}.", "warn")

    # trying out

    def _try(self) -> None:
        self._trial += 1
        profile = self.form.profile
        if self._capture_id is None:
            self.sight.show_sight("Select a request to try profiles out on it", None)
        elif profile is not None:
            tasks.spawn(self._tried(profile, self._capture_id, self._trial), name="redaction trial")

    async def _tried(self, profile: Profile, capture_id: int, trial: int) -> None:
        session = self._session
        try:
            looker = await asyncio.to_thread(session.previewing, profile)
            sight = await asyncio.wrap_future(session.redaction_sight(looker, capture_id))
        except (Cancelled, asyncio.CancelledError):
            return
        except InspectorError as error:
            if is_alive(self) and trial == self._trial:
                self.sight.show_sight(visible(str(error)).text, None)
            return
        if is_alive(self) and trial == self._trial:
            self.sight.show_sight(f"Tried out on request #{capture_id}", sight)

    @Slot()
    def _on_finished(self) -> None:
        self._settle()
