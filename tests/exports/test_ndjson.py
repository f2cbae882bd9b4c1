from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.errors import ImportFailed
from inspector.exports import Record, write_ndjson
from inspector.imports import read_ndjson
from inspector.imports.ndjson import MAX_LINE
from inspector.store.base import Entry
from inspector.workers import Cancelled, Token
from tests.exports.strategies import records
from tests.shared import SHARED

Make = Callable[..., Capture]


def _written(items: list[Record]) -> bytes:
    out = io.BytesIO()
    assert write_ndjson(items, out) == len(items)
    return out.getvalue()


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "captures.ndjson"
    path.write_bytes(data)
    return path


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(records, max_size=3))
def test_a_round_trip_keeps_every_field_and_byte(items: list[Record], tmp_path: Path) -> None:
    data = _written(items)
    read = list(read_ndjson(_file(tmp_path, data)))
    assert len(read) == len(items)
    for entry, item in zip(read, items, strict=True):
        wanted = item.entry
        assert entry.capture == wanted.capture
        assert entry.reply == wanted.reply
        if wanted.annotation is not None:
            assert entry.annotation is not None
            verdicts = tuple(replace(one, provider="") for one in entry.annotation.verdicts)
            assert replace(entry.annotation, verdicts=verdicts) == wanted.annotation
        assert replace(entry, capture=wanted.capture, reply=None, annotation=None) == replace(
            wanted, reply=None, annotation=None
        )
    assert _written([Record(entry) for entry in read]) == data


def test_the_payloads_come_back_byte_for_byte(tmp_path: Path, make_capture: Make) -> None:
    bodies = sorted(path for path in (SHARED / "payloads").rglob("*") if path.is_file())
    if not bodies:
        pytest.skip("the shared payloads are not here")
    items = [Record(Entry(make_capture(body=path.read_bytes(), target=f"/{path.name}"))) for path in bodies]
    data = _written(items)
    read = list(read_ndjson(_file(tmp_path, data)))
    assert [entry.capture.body for entry in read] == [item.entry.capture.body for item in items]
    assert _written([Record(entry) for entry in read]) == data


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    line = json.dumps({"uuid": "u", "headers": [], "x_team": {"a": [1, None]}, "body_b64": "AA=="})
    (entry,) = read_ndjson(_file(tmp_path, line.encode()))
    assert entry.capture.extra == {"x_team": {"a": [1, None]}}
    assert json.loads(_written([Record(entry)]))["x_team"] == {"a": [1, None]}


GOOD = b'{"uuid": "u", "method": "POST", "headers": []}\n'
BROKEN = {
    "truncated": (b'{"uuid": "u", "meth', "not JSON"),
    "not an object": (b"[1, 2]", "JSON object"),
    "no capture": (b'{"a": 1}', "no capture"),
    "not utf-8": (b'{"method": "\xff"}', "UTF-8"),
    "bad base64": (b'{"method": "POST", "body_b64": "!"}', "body_b64"),
    "headers as object": (b'{"method": "POST", "headers": {"a": "b"}}', "header"),
    "headers as numbers": (b'{"method": "POST", "headers": [[1, 2]]}', "header"),
    "headers as number": (b'{"method": "POST", "headers": 7}', "headers"),
    "time": (b'{"method": "POST", "received_at": "yesterday"}', "received_at"),
    "flag": (b'{"method": "POST", "truncated": 1}', "truncated"),
    "pinned": (b'{"method": "POST", "pinned": "yes"}', "pinned"),
    "tags": (b'{"method": "POST", "tags": "a b"}', "tags"),
    "tag of two words": (b'{"method": "POST", "tags": ["a b"]}', "one word"),
    "note": (b'{"method": "POST", "note": 4}', "note"),
    "surrogate": (b'{"method": "POST", "note": "\\ud800"}', "note"),
    "surrogate in uuid": (b'{"method": "POST", "uuid": "\\ud800"}', "uuid"),
    "version": (b'{"method": "POST", "http_version": "\\u1234"}', "http_version"),
    "verdict": (b'{"method": "POST", "verdict": {"outcome": "great"}}', "outcome"),
    "verdict text": (b'{"method": "POST", "verdict": "valid"}', "outcome"),
    "reply": (b'{"method": "POST", "reply": 200}', "reply"),
    "reply body": (b'{"method": "POST", "reply": {"status": 200, "body_b64": "?"}}', "reply"),
    "reply status": (b'{"method": "POST", "reply": {"status": "200"}}', "status"),
    "reply time": (b'{"method": "POST", "reply": {"status": 200, "duration_ms": 1e300}}', "duration_ms"),
    "deep": (b'{"method": "POST", "x": ' + b"[" * 100_000, "nested"),
    "nan": (b'{"method": "POST", "x": NaN}', "NaN"),
    "infinite": (b'{"method": "POST", "x": 1e999}', "too large"),
    "endless number": (b'{"method": "POST", "x": ' + b"1" * 5000 + b"}", "not JSON that can be kept"),
    "target": (b'{"method": "POST", "target": "/\\u1234"}', "target"),
    "nul bytes": (b"\x00\x00\x00", "not JSON"),
}


@pytest.mark.parametrize(("line", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_named_and_nothing_comes_out(line: bytes, reason: str, tmp_path: Path) -> None:
    path = _file(tmp_path, GOOD + b"\n" + line + b"\n" + GOOD)
    with pytest.raises(ImportFailed) as raised:
        read_ndjson(path)
    assert raised.value.line == 3
    assert raised.value.path == str(path)
    assert reason in str(raised.value)
    assert f"{path}, line 3: " in str(raised.value)


def test_empty_lines_a_byte_order_mark_and_crlf_do_no_harm(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + GOOD.replace(b"\n", b"\r\n") + b"\r\n\n" + GOOD.rstrip()
    assert len(list(read_ndjson(_file(tmp_path, data)))) == 2


def test_an_empty_file_has_no_entries(tmp_path: Path) -> None:
    assert list(read_ndjson(_file(tmp_path, b""))) == []


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"missing\.ndjson cannot be read: No such file"):
        read_ndjson(tmp_path / "missing.ndjson")
    with pytest.raises(ImportFailed, match="cannot be read: Is a directory"):
        read_ndjson(tmp_path)


@pytest.mark.slow
def test_an_endless_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "long.ndjson"
    with path.open("wb") as file:
        file.truncate(MAX_LINE + 2)
    with pytest.raises(ImportFailed, match="line 1: the line is longer"):
        read_ndjson(path)


def test_a_cancelled_export_stops(make_capture: Make) -> None:
    token = Token()
    token.cancel()
    out = io.BytesIO()
    with pytest.raises(Cancelled):
        write_ndjson([Record(Entry(make_capture()))], out, token)
    assert out.getvalue() == b""


def test_the_line_has_the_keys_that_people_script_against(make_capture: Make) -> None:
    data = json.loads(_written([Record(Entry(make_capture()))]))
    own = ["uuid", "endpoint", "received_at", "remote", "scheme", "http_version", "method", "target", "headers"]
    own += ["body_b64", "truncated", "reply", "provider", "event_type", "event_id", "verdict", "note", "pinned", "tags"]
    assert list(data) == own
