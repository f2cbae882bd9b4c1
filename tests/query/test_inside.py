"""Values inside requests: of JSON, forms, queries, headers and cookies; lists, patterns and stars on anything."""

# ruff: noqa: E501  # a table reads best in rows

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator

import brotli
import pytest

from inspector.capture import Headers
from inspector.query import parse
from tests.query.table import Table, clock, summary
from tests.query.test_meaning import ROWS

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}

MORE = [
    (
        summary(id=6, target="/z", provider="", event_id="", event_type="", outcome="valid", note="star* \\"),
        Headers.from_text([("Content-Type", "application/json")]),
        json.dumps({"n": 15, "s": "15", "z": None, "t": True, "day": "2026-11-24T10:00:00Z", "list": [1, 2, 3], "a.b": "x"}).encode(),
    ),
    (
        summary(id=7, target="/form?Name=%C3%BCber&n=7", provider="", event_id="", event_type="", outcome="valid"),
        Headers.from_text(
            [
                ("Content-Type", "multipart/form-data; boundary=XyZ"),
                ("Cookie", 'sid=a=b; theme="dark"'),
            ]
        ),
        '--XyZ\r\nContent-Disposition: form-data; name="title"\r\n\r\nhällo\r\n--XyZ\r\nContent-Disposition: form-data;'
        ' name="file"; filename="photo.jpg"\r\n\r\nJFIF\r\n--XyZ--\r\n'.encode(),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def table() -> Iterator[Table]:
    made = Table([*ROWS, *MORE])
    yield made
    made.close()


MEANINGS = [
    # values of JSON: numbers, texts that spell one, words, ranges, dates
    ("body.n:15", {6}), ("body.n:1", set()), ("body.n:15.0", {6}), ("body.s:1", {6}), ("body.s=15", {6}), ('body.s="15"', {6}),
    ('body.n="15"', set()), ("body.n:10..20", {6}), ("body.n:16..", set()), ("body.n:..15", {6}), ("body.s:10..20", {6}),
    ("body.z=null", {6}), ('body.z="null"', set()), ("body.z:null", {6}), ("body.t:true", {6}), ("body.t=false", set()),
    ("body.z", {6}), ("body.z:*", {6}), ("body.day:2026-11-23..2026-11-24", {6}), ("body.day<=2026-11-24", {6}),
    ("body.day>2026-11-24", set()), ("body.day:2026-11-25..", set()), ("body.list[-1]=3", {6}), ("body.list:2", {6}),
    ("body.list in (9, 3)", {6}), ("body.list not in (9, 3)", {1, 2, 3, 4, 5, 7}), ('body["a.b"]=x', {6}), ('body["a.b"]', {6}),
    ("body.n:>14", {6}), ("body.n!=15", {1, 2, 3, 4, 5, 7}), ("body.s!~^1", {1, 2, 3, 4, 5, 7}), ("body.items[*].id in (b, c)", {1}),
    # queries, cookies, forms
    ("query[x]", {1}), ("query[x]=1", {1}), ("query[x]>0", {1}), ("query[y]", {1}), ('query[y]=""', {1}), ("query[z]", set()),
    ("query[Name]:ü*", {7}), ("query.name", set()), ("query[n]:1..9", {7}), ("query:name", {7}), ("query!=a", {1, 2, 3, 4, 5, 6, 7}),
    ("cookie[sid]=a=b", {7}), ("cookie[SID]", set()), ("cookie[theme]:DARK", {7}), ("cookie:sid=a", {7}), ("cookie[sid]!=x", {1, 2, 3, 4, 5, 6, 7}),
    ("cookie.theme:dark", {7}), ("form[token]:S", {4}), ("form[a]=2", {4}), ("form[a]>1", {4}), ("form[amount]:10..13", {4}),
    ("form[file]:photo", {7}), ("form[title]=hällo", {7}), ("form:title=h", {7}), ("form[nothing]", set()), ("body.title:hä", {7}),
    ("header.x-id:abc", {1}), ('header["x-id"]=abc', {1}), ("header[x-id] in (def, x)", {1}), ("header[x-id]!~^a", {2, 3, 4, 5, 6, 7}),
    # lists and patterns on anything
    ("status in (4xx, 500..599)", {2, 3}), ("status not in (200)", {2, 3}), ("path in (/x, /orders)", {2, 4}), ("id in (1..2, 5)", {1, 2, 5}),
    ("tag in (red, green)", {2}), ("path!~^/o", {3, 4, 5, 6, 7}), ("method==GET", {2}), ("at in (2026-11-23T12Z, yesterday)", {3}),
    # stars that are stars
    (r"note:star\**", {6}), (r"note:a\*b", set()), (r"note:*\\*", {6}), ('note:"*"', {6}), (r"star\*", {6}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ids"), MEANINGS, ids=[text for text, _ in MEANINGS])
def test_a_value_inside_is_found(text: str, ids: set[int], table: Table) -> None:
    assert set(table.both(parse(text, clock=clock))) == ids


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_packed_bodies_are_looked_into(encoding: str) -> None:
    body = json.dumps({"name": "Gr\u00f6\u00dfe", "n": 5}, ensure_ascii=False).encode("iso-8859-1")
    headers = [("Content-Encoding", encoding), ("Content-Type", "application/json; charset=iso-8859-1")]
    table = Table([(summary(), Headers.from_text(headers), PACKERS[encoding](body))])
    for text in ("grö", "body:GRÖSSE", 'body~"Gr[ö]"', "body.n>4", "body.name=Größe"):
        assert table.both(parse(text)) == [1], text
    table.close()


def test_a_query_is_asked_without_reading_headers_or_body() -> None:
    def load(number: int) -> None:
        raise AssertionError(number)

    assert parse("query[x]=1 -query[y]>3").matches(summary(), load)  # type: ignore[arg-type]
