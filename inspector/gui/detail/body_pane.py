"""A body and the ways to look at it: views, the chain of decodings, problems, find, copy, save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from inspector.capture import Headers
from inspector.gui.detail.body_bar import BodyBar
from inspector.gui.detail.body_copies import BodyCopies
from inspector.gui.detail.body_source import source_of
from inspector.gui.detail.body_stack import BodyStack
from inspector.gui.detail.body_words import problems_of, status_of
from inspector.gui.detail.decode_bar import DecodeBar
from inspector.gui.detail.linked_selection import LinkedSelection
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.prepared import Options, Prepared, prepare, scoped
from inspector.gui.detail.saving import Saver
from inspector.gui.detail.value_menu import Wishes, add_value_actions
from inspector.gui.detail.value_path import PRETTY
from inspector.gui.detail.views import ModelPane
from inspector.gui.finding.bar import FindBar
from inspector.gui.finding.source import Source
from inspector.gui.widgets.notice import Notice
from inspector.workers import Token, Workers

#: Old content stays at most this long while new is on its way.
PATIENCE_MS = 150
#: Seconds that it takes to paint the first lines of a large body.
PAINT_S = 0.04


class BodyPane(QWidget):
    """Shows one body at a time. Decoding and rendering happen in workers; the newest request wins.

    `of_request`: it is the request's own, so that its values can be columns of the list.
    """

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column, as filters write it.
    column_wanted = Signal(str)
    #: A check is wanted: of which field, and of which kind.
    check_wanted = Signal(str, str)
    #: A rule of redaction: which list it belongs to, and the rule.
    redact_wanted = Signal(str, str)
    #: Kind of body and the view that the user chose for it.
    view_chosen = Signal(str, str)
    #: A sentence for the user and its tone.
    said = Signal(str, str)

    def __init__(
        self,
        name: str,
        workers: Workers,
        *,
        only: tuple[str, ...] = (),
        empty: str = "No body",
        of_request: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._options = Options(only=only)
        self._loader = Loader(workers, f"detail.{name}", self)
        self._prepared: Prepared | None = None
        self._headers = Headers()
        self._wire = b""
        self.file_stem = "body"
        self.saver = Saver(workers, name, self)
        self.saver.said.connect(self.said)

        bar = BodyBar(name)
        self.views, self.status, self.tools = bar.views, bar.status, bar.tools
        self.views.chosen.connect(self._on_view_chosen)
        self.tools.chosen.connect(self._on_tool_chosen)
        self._bar = bar
        self.decode_bar = DecodeBar()
        self.decode_bar.changed.connect(self._on_steps_changed)
        self.decode_bar.charset_chosen.connect(self._on_charset_chosen)
        self.decode_bar.pretty_chosen.connect(self._on_pretty_chosen)
        self.problem = Notice()
        self.problem.action.connect(self._on_show_all)
        self._pages = BodyStack(name, workers, empty, self._on_pane_made)
        self.code, self.hex, self.empty = self._pages.code, self._pages.hex, self._pages.empty
        self.stack, self.panes = self._pages.stack, self._pages.panes
        self.copies = BodyCopies(self._loader, lambda: self._prepared, self)
        self.copies.said.connect(self.said)
        self.code.copier = self.copies.copy_lines
        self.code.menu_opening.connect(self._on_menu_opening)
        self.hex.told.connect(self._on_told)
        self.hex.view.copier = self.copies.copy
        self._linked = LinkedSelection(self.code, self.hex.view, self._loader)
        self.find_bar = FindBar(self.code, workers, f"detail.{name}", self._find_source)
        self.find_bar.path_wanted.connect(self.copies.copy_path)
        self.find_bar.said.connect(self.said)
        add_column = self.column_wanted.emit if of_request else None
        add_check = self.check_wanted.emit if of_request else None
        self._wishes = Wishes(
            self.filter_wanted.emit, add_column, self._copy_path_of_menu, self.redact_wanted.emit, add_check
        )
        self._told = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(bar)
        column.addWidget(self.decode_bar)
        column.addWidget(self.problem)
        column.addWidget(self.find_bar)
        column.addWidget(self._pages, 1)
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._on_waiting)

    # what to show

    def mark(self, path: str) -> None:
        """Mark what stands at a JSONPath, in a view of lines."""
        if self.stack.currentWidget() is not self.code and PRETTY in self.views.keys:
            self._look_at(PRETTY)
        self.find_bar.look_for(path)

    def mark_bytes(self, start: int, stop: int) -> None:
        """Select what these bytes of the decoded body are in a view of lines, when it is there."""
        there = self._prepared is not None and self._pages.pane is None
        if self._prepared is not None and not there:
            self._look_at(PRETTY if PRETTY in self.views.keys else "raw")
        self._linked.carry(start, stop)
        if self._prepared is not None and there:
            self._linked.arrive(self._prepared, in_lines=True)

    def options(self) -> Options:
        """How a new body is looked at: for preparing it together with other things."""
        return self._options.for_another()

    def set_wanted(self, kind: str, view: str) -> None:
        """Remember the view that the user likes for a kind of body."""
        self._options = self._options.with_wanted(kind, view)

    def set_scope(self, scope: str) -> None:
        """Name whose bodies are shown: views are remembered for each."""
        self._options = replace(self._options, scope=scope)

    def use_keys(self, keys: Callable[[str], Sequence[tuple[str, str]]]) -> None:
        """Where names and texts of the keys are that are saved for a scope. Asked by workers."""
        self.panes.saved_keys = lambda: keys(self._options.scope)

    def limit_decoding(self, limit: int) -> None:
        """Decode bodies up to so many bytes."""
        self._options = replace(self._options, decode_limit=limit)

    def show_body(self, headers: Headers, wire: bytes, prepared: Prepared | None = None) -> None:
        """Show another body: at once when it is prepared, else as soon as a worker has it."""
        self._headers, self._wire = headers, wire
        self._options = self.options()
        self._prepared = None
        self._linked.forget()
        if prepared is not None:
            self._loader.cancel("body")
            self._waiting.stop()
            self._show(prepared)
            return
        self._blank()
        self._load(None)

    @property
    def prepared(self) -> Prepared | None:
        """What is shown; None while it is being prepared."""
        return self._prepared

    def _load(self, keep: Prepared | None) -> None:
        headers, wire, options = self._headers, self._wire, self._options
        body = keep.body if keep is not None else None

        def work(token: Token, part: Part) -> Prepared:
            def first(prepared: Prepared) -> None:
                part(prepared)
                # the next steps keep the interpreter for up to 30 ms each, and the first lines from being painted
                token.pause(PAINT_S)

            return prepare(headers, wire, options, token, first, body)

        self._waiting.start()
        self._loader.run("body", work, self._on_prepared, part=self._on_prepared, failed=self._on_failed)

    def _on_pane_made(self, pane: ModelPane) -> None:
        pane.filter_wanted.connect(self.filter_wanted)
        pane.columns = self._wishes.add_column is not None
        pane.column_wanted.connect(self.column_wanted)
        pane.check_wanted.connect(self.check_wanted)
        pane.redact_wanted.connect(self.redact_wanted)
        pane.said.connect(self.said)
        pane.told.connect(self._on_told)
        pane.save_wanted.connect(self._on_save_wanted)

    def _blank(self) -> None:
        self._pages.blank()
        self._told = ""
        self.problem.clear()
        self.decode_bar.hide()
        self.status.set_full_text("")

    def _on_prepared(self, prepared: Prepared) -> None:
        self._waiting.stop()
        self._show(prepared)

    def _on_failed(self, error: BaseException) -> None:
        self._waiting.stop()
        self.problem.show_text(f"This body cannot be shown: {error}", "bad")

    @Slot()
    def _on_waiting(self) -> None:
        self.status.set_full_text(f"Reading {len(self._wire):,} bytes…")

    def _show(self, prepared: Prepared) -> None:
        before = self._prepared
        self._prepared = prepared
        if self._pages.choose_pane(prepared) or prepared.rendered is None:
            self._told = ""
        pane = self._pages.pane
        self._bar.show_prepared(prepared, pane.tools if pane is not None else None)
        if not self._options.only:
            # a request as on the wire is not decoded
            self.decode_bar.show_steps(prepared)
        self._say_status(prepared)
        if (problems := problems_of(prepared)) is not None:
            self.problem.show_text(*problems)
        else:
            self.problem.clear()
        self._pages.show_prepared(prepared, before)
        if prepared.body.data and not self._pages.in_lines:
            self.find_bar.leave()
        self._linked.arrive(prepared, in_lines=pane is None)

    def _say_status(self, prepared: Prepared) -> None:
        as_sent = bool(self._options.only)
        self.status.set_full_text(status_of(prepared, self._told, as_sent=as_sent) if self._wire else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt and a digit choose a view; of bodies inside bodies the one with the focus."""
        at = event.key() - Qt.Key.Key_1
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and 0 <= at < len(self.views.keys):
            if self.views.isVisible():
                self.views.set_current(self.views.keys[at])
                self._on_view_chosen(self.views.keys[at])
                self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        event.ignore()

    # what the user does

    @Slot(str)
    def _on_view_chosen(self, view: str) -> None:
        if self._prepared is None:
            return
        kind = self._prepared.body.kind.name
        keys = [kind, scoped(self._options.scope, kind)] if self._options.scope else [kind]
        for key in keys:
            self.set_wanted(key, view)
            self.view_chosen.emit(key, view)
        self._look_at(view)

    def _look_at(self, view: str) -> None:
        """Show the body by another view; what the user prefers stays as it is."""
        if self._prepared is None:
            return
        self._linked.leave(self._prepared, view, in_lines=self._pages.pane is None)
        self._options = replace(self._options, view=view, limit=None)
        self._load(self._prepared)

    @Slot(object, object)
    def _on_steps_changed(self, skip: tuple[int, ...], extra: tuple[str, ...]) -> None:
        self._options = replace(self._options, skip=skip, extra=extra)
        self._load(None)

    @Slot(str)
    def _on_charset_chosen(self, charset: str) -> None:
        self._options = replace(self._options, charset=charset)
        self._load(None)

    @Slot(bool)
    def _on_pretty_chosen(self, pretty: bool) -> None:
        names = self.views.keys
        self._on_view_chosen(names[0] if pretty else "raw")

    @Slot()
    def _on_show_all(self) -> None:
        self._options = replace(self._options, limit=0, view=self._prepared.view if self._prepared else "")
        self._load(self._prepared)

    @Slot(str)
    def _on_tool_chosen(self, tool: str) -> None:
        if self._pages.pane is not None and tool in [one[0] for one in self._pages.pane.tools]:
            self._pages.pane.use_tool(tool, self.tools)
        elif tool == "find":
            if self._pages.in_lines:
                self.find_bar.open()
            elif self.stack.currentWidget() is self.hex:
                self.hex.open_search()
        elif tool == "copy":
            self.copy_all()
        elif self._prepared is not None:
            self.saver.choose(self._prepared, self.file_stem, self.tools)

    @Slot(str)
    def _on_told(self, text: str) -> None:
        self._told = text
        if self._prepared is not None:
            self._say_status(self._prepared)

    @Slot(bytes, str)
    def _on_save_wanted(self, data: bytes, name: str) -> None:
        self.saver.ask_where(data, name)

    @Slot()
    def copy_all(self) -> None:
        """Put all of the view into the clipboard: exact text, or hex."""
        whole = self._pages.pane.whole() if self._pages.pane is not None else None
        if self._pages.pane is not None and whole is not None:
            self._pages.pane.copy(whole)
        else:
            self.copies.copy_view()

    def _find_source(self) -> Source:
        return source_of(self._prepared, self.code.document)

    def _copy_path_of_menu(self) -> None:
        self.copies.copy_path(self.code.menu_line, self.code.menu_column)

    @Slot(object, str)
    def _on_menu_opening(self, menu: QMenu, chosen: str) -> None:
        if self._prepared is not None:
            add_value_actions(menu, self._prepared, self.code.menu_line, chosen, self._wishes)
