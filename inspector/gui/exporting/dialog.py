"""Before an export: which captures, in which format, what is hidden, and where to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from inspector.bodies import visible
from inspector.exports import EXPORTS, GROUPS
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong
from inspector.gui.simulate.search_box import SearchBox
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.segmented import Segmented
from inspector.redaction import DEFAULT, NONE, Profile
from inspector.session.redacting import OWN_FORMATS
from inspector.wording import counted, number


@dataclass(frozen=True, slots=True)
class ExportWanted:
    """What was asked for. `scope`: selected, listed or all; `profile`: the name of one of redaction.

    `columns` of a table: shown or all.
    """

    scope: str
    format: str
    profile: str
    path: Path
    columns: str = "all"


class ExportDialog(FormDialog):
    """Counts are of the moment when it was opened; what is written is what is there when it begins."""

    wanted = Signal(object)
    #: Show what would be replaced: scope, and the name of the profile.
    preview_wanted = Signal(str, str)
    #: Show the profiles themselves.
    profiles_wanted = Signal()

    def __init__(
        self,
        counts: tuple[int, int, int],
        profiles: Mapping[str, Profile],
        folder: Path,
        stem: str,
        *,
        scope: str = "",
        format_name: str = "ndjson",
        shown_columns: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Export", "Export", parent)
        self.setMinimumWidth(640)
        selected, listed, whole = counts
        self._counts = {"selected": selected, "listed": listed, "all": whole}
        self._stem = stem
        self._replace = ""
        self._profile_chosen = False
        self.scope = Segmented("Which requests")
        offered = [("selected", f"Selected: {number(selected)}", "The selected rows")] if selected else []
        if listed < whole:
            offered.append(("listed", f"Listed: {number(listed)}", "All that the filter shows"))
        offered.append(("all", f"Whole session: {number(whole)}", "All requests, whatever the filter says"))
        proposed = "selected" if selected > 1 else "listed" if listed < whole else "all"
        self.scope.set_segments(offered, scope if scope in [key for key, _, _ in offered] else proposed)
        self.field("Requests", self.scope)
        self.format = SearchBox()
        self.format.fill(((f"{made.title}   {made.suffix}", made.name) for made in EXPORTS.values()), format_name)
        self.field("Format", self.format, "Type any part of a name")
        self.about = self.remark("")
        self.columns = Segmented("Which columns")
        self.columns.set_segments(
            [
                ("shown", f"Shown: {number(shown_columns)}", "The columns of the list, in their order"),
                ("all", "All columns", "Every column there is, and those of your own"),
            ]
        )
        self.field("Columns", self.columns)
        self.profile = QComboBox()
        self.preview = button("What will be replaced…", on_click=self._on_preview)
        edit = button("Profiles…", on_click=self.profiles_wanted.emit)
        redact = QWidget()
        line = QHBoxLayout(redact)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.profile, 1)
        for one in (self.preview, edit):
            one.setAutoDefault(False)
            line.addWidget(one)
        self.field("Redact", redact, "What is replaced by placeholders in the file; captures stay as they are")
        self.profile.setAccessibleName("Redact")
        self.note = self.remark("")
        self.show_profiles(profiles, DEFAULT)
        self.file = QLineEdit(str(folder / self._name()))
        self.file.setCursorPosition(len(self.file.text()))
        browse = button("Browse…", on_click=self._on_browse)
        browse.setAutoDefault(False)
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.file, 1)
        row.addWidget(browse)
        self.field("File", place)
        self.file.setAccessibleName("File")
        self.scope.chosen.connect(self._on_scope_chosen)
        self.format.chosen.connect(self._on_format_chosen)
        self.profile.activated.connect(self._on_profile_activated)
        self.file.textChanged.connect(self._on_file_changed)
        self._show_format()
        self._show_button()

    @property
    def path(self) -> Path:
        """The file that is to be written."""
        return Path(self.file.text().strip()).expanduser()

    def _name(self) -> str:
        return self._stem + EXPORTS[self.format.key].suffix

    @Slot()
    def _on_scope_chosen(self) -> None:
        self._show_format()
        self._show_button()

    @Slot()
    def _on_format_chosen(self) -> None:
        # the ending goes with the format, as long as it is one that a format gave it
        text = self.file.text()
        endings = sorted((made.suffix for made in EXPORTS.values()), key=len, reverse=True)
        for ending in endings:
            if text.endswith(ending):
                self.file.setText(text.removesuffix(ending) + EXPORTS[self.format.key].suffix)
                break
        self._show_format()

    def _show_format(self) -> None:
        made = EXPORTS[self.format.key]
        parts = [GROUPS[made.group]]
        if made.lossless:
            parts.append("nothing is lost, it can be imported again")
        if not made.many and self._counts[self.scope.current] > 1:
            parts.append("made for one request: several follow one another in the file")
        if made.extra:
            parts.append(f"needs the extra “{made.extra}”")
        self.about.setText(" · ".join(parts))
        self.form.setRowVisible(self.columns, made.tabular)
        if not self._profile_chosen:
            self.profile.setCurrentIndex(max(0, self.profile.findData(NONE if made.name in OWN_FORMATS else DEFAULT)))
        self._show_note()

    def show_profiles(self, profiles: Mapping[str, Profile], chosen: str = "") -> None:
        """Offer these profiles; the chosen one stays when it is among them."""
        before = chosen or self.profile.currentData()
        self.profile.clear()
        for name, profile in profiles.items():
            self.profile.addItem(_profile_title(name, profile), name)
        place = self.profile.findData(before)
        self.profile.setCurrentIndex(place if place >= 0 else self.profile.findData(DEFAULT))
        self._show_note()

    @Slot()
    def _on_profile_activated(self) -> None:
        self._profile_chosen = True
        self._show_note()

    def _on_preview(self) -> None:
        self.preview_wanted.emit(self.scope.current, str(self.profile.currentData()))

    def _show_note(self) -> None:
        """How the file will say that it was redacted, or that it holds everything."""
        if self.profile.currentData() == NONE:
            text = "Everything is written as captured, credentials included."
        elif self.format.key == "raw":
            text = "The file says that it was redacted in a header line, X-Webhook-Inspector-Redacted."
        else:
            text = "The file says that it was redacted, by which profile, and what the signature was before."
        self.note.setText(text)

    @Slot()
    def _on_file_changed(self) -> None:
        self._replace = ""
        self._show_button()

    def _show_button(self) -> None:
        count = counted(self._counts[self.scope.current], "request")
        self.main_button.setText("Replace the file" if self._replace else f"Export {count}")

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, "Export to", str(self.path.parent), "All files (*)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # this dialog asks itself
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
        dialog.selectFile(self.path.name)
        dialog.fileSelected.connect(self.file.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def accept_form(self) -> Wrong:
        """A file that is there is replaced only when that was said in so many words."""
        path = self.path
        shown = visible(str(path)).text
        if not self.file.text().strip() or not path.name or path.is_dir():
            return [Fault(f"Name the file: {shown} is a folder." if path.is_dir() else "Name the file.", self.file)]
        if not path.is_absolute():
            return [Fault(f"{shown} says no folder. Choose one with Browse…, or write the whole path.", self.file)]
        if not path.parent.is_dir():
            folder = visible(str(path.parent)).text
            return [Fault(f"The folder {folder} does not exist. Choose another one with Browse…", self.file)]
        if path.exists() and self._replace != str(path):
            self._replace = str(path)
            self._show_button()
            return [Fault(f"{shown} is there already. Choose another name, or replace it.", self.file)]
        profile = str(self.profile.currentData())
        self.wanted.emit(ExportWanted(self.scope.current, self.format.key, profile, path, self.columns.current))
        return None


def _profile_title(name: str, profile: Profile) -> str:
    title = visible(profile.title).text
    return title if name == NONE else f"{name}: {title}" if title else name
