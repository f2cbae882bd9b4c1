"""Describe a sender's signature scheme: a form, tried at once on the request that is selected."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QLineEdit, QVBoxLayout, QWidget

from inspector import tasks
from inspector.badges import badge
from inspector.bodies import visible
from inspector.errors import ConfigError, InspectorError
from inspector.gui.dialogs.faults import Fault
from inspector.gui.dialogs.form import FormDialog, Wrong, is_alive
from inspector.gui.fonts import mono_font
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.cards import Card
from inspector.providers import CustomScheme, get
from inspector.providers.custom import CLOCKS, ENCODINGS, KEY_FORMS, CustomHash
from inspector.providers.custom_files import read_scheme

if TYPE_CHECKING:
    from inspector.session import Session

ALGORITHMS = ("sha256", "sha1", "sha512", "sha384", "md5")
#: Fields of one line of text: attribute, title, what stands in it while it is empty, tool tip.
_LINES = (
    ("name", "Name", "acme", "Small letters, digits, - and _: the name of its file, too"),
    ("title", "Title", "Acme Payments", "What the window calls the sender"),
    ("header", "Signature header", "X-Acme-Signature", ""),
    ("format", "Its form", "{signature}", "sha256={signature}, or with the time in it: t={timestamp},v1={signature}"),
    ("signed", "Signed string", "{body}", "Text with {body}, {timestamp}, {method}, {url}, {path}, {header:Name}"),
    ("timestamp_header", "Time header", "X-Acme-Timestamp", "Only where the time has a header of its own"),
    ("key_prefix", "Prefix of secrets", "whsec_", "Is taken off before the secret is used"),
    ("event", "Event type from", "header:X-Acme-Event", "header:Name, or body:dotted.path"),
    ("event_id", "Event id from", "body:id", "header:Name, or body:dotted.path"),
)
_CHOICES = (
    ("algorithm", "Algorithm", ALGORITHMS),
    ("encoding", "Encoding", ENCODINGS),
    ("timestamp_format", "Time written as", tuple(CLOCKS)),
    ("key", "Secret is", KEY_FORMS),
)
_ORDER = (
    *("name", "title", "header", "format", "algorithm", "encoding", "signed", "timestamp_header", "timestamp_format"),
    *("tolerance_s", "key", "key_prefix", "event", "event_id"),
)
#: What a file may say, and the form does not show; it is kept.
_UNSEEN = ("secret_hint", "docs")
_NEW = "A new one"
_TRY_AFTER_MS = 250


class CustomSchemeDialog(FormDialog):
    """Makes and changes descriptions. `capture_id` is the request that they are tried on, None for none."""

    #: A description to keep.
    wanted = Signal(object)
    asks_first = True
    #: The name of one to forget.
    unwanted = Signal(str)

    def __init__(
        self, session: Session, known: Sequence[CustomScheme], capture_id: int | None, parent: QWidget | None = None
    ) -> None:
        super().__init__("Custom signature scheme", "Save", parent)
        self.setMinimumWidth(560)
        self._session = session
        self._known = {scheme.name: scheme for scheme in known}
        self._capture_id = capture_id
        self.choice = QComboBox()
        self.choice.addItems([_NEW, *self._known])
        self.choice.currentTextChanged.connect(self._on_choice_changed)
        self.field("Description", self.choice)
        self.lines: dict[str, QLineEdit] = {}
        self.choices: dict[str, QComboBox] = {}
        self._fill_form()
        host = QWidget()
        # room for a verdict, so that nothing jumps while one types
        host.setMinimumHeight(96)
        self._results = QVBoxLayout(host)
        self._results.setContentsMargins(0, 4, 0, 0)
        self.outcome = Card("mut", "")
        self._results.addWidget(self.outcome, 0, Qt.AlignmentFlag.AlignTop)
        self.form.addRow(host)
        self._delay = QTimer(self, singleShot=True, interval=_TRY_AFTER_MS)
        self._delay.timeout.connect(self._try)
        self.forget = button("Delete", "trash-2", on_click=self._on_forget_clicked)
        self.load = button("Open file…", "folder-open", on_click=self._on_load_clicked)
        for place, one in enumerate((self.load, self.forget)):
            one.setAutoDefault(False)
            self.buttons.insertWidget(place, one)
        self._on_choice_changed(_NEW)

    def _fill_form(self) -> None:
        titles = {name: (title, hint, tip) for name, title, hint, tip in _LINES}
        options = {name: (title, values) for name, title, values in _CHOICES}
        for name in _ORDER:
            if name in titles:
                title, hint, tip = titles[name]
                edit = QLineEdit()
                edit.setFont(mono_font(12))
                edit.setPlaceholderText(hint)
                edit.textChanged.connect(self._on_edited)
                self.lines[name] = edit
                self.field(title, edit, tip)
            elif name in options:
                title, values = options[name]
                box = QComboBox()
                box.addItems(values)
                box.currentTextChanged.connect(self._on_edited)
                self.choices[name] = box
                self.field(title, box)
            else:
                self.tolerance = QDoubleSpinBox(maximum=10_000_000, decimals=0, suffix=" s")
                self.tolerance.setSpecialValueText("no limit")
                self.tolerance.valueChanged.connect(self._on_edited)
                self.field("Time window", self.tolerance, "How old a signature may be, and how far in the future")

    def show_scheme(self, scheme: CustomScheme | None) -> None:
        """Put a description into the form; None empties it."""
        plain = CustomScheme("x", "X")
        for name, edit in self.lines.items():
            value = "" if scheme is None else str(getattr(scheme, name))
            # what is usual need not be read
            edit.setText("" if value == getattr(plain, name) else value)
        for name, box in self.choices.items():
            box.setCurrentText(str(getattr(scheme or plain, name)))
        tolerance = scheme.tolerance_s if scheme is not None else 300.0
        self.tolerance.setDecimals(0 if tolerance.is_integer() else 3)
        self.tolerance.setValue(tolerance)
        self._unseen = {name: getattr(scheme or plain, name) for name in _UNSEEN}

    def scheme(self) -> CustomScheme:
        """What the form says. ConfigError when it cannot work."""
        plain = CustomScheme("x", "X")
        lines = {name: edit.text().strip() if name != "signed" else edit.text() for name, edit in self.lines.items()}
        for name in ("format", "signed"):
            lines[name] = lines[name] or str(getattr(plain, name))
        choices = {name: box.currentText() for name, box in self.choices.items()}
        return CustomScheme(**lines, **choices, **self._unseen, tolerance_s=self.tolerance.value())

    def accept_form(self) -> Wrong:
        """It has to be one that can work, under a name that is free."""
        try:
            scheme = self.scheme()
        except ConfigError as error:
            return self._blamed(error)
        name = self.lines["name"]
        if not isinstance(get(scheme.name), CustomHash | None):
            return [Fault(f"{scheme.name} is built in: choose another name.", name)]
        if scheme.name in self._known and self.choice.currentText() != scheme.name:
            return [Fault(f"There is a description {scheme.name!r} already: choose it above to change it.", name)]
        self.wanted.emit(scheme)
        return None

    def _blamed(self, error: ConfigError) -> Wrong:
        """The field that the error names by its key, under the title that is seen here."""
        key, _, rest = str(error).partition(" ")
        if key not in self.lines:
            return str(error)
        title = next(title for name, title, _hint, _tip in _LINES if name == key)
        return [Fault(f"{title} {rest}", self.lines[key])]

    # what the user does

    def _on_choice_changed(self, name: str) -> None:
        known = self._known.get(name)
        self.show_scheme(known)
        self.lines["name"].setReadOnly(known is not None)
        self.forget.setVisible(known is not None)
        self.withdraw()
        self.take_as_saved()

    def _on_edited(self) -> None:
        self._delay.start()

    def _on_forget_clicked(self) -> None:
        self.unwanted.emit(self.choice.currentText())
        self.accept()

    def _on_load_clicked(self) -> None:
        dialog = QFileDialog(self, "Open the description of a provider", "", "Descriptions (*.toml);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.load_file(Path(name)))
        dialog.open()

    def load_file(self, path: Path) -> None:
        """Put the description of a file into the form; it is kept when it is saved."""
        try:
            scheme = read_scheme(path)
        except ConfigError as error:
            self.complain(str(error))
            return
        self.choice.setCurrentText(scheme.name if scheme.name in self._known else _NEW)
        self.show_scheme(scheme)

    # trying it

    def _try(self) -> None:
        if self._capture_id is None:
            self._tell("mut", "Select a signed request first: this form is tried on it as you type.", "")
            return
        try:
            scheme = self.scheme()
        except ConfigError as error:
            self._tell("mut", "Not complete yet.", str(error))
            return
        tasks.spawn(self._try_on(scheme, self._capture_id), name="try a scheme")

    async def _try_on(self, scheme: CustomScheme, capture_id: int) -> None:
        try:
            verdicts = await asyncio.wrap_future(
                self._session.workers.submit("custom", lambda _token: self._session.try_custom(scheme, capture_id))
            )
        except InspectorError as error:
            if is_alive(self):
                self._tell("bad", "It cannot be tried.", str(error))
            return
        if not is_alive(self):
            return
        verdict = verdicts[0]
        made = badge(verdict.outcome, verdict.reason)
        text = verdict.detail or made.meaning
        if verdict.evidence is not None and verdict.outcome == "invalid":
            text += f" Signed string: {visible(verdict.evidence.signed[:200].decode('utf-8', 'replace')).text}"
        self._tell(made.tone, f"On request {capture_id}: {made.word or verdict.outcome}", visible(text).text)

    def _tell(self, tone: str, headline: str, text: str) -> None:
        self.outcome.hide()
        self.outcome.deleteLater()
        self.outcome = Card(tone, headline, text)
        self._results.addWidget(self.outcome, 0, Qt.AlignmentFlag.AlignTop)
