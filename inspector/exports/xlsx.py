"""Excel files of the columns. Rows go to disk as they come; a sheet that is full is followed by another."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, BinaryIO

from inspector.capture import EPOCH, iso
from inspector.columns import Cell
from inspector.exports.columns import ALL, Chosen, cells, inert, noted
from inspector.exports.record import Record
from inspector.workers import Token

#: What a sheet and a cell can hold.
ROWS = 1_048_576
_LONGEST = 32_767
#: Days before this one are no dates to Excel.
_FIRST = datetime(1900, 3, 1, tzinfo=UTC)
_WIDTHS = {
    "uuid": 38,
    "received_at": 26,
    "path": 40,
    "target": 44,
    "event_type": 24,
    "event_id": 24,
    "content_type": 24,
}
#: Everything stays the text that it is, and no row is kept in memory.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd hh:mm:ss.000",
}


def write(records: Iterable[Record], out: BinaryIO, token: Token, columns: Chosen = ALL) -> int:
    """One workbook. Times are UTC; a cell too long for Excel is cut and ends with …"""
    import xlsxwriter  # only for this format

    columns, records = noted(columns, records)

    # of a folder of our own nothing is left behind when the export is cancelled
    with tempfile.TemporaryDirectory(prefix="webhook-export-") as folder:
        book = xlsxwriter.Workbook(out, {**_OPTIONS, "tmpdir": folder})
        try:
            count = _fill(book, records, token, columns)
        except BaseException:
            for sheet in book.worksheets():
                sheet.row_data_fh.close()
            raise
        book.close()
    return count


def _fill(book: Any, records: Iterable[Record], token: Token, columns: Chosen) -> int:
    bold = book.add_format({"bold": True})
    sheet: Any = None
    newest = EPOCH
    row = ROWS
    count = 0
    for record in records:
        token.check()
        if row == ROWS:
            sheet, row = _new_sheet(book, bold, columns), 1
        for place, value in enumerate(cells(columns, record)):
            _write_cell(sheet, row, place, value)
        newest = max(newest, record.entry.capture.received_at)
        row += 1
        count += 1
    if sheet is None:
        _new_sheet(book, bold, columns)
    # not the present moment, so that the same captures give the same file
    book.set_properties({"title": "Captures", "created": newest.replace(tzinfo=None)})
    return count


def _new_sheet(book: Any, bold: Any, columns: Chosen) -> Any:
    sheet = book.add_worksheet()
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column.name, 13))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, inert(column.name), bold)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_cell(sheet: Any, row: int, place: int, value: Cell) -> None:
    if isinstance(value, datetime):
        if value >= _FIRST:
            sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None))
            return
        value = iso(value)
    if isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, str):
        text = inert(value)
        sheet.write_string(row, place, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    elif value is not None:
        sheet.write_number(row, place, value)
