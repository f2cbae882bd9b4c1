from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.tunnels.smee_event import request_of

#: As smee.io sends it (lib/server.js): headers by lower-case name, then body, query and timestamp.
SENT: dict[str, Any] = {
    "host": "smee.io",
    "user-agent": "GitHub-Hookshot/044aadd",
    "content-length": "7305",
    "accept": "*/*",
    "content-type": "application/json",
    "x-forwarded-for": "140.82.115.54",
    "x-github-event": "ping",
    "x-hub-signature-256": "sha256=00",
    "connection": "close",
    "body": {"zen": "Keep it logically awesome.", "hook_id": 1.0},
    "query": {"shop": "a b", "n": ["1", "2"]},
    "timestamp": 1727700000000,
}


def parts(wire: bytes) -> tuple[str, dict[str, str], bytes]:
    head, _, body = wire.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return first, dict(line.split(": ", 1) for line in lines), body


def test_the_request_has_the_senders_headers_and_the_json_as_the_channel_wrote_it() -> None:
    data = json.dumps(SENT).replace("1.0", "1.00").encode()
    request = request_of(data, "/github")
    first, headers, body = parts(request.wire)
    assert first == "POST /github?shop=a+b&n=1&n=2 HTTP/1.1"
    assert body == b'{"zen": "Keep it logically awesome.", "hook_id": 1.00}'
    assert not request.exact
    assert headers["content-length"] == str(len(body))
    assert headers["x-github-event"] == "ping"
    assert headers["host"] == "smee.io"
    assert headers["connection"] == "close"
    assert not {"body", "query", "timestamp"} & set(headers)


def test_exact_bytes_are_kept_where_the_channel_carries_them() -> None:
    body = b'{\n  "a": 1.0,\t"\\u00e4": "\xff"}\n'
    gosmee = {**SENT, "bodyB": base64.b64encode(body).decode(), "content-encoding": "x"}
    del gosmee["body"], gosmee["query"]
    request = request_of(json.dumps(gosmee).encode(), "/")
    assert (request.exact, parts(request.wire)[2]) == (True, body)
    assert parts(request.wire)[1]["content-encoding"] == "x"
    raw = request_of(json.dumps({**SENT, "rawBody": '{"a":  1}\n'}).encode(), "/")
    assert (raw.exact, parts(raw.wire)[2]) == (True, b'{"a":  1}\n')


def test_a_form_is_a_form_again_and_a_text_a_text() -> None:
    form = request_of(
        json.dumps(
            {"content-type": "application/x-www-form-urlencoded", "body": {"a": "1 2", "b": ["x", "y"]}}
        ).encode(),
        "/",
    )
    assert (parts(form.wire)[2], form.exact) == (b"a=1+2&b=x&b=y", False)
    text = request_of(json.dumps({"content-type": "text/plain", "body": "héllo\n"}).encode(), "/")
    assert parts(text.wire)[2] == "héllo\n".encode()
    assert parts(request_of(b'{"x-a": "1"}', "/").wire)[2] == b""


@pytest.mark.parametrize(
    "data",
    [b"", b"ready", b"[]", b"null", b"{", b'{"a"}', b'{"a": 1', b'{"bodyB": "%%%"}'],
)
def test_what_is_no_event_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        request_of(data, "/")


def test_nesting_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nested"):
        request_of(b'{"body": ' + b"[" * 200_000, "/")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from([*SENT, "x-a\r\nx-b", "bodyB", "rawBody", "trailer", "ä"]) | st.text(max_size=8), _json
    )
)
def test_whatever_an_event_holds_the_request_has_one_head_and_the_body_that_it_announces(data: dict[str, Any]) -> None:
    try:
        request = request_of(json.dumps(data).encode(), "/p")
    except ValueError:
        assert isinstance(data.get("bodyB"), str)
        return
    head, _, body = request.wire.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    assert lines[0].startswith(b"POST /p")
    assert lines[0].endswith(b" HTTP/1.1")
    assert all(b": " in line and b"\n" not in line and b"\r" not in line for line in lines[1:])
    lengths = [line for line in lines if line.lower().startswith(b"content-length:")]
    assert lengths == [f"content-length: {len(body)}".encode()]
    assert not any(line.lower().startswith(b"transfer-encoding:") for line in lines)
