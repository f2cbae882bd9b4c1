"""Secrets of a known form in texts of every kind."""

from __future__ import annotations

import base64
import gzip
import html
import json
from urllib.parse import quote_plus

from tests.redaction.placing import FORM, HTML, MULTIPART, TEXT, XML, Places, dumped, part, quoted, slashed

PLACES = Places()

PLACES.body("json", lambda s: json.dumps({"a": {"b": [1, {"c": s}]}}).encode())
PLACES.body("json in text", lambda s: json.dumps({"a": f"hi {s}, bye"}).encode())
PLACES.body("json key", lambda s: dumped({s: 1}))
PLACES.body("json esc", lambda s: f'{{"a":"{slashed(s)}"}}'.encode())
PLACES.body("json esc key", lambda s: f'{{"{slashed(s)}":1}}'.encode())
PLACES.body("json in json", lambda s: json.dumps({"p": json.dumps({"d": json.dumps({"x": s})})}).encode())
PLACES.body("json in json esc", lambda s: json.dumps({"p": f'{{"a":"{slashed(s)}"}}'}).encode())
PLACES.body(
    "ndjson",
    lambda s: (json.dumps({"a": 1}) + "\n" + json.dumps({"b": s}) + "\n").encode(),
    [(b"Content-Type", b"application/x-ndjson")],
)
PLACES.body("json esc as text", lambda s: f'log: {{"a":"{slashed(s)}"}} end'.encode(), TEXT)
PLACES.body("json esc broken", lambda s: f'{{"a":"{slashed(s)}", '.encode())
PLACES.body("json bom", lambda s: b"\xef\xbb\xbf" + dumped({"a": s}))
PLACES.body("json in form", lambda s: ("payload=" + quote_plus(json.dumps({"a": s, "b": f"x {s}"}))).encode(), FORM)
PLACES.body("jsonesc in form", lambda s: ("payload=" + quote_plus(f'{{"a":"{slashed(s)}"}}')).encode(), FORM)
PLACES.body("form", lambda s: ("a=1&b=" + quoted(s)).encode(), FORM)
PLACES.body("form plus", lambda s: ("a=1&b=" + quote_plus("x " + s)).encode(), FORM)
PLACES.body("form key", lambda s: (quoted(s) + "=1&b=2").encode(), FORM)
PLACES.body("form double", lambda s: ("a=1&b=" + quoted(quoted(s))).encode(), FORM)
PLACES.body("form no type", lambda s: ("a=1&b=" + quoted(s)).encode(), [])
PLACES.body("jsonp", lambda s: f"cb({json.dumps({'a': s})});".encode(), [(b"Content-Type", b"application/javascript")])
PLACES.body("xml", lambda s: f'<?xml version="1.0"?><a><b>{s}</b></a>'.encode(), XML)
PLACES.body("xml attr", lambda s: f"<a b='{s}'/>".encode(), XML)
PLACES.body("xml cdata", lambda s: f"<a><![CDATA[x {s} y]]></a>".encode(), XML)
PLACES.body("xml comment", lambda s: f"<a><!-- x {s} y --></a>".encode(), XML)
PLACES.body("xml pi", lambda s: f'<?do it="{s}"?><a/>'.encode(), XML)
PLACES.body("xml entity", lambda s: ("<a>" + "".join(f"&#{ord(c)};" for c in s) + "</a>").encode(), XML)
PLACES.body("xml hex entity attr", lambda s: ('<a b="' + "".join(f"&#x{ord(c):x};" for c in s) + '"/>').encode(), XML)
PLACES.body("xml doctype", lambda s: f'<!DOCTYPE a [<!ENTITY x "{s}">]><a>&x;</a>'.encode(), XML)
PLACES.body("xml utf16", lambda s: f'<?xml version="1.0" encoding="utf-16"?><a>{s}</a>'.encode("utf-16"), XML)
PLACES.body("xml split cdata", lambda s: f"<a>{s[:5]}<![CDATA[{s[5:]}]]></a>".encode(), XML)
PLACES.body("soap json", lambda s: f"<a>{html.escape(json.dumps({'k': s}))}</a>".encode(), XML)
PLACES.body("html attr", lambda s: f'<p title="{html.escape(s)}" data-x={s.replace(" ", "&#32;")}>x</p>'.encode(), HTML)
PLACES.body("html href", lambda s: f'<a href="https://x.example/?e={quoted(s)}">x</a>'.encode(), HTML)
PLACES.body("html script", lambda s: f"<script>var a = {json.dumps(s)}; x('{s}')</script>".encode(), HTML)
PLACES.body("html script esc", lambda s: f'<script>var a = "{slashed(s)}"</script>'.encode(), HTML)
PLACES.body(
    "html json ld", lambda s: f'<script type="application/ld+json">{json.dumps({"a": s})}</script>'.encode(), HTML
)
PLACES.body("html unclosed", lambda s: f'<p title="{s}'.encode(), HTML)
PLACES.body("html mailto", lambda s: f'<a href="mailto:{s}">x</a>'.encode(), HTML)
MP = [(b"Content-Type", b"multipart/form-data; boundary=BB")]
PLACES.body("mp text", lambda s: part('Content-Disposition: form-data; name="a"', s.encode()), MULTIPART)
PLACES.body(
    "mp filename", lambda s: part(f'Content-Disposition: form-data; name="a"; filename="{s}.txt"', b"x"), MULTIPART
)
PLACES.body(
    "mp filename*",
    lambda s: part(f"Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''{quoted(s)}.txt", b"x"),
    MULTIPART,
)
PLACES.body("mp name", lambda s: part(f'Content-Disposition: form-data; name="{s}"', b"x"), MULTIPART)
PLACES.body(
    "mp json",
    lambda s: part('Content-Disposition: form-data; name="a"\r\nContent-Type: application/json', dumped({"k": s})),
    MULTIPART,
)
PLACES.body(
    "mp b64",
    lambda s: part("Content-Transfer-Encoding: base64", base64.encodebytes(b"x" * 70 + b" " + s.encode())),
    MULTIPART,
)
PLACES.body(
    "mp qp",
    lambda s: part("Content-Transfer-Encoding: quoted-printable", "".join(f"={b:02X}" for b in s.encode()).encode()),
    MULTIPART,
)
PLACES.body(
    "mp gzip",
    lambda s: part("Content-Type: application/json\r\nContent-Encoding: gzip", gzip.compress(dumped({"k": s}))),
    MULTIPART,
)
PLACES.body("mp preamble", lambda s: f"pre {s}\r\n".encode() + part("A: b", b"x") + f"post {s}".encode(), MULTIPART)
PLACES.body(
    "mp nested",
    lambda s: part(
        "Content-Type: multipart/mixed; boundary=CC",
        b"--CC\r\nContent-Type: text/plain\r\n\r\n" + s.encode() + b"\r\n--CC--\r\n",
    ),
    MULTIPART,
)
PLACES.body("mp fold", lambda s: part(f'Content-Disposition: form-data; name="a";\r\n filename="{s}"', b"x"), MULTIPART)
PLACES.body("mp utf16", lambda s: part("Content-Type: text/plain; charset=utf-16", s.encode("utf-16")), MULTIPART)
PLACES.body(
    "mp wrong boundary", lambda s: part("A: b", s.encode()), [(b"Content-Type", b"multipart/form-data; boundary=ZZ")]
)
PLACES.body("text", lambda s: f"hi {s}\n".encode(), TEXT)
PLACES.body("text quoted", lambda s: f"'{s}' <{s}> ({s}) [{s}] {{{s}}} {s}; {s}, {s}.".encode(), TEXT)
PLACES.body("text url", lambda s: f"see https://x.example/a?e={quoted(s)}#f".encode(), TEXT)
PLACES.body("text pct", lambda s: ("x " + "".join(f"%{b:02x}" for b in s.encode())).encode(), TEXT)
PLACES.body("text pct2", lambda s: ("x " + quoted("".join(f"%{b:02x}" for b in s.encode()))).encode(), TEXT)
PLACES.body("text pct3", lambda s: ("x " + quoted(quoted("".join(f"%{b:02x}" for b in s.encode())))).encode(), TEXT)
PLACES.body("text entity", lambda s: ("x " + "".join(f"&#{ord(c)};" for c in s)).encode(), TEXT)
PLACES.body("json entity", lambda s: json.dumps({"h": "x " + "".join(f"&#{ord(c)};" for c in s)}).encode())
PLACES.body("json html", lambda s: json.dumps({"h": f"<p>{html.escape(s)}</p>"}).encode())
PLACES.body("text jsesc", lambda s: ("x " + slashed(s)).encode(), TEXT)
PLACES.body("text xesc", lambda s: ("x " + "".join(f"\\x{ord(c):02x}" for c in s)).encode(), TEXT)
PLACES.body(
    "text qp",
    lambda s: ("x " + "".join(f"={b:02X}" for b in s.encode())).encode(),
    [(b"Content-Type", b"text/plain"), (b"Content-Transfer-Encoding", b"quoted-printable")],
)
