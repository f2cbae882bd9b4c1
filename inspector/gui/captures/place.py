"""Where a reader stands in the list (what is selected, what is in view), kept while the list is replaced."""

from __future__ import annotations

from collections.abc import Callable

from inspector.gui.captures.model import CapturesModel
from inspector.gui.captures.table import CapturesTable

#: A larger selection than this is not looked up again when the list is replaced.
KEPT_SELECTION = 5000


def keep_place(table: CapturesTable, model: CapturesModel, *, same_list: bool) -> Callable[[], None]:
    """Remember what is selected and where the list stands; the result puts that back into the new list.

    `same_list`: filter and order stay, so that the place in view has a meaning in the new list, too.
    """
    current = table.current_id()
    many = table.picked_count() > KEPT_SELECTION
    ids = ([current] if current is not None else []) if many else table.picked_ids()
    current_row = table.currentIndex().row()
    offset = table.verticalScrollBar().value()
    visible = table.visible_ids()

    def put_back() -> None:
        table.updateGeometries()
        left = [capture_id for capture_id in ids if model.row_of(capture_id) >= 0]
        if left:
            table.pick(left, current if current in left else left[0])
        if offset and same_list:
            # the first row that was in view and still exists stays where it was
            for place, capture_id in enumerate(visible[:200]):
                row = model.row_of(capture_id)
                if row >= 0:
                    height = table.row_height
                    table.verticalScrollBar().setValue((row - place) * height + offset % height)
                    break
        if ids and not left and same_list and model.rowCount():
            # what was selected is gone: go on with the row that took its place
            table.go_to_row(min(current_row, model.rowCount() - 1))
        elif ids and not left:
            table.picked.emit()

    return put_back
