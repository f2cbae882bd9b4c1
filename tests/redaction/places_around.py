"""Secrets of a known form around the body: headers, targets, notes, answers, resends."""

from __future__ import annotations

import base64
import gzip
import json

import brotli  # type: ignore[import-untyped]

from inspector.capture import Headers, Reply, Verdict
from tests.redaction.placing import JSON, Places, b64, dumped, quoted, resent, slashed

PLACES = Places()

PLACES.head("value", lambda s: [(b"X-Any", s.encode())])
PLACES.head("value json", lambda s: [(b"X-Any", dumped({"a": s}))])
PLACES.head("value jsonesc", lambda s: [(b"X-Any", f'{{"a":"{slashed(s)}"}}'.encode())])
PLACES.head("value b64", lambda s: [(b"X-Any", b64(b"x " + s.encode()).encode())])
PLACES.head("value b64json", lambda s: [(b"X-Any", b64(dumped({"a": s})).encode())])
PLACES.head("value pct", lambda s: [(b"X-Any", quoted("x " + s).encode())])
PLACES.head("value pct2", lambda s: [(b"X-Any", quoted(quoted("x " + s)).encode())])
PLACES.head("name", lambda s: [(b"X-" + s.replace(" ", "-").replace(":", "-").encode(), b"1")])
PLACES.head("referer", lambda s: [(b"Referer", f"https://x.example/{quoted(s)}?e={quoted(s)}#{quoted(s)}".encode())])
PLACES.head("referer raw", lambda s: [(b"Referer", f"https://x.example/?e={s}".encode())])
PLACES.head("forwarded", lambda s: [(b"Forwarded", f'for="{s}";proto=https'.encode())])
PLACES.head("link", lambda s: [(b"Link", f"<https://x.example/?e={quoted(s)}>; rel=next".encode())])
PLACES.head("cookie", lambda s: [(b"Cookie", f"a=b; c={quoted(s)}".encode())])
PLACES.head("cookie raw", lambda s: [(b"Cookie", f"a={s}".encode())])
PLACES.head("cookie name", lambda s: [(b"Cookie", f"{quoted(s)}=b".encode())])
PLACES.head("cookie json", lambda s: [(b"Cookie", ("a=" + quoted(json.dumps({"x": s}))).encode())])
PLACES.head("set-cookie attr", lambda s: [(b"Set-Cookie", f"a=b; Path=/{quoted(s)}; Domain={s}".encode())])
PLACES.head("basic", lambda s: [(b"Authorization", b"Basic " + base64.b64encode(b"user:" + s.encode()))])
PLACES.head("basic user", lambda s: [(b"Authorization", b"Basic " + base64.b64encode(s.encode() + b":pw123456"))])
PLACES.head("bearer", lambda s: [(b"Authorization", b"Bearer " + s.encode())])
PLACES.head("digest", lambda s: [(b"Authorization", f'Digest username="{s}", uri="/x?{quoted(s)}"'.encode())])
PLACES.head("mime b", lambda s: [(b"X-Subject", f"=?utf-8?B?{b64(('ä ' + s).encode())}?=".encode())])
PLACES.head(
    "mime q", lambda s: [(b"X-Subject", ("=?utf-8?Q?" + "".join(f"={b:02X}" for b in s.encode()) + "?=").encode())]
)
PLACES.head(
    "content-disposition", lambda s: [(b"Content-Disposition", f"attachment; filename*=UTF-8''{quoted(s)}".encode())]
)
PLACES.head("host", lambda s: [(b"Host", s.replace(" ", "").encode())])
PLACES.head("non-utf8", lambda s: [(b"X-Any", b"\xff\xfe " + s.encode() + b" \x80")])
PLACES.head("content-type", lambda s: [(b"Content-Type", f'text/plain; x="{s}"'.encode())])
PLACES.head("user-agent", lambda s: [(b"User-Agent", f"tool ({s})".encode())])
PLACES.head("trailer", lambda s: [(b"X-Trailer", s.encode())])
PLACES.head("traceparent baggage", lambda s: [(b"Baggage", f"userId={quoted(s)},b=c".encode())])
PLACES.target("path", lambda s: f"/h/{quoted(s)}/x")
PLACES.target("path raw", lambda s: f"/h/{s.replace(' ', '+')}/x")
PLACES.target("query", lambda s: f"/h?e={quoted(s)}&y=1")
PLACES.target("query raw", lambda s: f"/h?e={s.replace(' ', '+')}&y=1")
PLACES.target("query key", lambda s: f"/h?{quoted(s)}&y=1")
PLACES.target("query double", lambda s: f"/h?e={quoted(quoted(s))}&y=1")
PLACES.target("query triple", lambda s: f"/h?e={quoted(quoted(quoted(s)))}&y=1")
PLACES.target("query b64", lambda s: f"/h?e={quoted(b64(b'x ' + s.encode()))}&y=1")
PLACES.target("query json", lambda s: f"/h?e={quoted(json.dumps({'a': s}))}&y=1")
PLACES.target("query url", lambda s: f"/h?u={quoted('https://x.example/?e=' + quoted(s))}")
PLACES.target("fragment", lambda s: f"/h?a=1#{quoted(s)}")
PLACES.target("fragment only", lambda s: f"/h#{quoted(s)}")
PLACES.target("fragment kv", lambda s: f"/h#e={quoted(s)}")
PLACES.target("absolute", lambda s: f"http://x.example/h?e={quoted(s)}")
PLACES.target("absolute user", lambda s: f"http://{quoted(s)}:pw1234567@x.example/h")
PLACES.target("path b64", lambda s: f"/h/{base64.urlsafe_b64encode(b'x ' + s.encode()).decode()}/x")
PLACES.target("path double", lambda s: f"/h/{quoted(quoted(s))}/x")
PLACES.target("matrix", lambda s: f"/h;e={quoted(s)}/x")
PLACES.target("pct all", lambda s: "/h?e=" + "".join(f"%{b:02x}" for b in s.encode()))
PLACES.target("pct partial", lambda s: "/h?e=" + quoted(s[:3]) + "".join(f"%{b:02x}" for b in s[3:].encode()))
PLACES.other("note", lambda s: {"note": f"ask {s}"})
PLACES.other("note json", lambda s: {"note": json.dumps({"a": s})})
PLACES.other("note b64", lambda s: {"note": f"see {b64(b'x ' + s.encode())} end"})
PLACES.other("note multi", lambda s: {"note": f"line\n{s}\nend"})
PLACES.other("tags", lambda s: {"tags": f"one {s.replace(' ', '-')}"})
PLACES.other("origin", lambda s: {"origin": f"{s}.har"})
PLACES.other("endpoint", lambda s: {"endpoint": s})
PLACES.other("method", lambda s: {"method": s.replace(" ", "-")})
PLACES.other("remote", lambda s: {"remote": f"{s}:1234"})
PLACES.other("extra", lambda s: {"extra": {"k": s, "l": [s, {s: 1}]}})
PLACES.other(
    "malformed",
    lambda s: {
        "malformed": f"Bad line {s}",
        "body": (
            f"GET /x?e={quoted(s)} HTTP/1.1\r\nX-A: {s}\r\nReferer: http://a.example/?{quoted(quoted(s))}\r\n"
            f"Cookie: a={s}\r\nAuthorization: Basic {b64(b'u:' + s.encode())}\r\n\r\n"
        ).encode()
        + dumped({"a": s}),
        "headers": [],
    },
)
PLACES.other(
    "malformed esc",
    lambda s: {
        "malformed": "Bad line",
        "body": b"GET /x HTTP/1.1\r\nContent-Type: application/json\r\n\r\n" + f'{{"a":"{slashed(s)}"}}'.encode(),
        "headers": [],
    },
)
PLACES.other(
    "malformed gzip",
    lambda s: {
        "malformed": "Bad line",
        "body": b"GET /x HTTP/1.1\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n"
        + gzip.compress(f'{{"a":"{s}"}}'.encode()),
        "headers": [],
    },
)
PLACES.other(
    "malformed bytes",
    lambda s: {"malformed": "Bad line", "body": b"\x16\x03\x01\x02\x00 " + s.encode() + b"\xff\xfe", "headers": []},
)
PLACES.other("malformed utf16", lambda s: {"malformed": "Bad line", "body": s.encode("utf-16"), "headers": []})
PLACES.other(
    "head odd",
    lambda s: {
        "head": f"POST  /hooks HTTP/1.1\r\nX-A:   {s}\r\n\r\n".encode(),
        "extra_headers": [(b"X-A", s.encode())],
    },
)
PLACES.other(
    "reply header",
    lambda s: {
        "reply": Reply(200, "OK", Headers([(b"X-E", s.encode()), (b"Location", b"/?" + quoted(s).encode())]), b"")
    },
)
PLACES.other("reply body", lambda s: {"reply": Reply(200, "OK", Headers(JSON), dumped({"a": s}))})
PLACES.other(
    "reply gz",
    lambda s: {
        "reply": Reply(200, "OK", Headers([*JSON, (b"Content-Encoding", b"gzip")]), gzip.compress(dumped({"a": s})))
    },
)
PLACES.other("reply reason", lambda s: {"reply": Reply(200, f"No {s}", Headers(), b"")})
PLACES.other("verdict", lambda s: {"verdict": Verdict("invalid", "acme", "v1", "mismatch", f"for {s}")})
PLACES.other("att url", lambda s: resent(url=f"http://localhost:3000/x?e={quoted(s)}"))
PLACES.other("att url path", lambda s: resent(url=f"http://localhost:3000/{quoted(s)}/x"))
PLACES.other("att reqhead", lambda s: resent(request_headers=Headers([(b"X-A", s.encode())])))
PLACES.other("att reqbody", lambda s: resent(request_headers=Headers(JSON), request_body=dumped({"a": s})))
PLACES.other(
    "att reqbody esc", lambda s: resent(request_headers=Headers(JSON), request_body=f'{{"a":"{slashed(s)}"}}'.encode())
)
PLACES.other("att changes", lambda s: resent(changes=(f"X-A: {s} → {s} x", f"the body was changed to {s}")))
PLACES.other("att changes cookie", lambda s: resent(changes=(f"Cookie: a={s} → a={s} x",)))
PLACES.other("att reason", lambda s: resent(reason=f"No {s}"))
PLACES.other(
    "att resphead",
    lambda s: resent(response_headers=Headers([(b"X-A", s.encode()), (b"Set-Cookie", f"a={s}".encode())])),
)
PLACES.other(
    "att respbody",
    lambda s: resent(
        response_headers=Headers([*JSON, (b"Content-Encoding", b"br")]), response_body=brotli.compress(dumped({"a": s}))
    ),
)
PLACES.other("att error", lambda s: resent(error=f"refused {s}"))
