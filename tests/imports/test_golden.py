"""One file of each program, read as what it is."""

from __future__ import annotations

import json

from inspector.capture import iso
from tests.imports.conftest import DATA, got


def test_a_har_of_a_browser() -> None:
    found = got(DATA / "chrome.har")
    assert (found.format, found.problems) == ("har", ())
    first, second = found.captures
    assert (first.scheme, first.method, first.target, first.http_version) == ("https", "POST", "/orders?a=1", "2")
    assert list(first.headers) == [(b"Host", b"hooks.example.com"), (b"content-type", b"application/json")]
    # as long as bodySize says it is: one byte a character
    assert first.body == '{"name":"été"}'.encode("latin-1")
    reply = found.items[0].entry.reply
    assert reply is not None
    assert (reply.status, reply.reason, reply.body, reply.duration_us) == (201, "Created", b"\x00\xff\x00\x01", 41_500)
    assert iso(second.received_at) == "2026-11-20T09:00:01.000000Z"
    assert second.body == b"a=1+2&b=%26"
    assert found.items[1].entry.reply is None
    assert any("form fields" in note for note in found.notes)
    assert any("pseudo headers" in note for note in found.notes)


def test_the_same_har_gives_the_same_uuids() -> None:
    assert [one.uuid for one in got(DATA / "chrome.har").captures] == [
        one.uuid for one in got(DATA / "chrome.har").captures
    ]


def test_the_json_of_webhook_site() -> None:
    found = got(DATA / "webhook-site.json")
    assert found.format == "webhook.site"
    capture = found.only
    assert capture.uuid == "be120beb-65e8-4956-aa1e-ce1bc9508770"
    assert iso(capture.received_at) == "2023-03-07T13:52:43.390912Z"
    assert (capture.remote, capture.target) == ("203.0.113.9", "/c4e2e097-ac9b-473b-bf64-be3ee9d99710/sub?x=1")
    assert capture.headers.all("x-twice") == ["1", "2"]
    assert capture.body == b'{"a": "hello"}'
    assert any("e-mails" in note for note in found.notes)


def test_the_csv_of_webhook_site() -> None:
    found = got(DATA / "webhook-site.csv")
    assert found.format == "webhook.site-csv"
    assert found.only.body == b'{"a":\n1}'
    assert found.only.headers.get("content-type") == "application/json"
    assert iso(found.only.received_at) == "2023-03-07T13:52:43.000000Z"


def test_the_json_of_request_baskets() -> None:
    found = got(DATA / "request-baskets.json")
    assert found.format == "request-baskets"
    capture = found.only
    assert (capture.method, capture.target, capture.body) == ("PUT", "/basket/a?x=1&y=%20", b"hello")
    assert iso(capture.received_at) == "2019-02-20T20:46:03.123000Z"
    assert capture.headers.all("x-twice") == ["1", "2"]
    assert not capture.headers.has("host")


def test_the_requests_of_ngrok() -> None:
    found = got(DATA / "ngrok.json")
    assert found.format == "ngrok"
    capture, reply = found.only, found.items[0].entry.reply
    assert (capture.method, capture.target, capture.body) == ("POST", "/hook?a=1", b"\x00\xff!")
    assert [name for name, _ in capture.headers] == [b"Host", b"Content-Length", b"X-Dup", b"x-dup"]
    assert reply is not None
    assert (reply.status, reply.reason, reply.body, reply.duration_us) == (404, "Not Found", b"no", 1500)


def test_an_http_file() -> None:
    found = got(DATA / "requests.http")
    assert found.format == "http"
    create, fetch = found.captures
    assert (create.method, create.target) == ("POST", "/orders?a=1&b=2")
    assert create.headers.get("authorization") == "Bearer s3cret"
    assert create.headers.get("host") == "localhost:3000"
    assert create.body == b'{"id": 1,\n\n "who": "{{missing}}"}'
    assert found.items[0].entry.note == "create"
    assert (fetch.method, fetch.target, fetch.body) == ("GET", "/orders/1", b"")
    (problem,) = found.problems
    assert problem.place == "line 26"
    assert "'./body.json'" in problem.reason
    assert any("'missing' has no value" in note for note in found.notes)
    assert any("Scripts" in note for note in found.notes)


def test_a_postman_collection() -> None:
    found = got(DATA / "postman.json")
    assert found.format == "postman"
    create, form, query = found.captures
    assert (create.target, create.body) == ("/orders/7?x=1", b'{"id": 42}')
    assert list(create.headers) == [
        (b"Host", b"shop.example.com"),
        (b"X-Id", b"42"),
        (b"Authorization", b"Bearer t0"),
        (b"Content-Type", b"application/json"),
    ]
    assert form.body == b"a+b=%C3%BC&c=%26"
    assert query.body == b'{"query": "{ me { id } }", "variables": {"n": 1}}'
    (problem,) = found.problems
    assert problem.place == "entry 1.3"
    assert "is a file" in problem.reason


def test_http_files_of_jetbrains_have_scripts_and_parts() -> None:
    found = got(
        "### one\n"
        '< {%\n  request.variables.set("a", "b")\n%}\n'
        "PUT http://h/y\n    ?a=1\n    &b=2\n"
        "Content-Type: multipart/form-data; boundary=abc\n\n"
        '--abc\nContent-Disposition: form-data; name="a"\n\n1\n--abc--\n\n'
        "> {%\n  client.test()\n%}\n"
        "### two\n< ./before.js\nPOST http://h/z HTTP/2\n\nx\n\n<> 2026-01-01.200.json\n"
    )
    first, second = found.captures
    assert (first.method, first.target) == ("PUT", "/y?a=1&b=2")
    assert first.body == b'--abc\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--abc--\r\n'
    assert (second.method, second.target, second.http_version, second.body) == ("POST", "/z", "2", b"x")
    assert found.problems == ()


ENTRY = {
    "startedDateTime": "2026-11-20T10:00:00.123+01:00",
    "time": 12,
    "response": {"status": 0, "headers": [], "content": {}, "_error": "net::ERR_CONNECTION_REFUSED"},
    "timings": {"blocked": -1, "dns": -1, "connect": -1, "ssl": -1, "send": 0, "wait": 12, "receive": 0},
}


def test_har_as_other_programs_write_it() -> None:
    firefox = {
        **{"bodySize": 13, "method": "POST", "url": "https://h.example/p", "httpVersion": "HTTP/2"},
        "headers": [{"name": "Host", "value": "h.example"}],
        "postData": {"mimeType": "x", "params": [{"name": "a", "value": "1 2"}], "text": "a=1+2&b=%C3%A"},
    }
    safari = {
        **{"bodySize": -1, "method": "PUT", "url": "https://h.example/s", "httpVersion": "", "headers": []},
        "postData": {"mimeType": "text/plain;charset=UTF-8", "text": "héllo"},
    }
    toolkit = {
        **{"bodySize": 3, "method": "POST", "url": "http://localhost:8080/t", "httpVersion": "HTTP/1.1", "headers": []},
        "_content": {"text": "AP//", "size": 3, "encoding": "base64"},
    }
    entries = [{**ENTRY, "request": request} for request in (firefox, safari, toolkit)]
    found = got(json.dumps({"log": {"version": "1.2", "pages": [], "entries": entries}}))
    assert found.problems == ()
    assert [one.body for one in found.captures] == [b"a=1+2&b=%C3%A", "héllo".encode(), b"\x00\xff\xff"]
    assert [one.http_version for one in found.captures] == ["2", "1.1", "1.1"]
    assert [item.entry.reply for item in found.items] == [None, None, None]
    assert iso(found.captures[0].received_at) == "2026-11-20T09:00:00.123000Z"


def test_a_postman_collection_of_version_2_0() -> None:
    collection = {
        "info": {"name": "x", "schema": "https://schema.getpostman.com/json/collection/v2.0.0/collection.json"},
        "item": [
            {
                "name": "one",
                "request": {
                    "url": "http://h/a?x={{v}}",
                    "method": "POST",
                    "auth": {"type": "bearer", "bearer": {"token": "t0"}},
                    "body": {"mode": "raw", "raw": "hi"},
                },
            },
            {"name": "two", "request": "http://h/b"},
            {"name": "three", "request": {"url": "http://h/c", "header": "A: 1\nB: 2"}},
        ],
        "variable": [{"key": "v", "value": "7"}],
    }
    found = got(json.dumps(collection))
    assert (found.format, found.problems) == ("postman", ())
    one, two, three = found.captures
    assert (one.target, one.body, one.headers.get("authorization")) == ("/a?x=7", b"hi", "Bearer t0")
    assert (two.method, two.target) == ("GET", "/b")
    assert (three.headers.get("a"), three.headers.get("b")) == ("1", "2")
