"""Every real payload of the shared folder through the formats that keep bytes, and 5,000 hostile captures (slow)."""

from __future__ import annotations

import base64
import io
import json
import time
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from inspector.capture import Annotation, Capture, Headers, Reply, Verdict, new_uuid
from inspector.exports import Record, export, export_file, parse_raw_request
from inspector.imports import read_ndjson
from inspector.session import Session
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


def _through_sessions(records: list[Record], folder: Path) -> tuple[bytes, bytes, bytes]:
    """NDJSON of records; of the session that it was imported into; and of the one that a copy of that came into."""
    first = _ndjson(records)
    (folder / "a.ndjson").write_bytes(first)
    with Session.open(folder / "a.webhooks") as session:
        assert session.import_file(folder / "a.ndjson").result(300).added == len(records)
        _wait_until_checked(session)
        second = io.BytesIO()
        session.export(second, "ndjson").result(300)
        session.export(folder / "copy.webhooks", "session").result(300)
    with Session.open(folder / "b.webhooks") as session:
        assert session.import_file(folder / "copy.webhooks").result(300).added == len(records)
        _wait_until_checked(session)
        third = io.BytesIO()
        session.export(third, "ndjson").result(300)
    return first, second.getvalue(), third.getvalue()


def _wait_until_checked(session: Session) -> None:
    end = time.monotonic() + 60
    while session.store.unannotated(1) and time.monotonic() < end:
        time.sleep(0.02)


def _assert_same(first: bytes, other: bytes) -> None:
    # line by line: a difference of many megabytes is not readable
    for one, two in zip(first.splitlines(), other.splitlines(), strict=True):
        assert one == two


@needs_payloads
def test_every_payload_goes_through_sessions_unchanged(tmp_path: Path) -> None:
    first, second, third = _through_sessions(_records(), tmp_path)
    _assert_same(second, third)
    # who sent them is found out on the way
    derived = ("provider", "event_type", "event_id", "attempt", "verdict")
    kept = [
        [{key: value for key, value in json.loads(line).items() if key not in derived} for line in data.splitlines()]
        for data in (first, second)
    ]
    assert kept[0] == kept[1]


def _hostile(count: int) -> list[Record]:
    """So many generated captures, each of another uuid and with what was found out about it."""
    found: dict[str, Record] = {}

    @settings(
        max_examples=count + 20,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategies.records)
    def collect(record: Record) -> None:
        entry = record.entry
        if entry.annotation is None:
            # else it is found out on import
            entry = replace(entry, annotation=Annotation("nobody", verdicts=(Verdict("no_secret"),)))
        found.setdefault(entry.capture.uuid, Record(entry))

    rounds = 0
    while len(found) < count:
        # where hypothesis always draws the same, as it does in continuous integration, each round draws others
        seed(rounds)(collect)()
        rounds += 1
    return list(found.values())[:count]


@pytest.mark.parametrize(
    "count", [100, *(pytest.param(1000, marks=pytest.mark.slow, id=f"1000-{part}-of-5") for part in range(1, 6))]
)
def test_hostile_captures_go_through_sessions_byte_for_byte(count: int, tmp_path: Path) -> None:
    first, second, third = _through_sessions(_hostile(count), tmp_path)
    _assert_same(first, second)
    _assert_same(first, third)
