"""Secrets of every kind, planted in every place of a capture."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

import brotli  # type: ignore[import-untyped]

from inspector.capture import Attempt, Capture, Headers, Reply, Verdict
from inspector.exports import Record
from inspector.store.base import Entry

#: One secret of each kind that shows by its form.
FORMED = {
    "email": "ann.secret+7@mail.example.com",
    "card": "4111 1111 1111 1111",
    "card-digits": "5555555555554444",
    "iban": "DE89 3704 0044 0532 0130 00",
    "iban-plain": "GB82WEST12345698765432",
    "phone": "+49 170 1234567",
    "ip": "203.0.113.77",
    "ipv6": "2001:db8::8a2e:370:7334",
    "api-key-stripe": "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "api-key-github": "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
    "api-key-aws": "AKIAIOSFODNN7EXAMPLE",
    "api-key-slack": "xoxb-17653672481-19874698323-pdFZKVeTuePk",
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
}
#: What has no form: only its name, or its place, gives it away.
NAMED = "Tr0ub4dor&3-horse"


def _json(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return json.dumps({"a": [1, {"b": f"see {secret} there"}], "n": 1.50}).encode(), [
        (b"Content-Type", b"application/json")
    ]


def _json_escaped(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    escaped = "".join(f"\\u{ord(char):04x}" for char in secret)
    return f'{{"a": "{escaped}"}}'.encode(), [(b"Content-Type", b"application/json")]


def _json_key(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return json.dumps({secret: 1}).encode(), [(b"Content-Type", b"application/json")]


def _nested(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    inner = json.dumps({"deep": json.dumps({"deeper": secret})})
    return json.dumps({"payload": inner}).encode(), [(b"Content-Type", b"application/json")]


def _form(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    body = f"x=1&text={quote(secret, safe='')}&payload={quote(json.dumps({'t': secret}))}&y=2"
    return body.encode(), [(b"Content-Type", b"application/x-www-form-urlencoded")]


def _xml(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    text = html.escape(secret)
    body = f'<?xml version="1.0"?><a t="{text}"><!-- {secret} --><b>{text}</b><![CDATA[{secret}]]></a>'
    return body.encode(), [(b"Content-Type", b"application/xml")]


def _html(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    text = html.escape(secret)
    return f"<html><p title='{text}'>{text}<br>more</p></html>".encode(), [(b"Content-Type", b"text/html")]


def _multipart(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    body = (
        f'--BB\r\nContent-Disposition: form-data; name="a"; filename="{secret}.txt"\r\n\r\nhello {secret}\r\n--BB\r\n'
        'Content-Disposition: form-data; name="j"\r\nContent-Type: application/json\r\n\r\n'
        f"{json.dumps({'k': secret})}\r\n--BB\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        f"{base64.b64encode(secret.encode()).decode()}\r\n--BB--\r\n"
    )
    return body.encode(), [(b"Content-Type", b"multipart/form-data; boundary=BB")]


def _text(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return f"line one\r\nwrote ({secret}), then\r\n".encode(), [(b"Content-Type", b"text/plain")]


def _no_type(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return f"\x00\x01 {secret} \x02".encode(), []


def _utf16(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return json.dumps({"a": secret}).encode("utf-16"), [(b"Content-Type", b"application/json; charset=utf-16")]


def _base64(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    data = base64.b64encode(f"data for {secret} here".encode()).decode()
    twice = base64.b64encode(data.encode()).decode()
    packed = base64.b64encode(gzip.compress(secret.encode())).decode()
    return json.dumps({"data": data, "twice": twice, "packed": packed}).encode(), [
        (b"Content-Type", b"application/json")
    ]


def _hex(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return json.dumps({"data": secret.encode().hex()}).encode(), [(b"Content-Type", b"application/json")]


def _packed(
    encoding: bytes, pack: Callable[[bytes], bytes]
) -> Callable[[str], tuple[bytes, list[tuple[bytes, bytes]]]]:
    def make(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
        body, headers = _json(secret)
        return pack(body), [*headers, (b"Content-Encoding", encoding)]

    return make


def _undeclared(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return gzip.compress(_json(secret)[0]), []


def _zip(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", f"{secret} " * 3)
    return made.getvalue(), [(b"Content-Type", b"application/zip")]


def _broken_json(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return f'{{"a": "b", "c": "{secret}'.encode(), [(b"Content-Type", b"application/json")]


def _lie(secret: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    return f"no JSON: {secret} at all".encode(), [(b"Content-Type", b"application/json")]


BODIES: dict[str, Callable[[str], tuple[bytes, list[tuple[bytes, bytes]]]]] = {
    "json": _json,
    "json-escaped": _json_escaped,
    "json-key": _json_key,
    "json-in-json": _nested,
    "form": _form,
    "xml": _xml,
    "html": _html,
    "multipart": _multipart,
    "text": _text,
    "binary": _no_type,
    "utf-16": _utf16,
    "base64": _base64,
    "hex": _hex,
    "gzip": _packed(b"gzip", gzip.compress),
    "deflate": _packed(b"deflate", zlib.compress),
    "br": _packed(b"br", brotli.compress),
    "gzip twice": _packed(b"gzip, gzip", lambda data: gzip.compress(gzip.compress(data))),
    "gzip undeclared": _undeclared,
    "unknown encoding": _packed(b"secretpack", lambda data: bytes(byte ^ 0x55 for byte in data)),
    "broken gzip": _packed(b"gzip", lambda data: data),
    "archive": _zip,
    "broken json": _broken_json,
    "lie": _lie,
}


def planted(secret: str, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None) -> Record:
    """A record that holds the secret everywhere but in the body, which is given."""
    data = secret.encode()
    lines = [
        (b"Host", b"localhost:8080"),
        *(headers or []),
        (b"Referer", f"https://example.com/page?to={quote(secret, safe='')}&x=1".encode()),
        (b"X-Text", b"for " + data),
        (b"X-Base64", base64.b64encode(b"mail to " + data)),
        (b"User-Agent", b"tool/1.0 (" + data + b")"),
        (b"Content-Length", str(len(body)).encode()),
    ]
    capture = Capture(
        uuid="0199a0b0-0000-7000-8000-000000000001",
        endpoint="orders",
        received_at=datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
        remote="127.0.0.1:50123",
        scheme="http",
        http_version="1.1",
        method="POST",
        target=f"/hooks/{quote(secret, safe='')}?to={quote(secret, safe='')}&id=7",
        headers=Headers(lines),
        body=body,
        id=1,
        extra={"x_more": {"list": [secret]}},
    )
    reply = Reply(
        200, "OK", Headers([(b"X-Echo", data), (b"Location", b"/x?" + quote(secret).encode())]), b"echo " + data
    )
    answered = Attempt(
        capture_id=1,
        uuid="0199a0b0-0000-7000-8000-0000000000aa",
        started_at=datetime(2026, 11, 23, 21, 5, tzinfo=UTC),
        url=f"http://localhost:3000/hooks?to={quote(secret, safe='')}",
        method="POST",
        request_headers=Headers([*lines, (b"X-Added", data)]),
        request_body=b'{"sent": "' + data + b'"}',
        changes=(f"X-Added: {secret} → {secret}", f"the body was changed to {secret}"),
        status=500,
        reason=f"No {secret}",
        http_version="1.1",
        response_headers=Headers([(b"Set-Cookie", b"sid=0123456789abc; Path=/"), (b"X-Said", data)]),
        response_body=gzip.compress(b"answer " + data),
        error=f"refused {secret}",
        id=1,
    )
    verdict = Verdict("invalid", "acme", "acme-v1", "mismatch", f"for {secret}")
    entry = Entry(capture, reply, note=f"ask {secret} about it", tags="tagged", origin=f"{secret}.har")
    return Record(entry, (verdict,), None, (answered,))
