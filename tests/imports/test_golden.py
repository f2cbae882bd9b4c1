"""One file of each program, read as what it is."""

from __future__ import annotations

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
