"""How a body came from bytes to what is shown, step by step: transfer, content encodings, charset, layout.

Each step is a switch. The transfer was undone on arrival and is only told.
"""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QWidget

from inspector.bodies import Body, Text
from inspector.gui.detail.prepared import Prepared
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label, plain_tip

_STATES = {
    "done": "",
    "off": " (off)",
    "failed": " failed",
    "cut": " cut off",
    "capped": " capped",
    "unknown": " unknown",
}
#: Charsets that are offered to be read by hand: the first one shows each byte as a character.
CHARSETS = (
    ("latin-1", "One character a byte (ISO-8859-1)"),
    ("utf-8", "UTF-8"),
    ("utf-16-le", "UTF-16, little-endian"),
    ("utf-16-be", "UTF-16, big-endian"),
    ("cp1252", "Western (Windows-1252)"),
    ("cp1250", "Central European (Windows-1250)"),
    ("cp1251", "Cyrillic (Windows-1251)"),
    ("koi8-r", "Cyrillic (KOI8-R)"),
    ("cp1253", "Greek (Windows-1253)"),
    ("cp1254", "Turkish (Windows-1254)"),
    ("cp1255", "Hebrew (Windows-1255)"),
    ("cp1256", "Arabic (Windows-1256)"),
    ("shift_jis", "Japanese (Shift_JIS)"),
    ("euc-jp", "Japanese (EUC-JP)"),
    ("gb18030", "Chinese (GB18030)"),
    ("big5", "Chinese (Big5)"),
    ("cp949", "Korean (EUC-KR)"),
)
_SOURCES = {
    "choice": "chosen by hand",
    "bom": "by its byte order mark",
    "header": "by the header",
    "document": "by its first bytes",
    "utf-8": "its bytes are valid UTF-8",
    "guess": "a guess",
    "fallback": "nothing said, and nothing fitted",
}
_PLAIN_VIEWS = ("raw", "hex")


class DecodeBar(QWidget):
    """Shows `chunked → gzip → UTF-8 → Pretty`; a click passes a step over or takes it up again."""

    #: Indexes of steps to pass over, and names of encodings to apply that no header names.
    changed = Signal(object, object)
    #: The charset to read the text in; empty: as found.
    charset_chosen = Signal(str)
    #: Whether the text is to be laid out, or shown as it came.
    pretty_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._skip: tuple[int, ...] = ()
        self._extra: tuple[str, ...] = ()
        self.steps: list[QPushButton] = []
        self.charset: QPushButton | None = None
        self.pretty: QPushButton | None = None
        self._charset = ""
        self.hide()

    def show_steps(self, prepared: Prepared) -> None:
        """Show the steps that led to what is prepared, and the encoding that its first bytes suggest."""
        body, options = prepared.body, prepared.options
        self._skip, self._extra, self._charset = options.skip, options.extra, options.charset
        self.steps, self.charset, self.pretty = [], None, None
        while self._row.count():
            item = self._row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        if not body.wire:
            self.hide()
            return
        self._add_transfer(body)
        self._add_encodings(body)
        if not body.kind.is_binary:
            self._add_text(prepared)
        self._row.addStretch(1)
        self.setVisible(self._row.count() > 1)

    def _then(self) -> None:
        if self._row.count():
            arrow = QLabel("→")
            arrow.setProperty("role", "small")
            self._row.addWidget(arrow)

    def _add_transfer(self, body: Body) -> None:
        said = body.headers.get("transfer-encoding") or ""
        if not said:
            return
        made = button(said[:40], kind="chip", tip="Undone on arrival: how the body was cut into chunks is not kept")
        made.setCheckable(True)
        made.setChecked(True)
        made.setEnabled(False)
        self._row.addWidget(made)

    def _add_encodings(self, body: Body) -> None:
        decoded = body.decoded
        for at, step in enumerate(decoded.steps):
            self._then()
            made = button(step.name + _STATES.get(step.state, ""), kind="chip")
            made.setCheckable(True)
            made.setChecked(step.state in ("done", "cut", "capped"))
            made.setAccessibleName(f"Decode {step.name}")
            sizes = f"{step.size_in:,} → {step.size_out:,} bytes"
            made.setToolTip(plain_tip(step.note or f"{sizes}. Click to leave this step out, or take it up again."))
            made.clicked.connect(lambda _on=False, at=at: self._on_step_clicked(at))
            self.steps.append(made)
            self._row.addWidget(made)
            self._row.addWidget(plain_label(sizes if step.state != "off" else "", "small"))
        if decoded.offer:
            offer = decoded.offer
            self._row.addWidget(button(f"Decode as {offer}", kind="chip", on_click=lambda: self._on_offer_taken(offer)))

    def _add_text(self, prepared: Prepared) -> None:
        if prepared.body.kind.name != "multipart":
            # each part has a charset of its own
            self._add_charset(prepared.body.known_text)
        best = next((view.title for view in prepared.views if view.name not in _PLAIN_VIEWS), "")
        if best:
            self._then()
            self.pretty = pretty = button(best, kind="chip", tip="Click to show the text as it came, or laid out again")
            pretty.setAccessibleName("Lay the text out")
            pretty.setCheckable(True)
            pretty.setChecked(prepared.view not in _PLAIN_VIEWS)
            pretty.clicked.connect(self.pretty_chosen)
            self._row.addWidget(pretty)

    def _add_charset(self, found: Text | None) -> None:
        self._then()
        self.charset = made = button(_charset_words(found, self._charset), kind="chip", on_click=self._on_charset_menu)
        made.setAccessibleName("Charset of the text")
        made.setCheckable(True)
        made.setChecked(found is not None or bool(self._charset))
        source = _SOURCES.get(found.source, "") if found is not None else "not read as text in this view"
        made.setToolTip(plain_tip(f"Charset: {source}. Click to choose another."))
        self._row.addWidget(made)

    @Slot()
    def _on_charset_menu(self) -> None:
        assert self.charset is not None
        self.charset.setChecked(True)
        menu = self.charset_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.charset.mapToGlobal(self.charset.rect().bottomLeft()))

    def charset_menu(self) -> QMenu:
        """The charsets to choose from; the one in use is checked."""
        menu = QMenu(self)
        for name, words in (("", "As found"), *CHARSETS):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(name == self._charset)
            action.triggered.connect(lambda _on=False, name=name: self.charset_chosen.emit(name))
            if not name:
                menu.addSeparator()
        return menu

    @Slot()
    def _on_step_clicked(self, at: int) -> None:
        skip = set(self._skip) ^ {at}
        self.changed.emit(tuple(sorted(skip)), self._extra)

    def _on_offer_taken(self, name: str) -> None:
        self.changed.emit(self._skip, (*self._extra, name))


def _charset_words(found: Text | None, chosen: str) -> str:
    name = found.charset if found is not None else chosen
    if not name:
        return "Charset"
    return name.upper() + (" (guess)" if found is not None and found.source in ("guess", "fallback") else "")
