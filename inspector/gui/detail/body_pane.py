"""A body and the ways to look at it: views, the chain of decodings, problems, find, copy, save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from inspector.capture import Headers
from inspector.gui.detail.body_copies import BodyCopies
from inspector.gui.detail.body_words import problems_of, status_of
from inspector.gui.detail.decode_bar import DecodeBar
from inspector.gui.detail.linked_selection import LinkedSelection
from inspector.gui.detail.loading import Loader, Part
from inspector.gui.detail.prepared import Options, Prepared, prepare, scoped
from inspector.gui.detail.saving import Saver
from inspector.gui.detail.value_menu import Wishes, add_value_actions
from inspector.gui.detail.value_path import PRETTY, shows_json
from inspector.gui.detail.views import ModelPane, Panes
from inspector.gui.detail.views.hex_pane import HexPane
from inspector.gui.finding.bar import FindBar
from inspector.gui.finding.source import Source
from inspector.gui.widgets.cards import EmptyState
from inspector.gui.widgets.code_view import CodeView
from inspector.gui.widgets.document import PlainDocument
from inspector.gui.widgets.labels import ElidedLabel, set_tone
from inspector.gui.widgets.notice import Notice
from inspector.gui.widgets.segmented import Segmented
from inspector.gui.widgets.selection import Position
from inspector.workers import Token, Workers

#: Views whose blocks can be folded and have indent guides.
_FOLDABLE = frozenset({"json", "xml", "html", "graphql", "javascript", "yaml"})
_TOOLS = (
    ("find", "Find", "Find in this view (Ctrl+F)"),
    ("copy", "Copy", "Copy all of this view"),
    ("save", "Save", "Save the body as a file"),
)
#: Old content stays at most this long while new is on its way.
PATIENCE_MS = 150


class BodyPane(QWidget):
    """Shows one body at a time. Decoding and rendering happen in workers; the newest request wins.

    `of_request`: it is the request's own, so that its values can be columns of the list.
    """

    #: A filter expression that the user asked for.
    filter_wanted = Signal(str)
    #: A field that is wanted as a column, as filters write it.
    column_wanted = Signal(str)
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

        self.views = Segmented(f"View of the {name}")
        self.views.chosen.connect(self._on_view_chosen)
        self.status = ElidedLabel("small")
        self.status.setMinimumWidth(1)  # gives way before the buttons do
        self.tools = Segmented(f"Tools of the {name}", sticky=False)
        self.tools.set_segments(_TOOLS)
        self.tools.chosen.connect(self._on_tool_chosen)
        bar = QHBoxLayout()
        bar.setSpacing(8)
        bar.addWidget(self.views)
        bar.addWidget(self.status, 1)
        bar.addWidget(self.tools)

        self.decode_bar = DecodeBar()
        self.decode_bar.changed.connect(self._on_steps_changed)
        self.decode_bar.charset_chosen.connect(self._on_charset_chosen)
        self.decode_bar.pretty_chosen.connect(self._on_pretty_chosen)
        self.problem = Notice()
        self.problem.action.connect(self._on_show_all)
        self.code = CodeView(name.capitalize())
        self.copies = BodyCopies(self._loader, lambda: self._prepared, self)
        self.copies.said.connect(self.said)
        self.code.copier = self.copies.copy_lines
        self.code.menu_opening.connect(self._on_menu_opening)
        self.hex = HexPane(name, workers, f"{name.capitalize()} as bytes")
        self.hex.told.connect(self._on_told)
        self.hex.view.copier = self.copies.copy
        self._linked = LinkedSelection(self.code, self.hex.view, self._loader)
        self.empty = EmptyState("file-text", empty)
        self.find_bar = FindBar(self.code, workers, f"detail.{name}", self._find_source)
        self.find_bar.path_wanted.connect(self.copies.copy_path)
        self.find_bar.said.connect(self.said)
        add_column = self.column_wanted.emit if of_request else None
        self._wishes = Wishes(self.filter_wanted.emit, add_column, self._copy_path_of_menu, self.redact_wanted.emit)
        self.panes = Panes(name, workers, self._on_pane_made)
        #: the pane in front, where lines do not serve best
        self._pane: ModelPane | None = None
        self._told = ""
        self.stack = QStackedWidget()
        for page in (self.code, self.hex, self.empty):
            self.stack.addWidget(page)
        self._frame = QFrame()
        self._frame.setProperty("card", "plain")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.stack)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(bar)
        column.addWidget(self.decode_bar)
        column.addWidget(self.problem)
        column.addWidget(self.find_bar)
        column.addWidget(self._frame, 1)
        self._waiting = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._waiting.timeout.connect(self._on_waiting)

    # what to show

    def options(self) -> Options:
        """How a new body is looked at: for preparing it together with other things."""
        return replace(self._options, skip=(), extra=(), limit=None, view="", charset="")

    def set_wanted(self, kind: str, view: str) -> None:
        """Remember the view that the user likes for a kind of body."""
        wanted = dict(self._options.wanted) | {kind: view}
        self._options = replace(self._options, wanted=tuple(wanted.items()))

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
            return prepare(headers, wire, options, token, part, body)

        self._waiting.start()
        self._loader.run("body", work, self._on_prepared, part=self._on_prepared, failed=self._on_failed)

    def _on_pane_made(self, pane: ModelPane) -> None:
        self.stack.addWidget(pane)
        pane.filter_wanted.connect(self.filter_wanted)
        pane.columns = self._wishes.add_column is not None
        pane.column_wanted.connect(self.column_wanted)
        pane.redact_wanted.connect(self.redact_wanted)
        pane.said.connect(self.said)
        pane.told.connect(self._on_told)
        pane.save_wanted.connect(self._on_save_wanted)

    def _blank(self) -> None:
        self._leave_pane()
        self.code.set_document(PlainDocument())
        self.hex.set_data(b"")
        self.stack.setCurrentWidget(self.code)
        self.problem.clear()
        self.decode_bar.hide()
        self.status.set_full_text("")

    def _leave_pane(self) -> None:
        if self._pane is not None:
            self._pane.forget()
            self._pane = None
        self._told = ""

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
        body, rendered = prepared.body, prepared.rendered
        self.views.set_segments(
            [(view.name, view.title, f"Alt+{at}") for at, view in enumerate(prepared.views, 1)], prepared.view
        )
        self.views.setVisible(bool(body.data) and len(prepared.views) > 1)
        self.tools.setVisible(bool(self._wire))
        pane = self.panes.pane_for(rendered.model) if rendered is not None and body.data else None
        if pane is not self._pane:
            self._leave_pane()
        self._pane = pane
        self.tools.set_segments([*(pane.tools if pane is not None else _TOOLS[:1]), *_TOOLS[1:]])
        if not self._options.only:
            # a request as on the wire is not decoded
            self.decode_bar.show_steps(prepared)
        self._say_status(prepared)
        if (problems := problems_of(prepared)) is not None:
            self.problem.show_text(*problems)
        else:
            self.problem.clear()
        set_tone(self._frame, "card", "plain" if body.data else "")
        if not body.data:
            self.stack.setCurrentWidget(self.empty)
        elif pane is not None and rendered is not None:
            self.find_bar.leave()
            self.stack.setCurrentWidget(pane)
            pane.show_rendered(rendered)
        elif rendered is None:
            self.find_bar.leave()
            self._told = ""
            if self.hex.data is not body.data:
                self.hex.set_data(body.data)
            self.stack.setCurrentWidget(self.hex)
        else:
            longer = before is not None and before.partial and before.view == prepared.view
            self.code.set_document(rendered, foldable=prepared.view in _FOLDABLE, keep=longer)
            self.stack.setCurrentWidget(self.code)
            if rendered.error is not None and not longer:
                self.code.scroll_to(Position(rendered.error.line, rendered.error.column))
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
        self._linked.leave(self._prepared, view, in_lines=self._pane is None)
        self._options = replace(self._options, view=view, limit=None)
        kind = self._prepared.body.kind.name
        keys = [kind, scoped(self._options.scope, kind)] if self._options.scope else [kind]
        for key in keys:
            self.set_wanted(key, view)
            self.view_chosen.emit(key, view)
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
        if self._pane is not None and tool in [one[0] for one in self._pane.tools]:
            self._pane.use_tool(tool, self.tools)
        elif tool == "find":
            if self.stack.currentWidget() is self.code:
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
        whole = self._pane.whole() if self._pane is not None else None
        if self._pane is not None and whole is not None:
            self._pane.copy(whole)
        else:
            self.copies.copy_view()

    def _find_source(self) -> Source:
        prepared = self._prepared
        if prepared is None or prepared.rendered is None or not shows_json(prepared):
            return Source(self.code.document)
        body, rendered = prepared.body, prepared.rendered
        whole = not prepared.partial and not rendered.truncated
        return Source(rendered, lambda token: body.read(token).text, pretty=prepared.view == PRETTY, whole=whole)

    def _copy_path_of_menu(self) -> None:
        self.copies.copy_path(self.code.menu_line, self.code.menu_column)

    @Slot(object, str)
    def _on_menu_opening(self, menu: QMenu, chosen: str) -> None:
        if self._prepared is not None:
            add_value_actions(menu, self._prepared, self.code.menu_line, chosen, self._wishes)
