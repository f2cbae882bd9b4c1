"""HAR 1.2, which browsers and proxies open. Each capture is an entry with our answer, each resend one more.

What HAR has no place for is kept in fields of our own, which begin with an underscore: `_capture` names the capture.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any, BinaryIO
from urllib.parse import parse_qsl

import inspector
from inspector.bodies import decode
from inspector.capture import Attempt, Capture, Headers, Reply, build_head, iso
from inspector.exports.record import Record
from inspector.exports.texts import as_utf8, latin, url_of, url_target
from inspector.redaction import MARK
from inspector.workers import Token

#: Query fields and cookies beyond this number are not taken apart; they are in the URL and the headers all the same.
_MOST = 1000


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """One HAR log; memory holds one entry at a time."""
    creator = {"name": "Webhook Inspector", "version": inspector.__version__}
    start = {"version": "1.2", "creator": creator, "pages": []}
    out.write(f'{{"log": {json.dumps(start)[:-1]}, "entries": ['.encode("ascii"))
    count = 0
    for record in records:
        token.check()
        for entry in _entries(record):
            out.write(b",\n" if count or entry.get("_kind") else b"\n")
            out.write(json.dumps(entry).encode("ascii"))
        count += 1
    out.write(b"\n]}}\n")
    return count


def _entries(record: Record) -> Iterable[dict[str, Any]]:
    capture = record.entry.capture
    yield _capture_entry(record)
    for attempt in record.attempts:
        if not attempt.pending:
            yield _attempt_entry(capture, attempt)


def _capture_entry(record: Record) -> dict[str, Any]:
    capture, reply = record.entry.capture, record.entry.answer
    url = url_of(capture)
    request = _request(capture.method, url, capture.http_version, capture.headers, capture.body, capture.wire_head())
    if url_target(capture) != capture.target:
        request["_target"] = capture.target
    waited = 0.0 if reply is None else reply.duration_us / 1000
    entry: dict[str, Any] = {
        "startedDateTime": iso(capture.received_at),
        "time": waited,
        "request": request,
        "response": _nothing() if reply is None else _reply(reply),
        "cache": {},
        "timings": {"send": 0, "wait": waited, "receive": 0},
        "_capture": capture.uuid,
        "_endpoint": capture.endpoint,
        "_remote": capture.remote,
    }
    if record.entry.note:
        entry["comment"] = record.entry.note
    for name, value in (
        ("_malformed", capture.malformed),
        ("_truncated", capture.truncated),
        ("_incomplete", capture.incomplete),
        ("_redacted", capture.extra.get(MARK)),
        ("_verdict", record.verdicts[0].to_json() if record.verdicts else None),
    ):
        if value:
            entry[name] = value
    return entry


def _attempt_entry(capture: Capture, attempt: Attempt) -> dict[str, Any]:
    body = capture.body if attempt.request_body is None else attempt.request_body
    path = "/" + attempt.url.partition("://")[2].partition("/")[2]
    head = build_head(f"{attempt.method} {path} HTTP/1.1", attempt.request_headers)
    response = _nothing(attempt.error or "")
    if attempt.status is not None:
        version = f"HTTP/{attempt.http_version or '1.1'}"
        response = _response(attempt.status, attempt.reason, version, attempt.response_headers, attempt.response_body)
    timings = _timings(attempt)
    entry: dict[str, Any] = {
        "startedDateTime": iso(attempt.started_at),
        "time": max(attempt.timings.total_ms or 0.0, 0.0),
        "request": _request(attempt.method, attempt.url, "1.1", attempt.request_headers, body, head),
        "response": response,
        "cache": {},
        "timings": timings,
        "_capture": capture.uuid,
        "_kind": attempt.kind,
        "_attempt": attempt.uuid,
        "_changes": list(attempt.changes),
    }
    if attempt.error:
        entry["_error"] = attempt.error
    if attempt.response_truncated:
        entry["_truncated"] = True
    return entry


def _timings(attempt: Attempt) -> dict[str, float]:
    """The phases; in HAR `connect` holds `ssl`, and -1 stands for a phase that did not happen."""
    times = attempt.timings
    connect = None if times.connect_ms is None else times.connect_ms + (times.tls_ms or 0)
    wait = times.first_byte_ms or 0.0
    receive = (times.total_ms or 0.0) - sum(one or 0.0 for one in (times.dns_ms, connect, wait))
    phases = {"dns": times.dns_ms, "connect": connect, "ssl": times.tls_ms}
    made = {name: -1.0 if value is None else value for name, value in phases.items()}
    return {**made, "send": 0.0, "wait": wait, "receive": max(receive, 0.0)}


def _request(method: str, url: str, version: str, headers: Headers, body: bytes, head: bytes) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": method,
        "url": url,
        "httpVersion": f"HTTP/{version}",
        "cookies": _cookies(headers.all("cookie")),
        "headers": _headers(headers),
        "queryString": _query(url),
        "headersSize": len(head),
        "bodySize": len(body),
    }
    if body:
        request["postData"] = {"mimeType": headers.get("content-type") or "", **_text(body)}
    return request


def _reply(reply: Reply) -> dict[str, Any]:
    return _response(reply.status, reply.reason, "HTTP/1.1", reply.headers, reply.body)


def _response(status: int, reason: str, version: str, headers: Headers, body: bytes) -> dict[str, Any]:
    # readers of HAR apply Content-Encoding themselves
    decoded = decode(headers, body).data if headers.has("content-encoding") else body
    return {
        "status": status,
        "statusText": reason,
        "httpVersion": version,
        "cookies": _cookies(headers.all("set-cookie")),
        "headers": _headers(headers),
        "content": {"size": len(decoded), "mimeType": headers.get("content-type") or "x-unknown", **_text(decoded)},
        "redirectURL": headers.get("location") or "",
        "headersSize": len(build_head(f"{version} {status} {latin(reason)}", headers)),
        "bodySize": len(body),
    }


def _nothing(text: str = "") -> dict[str, Any]:
    """The response where there was none: status 0, as browsers write it."""
    return {
        "status": 0,
        "statusText": text,
        "httpVersion": "",
        "cookies": [],
        "headers": [],
        "content": {"size": 0, "mimeType": "x-unknown"},
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }


def _text(body: bytes) -> dict[str, str]:
    text = as_utf8(body)
    if text is None:
        return {"text": base64.b64encode(body).decode("ascii"), "encoding": "base64"}
    return {"text": text}


def _headers(headers: Headers) -> list[dict[str, str]]:
    made = []
    for name, value in headers:
        text = as_utf8(value)
        header = {"name": name.decode("latin-1"), "value": value.decode("latin-1") if text is None else text}
        if text is None:
            header["_encoding"] = "latin-1"
        made.append(header)
    return made


def _query(url: str) -> list[dict[str, str]]:
    query = url.partition("?")[2].partition("#")[0]
    if query.count("&") >= _MOST:
        return []
    return [{"name": name, "value": value} for name, value in parse_qsl(query, keep_blank_values=True)]


def _cookies(lines: list[str]) -> list[dict[str, str]]:
    made: list[dict[str, str]] = []
    for line in lines[:_MOST]:
        try:
            found = SimpleCookie(line[:10_000])
        except CookieError:
            continue
        made += [{"name": name, "value": morsel.value} for name, morsel in found.items()]
    return made
