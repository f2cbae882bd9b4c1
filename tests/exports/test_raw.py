from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.capture import Capture, Headers
from inspector.errors import ImportFailed
from inspector.exports import parse_raw_request, raw_request

Make = Callable[..., Capture]

_name = st.text("aBcX-!~", min_size=1, max_size=6).map(str.encode)
_value = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=8)
_pairs = st.lists(st.tuples(_name, _value.map(lambda text: text.encode("latin-1"))), max_size=5)


@given(pairs=_pairs, body=st.binary(max_size=50), chunked=st.booleans(), target=_value.filter(bool))
def test_what_is_written_reads_back_the_same(
    pairs: list[tuple[bytes, bytes]], body: bytes, chunked: bool, target: str
) -> None:
    if chunked:
        pairs = [*pairs, (b"Transfer-Encoding", b"gzip, Chunked")]
    sent = replace(parse_raw_request(b"POST / HTTP/1.1\r\n\r\n"), headers=Headers(pairs), body=body, target=target)
    got = parse_raw_request(raw_request(sent))
    assert (got.method, got.target, got.headers, got.body, got.head) == ("POST", target, sent.headers, body, None)


def test_header_lines_keep_order_case_and_duplicates() -> None:
    got = parse_raw_request(b"PUT /a?b HTTP/1.0\r\nX-Dup: 1\r\nx-dup: 2\r\nEmpty:\r\nHost: h\r\n\r\nbody")
    assert list(got.headers) == [(b"X-Dup", b"1"), (b"x-dup", b"2"), (b"Empty", b""), (b"Host", b"h")]
    assert (got.method, got.target, got.http_version, got.body) == ("PUT", "/a?b", "1.0", b"body")


def test_odd_white_space_of_the_head_is_kept() -> None:
    data = b"POST /a HTTP/1.1\nHost:h\nX:  1 \n folded\n\nbody\r\n\r\n"
    got = parse_raw_request(data)
    assert got.headers.get("x") == "1 folded"
    assert got.head == b"POST /a HTTP/1.1\nHost:h\nX:  1 \n folded\n\n"
    assert raw_request(got) == data


def test_a_chunked_body_is_joined() -> None:
    head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert parse_raw_request(head + b"4;x=y\r\nab\r\n\r\n3\r\ncde\r\n0\r\n\r\n").body == b"ab\r\ncde"
    assert parse_raw_request(head + b"0\r\n\r\n").body == b""


@pytest.mark.parametrize("body", [b'{"a": 1}', b"4\r\nabc", b"", b"zz\r\n", b"3\r\nabcX"])
def test_a_body_that_is_only_said_to_be_chunked_is_kept(body: bytes) -> None:
    assert parse_raw_request(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + body).body == body


def test_content_length_decides_about_a_final_line_break_only() -> None:
    head = b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n"
    assert parse_raw_request(head + b"abc\n").body == b"abc"
    assert parse_raw_request(head + b"abc\r\n").body == b"abc"
    assert parse_raw_request(head + b"ab\n").body == b"ab\n"
    assert parse_raw_request(head + b"abcdef").body == b"abcdef"
    short = parse_raw_request(head + b"a")
    assert (short.body, short.incomplete) == (b"a", True)


def test_a_head_without_its_end_has_no_body() -> None:
    got = parse_raw_request(b"\r\nGET /x\nHost: h")
    assert (got.method, got.target, got.body) == ("GET", "/x", b"")


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 1, "no HTTP request"),
        (b"HTTP/1.1 200 OK\r\n\r\n", 1, "an HTTP answer"),
        (b'{"a": 1}', 1, "no HTTP request"),
        (b"POST / HTTP/1.1\r\nHost: h\r\nbroken\r\n\r\n", 3, "no header line"),
        (b"\n\nPOST / HTTP/1.1\r\n: x\r\n\r\n", 4, "no header line"),
        (b"\x00\xff\n", 1, "no HTTP request"),
    ],
)
def test_what_is_no_request_is_refused_with_the_line(data: bytes, line: int, words: str) -> None:
    with pytest.raises(ImportFailed, match=words) as raised:
        parse_raw_request(data)
    assert raised.value.line == line


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with suppress(ImportFailed):
        assert isinstance(parse_raw_request(b"POST / HTTP/1.1\n" + data), Capture)


def test_a_malformed_capture_gives_the_bytes_that_came(make_capture: Make) -> None:
    assert raw_request(make_capture(malformed="no", body=b"GARBAGE\x00")) == b"GARBAGE\x00"
