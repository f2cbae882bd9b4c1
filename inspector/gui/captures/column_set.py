"""What the user chose of the columns of one view of the list, and how that is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from inspector.columns import KEYS, FieldColumn, FieldError, field_of
from inspector.gui.state import WindowState

_STATE = "column_sets"
#: Bounds of a remembered width, in px, of a heading, in characters, and of columns of one's own.
_NARROWEST, _WIDEST, LONGEST_TITLE, MOST_FIELDS = 36, 2000, 60, 40
#: Views that are remembered.
_VIEWS = 200


@dataclass
class ColumnSet:
    """One view's columns, by key. `chosen`: shown or hidden for good; all others are shown while there is room.

    `sides`: True is right. `fields` are the columns of one's own, in the order in which they were made.
    """

    chosen: dict[str, bool] = field(default_factory=dict)
    widths: dict[str, int] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    sides: dict[str, bool] = field(default_factory=dict)
    fields: list[FieldColumn] = field(default_factory=list)

    def forget(self, key: str) -> None:
        """Forget a column of one's own."""
        self.fields = [one for one in self.fields if one.key != key]
        for known in (self.chosen, self.widths, self.titles, self.sides):
            known.pop(key, None)

    def to_state(self) -> dict[str, Any]:
        """Plain values for the state file."""
        return {
            "chosen": self.chosen,
            "widths": self.widths,
            "order": self.order,
            "titles": self.titles,
            "sides": self.sides,
            "fields": [column.key for column in self.fields],
        }

    @classmethod
    def from_state(cls, saved: Any) -> ColumnSet:
        """What can be used of remembered values."""
        if not isinstance(saved, dict):
            return cls()
        fields: list[FieldColumn] = []
        for text in _list(saved, "fields")[:MOST_FIELDS]:
            try:
                fields.append(FieldColumn(field_of(text)))
            except FieldError:
                # an older version wrote what this one does not read
                continue
        keys = {*KEYS, *(column.key for column in fields)}
        return cls(
            {key: bool(on) for key, on in _dict(saved, "chosen").items() if key in keys},
            {
                key: max(_NARROWEST, min(width, _WIDEST))
                for key, width in _dict(saved, "widths").items()
                if key in keys and isinstance(width, int)
            },
            [key for key in _list(saved, "order") if key in keys],
            {key: str(title)[:LONGEST_TITLE] for key, title in _dict(saved, "titles").items() if key in keys},
            {key: bool(right) for key, right in _dict(saved, "sides").items() if key in keys},
            fields,
        )


def _dict(saved: dict[str, Any], key: str) -> dict[str, Any]:
    found = saved.get(key)
    return found if isinstance(found, dict) else {}


def _list(saved: dict[str, Any], key: str) -> list[str]:
    found = saved.get(key)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def load_set(state: WindowState, view: str) -> ColumnSet:
    """The columns of a view (an endpoint's name; "" is the list of all); one never changed begins as that of all."""
    saved = state.get(_STATE, {})
    return ColumnSet.from_state(saved.get(view, saved.get("")))


def save_set(state: WindowState, view: str, chosen: ColumnSet) -> None:
    """Remember the columns of a view."""
    saved = state.get(_STATE, {})
    saved.pop(view, None)
    saved[view] = chosen.to_state()
    while len(saved) > _VIEWS:
        # the one that was changed longest ago, but never that of all
        del saved[next(key for key in saved if key)]
    state.set(_STATE, saved)
