from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.bodies import kind_of, sniff

JSON = b'{"Type": "Notification", "n": 1}'


@pytest.mark.parametrize(
    ("content_type", "data", "kind"),
    [
        ("application/json; charset=utf-8", JSON, "json"),
        ("application/vnd.github.v3+json", JSON, "json"),
        ("application/cloudevents+json", JSON, "json"),
        ("application/json", b'{"broken', "json"),
        ("application/json", b"true", "json"),
        ("application/json", b"not json at all", "json"),
        ("", JSON, "json"),
        ("", b" \n[1, 2]", "json"),
        ("", b"[]", "json"),
        ("", b"{}", "json"),
        ("", b"{ not json }", "text"),
        ("", b"[link] text", "text"),
        ("application/xml", b"<a/>", "xml"),
        ("application/soap+xml", b"<?xml version='1.0'?><a/>", "xml"),
        ("", b"<note><to>x</to></note>", "xml"),
        ("text/html", b"<!DOCTYPE html><p>x", "html"),
        ("", b"<!doctype HTML><p>x", "html"),
        ("application/xhtml+xml", b"<html xmlns='x'/>", "html"),
        ("application/x-www-form-urlencoded", b"a=1&b=2", "form"),
        ("application/x-www-form-urlencoded", b"payload=%7B%22a%22%3A1%7D", "form"),
        ("", b"token=abc&user_name=x+y&text=%40me", "form"),
        ("multipart/form-data; boundary=x", b"--x\r\n", "multipart"),
        ("", b'--abc\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--abc--', "multipart"),
        ("application/yaml", b"a: 1", "yaml"),
        ("", b"---\na: 1\n", "yaml"),
        ("text/javascript", b"var a = 1", "javascript"),
        ("application/graphql", b"{ user { name } }", "graphql"),
        ("", b"query Q($a: Int) { user(id: $a) { name } }", "graphql"),
        ("text/plain", b"hello", "text"),
        ("text/plain", b"status=ok", "text"),
        ("text/csv", b"---\na,b", "text"),
        ("text/plain", b"hello \x00 world, with one NUL", "text"),
        ("", bytes(range(256)), "binary"),
        ("", b"\x00\x01\x02\x03", "binary"),
        ("image/png", b"\x89PNG\r\n\x1a\n....", "image"),
        ("", b"\xff\xd8\xff\xe0", "image"),
        ("", b"%PDF-1.7", "binary"),
        ("", b"", "empty"),
        ("application/json", b"", "empty"),
        ("", '{"a": 1}'.encode("utf-16"), "json"),
        ("", '{"a": 1}'.encode("utf-8-sig"), "json"),
        ("text/plain", "grüße, schöne".encode("latin-1"), "text"),
    ],
)
def test_the_kind_of(content_type: str, data: bytes, kind: str) -> None:
    made = sniff(content_type, data)
    assert made.name == kind
    assert made.problem is None
    assert made.title


@pytest.mark.parametrize(
    ("content_type", "data", "kind", "said"),
    [
        ("text/plain; charset=UTF-8", JSON, "json", "The header says text/plain, but the body is JSON."),
        ("application/x-www-form-urlencoded", JSON, "json", "but the body is JSON."),
        ("application/json", b"a=1&b=2", "form", "The header says application/json, but the body is a form."),
        ("application/json", b"<!doctype html><p>Error", "html", "but the body is HTML."),
        ("text/html", JSON, "json", "but the body is JSON."),
        ("application/json", gzip.compress(b"{}"), "binary", "but the body is binary data (application/gzip)."),
        ("application/json", b"\x89PNG\r\n\x1a\n", "image", "but the body is an image (image/png)."),
        ("image/png", b"<html>", "html", "but the body is HTML."),
        ("application/x-www-form-urlencoded", b"just text", "text", "no name=value pair"),
    ],
)
def test_a_type_that_lies_is_told(content_type: str, data: bytes, kind: str, said: str) -> None:
    made = sniff(content_type, data)
    assert made.name == kind
    assert said in (made.problem or "")


def test_octet_stream_makes_no_claim() -> None:
    assert sniff("application/octet-stream", JSON) == ("json", "application/octet-stream", None)


@given(st.binary(max_size=400), st.sampled_from(["", "application/json", "text/xml", "multipart/mixed", "image/gif"]))
def test_no_bytes_break_it(data: bytes, content_type: str) -> None:
    assert kind_of(content_type, data)


def test_hostile_starts_take_no_time() -> None:
    for data in (b"a" * 4096 + b"=", b"a=1&" * 100_000, b"{" + b" " * 10_000, b'{"' + b"\\" * 9999, b"<!--" * 5000):
        assert kind_of("", data)
