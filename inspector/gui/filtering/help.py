"""The language of filters, made from its table of fields; an example that is clicked goes into the filter."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QUrl, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QTextBrowser, QVBoxLayout, QWidget

from inspector.gui.fonts import mono_font, ui_font
from inspector.gui.theme import current_theme
from inspector.gui.widgets.labels import plain_label
from inspector.query.help import Entry, Section, sections


class FilterHelp(QDialog):
    """Stays beside the window while one types."""

    #: An example that is to be put into the filter.
    example_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Filters")
        self.resize(860, 640)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        self.search = QLineEdit(placeholderText="Search")
        self.search.setAccessibleName("Search the help")
        self.search.textChanged.connect(self._fill)
        column.addWidget(self.search)
        self.page = QTextBrowser()
        self.page.setOpenLinks(False)
        # style sheets of documents cannot switch ligatures off, fonts can
        self.page.document().setDefaultFont(mono_font(12))
        self.page.setAccessibleName("Help on filters")
        self.page.anchorClicked.connect(self._on_anchor_clicked)
        column.addWidget(self.page, 1)
        column.addWidget(plain_label("Click an example to put it into the filter.", "small"))
        self._entries: list[Entry] = []
        self._fill()

    @property
    def examples(self) -> list[str]:
        """The examples that are shown."""
        return [entry.written for entry in self._entries]

    def _fill(self) -> None:
        wanted = self.search.text().casefold()
        self._entries = []
        parts = [self._section(section, wanted) for section in sections()]
        self.page.setHtml("".join(parts) or "<p>Nothing in this help says that.</p>")

    def _section(self, section: Section, wanted: str) -> str:
        theme = current_theme()
        ui = f"font-family: '{ui_font().family()}'; font-size: 13px"
        named = wanted in f"{section.title} {section.remark}".casefold()
        entries = [
            entry for entry in section.entries if named or wanted in f"{entry.written} {entry.meaning}".casefold()
        ]
        if not named and not entries:
            return ""
        rows = []
        for entry in entries:
            rows.append(
                f'<tr><td width="300" style="padding: 2px 16px 2px 0">'
                f'<a style="color: {theme.hex("accent")}; text-decoration: none" href="#{len(self._entries)}">'
                f'{escape(entry.written)}</a></td><td style="padding: 2px 0; {ui}">{escape(entry.meaning)}</td></tr>'
            )
            self._entries.append(entry)
        remark = f'<p style="color: {theme.hex("dim")}; margin: 4px 0; {ui}">{escape(section.remark)}</p>'
        return (
            f'<p style="margin: 16px 0 4px 0; {ui}"><b>{escape(section.title)}</b></p>'
            + (remark if section.remark else "")
            + (f'<table width="100%" cellspacing="0">{"".join(rows)}</table>' if rows else "")
        )

    def _on_anchor_clicked(self, link: QUrl) -> None:
        self.example_wanted.emit(self._entries[int(link.fragment())].written.replace("…", ""))

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_entries"):
            self._fill()
