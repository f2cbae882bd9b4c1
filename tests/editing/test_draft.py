from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.capture import Attempt, Capture, Headers
from inspector.editing.draft import Draft, Options
from inspector.editing.headers import HeaderLine
from inspector.errors import ResendRefused
from inspector.resend import Edit, How
from tests.editing.test_headers import NAMES, VALUES
from tests.editing.test_query import TARGETS

ORIGIN = "http://localhost:3000"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TARGETS, st.lists(st.tuples(NAMES, VALUES)), st.binary())
def test_what_nobody_edits_is_no_edit(
    make_capture: Callable[..., Capture], target: str, pairs: list[tuple[bytes, bytes]], body: bytes
) -> None:
    capture = make_capture(target=target, headers=Headers(pairs), body=body)
    draft = Draft.of_capture(capture, ORIGIN)
    assert draft.edit(capture) is None
    assert draft.how(capture) == How()


def test_only_what_differs_is_edited(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture()
    draft = Draft.of_capture(capture, ORIGIN)
    lines = (*draft.headers, HeaderLine("X-New", "1"))
    assert replace(draft, method="PUT").edit(capture) == Edit(method="PUT")
    assert replace(draft, target="/other").edit(capture) == Edit(target="/other")
    assert replace(draft, body=b"").edit(capture) == Edit(body=b"")
    edit = replace(draft, headers=lines).edit(capture)
    assert edit is not None
    assert edit.headers == Headers([*capture.headers, (b"X-New", b"1")])
    assert (edit.method, edit.target, edit.body) == (None, None, None)


def test_options_go_along(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture()
    draft = replace(Draft.of_capture(capture, ORIGIN), options=Options(True, True, True, True))
    assert draft.how(capture) == How(resign=True, fresh_id=True, follow_redirects=True, edit=Edit(fill=True))


def test_a_header_that_cannot_be_sent_is_refused_before_anything_is(make_capture: Callable[..., Capture]) -> None:
    capture = make_capture()
    draft = replace(Draft.of_capture(capture, ORIGIN), headers=(HeaderLine("X", "a\r\nY: b"),))
    with pytest.raises(ResendRefused, match="line break"):
        draft.how(capture)


def test_it_is_saved_and_comes_back() -> None:
    draft = Draft("PUT", ORIGIN, "/x?y=%7e", (HeaderLine("A", "\xff"),), b"\x00", Options(False, fill=True))
    assert Draft.of_saved(draft.saved("one")) == draft


@pytest.mark.parametrize("data", [{}, {"resign": "x", "fill": 1}, {"fresh_id": None}])
def test_odd_options_are_as_usual(data: dict[str, object]) -> None:
    assert Options.from_json(data) == Options()


def test_an_attempt_can_be_edited_again() -> None:
    attempt = Attempt(
        1, "u", datetime.now(UTC), f"{ORIGIN}/a?b=%7e", "PATCH", Headers([(b"Host", b"x"), (b"b", b"1")]), b"sent"
    )
    draft = Draft.of_attempt(attempt, b"sent")
    assert (draft.method, draft.address, draft.body) == ("PATCH", f"{ORIGIN}/a?b=%7e", b"sent")
    assert draft.headers == (HeaderLine("Host", "x"), HeaderLine("b", "1"))


def test_a_request_from_nowhere_becomes_a_record() -> None:
    capture = Draft("POST", "https://a.example", "", (HeaderLine("A", "1"),), b"{}").as_capture()
    assert (capture.method, capture.target, capture.scheme, capture.body) == ("POST", "/", "https", b"{}")
    with pytest.raises(ResendRefused):
        Draft("POST", "a.example").as_capture()
