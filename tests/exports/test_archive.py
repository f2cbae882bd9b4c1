"""ZIP files, session files and flows of mitmproxy."""

from __future__ import annotations

import base64
import gzip
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.exports import Record, export, export_file, parse_raw_request, raw_request
from inspector.exports import zipping as zipping_module
from inspector.exports.mitmproxy import tnetstring
from inspector.exports.zipping import ZipStream
from inspector.query import parse
from inspector.session import Session
from inspector.session.transfer import records as session_records
from inspector.store import open_store
from inspector.store.base import Entry
from inspector.workers import Token
from tests.exports import strategies
from tests.exports.conftest import golden_records
from tests.exports.mitm import MITMDUMP, flows_of

Make = Callable[..., Capture]
ODD = [("Host", "h"), ("X", "\xff")]
NOW = datetime(2026, 11, 24, 12, 0, 1, tzinfo=UTC)


def _zip(*records: Record) -> dict[str, bytes]:
    out = io.BytesIO()
    assert export(records, "zip", out) == len(records)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_each_capture_has_a_folder() -> None:
    files = _zip(*golden_records())
    first = "0001-post-orders"
    capture = golden_records()[0].entry.capture
    assert files[f"{first}/request.http"] == raw_request(capture)
    assert files[f"{first}/body.json"] == capture.body
    assert json.loads(files[f"{first}/capture.json"])["uuid"] == capture.uuid
    assert files[f"{first}/answer.http"] == b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    assert files[f"{first}/resend-1-answer.http"].endswith("<b>nicht gut: ä</b>".encode())
    assert parse_raw_request(files[f"{first}/resend-2-request.http"]).body == b"\x00\xff"
    assert json.loads(files[f"{first}/resend-2.json"])["error"] == "nobody listens at localhost:3000"
    assert "0002-put-a-b-1/body.bin" in files


def test_no_name_leaves_the_folder(make_capture: Make) -> None:
    hostile = ["/../../etc/passwd", "/a\\..\\b", "/C:/x", "/con", "/\x00", "/" + "x" * 500, "http://evil/../x"]
    names = list(_zip(*(Record(Entry(make_capture(target=target))) for target in hostile)))
    assert all(name.count("/") == 1 and len(name) < 100 and name.isascii() for name in names)
    assert all(".." not in name and "\\" not in name and name[:4].isdigit() for name in names)


def test_an_encoded_body_is_there_as_it_came_and_as_it_reads(make_capture: Make) -> None:
    body = gzip.compress(b'{"a": 1}', mtime=0)
    headers = [("Host", "h"), ("Content-Type", "application/json"), ("Content-Encoding", "gzip")]
    files = _zip(Record(Entry(make_capture(headers=headers, body=body))))
    assert files["0001-post-hook/body.bin"] == body
    assert files["0001-post-hook/body-decoded.json"] == b'{"a": 1}'


@settings(max_examples=60, deadline=None)
@given(items=st.lists(strategies.records, max_size=3))
def test_hostile_captures_give_whole_zip_files(items: list[Record]) -> None:
    files = _zip(*items)
    assert sum(name.endswith("/request.http") for name in files) == len(items)


def test_many_members_and_far_offsets_take_the_large_form(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with path.open("wb") as out, ZipStream(out) as archive:
        for number in range(70_000):
            archive.add(f"{number}.txt", b"x", NOW)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.infolist()) == 70_000
        assert archive.read("69999.txt") == b"x"
    # as if 4 GiB were reached after a few bytes
    monkeypatch.setattr(zipping_module, "_MOST", 100)
    out = io.BytesIO()
    with ZipStream(out) as archive:
        for number in range(5):
            archive.add(f"{number}.txt", b"y" * 50, NOW)
    data = out.getvalue()
    assert b"PK\x06\x06" in data
    assert b"PK\x06\x07" in data


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not installed")
def test_unzip_finds_nothing_wrong(tmp_path: Path) -> None:
    export_file(golden_records(), "zip", tmp_path / "a.zip")
    done = subprocess.run(["unzip", "-t", tmp_path / "a.zip"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_failure_writes_no_end_and_leaves_no_list(make_capture: Make) -> None:
    out = io.BytesIO()

    def broken() -> Iterator[Record]:
        yield Record(Entry(make_capture()))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        export(broken(), "zip", out)
    assert b"PK\x05\x06" not in out.getvalue()


@settings(max_examples=25, deadline=None)
@given(items=st.lists(strategies.records, max_size=4, unique_by=lambda record: record.entry.capture.uuid))
def test_a_session_file_gives_the_same_interchange_lines(items: list[Record]) -> None:
    import tempfile

    first, second = io.BytesIO(), io.BytesIO()
    export(items, "ndjson", first)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "copy.webhooks"
        assert export_file(items, "session", path) == len(items)
        store = open_store(path)
        try:
            export(session_records(store, None, None, Token()), "ndjson", second)
        finally:
            store.close()
    assert second.getvalue() == first.getvalue()


def test_a_session_file_opens_like_any_with_resends_and_filters(tmp_path: Path) -> None:
    path = tmp_path / "copy.webhooks"
    export_file(golden_records(), "session", path)
    with Session.open(path) as session:
        assert session.stats().count == 2
        assert [one.method for one in session.summaries(session.ids(parse("method:PUT")))] == ["PUT"]
        first = session.summaries(session.ids(parse("endpoint:orders")))[0]
        assert (first.note, first.pinned, first.tags, first.outcome, first.provider) == (
            "first", True, "red blue", "invalid", "stripe",
        )  # fmt: skip
        answered, failed = session.attempts(first.id)
        assert (answered.status, answered.response_body) == (500, "<b>nicht gut: ä</b>".encode())
        assert (failed.error, failed.request_body) == ("nobody listens at localhost:3000", b"\x00\xff")
        assert first.attempts == 2
        # what is exported again is the same
        again = tmp_path / "again.ndjson"
        session.export(again).result()
    expected = io.BytesIO()
    export(golden_records(), "ndjson", expected)
    assert again.read_bytes() == expected.getvalue()


def test_a_tnetstring_is_as_mitmproxy_writes_it() -> None:
    value = {"a": [b"\x00", "ä", 1, 1.5, True, None, ("x",)]}
    assert tnetstring(value) == "44:1:a;36:1:\x00,2:ä;1:1#3:1.5^4:true!0:~4:1:x;]]}".encode()


@pytest.mark.skipif(MITMDUMP is None, reason="mitmproxy is not installed")
def test_mitmproxy_opens_the_flows(tmp_path: Path, make_capture: Make) -> None:
    path = tmp_path / "captures.flows"
    odd = [
        Record(Entry(make_capture(target='/q"<\xe9>', body=bytes(range(256)), headers=[("Host", "h"), ("X", "\xff")]))),
        Record(Entry(make_capture(malformed="Invalid method", method="", target="", body=b"\x16\x03\x01"))),
    ]
    export_file([*golden_records(), *odd], "mitmproxy", path)
    flows = flows_of(path)
    assert [flow["status"] for flow in flows] == [200, 500, None, None, None, None]
    for flow, record in zip([flows[0], flows[3], *flows[4:]], [*golden_records(), *odd], strict=True):
        capture = record.entry.capture
        assert (flow["method"], flow["version"]) == (capture.method, f"HTTP/{capture.http_version}")
        assert flow["headers"] == capture.headers.to_text()
        assert base64.b64decode(flow["body"]) == capture.body
    assert flows[0]["path"] == "/orders?x=1"
    assert base64.b64decode(flows[1]["answer"]) == "<b>nicht gut: ä</b>".encode()
    assert flows[2]["error"] == "nobody listens at localhost:3000"
