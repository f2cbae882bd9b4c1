"""Through a real session file and back: what is exported again is the same, byte for byte."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.exports import Record, write_ndjson
from inspector.imports import read_ndjson
from inspector.session.transfer import records as session_records
from inspector.store import open_store
from inspector.workers import Token
from tests.exports.strategies import records


@settings(max_examples=50, deadline=None)
@given(items=st.lists(records, min_size=1, max_size=4, unique_by=lambda record: record.entry.capture.uuid))
def test_export_import_export_is_byte_identical(items: list[Record]) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_ndjson(items, first)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "captures.ndjson"
        path.write_bytes(first.getvalue())
        store = open_store(Path(folder) / "session.webhooks")
        try:
            store.append(list(read_ndjson(path)))
            write_ndjson(session_records(store, None, None, Token()), second)
        finally:
            store.close()
    assert second.getvalue() == first.getvalue()
