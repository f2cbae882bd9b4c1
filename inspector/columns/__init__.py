"""The columns of captures: one table that the window, `list` and tabular exports share, and columns of one's own.

A `Column` of the table is made of what a list knows of a capture (its `Summary`). A `FieldColumn` is any value inside a
capture, named as the filter language names it: `body.data.object.amount`, `header[x-id]`, `query[page]`, `cookie[sid]`.
"""

from inspector.columns.answered import answered_by, rule_told, step_of
from inspector.columns.choice import parse_columns
from inspector.columns.column import Cell, Column, visible
from inspector.columns.field import Field, FieldColumn, FieldError, field_of
from inspector.columns.row_colours import ColourRule, compile_colours, row_colours
from inspector.columns.seen import Seen, seen_fields
from inspector.columns.table import BY_NAME, COLUMNS, KEYS, badge_of, checks_of, event_parts, event_text

__all__ = [
    "BY_NAME",
    "COLUMNS",
    "KEYS",
    "Cell",
    "ColourRule",
    "Column",
    "Field",
    "FieldColumn",
    "FieldError",
    "Seen",
    "answered_by",
    "badge_of",
    "checks_of",
    "compile_colours",
    "event_parts",
    "event_text",
    "field_of",
    "parse_columns",
    "row_colours",
    "rule_told",
    "seen_fields",
    "step_of",
    "visible",
]
