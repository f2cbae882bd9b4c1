"""Flow files of mitmproxy (10 and newer): one state of a flow after the other, as tnetstrings.

Written by hand: the library is a whole proxy, and the format is a page of code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from inspector.capture import Attempt, Capture, Headers
from inspector.exports.address import base_of
from inspector.exports.record import Record
from inspector.exports.texts import latin, redaction_of
from inspector.workers import Token

#: The format of mitmproxy 10; newer ones bring it to their own when they read it.
_VERSION = 20
_PORTS = {"http": 80, "https": 443}


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """A flow for each capture, followed by one for each of its resends."""
    count = 0
    for record in records:
        token.check()
        out.write(tnetstring(_capture_flow(record)))
        for attempt in record.attempts:
            if not attempt.pending:
                out.write(tnetstring(_attempt_flow(record.entry.capture, attempt)))
        count += 1
    return count


def tnetstring(value: Any) -> bytes:
    """A value as mitmproxy's tnetstring: `;` marks text, `,` bytes."""
    if value is None:
        return b"0:~"
    if isinstance(value, bool):
        return b"4:true!" if value else b"5:false!"
    if isinstance(value, int):
        data, mark = str(value).encode("ascii"), b"#"
    elif isinstance(value, float):
        data, mark = repr(value).encode("ascii"), b"^"
    elif isinstance(value, bytes):
        data, mark = value, b","
    elif isinstance(value, str):
        data, mark = value.encode("utf-8", "replace"), b";"
    elif isinstance(value, Mapping):
        data = b"".join(tnetstring(key) + tnetstring(item) for key, item in value.items())
        mark = b"}"
    else:
        data, mark = b"".join(map(tnetstring, value)), b"]"
    return b"%d:%s%s" % (len(data), data, mark)


def _capture_flow(record: Record) -> dict[str, Any]:
    capture, reply = record.entry.capture, record.entry.answer
    at = capture.received_at
    malformed = capture.malformed and f"Malformed: {capture.malformed}"
    comment = "\n".join(filter(None, (record.entry.note, malformed, redaction_of(capture))))
    base = base_of(capture)
    flow = _flow(capture.uuid, base, at, comment)
    target = capture.target.encode("latin-1", "replace")
    flow["request"] = _request(base, capture.method, target, capture.http_version, capture.headers, capture.body, at)
    if reply is not None:
        end = at.timestamp() + reply.duration_us / 1e6
        flow["response"] = _response("1.1", reply.status, reply.reason, reply.headers, reply.body, end)
    flow["metadata"] = {"endpoint": capture.endpoint, "remote": capture.remote}
    return flow


def _attempt_flow(capture: Capture, attempt: Attempt) -> dict[str, Any]:
    at = attempt.started_at
    parts = urlsplit(attempt.url)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    base = f"{parts.scheme}://{parts.netloc}"
    body = capture.body if attempt.request_body is None else attempt.request_body
    flow = _flow(attempt.uuid, base, at, "\n".join((f"{attempt.kind} of {capture.uuid}", *attempt.changes)))
    flow["request"] = _request(
        base, attempt.method, path.encode("latin-1", "replace"), "1.1", attempt.request_headers, body, at
    )
    end = at.timestamp() + (attempt.timings.total_ms or 0) / 1e3
    if attempt.status is not None:
        flow["response"] = _response(
            attempt.http_version or "1.1",
            attempt.status,
            attempt.reason,
            attempt.response_headers,
            attempt.response_body,
            end,
        )
    if attempt.error:
        flow["error"] = {"msg": attempt.error, "timestamp": end}
    flow["is_replay"] = "request"
    flow["metadata"] = {"capture": capture.uuid}
    return flow


def _flow(identity: str, base: str, at: datetime, comment: str) -> dict[str, Any]:
    host, port, _ = _place(base)
    begun = at.timestamp()
    client = {**_connection(f"{identity}-client", begun), "mitmcert": None, "proxy_mode": "regular"}
    client |= {"peername": ("127.0.0.1", 0), "sockname": ("127.0.0.1", 0)}
    server = {**_connection(f"{identity}-server", begun), "address": (host, port), "via": None}
    server |= {"timestamp_tcp_setup": begun, "peername": None, "sockname": None}
    return {
        "version": _VERSION,
        "type": "http",
        "id": identity,
        "error": None,
        "client_conn": client,
        "server_conn": server,
        "intercepted": False,
        "is_replay": None,
        "marked": "",
        "metadata": {},
        "comment": comment,
        "timestamp_created": begun,
        "backup": None,
        "request": None,
        "response": None,
        "websocket": None,
    }


def _connection(identity: str, begun: float) -> dict[str, Any]:
    return {
        "id": identity,
        "alpn": None,
        "alpn_offers": [],
        "certificate_list": [],
        "cipher": None,
        "cipher_list": [],
        "error": None,
        "sni": None,
        "timestamp_end": None,
        "timestamp_start": begun,
        "timestamp_tls_setup": None,
        "tls": False,
        "tls_version": None,
        "transport_protocol": "tcp",
    }


def _place(base: str) -> tuple[str, int, str]:
    """Host, port and scheme of an address."""
    parts = urlsplit(base)
    try:
        port = parts.port
    except ValueError:
        port = None
    return parts.hostname or "localhost", port or _PORTS.get(parts.scheme, 80), parts.scheme


def _request(
    base: str, method: str, target: bytes, version: str, headers: Headers, body: bytes, at: datetime
) -> dict[str, Any]:
    host, port, scheme = _place(base)
    return {
        "host": host,
        "port": port,
        "method": method.encode("latin-1", "replace"),
        "scheme": scheme.encode("ascii", "replace"),
        "authority": b"",
        "path": target,
        **_message(version, headers, body, at.timestamp()),
    }


def _response(version: str, status: int, reason: str, headers: Headers, body: bytes, end: float) -> dict[str, Any]:
    return {
        "status_code": status,
        "reason": latin(reason).encode("latin-1"),
        **_message(version, headers, body, end),
    }


def _message(version: str, headers: Headers, body: bytes, moment: float) -> dict[str, Any]:
    return {
        "http_version": f"HTTP/{version}".encode("ascii", "replace"),
        "headers": list(headers),
        "content": body,
        "trailers": None,
        "timestamp_start": moment,
        "timestamp_end": moment,
    }
