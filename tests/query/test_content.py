"""Bodies as values: the short way that most of them take leads to the same as the long one."""

from __future__ import annotations

import gzip
import json

import pytest

from inspector.capture import Headers
from inspector.query import MISSING
from inspector.query.content import Content, plain_keys, text_of
from inspector.query.jsonvalue import parse_json

JSON = '{"größe": 1, "a": "b", "n": 19.90}'
BODIES = {
    "utf-8": JSON.encode(),
    "mark": b"\xef\xbb\xbf" + JSON.encode(),
    "latin-1": JSON.encode("latin-1"),
    "utf-16": JSON.encode("utf-16"),
    "utf-16 without mark": JSON.encode("utf-16-le"),
    "utf-32": JSON.encode("utf-32-be"),
    "list": b'[{"a": 1}]',
    "spaced": b'{\n  "a": 1\n}\n',
    "odd space": b'{\t"a": 1}',
    "empty": b"{}",
    "NUL": b'{"a": "\x00"}',
    "no JSON": b'{"a": ',
    "more": b'{"a": 1} {}',
    "text": b"a=b",
    "nothing": b"",
    "deep": b'{"a": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
@pytest.mark.parametrize("charset", ["", "utf-8", "UTF-16", "iso-8859-1", "nonsense"])
def test_the_tree_is_what_the_text_says(body: bytes, charset: str) -> None:
    kind = b"application/json" + (b"; charset=" + charset.encode() if charset else b"")
    headers = Headers([(b"Content-Type", kind)])
    assert Content(headers, body).tree == (parse_json(text_of(headers, body)) if body else MISSING)


def test_a_packed_body_is_unpacked_first() -> None:
    headers = Headers([(b"Content-Encoding", b"gzip"), (b"Content-Type", b"application/json")])
    assert Content(headers, gzip.compress(BODIES["utf-8"])).tree == json.loads(JSON)


def test_what_is_larger_than_the_limit_is_not_parsed() -> None:
    assert Content(Headers(), b'{"a": 1}', limit=7).tree is MISSING
    assert Content(Headers(), b'{"a": 1}', limit=8).tree == {"a": 1}


@pytest.mark.parametrize(
    ("body", "headers", "path", "may"),
    [
        (b'{"a": 1}', {}, ("a",), True),
        (b'{"a": 1}', {}, ("key",), False),
        (b'{"a": 1}', {"Content-Type": "application/json; charset=utf-8"}, ("key",), False),
        # what is written otherwise than it reads
        (b'{"\\u006bey": 1}', {}, ("key",), True),
        (b"k%65y=1", {}, ("key",), True),
        ('{"key": 1}'.encode("utf-16"), {}, ("key",), True),
        (b'{"a": 1}', {"Content-Type": "application/json; charset=utf-7"}, ("key",), True),
        (b"xx", {"Content-Encoding": "gzip"}, ("key",), True),
        # a place in a list and a star are written nowhere
        (b"[1]", {}, ("0",), True),
        (b"[1]", {}, ("*",), True),
        (b"{}", {}, ("größe",), True),
    ],
)
def test_a_body_without_the_key_is_told_before_it_is_parsed(
    body: bytes, headers: dict[str, str], path: tuple[str, ...], may: bool
) -> None:
    assert Content(Headers.from_text(headers.items()), body).mentions(plain_keys(path)) is may
