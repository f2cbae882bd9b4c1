"""A body as a tree: opened lazily, searched, opened to a level; values and paths copied, values filtered by."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Slot
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from inspector.bodies.jsonplace import field_path, path_text
from inspector.bodies.tree import ListNode, Node, Row, expand, list_rows, reveal
from inspector.bodies.tree.jsonnode import JsonNode
from inspector.bodies.tree.node import Hit
from inspector.gui.checking.menu import add_check_menu
from inspector.gui.detail.loading import Part
from inspector.gui.detail.value_menu import column_of, rule_of
from inspector.gui.detail.views.base import ModelPane, Tool
from inspector.gui.detail.views.search_row import SearchRow
from inspector.gui.detail.views.tree_view import TreeArea
from inspector.query import term
from inspector.workers import Token, Workers

#: Hits beyond this are not counted: nobody steps through them.
MOST_HITS = 50_000
#: A tree of few rows is shown with what is small opened, up to some rows.
_FEW, _SOME = 30, 60
#: Longer texts make no sensible filter.
_LONGEST = 200
_SCALARS = frozenset({"string", "number", "boolean", "null"})
Lists = list[tuple[Row, list[Row]]]


class TreePane(ModelPane):
    """Shows a Node and what is inside it."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers, "tree")
        self.tree = TreeArea(f"{name.capitalize()} as a tree")
        self.search = SearchRow("Find in names and values")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.search)
        column.addWidget(self.tree, 1)
        self._hits: list[Hit] = []
        self._current = -1
        self._searching = False
        self.tree.rows.wanted.connect(self._on_wanted)
        self.tree.copy_wanted.connect(self._on_copy_wanted)
        self.tree.find_wanted.connect(self._on_find_wanted)
        self.tree.find_left.connect(self.search.close_row)
        self.tree.open_wanted.connect(self._on_open_wanted)
        self.tree.menu_wanted.connect(self._on_menu_wanted)
        self.search.searched.connect(self._on_searched)
        self.search.stepped.connect(self._on_stepped)
        self.search.closed.connect(self.tree.setFocus)

    @property
    def tools(self) -> Sequence[Tool]:
        """See ModelPane."""
        return (
            ("find", "Find", "Find in names and values (Ctrl+F)"),
            ("levels", "Levels", "Open the tree down to a level"),
        )

    def use_tool(self, tool: str, anchor: QWidget) -> None:
        """See ModelPane."""
        if tool == "find":
            self._on_find_wanted()
        elif tool == "levels":
            menu = QMenu(anchor)
            menu.aboutToHide.connect(menu.deleteLater)
            menu.addAction("Close all").triggered.connect(self.tree.collapseAll)
            for level in range(2, 7):
                action = menu.addAction(f"Open {level} levels")
                action.triggered.connect(lambda _on=False, level=level: self.open_levels(level))
            menu.addAction("Open all").triggered.connect(lambda: self.open_levels(60))
            menu.popup(anchor.mapToGlobal(anchor.rect().bottomLeft()))

    def show_model(self, model: object) -> None:
        """See ModelPane."""
        assert isinstance(model, Node)
        self.loader.cancel_all()
        self._clear_search()
        if not self.search.isHidden():
            self.search.hide()
        self.tree.rows.replace(model)
        self.tree.scrollToTop()
        self._tell()
        root = self.tree.rows.root
        if root.rows is None:
            self._list(root)

    def whole(self) -> Callable[[Token], str] | None:
        """See ModelPane: of JSON all of it, as it was sent."""
        node = self.tree.rows.root.node
        return node.exact if node.kind in ("object", "array", "values") and not isinstance(node, ListNode) else None

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._clear_search()

    def _tell(self) -> None:
        root = self.tree.rows.root
        if not root.complete:
            self.told.emit("counting…")
        elif root.node.opens:
            count = root.node.count
            self.told.emit(root.node.kind if count is None else f"{root.node.kind} · {count:,}")

    # reading rows

    @Slot(object)
    def _on_wanted(self, row: Row) -> None:
        self._list(row)

    def _list(self, row: Row) -> None:
        model = self.tree.rows

        def work(token: Token, part: Part) -> Lists:
            rows = list_rows(row, token, part)
            return _opened_at_once(rows, token) if row.parent is None else []

        def came(rows: Sequence[Row]) -> None:
            model.add(row, rows)
            if row.parent is None and not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(model.index(0, 0))

        def done(lists: Lists) -> None:
            model.add(row, (), last=True)
            for one, rows in lists:
                model.put(one, rows)
                self.tree.expand(model.index_of(one))
            if row.parent is None:
                self._tell()

        self.loader.run(f"rows {id(row)}", work, done, part=came)

    def open_levels(self, levels: int) -> None:
        """Open the whole tree so many levels deep, within bounds."""
        self._open(self.tree.rows.root, levels)

    @Slot()
    def _on_open_wanted(self) -> None:
        index = self.tree.currentIndex()
        if index.isValid():
            self._open(self.tree.rows.row_of(index), 60)

    def _open(self, row: Row, levels: int) -> None:
        def work(token: Token, _part: Part) -> tuple[Lists, bool]:
            return expand(row, levels, token)

        def done(found: tuple[Lists, bool]) -> None:
            lists, whole = found
            model = self.tree.rows
            self.tree.setUpdatesEnabled(False)
            # from the outside in: a list goes under a row that is there
            for one, rows in lists:
                model.put(one, rows)
            if row is model.root:
                self.tree.collapseAll()
                # depth 0 is the first level: the root itself is not shown
                self.tree.expandToDepth(levels - 2)
            else:
                self.tree.expandRecursively(model.index_of(row), levels)
            self.tree.setUpdatesEnabled(True)
            if not whole:
                self.said.emit("The tree is large: opening stopped at some thousand rows.", "warn")

        self.loader.run("open", work, done)

    # searching

    @Slot()
    def _on_find_wanted(self) -> None:
        self.search.open()

    def _clear_search(self) -> None:
        self._hits, self._current, self._searching = [], -1, False

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.loader.cancel("search")
        self._clear_search()
        if not text:
            self.search.say(-1, 0, searching=False)
            return
        root = self.tree.rows.root.node
        self._searching = True

        def work(token: Token, part: Part) -> None:
            found: list[Hit] = []
            then = 0.0
            for number, hit in enumerate(root.hits(text, token)):
                found.append(hit)
                if number + 1 >= MOST_HITS:
                    break
                if time.monotonic() > then:
                    part(found)
                    found = []
                    then = time.monotonic() + 0.1
            part(found)

        self.loader.run("search", work, self._on_search_ended, part=self._on_hits)
        self.search.say(-1, 0, searching=True)

    def _on_hits(self, hits: list[Hit]) -> None:
        first = not self._hits and bool(hits)
        self._hits += hits
        if first:
            self._show_hit(0)
        else:
            self._say()

    def _on_search_ended(self, _result: None) -> None:
        self._searching = False
        self._say()

    def _say(self) -> None:
        total = len(self._hits)
        self.search.say(self._current, total, searching=self._searching, capped=total >= MOST_HITS)

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        if self._hits:
            self._show_hit((self._current + by) % len(self._hits))

    def _show_hit(self, at: int) -> None:
        self._current = at
        self._say()
        root, hit = self.tree.rows.root, self._hits[at]

        def work(token: Token, _part: Part) -> tuple[Lists, Row]:
            return reveal(root, root.node.way_to(hit, token), token)

        self.loader.run("reveal", work, self._on_revealed)

    def _on_revealed(self, found: tuple[Lists, Row]) -> None:
        lists, row = found
        model = self.tree.rows
        for one, rows in lists:
            if one is not model.root:
                self.loader.cancel(f"rows {id(one)}")
            model.put(one, rows)
        above = row.parent
        while above is not None and above is not model.root:
            self.tree.expand(model.index_of(above))
            above = above.parent
        index = model.index_of(row)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)

    # what can be done with a value

    def _current_row(self) -> Row | None:
        index = self.tree.currentIndex()
        row = self.tree.rows.row_of(index) if index.isValid() else None
        return None if row is None or row.is_range else row

    def copy_selection(self) -> bool:
        """Copy the current value; False when there is none."""
        row = self._current_row()
        if row is not None:
            self.copy(row.node.exact)
        return row is not None

    @Slot()
    def _on_copy_wanted(self) -> None:
        self.copy_selection()

    @Slot(object)
    def _on_menu_wanted(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        row = self._current_row()
        if row is None:
            return
        self.fill_menu(menu, row.node)
        menu.popup(where)

    def fill_menu(self, menu: QMenu, node: Node) -> None:
        """Add what can be done with a value."""
        menu.addAction("Copy value").triggered.connect(lambda: self.copy(node.exact))
        parts = node.split_steps()
        path = " → ".join(path_text(part) for part in parts)
        if parts[-1] or len(parts) > 1:
            menu.addAction("Copy path").triggered.connect(
                lambda: self.put(field_path(parts[0]) if len(parts) == 1 else path)
            )
        if node.label:
            menu.addAction("Copy name").triggered.connect(lambda: self.put(node.label))
        if node.kind == "bytes" or node.note.startswith("base64"):
            menu.addAction("Save value…").triggered.connect(lambda: self.save_wanted.emit(node.data(Token()), "value"))
        if node.opens:
            menu.addAction("Open all inside").triggered.connect(self._on_open_wanted)
        value = node.exact(Token()) if node.kind in _SCALARS and parts[0] and len(parts) == 1 else ""
        if value and len(value) <= _LONGEST:
            menu.addSeparator()
            expression = term(f"body.{field_path(parts[0])}", value, "=")
            menu.addAction("Filter by this value").triggered.connect(lambda: self.filter_wanted.emit(expression))
        if self.columns and parts[0] and len(parts) == 1:
            field = column_of(field_path(parts[0]))
            menu.addAction("Show as column").triggered.connect(lambda: self.column_wanted.emit(field))
            add_check_menu(menu, field, self.check_wanted.emit)
        if isinstance(node, JsonNode) and parts[0] and len(parts) == 1:
            rule = rule_of(field_path(parts[0]))
            menu.addAction("Redact at export").triggered.connect(lambda: self.redact_wanted.emit("json", rule))


def _opened_at_once(rows: Sequence[Row], token: Token) -> Lists:
    """What is open from the start in a tree with few rows: what is small, level by level, as long as there is room."""
    made: Lists = []
    room = _SOME - len(rows)
    level = list(rows) if len(rows) <= _FEW else []
    while level:
        following: list[Row] = []
        for row in level:
            count = row.node.count
            if row.opens and row.node.style == "dim" and count is not None and count <= room:
                inside = list_rows(row, token)
                made.append((row, inside))
                following += inside
                room -= count
        level = following
    return made
