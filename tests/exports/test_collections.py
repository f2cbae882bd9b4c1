"""Collections of API clients and .http files."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.exports import Record, export
from inspector.store.base import Entry
from tests.exports import strategies
from tests.exports.conftest import golden_records

Make = Callable[..., Capture]


def _out(name: str, *records: Record) -> bytes:
    out = io.BytesIO()
    assert export(records, name, out) == len(records)
    return out.getvalue()


def _json(name: str, *records: Record) -> dict[str, Any]:
    return json.loads(_out(name, *records))  # type: ignore[no-any-return]


def _bru(*records: Record) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(_out("bruno", *records))) as archive:
        assert archive.testzip() is None
        return {
            name: archive.read(name).decode("latin-1" if "bodies" in name else "utf-8") for name in archive.namelist()
        }


def test_postman_has_requests_and_answers() -> None:
    collection = _json("postman", *golden_records())
    assert collection["info"]["schema"].endswith("/collection/v2.1.0/collection.json")
    first, second = collection["item"]
    assert first["request"]["url"] == "http://localhost:8080/orders?x=1"
    assert first["request"]["method"] == "POST"
    assert first["request"]["header"][1:4] == [
        {"key": "Content-Type", "value": "application/json"}, {"key": "X-Dup", "value": "1"},
        {"key": "x-dup", "value": "2"},
    ]  # fmt: skip
    body = {
        "mode": "raw",
        "raw": golden_records()[0].entry.capture.body.decode(),
        "options": {"raw": {"language": "json"}},
    }
    assert first["request"]["body"] == body
    assert (first["response"][0]["code"], first["response"][0]["status"]) == (200, "OK")
    assert second["request"]["body"]["mode"] == "file"
    assert base64.b64encode(golden_records()[1].entry.capture.body).decode() in second["request"]["description"]
    assert second["response"] == []


def test_insomnia_fills_in_and_adds_nothing() -> None:
    collection = _json("insomnia", *golden_records())
    workspace, first, second = collection["resources"]
    assert (collection["__export_format"], workspace["_type"]) == (4, "workspace")
    assert {first["parentId"], second["parentId"]} == {workspace["_id"]}
    assert first["body"] == {"mimeType": "application/json", "text": golden_records()[0].entry.capture.body.decode()}
    assert first["settingDisableRenderRequestBody"] is True
    assert second["body"]["mimeType"] == "application/octet-stream"
    assert first["_id"] != second["_id"]


def test_bruno_keeps_bodies_that_a_bru_file_would_alter_as_files(make_capture: Make) -> None:
    bodies = [b'{"a": 1}', b'{"a": 1}\n', b"{{secret}}", b"a\r\nb", bytes(range(256)), b"line\n}\n  two", b""]
    files = _bru(*(Record(Entry(make_capture(body=body))) for body in bodies))
    assert json.loads(files["captures/bruno.json"])["type"] == "collection"
    texts = [text for name, text in sorted(files.items()) if name.endswith(".bru")]
    assert len(texts) == len(bodies)
    for number, (body, text) in enumerate(zip(bodies, texts, strict=True), 1):
        if kept := files.get(f"captures/bodies/{number:04}.bin"):
            assert kept.encode("latin-1") == body
            assert f"@file(bodies/{number:04}.bin)" in text
        elif body:
            found = re.search(r"(?ms)^body:json \{\n(.*?)\n\}", text)
            assert found is not None
            assert re.sub(r"(?m)^  ", "", found[1]).encode() == body
    assert [f"captures/bodies/{number:04}.bin" in files for number in range(1, 8)] == [
        False, True, True, True, True, False, False,
    ]  # fmt: skip


def test_bruno_knows_other_methods_and_odd_names(make_capture: Make) -> None:
    sent = make_capture(method="PURGE", headers=[("Host", "h"), ("X!a", "'''"), ("~off", "1")], target="/{{x}}")
    (text,) = (text for name, text in _bru(Record(Entry(sent))).items() if name.endswith(".bru"))
    assert "http {\n  method: PURGE\n  url: http://h/%7B%7Bx%7D%7D\n" in text
    assert "\"X!a\":  '''" in text
    assert '"~off": 1' in text


def _http(*captures: Capture) -> str:
    return _out("http", *(Record(Entry(capture)) for capture in captures)).decode("utf-8")


def test_http_files_hold_text_bodies_as_they_are(make_capture: Make) -> None:
    text = _http(make_capture(body=b'{"a": "\xc3\xa9"}', target="/x?y={{z}}"), make_capture(method="GET", body=b""))
    first, second = text.split("\n\n###")
    assert first == (
        "### 1: POST /x\nPOST http://localhost:8080/x?y=%7B%7Bz%7D%7D HTTP/1.1\nContent-Type: application/json\n\n"
        '{"a": "é"}'
    )
    assert second == " 2: GET /hook\nGET http://localhost:8080/hook HTTP/1.1\nContent-Type: application/json\n"


@pytest.mark.parametrize(
    "body", [b"### x", b"a\n### b", b"< ./etc", b"> {% js %}", b"{{x}}", b"\x00", b"\xff", b"a\rb"]
)
def test_what_an_http_file_would_take_for_something_else_is_not_inside(body: bytes, make_capture: Make) -> None:
    text = _http(make_capture(body=body))
    assert text.endswith("\n\n< ./capture-1.bin\n")
    assert f"# {base64.b64encode(body).decode()}\n" in text
    assert text.count("###") == 1


@settings(max_examples=60, deadline=None)
@given(items=st.lists(strategies.records, max_size=3))
def test_hostile_captures_give_whole_files(items: list[Record]) -> None:
    assert len(_json("postman", *items)["item"]) == len(items)
    assert len(_json("insomnia", *items)["resources"]) == len(items) + 1
    files = _bru(*items)
    assert sum(name.endswith(".bru") for name in files) == len(items)
    for text in files.values():
        assert text.startswith(("{", "meta {")) or "bodies" in str(files)
    text = _out("http", *items).decode("utf-8")
    assert len(re.findall(r"(?m)^###", text)) == len(items)
