"""HAR files: against the published schema, read back, and opened by mitmproxy where it is installed."""

from __future__ import annotations

import base64
import functools
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, Reply
from inspector.exports import Record, export
from inspector.store.base import Entry
from tests.exports import strategies
from tests.exports.conftest import golden_records
from tests.exports.devtools import CHROMIUM, requests_of
from tests.exports.mitm import MITMDUMP, flows_of

Make = Callable[..., Capture]
#: mitmproxy takes text without a media type for latin-1
JSON = [("Host", "h"), ("Content-Type", "application/json"), ("X-U", "Ã¤")]
SCHEMAS = Path(__file__).parents[1] / "data" / "har-schema" / "har-schema.json"


def _har(*records: Record) -> dict[str, Any]:
    out = io.BytesIO()
    assert export(records, "har", out) == len(records)
    made = json.loads(out.getvalue())
    assert isinstance(made, dict)
    return made


@functools.cache
def _validator() -> Any:
    from jsonschema import Draft6Validator, FormatChecker
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT6

    schemas = json.loads(SCHEMAS.read_text("utf-8"))
    resources = [(f"{name}#", Resource.from_contents(schema, DRAFT6)) for name, schema in schemas.items()]
    resources += [(name, resource) for (name, _), (_, resource) in zip(schemas.items(), list(resources), strict=True)]
    registry: Registry[Any] = Registry().with_resources(resources)
    return Draft6Validator(schemas["har.json"], registry=registry, format_checker=FormatChecker())


def _check(har: dict[str, Any]) -> None:
    _validator().validate(har)


def test_the_file_is_valid_by_the_published_schema() -> None:
    har = _har(*golden_records())
    _check(har)
    assert len(har["log"]["entries"]) == 4
    har["log"]["entries"][0].pop("request")
    with pytest.raises(Exception, match="'request' is a required property"):
        _check(har)


@settings(max_examples=60, deadline=None)
@given(items=st.lists(strategies.records, max_size=3))
def test_hostile_captures_stay_valid_and_keep_their_bytes(items: list[Record]) -> None:
    har = _har(*items)
    _check(har)
    for record, entry in zip(items, har["log"]["entries"], strict=True):
        data = entry["request"].get("postData", {"text": ""})
        kept = base64.b64decode(data["text"]) if data.get("encoding") == "base64" else data["text"].encode()
        assert kept == record.entry.capture.body
        assert entry["request"].get("_target", record.entry.capture.target) == record.entry.capture.target
        assert entry["_capture"] == record.entry.capture.uuid


def test_an_empty_export_is_a_valid_file() -> None:
    _check(_har())


def test_the_answer_is_the_response_and_resends_follow_it() -> None:
    first, resent, failed, second = _har(*golden_records())["log"]["entries"]
    assert (first["response"]["status"], first["response"]["statusText"]) == (200, "OK")
    assert first["timings"]["wait"] == first["time"] == 1.9
    assert (resent["_capture"], resent["_kind"]) == (first["_capture"], "resend")
    assert resent["request"]["url"] == "http://localhost:3000/hooks?x=1"
    assert resent["response"]["content"]["text"] == "<b>nicht gut: ä</b>"
    assert resent["request"]["postData"]["text"] == first["request"]["postData"]["text"]
    assert (failed["response"]["status"], failed["_error"]) == (0, "nobody listens at localhost:3000")
    assert failed["request"]["postData"] == {"mimeType": "application/json", "text": "AP8=", "encoding": "base64"}
    assert second["response"]["status"] == 0
    assert second["request"]["url"].endswith("/a/../b[1]")


def test_a_compressed_answer_is_given_decoded_as_readers_expect(make_capture: Make) -> None:
    import gzip

    reply = Reply(200, "OK", Headers([(b"Content-Encoding", b"gzip")]), gzip.compress(b"clear", mtime=0))
    (entry,) = _har(Record(Entry(make_capture(), reply)))["log"]["entries"]
    assert entry["response"]["content"]["text"] == "clear"
    assert entry["response"]["bodySize"] == len(reply.body)


def test_query_and_cookies_are_taken_apart(make_capture: Make) -> None:
    sent = make_capture(target="/a?x=1&x=%20&y=", headers=[("Host", "h"), ("Cookie", "a=1; b=2")])
    (entry,) = _har(Record(Entry(sent)))["log"]["entries"]
    assert [(one["name"], one["value"]) for one in entry["request"]["queryString"]] == [
        ("x", "1"), ("x", " "), ("y", ""),
    ]  # fmt: skip
    assert [one["name"] for one in entry["request"]["cookies"]] == ["a", "b"]


@pytest.mark.skipif(MITMDUMP is None, reason="mitmproxy is not installed")
def test_mitmproxy_opens_it(tmp_path: Path, make_capture: Make) -> None:
    path = tmp_path / "captures.har"
    odd = Record(Entry(make_capture(target='/q"<é>', body="ä\x00\n".encode(), headers=JSON)))
    path.write_bytes(json.dumps(_har(*golden_records(), odd)).encode())
    flows = flows_of(path)
    assert [flow["status"] for flow in flows] == [200, 500, 0, 0, 0]
    capture = golden_records()[0].entry.capture
    assert (flows[0]["method"], flows[0]["path"]) == (capture.method, capture.target)
    assert flows[0]["headers"] == capture.headers.to_text()
    assert base64.b64decode(flows[0]["body"]) == capture.body
    assert base64.b64decode(flows[4]["body"]) == "ä\x00\n".encode()


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
def test_chrome_devtools_open_it(tmp_path: Path, make_capture: Make) -> None:
    path = tmp_path / "captures.har"
    odd = Record(Entry(make_capture(target="/q?a=%C3%A9", body="ä\x00\n".encode(), headers=JSON)))
    path.write_bytes(json.dumps(_har(*golden_records(), odd)).encode())
    listed = requests_of(path, tmp_path / "profile")
    capture = golden_records()[0].entry.capture
    assert len(listed) == 5
    assert listed[0][:3] == [capture.method, f"http://localhost:8080{capture.target}", 200]
    assert listed[0][3] == len(capture.headers)
    assert listed[0][4] == capture.body.decode()
    assert sorted(row[2] for row in listed) == [0, 0, 0, 200, 500]
