"""Every real payload of the shared folder through the formats that keep bytes, and 5,000 hostile captures (slow)."""

from __future__ import annotations

import base64
import io
import json
import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, Reply, new_uuid
from inspector.exports import Record, export, export_file, parse_raw_request
from inspector.imports import read_ndjson
from inspector.session.transfer import records as session_records
from inspector.store import open_store
from inspector.store.base import Entry
from inspector.workers import Token
from tests.end_to_end.payloads import needs_payloads, payloads
from tests.exports import strategies


def _records() -> list[Record]:
    made = []
    for one in payloads():
        capture = Capture(
            uuid=new_uuid(),
            endpoint="default",
            received_at=datetime(2026, 11, 24, tzinfo=UTC),
            remote="127.0.0.1:1",
            scheme="http",
            http_version="1.1",
            method=one.method,
            target=one.target,
            headers=Headers(one.headers),
            body=one.body,
        )
        made.append(Record(Entry(capture, Reply(200, "OK"))))
    return made


def _ndjson(records: list[Record]) -> bytes:
    out = io.BytesIO()
    export(records, "ndjson", out)
    return out.getvalue()


def _of_session(path: Path) -> bytes:
    out = io.BytesIO()
    store = open_store(path)
    try:
        export(session_records(store, None, None, Token()), "ndjson", out)
    finally:
        store.close()
    return out.getvalue()


@needs_payloads
def test_session_files_and_ndjson_give_every_payload_back(tmp_path: Path) -> None:
    records = _records()
    assert len(records) > 100
    first = _ndjson(records)
    (tmp_path / "a.ndjson").write_bytes(first)
    again = [Record(entry) for entry in read_ndjson(tmp_path / "a.ndjson")]
    assert _ndjson(again) == first
    export_file(again, "session", tmp_path / "a.webhooks")
    assert _of_session(tmp_path / "a.webhooks") == first


@needs_payloads
def test_har_and_zip_hold_the_bytes_of_every_payload() -> None:
    records = _records()
    out = io.BytesIO()
    export(records, "har", out)
    for record, entry in zip(records, json.loads(out.getvalue())["log"]["entries"], strict=True):
        data = entry["request"].get("postData", {"text": ""})
        text = data["text"]
        assert (base64.b64decode(text) if "encoding" in data else text.encode()) == record.entry.capture.body
    out = io.BytesIO()
    export(records, "zip", out)
    with zipfile.ZipFile(out) as archive:
        requests = [archive.read(name) for name in archive.namelist() if name.endswith("/request.http")]
    for record, data in zip(records, requests, strict=True):
        capture, got = record.entry.capture, parse_raw_request(data)
        assert (got.method, got.target, got.headers, got.body) == (
            capture.method, capture.target, capture.headers, capture.body,
        )  # fmt: skip


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(items=st.lists(strategies.records, min_size=5, max_size=5, unique_by=lambda record: record.entry.capture.uuid))
def test_5000_hostile_captures_come_back_byte_for_byte(items: list[Record]) -> None:
    first = _ndjson(items)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.ndjson").write_bytes(first)
        again = [Record(entry) for entry in read_ndjson(Path(folder) / "a.ndjson")]
        export_file(again, "session", Path(folder) / "a.webhooks")
        assert _of_session(Path(folder) / "a.webhooks") == first
