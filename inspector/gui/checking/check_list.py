"""The checks of an endpoint as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from inspector.checks import KINDS
from inspector.checks.reading import label
from inspector.gui.checking.editor import CheckEditor, Try
from inspector.gui.dialogs.form import FormDialog
from inspector.gui.dialogs.item_list import ItemList
from inspector.workers import Workers

Table = Mapping[str, Any]


class CheckList(ItemList[Table]):
    """All that are switched on are made of every request of their event."""

    columns = (("Check", 0), ("Of", 220))
    empty = "Nothing is checked yet"
    rows = 8

    def __init__(
        self, tables: Sequence[Table], workers: Workers, attempt: Try | None, parent: QWidget | None = None
    ) -> None:
        self._workers = workers
        self._attempt = attempt
        super().__init__(tables, "Checks of the endpoint", parent)

    def texts(self, item: Table, place: int) -> Sequence[str]:
        """What it says, and of which events."""
        del place
        parts = [str(item[key]) for key in ("event", "when") if item.get(key)]
        return title_of(item), ", ".join(parts) or "all events"

    def is_on(self, item: Table) -> bool | None:
        """Each can be switched off."""
        return item.get("enabled") is not False

    def switched(self, item: Table, on: bool) -> Table:
        """The same, on or off."""
        rest = {key: value for key, value in item.items() if key != "enabled"}
        return rest if on else {**rest, "enabled": False}

    def editor(self, item: Table | None, before: Sequence[Table], after: Sequence[Table]) -> FormDialog:
        """Each reads by itself."""
        del before, after
        return CheckEditor(item, self._workers, self._attempt, self)


def title_of(table: Table) -> str:
    """What a check is called."""
    kind = next((key for key in table if key in KINDS), "")
    return str(table.get("name") or (label(KINDS[kind], table) if kind else "A check of another version"))
