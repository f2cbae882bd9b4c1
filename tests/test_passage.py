"""How a request came here, in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from inspector.capture import PROXY, TUNNEL, Capture
from inspector.capture.passage import claims_text, sender_text, tunnel_note, tunnel_text, tunnel_url


def test_the_sender_is_told_with_the_proxy_that_names_it(make_capture: Callable[..., Capture]) -> None:
    assert sender_text(make_capture()) == "127.0.0.1:50123"
    proxied = {"peer": "127.0.0.1:50123", "header": "X-Forwarded-For"}
    capture = make_capture(remote="203.0.113.7", extra={PROXY: proxied})
    assert sender_text(capture) == "203.0.113.7 by proxy 127.0.0.1:50123 (X-Forwarded-For)"
    hidden = make_capture(
        extra={PROXY: {"peer": "127.0.0.1:50123", "problem": "Forwarded says “_x”, which is no address"}}
    )
    assert sender_text(hidden) == "unknown, by proxy 127.0.0.1:50123: Forwarded says “_x”, which is no address"


def test_the_tunnel_and_what_it_did_are_told(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture(extra={TUNNEL: {"kind": "smee", "url": "https://smee.io/abc", "note": "printed again"}})
    assert tunnel_text(capture) == "smee, by https://smee.io/abc"
    assert (tunnel_url(capture), tunnel_note(capture)) == ("https://smee.io/abc", "printed again")
    assert (tunnel_text(make_capture()), tunnel_url(make_capture())) == ("", "")


def test_claims_that_nobody_vouches_for_are_told_as_such(make_capture: Callable[..., Capture]) -> None:
    headers = [["Host", "x"], ["x-forwarded-for", "1.2.3.4"], ["X-Forwarded-For", "5.6.7.8"], ["Forwarded", "for=_h"]]
    said = "X-Forwarded-For: 1.2.3.4, 5.6.7.8; Forwarded: for=_h"
    assert (
        claims_text(make_capture(headers=headers)) == f"{said} (anybody can write these; the peer is no trusted proxy)"
    )
    assert (
        claims_text(make_capture(headers=headers, extra={PROXY: {"peer": "127.0.0.1:1", "header": "Forwarded"}}))
        == said
    )
    # a server that forwards for anybody writes none of them
    assert "anybody" in claims_text(
        make_capture(headers=headers, extra={PROXY: {"peer": "127.0.0.1:1", "header": "ssh"}})
    )
    assert claims_text(make_capture()) == ""
    assert len(claims_text(make_capture(headers=[["X-Real-IP", "9" * 10_000]]))) < 600


@pytest.mark.parametrize("junk", [None, 7, "x", [], {"peer": 7, "url": None, "kind": [], "note": {}}])
def test_what_an_imported_file_has_there_does_no_harm(make_capture: Callable[..., Capture], junk: Any) -> None:
    capture = make_capture(extra={PROXY: junk, TUNNEL: junk})
    assert sender_text(capture) == "127.0.0.1:50123"
    assert (tunnel_text(capture), tunnel_url(capture), tunnel_note(capture), claims_text(capture)) == ("", "", "", "")
