"""Secrets of a known form in what is encoded, compressed or binary."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import zipfile
import zlib

import brotli  # type: ignore[import-untyped]
from backports import zstd

from tests.redaction.placing import FORM, JSON, TEXT, Places, b64, dumped, quoted, slashed

PLACES = Places()


def _zipped(secret: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", secret)
    return out.getvalue()


PLACES.body("b64 whole", lambda s: base64.b64encode(b"mail to " + s.encode()), TEXT)
PLACES.body("b64 whole exact", lambda s: base64.b64encode(s.encode()), TEXT)
PLACES.body("b64 whole json", lambda s: base64.b64encode(dumped({"m": s})), [])
PLACES.body("b64 in json", lambda s: dumped({"d": b64(b"x " + s.encode())}))
PLACES.body("b64 nopad", lambda s: dumped({"d": b64(b"x " + s.encode()).rstrip("=")}))
PLACES.body("b64url in json", lambda s: dumped({"d": base64.urlsafe_b64encode(b"\xff\xfe?>" + s.encode()).decode()}))
PLACES.body("b64 mime", lambda s: base64.encodebytes(b"x" * 100 + b" " + s.encode() + b" " + b"y" * 100), TEXT)
PLACES.body(
    "b64 mime json",
    lambda s: dumped({"d": base64.encodebytes(b"x" * 100 + b" " + s.encode() + b" " + b"y" * 100).decode()}),
)
PLACES.body("b64 twice", lambda s: dumped({"d": b64(b64(b"x " + s.encode()).encode())}))
PLACES.body("b64 gzip", lambda s: dumped({"d": b64(gzip.compress(b"x " + s.encode()))}))
PLACES.body("b64 zlib", lambda s: dumped({"d": b64(zlib.compress(b"x " + s.encode()))}))
PLACES.body("b64 zstd", lambda s: dumped({"d": b64(zstd.compress(b"x " + s.encode()))}))
PLACES.body("b64 data url", lambda s: dumped({"d": "data:text/plain;base64," + b64(b"x " + s.encode())}))
PLACES.body("b64 of utf16", lambda s: dumped({"d": b64(("x " + s).encode("utf-16-le"))}))
PLACES.body("b64 binary around", lambda s: dumped({"d": b64(b"\x00\x01\x02" + s.encode() + b"\xff\x00")}))
PLACES.body("b64 pct", lambda s: ("d=" + quoted(b64(b"xy " + s.encode()))).encode(), FORM)
PLACES.body(
    "b64 escaped slash", lambda s: json.dumps({"d": b64(b"\xff\xff\xff" + s.encode())}).replace("/", "\\/").encode()
)
PLACES.body("b64 after text", lambda s: f"data={b64(b'x ' + s.encode())}".encode(), TEXT)
PLACES.body("b64 after slash", lambda s: f"https://x.example/{b64(b'x ' + s.encode())}/more".encode(), TEXT)
PLACES.body("hex", lambda s: dumped({"d": s.encode().hex()}))
PLACES.body("hex upper", lambda s: dumped({"d": s.encode().hex().upper()}))
PLACES.body("hex 0x", lambda s: dumped({"d": "0x" + s.encode().hex()}))
PLACES.body("hex utf16", lambda s: dumped({"d": s.encode("utf-16-le").hex()}))
for enc, pack in (
    ("gzip", gzip.compress),
    ("deflate", zlib.compress),
    ("br", brotli.compress),
    ("zstd", zstd.compress),
):
    PLACES.body(enc, lambda s, pack=pack: pack(dumped({"a": s})), [*JSON, (b"Content-Encoding", enc.encode())])
    PLACES.body(enc + " undeclared", lambda s, pack=pack: pack(dumped({"a": s})), JSON)


def rawdeflate(d):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(d) + c.flush()


PLACES.body("raw deflate", lambda s: rawdeflate(dumped({"a": s})), [*JSON, (b"Content-Encoding", b"deflate")])
PLACES.body("raw deflate undeclared", lambda s: rawdeflate(dumped({"a": s})), JSON)
PLACES.body(
    "gzip members",
    lambda s: gzip.compress(b'{"a":') + gzip.compress(json.dumps(s).encode() + b"}"),
    [*JSON, (b"Content-Encoding", b"gzip")],
)
PLACES.body(
    "gzip split members",
    lambda s: gzip.compress(b'{"a":"' + s[:4].encode()) + gzip.compress(s[4:].encode() + b'"}'),
    [*JSON, (b"Content-Encoding", b"gzip")],
)
PLACES.body("gzip trailing", lambda s: gzip.compress(b'{"a":1}') + s.encode(), [*JSON, (b"Content-Encoding", b"gzip")])
PLACES.body(
    "gzip name",
    lambda s: b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + s.encode() + b"\0" + gzip.compress(b"hello")[10:],
    [*JSON, (b"Content-Encoding", b"gzip")],
)
PLACES.body("gzip cut", lambda s: gzip.compress(dumped({"a": s}))[:-6], [*JSON, (b"Content-Encoding", b"gzip")])
PLACES.body(
    "gzip br", lambda s: brotli.compress(gzip.compress(dumped({"a": s}))), [*JSON, (b"Content-Encoding", b"gzip, br")]
)
PLACES.body(
    "aws-chunked",
    lambda s: b"5;chunk-signature=ab\r\nhello\r\n" + s.encode(),
    [*JSON, (b"Content-Encoding", b"aws-chunked")],
)
PLACES.body("x-gzip", lambda s: gzip.compress(dumped({"a": s})), [*JSON, (b"Content-Encoding", b"x-gzip")])
PLACES.body("gzip plain said", lambda s: dumped({"a": s}), [*JSON, (b"Content-Encoding", b"gzip")])
PLACES.body("identity", lambda s: dumped({"a": s}), [*JSON, (b"Content-Encoding", b"identity")])
PLACES.body("xz", lambda s: lzma.compress(dumped({"a": s})), JSON)
PLACES.body("bz2", lambda s: bz2.compress(dumped({"a": s})), JSON)
PLACES.body("lz4like", lambda s: b"\x04\x22\x4d\x18" + s.encode(), JSON)
PLACES.body("utf16le bom", lambda s: json.dumps({"a": s}).encode("utf-16"), JSON)
PLACES.body("utf16be", lambda s: json.dumps({"a": s}).encode("utf-16-be"), JSON)
PLACES.body("utf16le", lambda s: json.dumps({"a": s}).encode("utf-16-le"), JSON)
PLACES.body(
    "utf16 text declared",
    lambda s: ("ä " + s).encode("utf-16-le"),
    [(b"Content-Type", b"text/plain; charset=utf-16le")],
)
PLACES.body("utf16 text undeclared", lambda s: ("x " + s).encode("utf-16-le"), TEXT)
PLACES.body("utf16 text undeclared2", lambda s: ("€ü " + s).encode("utf-16-le"), TEXT)
PLACES.body("utf16 no type", lambda s: ("x " + s).encode("utf-16-be"), [])
PLACES.body(
    "utf16 inside binary",
    lambda s: b"\x05\x01\x99" + s.encode("utf-16-le") + b"\x00\x00\xff",
    [(b"Content-Type", b"application/octet-stream")],
)
PLACES.body("utf32", lambda s: json.dumps({"a": s}).encode("utf-32"), JSON)
PLACES.body(
    "utf7",
    lambda s: (
        "+AGE- " + "".join("+" + base64.b64encode(c.encode("utf-16-be")).decode().rstrip("=") + "-" for c in s)
    ).encode(),
    [(b"Content-Type", b"text/plain; charset=utf-7")],
)
PLACES.body("ebcdic", lambda s: ("hi " + s).encode("cp037"), [(b"Content-Type", b"text/plain; charset=cp037")])
PLACES.body("ebcdic2", lambda s: ("hi " + s).encode("cp500"), [(b"Content-Type", b"text/plain; charset=ibm500")])
PLACES.body(
    "iso2022jp", lambda s: ("日本 " + s).encode("iso2022_jp"), [(b"Content-Type", b"text/plain; charset=iso-2022-jp")]
)
PLACES.body("sjis", lambda s: ("日本 " + s).encode("shift_jis"), [(b"Content-Type", b"text/plain; charset=shift_jis")])
PLACES.body(
    "latin1", lambda s: ("grüße " + s).encode("latin-1"), [(b"Content-Type", b"text/plain; charset=iso-8859-1")]
)
PLACES.body("nonutf8", lambda s: b"\xff\xfe\x80 {" + s.encode() + b"\x81", JSON)
PLACES.body("nonutf8b", lambda s: b'{"a": "\xff' + s.encode() + b'\xfe"}', JSON)
PLACES.body("nul between", lambda s: b"a\x00" + s.encode() + b"\x00b", [(b"Content-Type", b"application/octet-stream")])
PLACES.body(
    "msgpack",
    lambda s: b"\x82\xa1a\x01\xa4mail\xd9" + bytes([len(s)]) + s.encode(),
    [(b"Content-Type", b"application/msgpack")],
)
PLACES.body(
    "protobuf",
    lambda s: b"\x0a" + bytes([len(s)]) + s.encode() + b"\x10\x01",
    [(b"Content-Type", b"application/x-protobuf")],
)
PLACES.body(
    "png text",
    lambda s: b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + b"\x00" * 17 + b"tEXtAuthor\x00" + s.encode() + b"\x00\x00",
    [(b"Content-Type", b"image/png")],
)
PLACES.body("yaml", lambda s: f"a:\n  b: {s}\n".encode(), [(b"Content-Type", b"application/yaml")])
PLACES.body("csv", lambda s: f"name,x\nann,{s}\n".encode(), [(b"Content-Type", b"text/csv")])
PLACES.body("csv tab", lambda s: f"name\tx\nann\t{s}\n".encode(), [(b"Content-Type", b"text/tab-separated-values")])
PLACES.body("graphql", lambda s: json.dumps({"query": f'mutation {{ a(b: "{s}") }}', "variables": {"c": s}}).encode())
PLACES.body(
    "sse", lambda s: f"event: x\ndata: {json.dumps({'a': s})}\n\n".encode(), [(b"Content-Type", b"text/event-stream")]
)
PLACES.body(
    "eml",
    lambda s: f"From: Ann <{s}>\r\nSubject: =?utf-8?B?{b64(('ä ' + s).encode())}?=\r\n\r\nhello {s}".encode(),
    [(b"Content-Type", b"message/rfc822")],
)
PLACES.body(
    "eml q",
    lambda s: ("Subject: =?utf-8?Q?" + "".join(f"={b:02X}" for b in s.encode()) + "?=\r\n\r\nhello").encode(),
    [(b"Content-Type", b"message/rfc822")],
)
PLACES.body(
    "http in http",
    lambda s: f"POST /x?e={quoted(s)} HTTP/1.1\r\nX-A: {s}\r\n\r\n{json.dumps({'a': s})}".encode(),
    [(b"Content-Type", b"message/http")],
)
PLACES.body("declared image", lambda s: dumped({"a": s, "b": b64(s.encode())}), [(b"Content-Type", b"image/png")])
PLACES.body(
    "declared octet",
    lambda s: dumped({"a": slashed(s), "b": b64(b"x " + s.encode())}),
    [(b"Content-Type", b"application/octet-stream")],
)
PLACES.body(
    "binary b64",
    lambda s: b"\x00\x01" + base64.b64encode(b"x " + s.encode()) + b"\x00",
    [(b"Content-Type", b"application/octet-stream")],
)
PLACES.body(
    "binary pct",
    lambda s: b"\x00\x01 " + "".join(f"%{b:02x}" for b in s.encode()).encode() + b"\x00",
    [(b"Content-Type", b"application/octet-stream")],
)
PLACES.body(
    "binary gzip inside",
    lambda s: b"\x00\x01AB" + gzip.compress(b"x " + s.encode()),
    [(b"Content-Type", b"application/octet-stream")],
)
PLACES.body("large json", lambda s: dumped({"a": ["lorem ipsum"] * 30000, "z": s}))
PLACES.body("large text", lambda s: (("lorem ipsum\n" * 30000) + s).encode(), TEXT)
PLACES.body(
    "zip",
    _zipped,
    [(b"Content-Type", b"application/zip")],
)
PLACES.body(
    "tar", lambda s: b"a.txt" + b"\0" * 507 + s.encode().ljust(512, b"\0"), [(b"Content-Type", b"application/x-tar")]
)
PLACES.body("deep json", lambda s: ("[" * 3000 + json.dumps(s) + "]" * 3000).encode())


def nest(s, n):
    for _ in range(n):
        s = json.dumps({"a": s})
    return s


PLACES.body("json in json 5", lambda s: nest(s, 6).encode())
PLACES.body("json in json 9", lambda s: nest(s, 9).encode())
PLACES.body(
    "b64 json b64 json", lambda s: json.dumps({"a": b64(json.dumps({"b": b64(dumped({"c": s}))}).encode())}).encode()
)
PLACES.body(
    "jwt claim",
    lambda s: json.dumps(
        {
            "idp": ".".join(
                base64.urlsafe_b64encode(x).decode().rstrip("=")
                for x in (b'{"alg":"HS256","typ":"JWT"}', dumped({"email": s}), b"\x01" * 32)
            )
        }
    ).encode(),
)
PLACES.body(
    "jwt claim text",
    lambda s: (
        ".".join(
            base64.urlsafe_b64encode(x).decode().rstrip("=")
            for x in (b'{"alg":"HS256","typ":"JWT"}', dumped({"email": s}), b"\x01" * 32)
        )
    ).encode(),
    [(b"Content-Type", b"application/jwt")],
)
