"""CSV, Excel and Parquet, read back by other readers."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.exports import Record, export
from inspector.exports import xlsx as xlsx_module
from inspector.exports.columns import ALL, chosen_columns, inert
from inspector.store.base import Entry
from inspector.workers import Cancelled, Token
from tests.exports import strategies
from tests.exports.conftest import golden_records

Make = Callable[..., Capture]
TITLES = [column.name for column in ALL]
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "=cmd|'/c calc'!A1"]


def _out(name: str, *records: Record, columns: str = "") -> bytes:
    out = io.BytesIO()
    chosen = chosen_columns(columns) if columns else None
    assert export(records, name, out, columns=chosen) == len(records)
    return out.getvalue()


def _rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def _sheets(data: bytes) -> list[list[list[str]]]:
    """The cells of each sheet, as an XML parser reads them."""
    made = []
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert book.testzip() is None
        names = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        for name in sorted(names, key=lambda name: int(re.findall(r"\d+", name)[0])):
            tree = ElementTree.fromstring(book.read(name))
            space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
            assert tree.findall(".//x:f", space) == []
            rows = []
            for row in tree.findall(".//x:row", space):
                cells = row.findall("x:c", space)
                rows.append(["".join(cell.itertext()) for cell in cells])
            made.append(rows)
    return made


def test_csv_holds_the_columns() -> None:
    first, second = _rows(_out("csv", *golden_records()))
    assert list(first) == TITLES
    assert first["received_at"] == "2026-11-23T21:00:00.123456Z"
    assert [first[name] for name in ("method", "target", "provider", "event_type", "signature", "reason")] == [
        "POST", "/orders?x=1", "stripe", "invoice.paid", "invalid", "mismatch",
    ]  # fmt: skip
    assert [first[name] for name in ("status", "duration_ms", "size", "resends", "pinned", "tags", "note")] == [
        "200", "1.9", "38", "2", "true", "red blue", "first",
    ]  # fmt: skip
    assert (second["status"], second["pinned"]) == ("", "false")


def test_the_columns_that_are_chosen_are_written_in_their_order() -> None:
    wanted = "event,body.id,time,header[x-dup],body.nothing"
    first, second = _rows(_out("csv", *golden_records(), columns=wanted))
    assert list(first) == ["event_type", "body.id", "received_at", "header[x-dup]", "body.nothing"]
    assert list(first.values()) == ["invoice.paid", "evt_1", "2026-11-23T21:00:00.123456Z", "1, 2", ""]
    assert second["body.id"] == ""
    (sheet,) = _sheets(_out("xlsx", *golden_records(), columns=wanted))
    assert sheet[0] == list(first)
    assert sheet[1][1] == "evt_1"


def test_values_of_bodies_keep_their_types_and_run_no_formula(make_capture: Make) -> None:
    body = b'{"n": 19.90, "big": 12345678901234567890, "t": "=1+1", "o": {"a": [1]}, "yes": true, "no": null, "=k": 1}'
    chosen = 'body.n,body.big,body.t,body.o,body.yes,body.no,body."=k",query[q],cookie[c]'
    capture = make_capture(body=body, target="/x?q=%2B1&q=2", headers=[("Cookie", "a=1; c=@SUM(A1)")])
    (row,) = _rows(_out("csv", Record(Entry(capture)), columns=chosen))
    assert list(row.values()) == [
        "19.90", "12345678901234567890", "'=1+1", '{"a":[1]}', "true", "", "1", "'+1, 2", "'@SUM(A1)",
    ]  # fmt: skip
    (sheet,) = _sheets(_out("xlsx", Record(Entry(capture)), columns=chosen))
    assert sheet[1][:3] == ["19.9", "12345678901234567890", "'=1+1"]


def test_columns_are_for_tables_only() -> None:
    with pytest.raises(UsageError, match="har has no columns"):
        _out("har", *golden_records(), columns="id")


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_begins_a_formula(text: str, make_capture: Make) -> None:
    hostile = Record(Entry(make_capture(method="=2", endpoint=text), note=text, tags=text, origin=text))
    (row,) = _rows(_out("csv", hostile))
    assert (row["note"], row["method"]) == (f"'{text}", "'=2")
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝")) for cell in row.values())
    (rows,) = _sheets(_out("xlsx", hostile))
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝")) for cell in rows[1])


@settings(max_examples=60, deadline=None)
@given(items=st.lists(strategies.records, max_size=4))
def test_hostile_captures_give_readable_tables(items: list[Record]) -> None:
    rows = _rows(_out("csv", *items))
    assert len(rows) == len(items)
    for row, record in zip(rows, items, strict=True):
        assert row["note"] == inert(record.entry.note)
        assert row["uuid"] == record.entry.capture.uuid
    (sheet,) = _sheets(_out("xlsx", *items))
    assert len(sheet) == len(items) + 1


def test_excel_has_numbers_dates_and_a_heading() -> None:
    (sheet,) = _sheets(_out("xlsx", *golden_records()))
    assert sheet[0] == TITLES
    first = dict(zip(TITLES, sheet[1], strict=False))
    # days since 1900
    assert float(first["received_at"]) == pytest.approx(46349.87500142)
    assert (first["target"], first["size"], first["pinned"]) == ("/orders?x=1", "38", "1")


def test_a_full_sheet_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_module, "ROWS", 3)
    records = golden_records() * 3
    sheets = _sheets(_out("xlsx", *records))
    assert [len(sheet) for sheet in sheets] == [3, 3, 3]


def test_long_cells_and_old_dates_fit_into_excel(make_capture: Make) -> None:
    old = make_capture(received_at=datetime(1899, 1, 1, tzinfo=UTC))
    (sheet,) = _sheets(_out("xlsx", Record(Entry(old, note="x" * 40_000))))
    row = dict(zip(TITLES, sheet[1], strict=False))
    assert row["received_at"] == "1899-01-01T00:00:00.000000Z"
    assert any(cell.endswith("x…") and len(cell) == 32_767 for cell in sheet[1])


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_cancelled_table_stops(name: str) -> None:
    token = Token()

    def endless() -> Any:
        while True:
            yield golden_records()[0]
            token.cancel()

    with pytest.raises(Cancelled):
        export(endless(), name, io.BytesIO(), token)


def test_parquet_keeps_bytes_and_types() -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    records = golden_records()
    first, second = pq.read_table(io.BytesIO(_out("parquet", *records))).to_pylist()
    assert first["body"] == records[0].entry.capture.body
    assert second["body"] == records[1].entry.capture.body
    assert first["headers"][3:5] == [{"name": "X-Dup", "value": "1"}, {"name": "x-dup", "value": "2"}]
    assert first["received_at"] == records[0].entry.capture.received_at
    assert (first["status"], second["status"], second["reply_body"]) == (200, None, None)


def test_parquet_writes_several_groups(monkeypatch: pytest.MonkeyPatch, make_capture: Make) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    monkeypatch.setattr("inspector.exports.parquet._ROWS", 2)
    made = [Record(Entry(replace(make_capture(), body=bytes([n])))) for n in range(5)]
    file = pq.ParquetFile(io.BytesIO(_out("parquet", *made)))
    assert file.num_row_groups == 3
    assert [row["body"] for row in file.read().to_pylist()] == [bytes([n]) for n in range(5)]


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(Exception, match=r"pyarrow, which is not installed.*pip install pyarrow"):
        _out("parquet", *golden_records())
