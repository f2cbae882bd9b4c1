from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Headers
from inspector.errors import ResendRefused
from inspector.resend.request import prepare
from inspector.resend.target import parse_target
from tests.resend.conftest import a_capture

TO = parse_target("http://localhost:3000")


def test_only_what_belongs_to_a_connection_is_rewritten_and_each_change_is_told() -> None:
    capture = a_capture(
        headers=[
            (b"x-first", b"1"),
            (b"hOsT", b"hooks.example.com"),
            (b"Connection", b"keep-alive, X-Hop"),
            (b"Keep-Alive", b"timeout=5"),
            (b"X-Hop", b"me"),
            (b"Proxy-Authorization", b"Basic x"),
            (b"TE", b"trailers"),
            (b"Transfer-Encoding", b"chunked"),
            (b"X-Dup", b"1"),
            (b"x-dup", b" \xe9 "),
        ],
        body=b"12345",
    )
    out = prepare(capture, TO)
    assert list(out.headers) == [
        (b"x-first", b"1"),
        (b"hOsT", b"localhost:3000"),
        (b"Connection", b"keep-alive"),
        (b"Content-Length", b"5"),
        (b"X-Dup", b"1"),
        (b"x-dup", b" \xe9 "),
    ]
    assert out.changes == (
        "hOsT: hooks.example.com → localhost:3000",
        "Connection: keep-alive, X-Hop → keep-alive",
        "Removed Keep-Alive: timeout=5 (it belongs to one connection only)",
        "Removed X-Hop: me (it belongs to one connection only)",
        "Removed Proxy-Authorization: Basic x (it belongs to one connection only)",
        "Removed TE: trailers (it belongs to one connection only)",
        "Transfer-Encoding: chunked → Content-Length: 5",
    )


def test_a_bare_request_gets_what_it_needs_and_no_more() -> None:
    out = prepare(a_capture("GET", "/x", [], b""), TO)
    assert list(out.headers) == [(b"Host", b"localhost:3000")]
    assert out.head == b"GET /x HTTP/1.1\r\nHost: localhost:3000\r\n\r\n"


def test_a_second_host_or_length_is_dropped() -> None:
    pairs = [(b"Host", b"a"), (b"Host", b"b"), (b"Content-Length", b"3"), (b"content-length", b"4")]
    out = prepare(a_capture(headers=pairs, body=b"123"), TO)
    assert [name for name, _ in out.headers] == [b"Host", b"Content-Length"]
    assert any("Removed Host: b" in change for change in out.changes)
    assert any("Removed content-length: 4" in change for change in out.changes)


def test_connection_cannot_name_the_headers_that_every_request_needs() -> None:
    out = prepare(
        a_capture(headers=[(b"Host", b"a"), (b"Connection", b"host, content-type"), (b"Content-Type", b"x/y")]), TO
    )
    assert out.headers.get("content-type") == "x/y"
    assert out.headers.get("host") == "localhost:3000"


@pytest.mark.parametrize(
    ("url", "captured", "sent"),
    [
        ("http://localhost:3000", "/a%2fb?q=%7e&é".encode().decode("latin-1"), None),
        ("http://localhost:3000/", "/a", None),
        ("http://localhost:3000/hooks?k=1", "/a?b=2", "/hooks?k=1"),
        ("http://localhost:3000", "http://old.example/a?b=2", "/a?b=2"),
        ("http://localhost:3000", "*", None),
    ],
)
def test_the_targets_path_replaces_the_captured_one(url: str, captured: str, sent: str | None) -> None:
    out = prepare(a_capture(target=captured), parse_target(url))
    assert out.target == (sent or captured)
    assert any(change.startswith("Target: ") for change in out.changes) is (sent is not None)


def test_replaced_headers_and_body_are_sent_with_a_new_length() -> None:
    out = prepare(
        a_capture(), TO, headers=Headers([(b"X", b"y"), (b"Content-Length", b"8")]), body=b"ab", changes=["Re-signed"]
    )
    assert list(out.headers) == [
        (b"Host", b"localhost:3000"),
        (b"X", b"y"),
        (b"Content-Length", b"2"),
    ]
    assert out.changes[0] == "Re-signed"
    assert "Content-Length: 8 → 2" in out.changes


def test_a_cut_body_and_an_old_version_are_told() -> None:
    out = prepare(a_capture(truncated=True, http_version="1.0"), TO)
    assert "HTTP version: 1.0 → 1.1" in out.changes
    assert any("only the 8 bytes that were kept" in change for change in out.changes)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"malformed": "bad request line"}, "not a readable HTTP request (bad request line)"),
        ({"method": "GET /x HTTP/1.1\r\nA: b"}, "method"),
        ({"method": "G\N{EURO SIGN}T"}, "method"),
        ({"target": "/a b"}, "target"),
        ({"target": "/\N{EURO SIGN}"}, "target"),
        ({"target": "/a\r\nX: y"}, "target"),
        ({"headers": [(b"A", b"1\r\nEvil: 2")]}, "The value of the header A"),
        ({"headers": [(b"A\r\nEvil", b"1")]}, "header name"),
        ({"headers": [(b"A b", b"1")]}, "header name"),
        ({"headers": [(b"", b"1")]}, "header name"),
    ],
)
def test_what_would_break_out_of_its_line_is_refused(fields: dict[str, object], says: str) -> None:
    with pytest.raises(ResendRefused) as caught:
        prepare(a_capture(**fields), TO)  # type: ignore[arg-type]
    assert says in str(caught.value)


TOKEN = st.text("abcXYZ-_0", min_size=1, max_size=8).map(str.encode)
VALUE = st.binary(max_size=12).filter(lambda value: not set(value) & {0, 10, 13})


@given(st.lists(st.tuples(TOKEN, VALUE), max_size=8), st.binary(max_size=40))
def test_ordinary_headers_keep_order_case_duplicates_and_bytes(pairs: list[tuple[bytes, bytes]], body: bytes) -> None:
    out = prepare(a_capture(headers=[(b"Host", b"localhost:3000"), *pairs], body=body), TO)
    assert out.body == body
    assert list(out.headers)[1 : 1 + len(pairs)] == pairs


def test_it_is_told_that_odd_white_space_in_header_lines_is_not_kept() -> None:
    odd = a_capture(headers=[(b"Host", b"localhost:3000"), (b"A", b"b")], body=b"")
    assert prepare(odd, TO).changes == ()
    (told,) = prepare(replace(odd, head=b"POST / HTTP/1.1\r\nHost:localhost:3000\r\nA:\t b\r\n\r\n"), TO).changes
    assert told.startswith("White space: ")
