from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture, Headers, new_uuid
from inspector.query import Aim, Subject, needs, parse, settles
from inspector.store import Entry
from inspector.store.rows import summary_of

WORDS = (
    *("method:POST", "method:get", "method:P*", "path:/orders", "path=/orders/1", "path:/shops/*/orders"),
    *("path~^/x\\d", "target:?page=2", "query:page", "query[page]=2", "query[page]", "NOT path:/a", "path:ä"),
    *("header[x-id]=1", "header[X-Id]", "header[x-b]", "body:x", "provider:github", "size>3", "attempt<3", "x"),
)


def subject_of(method: str, target: str, body: bytes = b"") -> Subject:
    headers = Headers([(b"X-Id", b"1")])
    capture = Capture(
        new_uuid(), "default", datetime.now(UTC), "127.0.0.1:1", "http", "1.1", method, target, headers, body
    )
    return Subject(summary_of(0, Entry(capture)), lambda _: capture, 0)


@pytest.mark.parametrize(
    ("text", "method", "target", "says"),
    [
        ("", "GET", "/", True),
        ("method:POST", "POST", "/", True),
        ("method:POST body:x", "GET", "/", False),
        ("method:POST body:x", "POST", "/", None),
        ("method:POST OR body:x", "POST", "/", True),
        ("method:POST OR body:x", "PUT", "/", None),
        ("-path:/a", "PUT", "/ab", False),
        ("query[page]=2 (provider:x OR path:/b)", "PUT", "/b?page=2", True),
        ("query[page]=2 (provider:x OR path:/b)", "PUT", "/b?page=3", False),
    ],
)
def test_method_and_target_settle_what_they_can(text: str, method: str, target: str, says: bool | None) -> None:
    found = settles(parse(text).tree)
    assert found is not None
    assert found(Aim(method, target)) is says


def test_what_they_never_settle_is_known_beforehand() -> None:
    assert settles(parse("body:x provider:stripe").tree) is None


def trees(conditions: Sequence[str], most: int) -> st.SearchStrategy[str]:
    """Filters of up to so many of the conditions."""
    return st.recursive(
        st.sampled_from(conditions),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} {pair[1]})"),
            st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
            inner.map(lambda one: f"NOT ({one})"),
        ),
        max_leaves=most,
    )


TREES = trees(WORDS, 6)
TARGETS = st.sampled_from(
    ("/", "/orders", "/orders/1", "/ORDERS/1?page=2", "/shops/7/orders", "/x1?page=3", "/a?page", "/\xe4", "*")
)


@settings(max_examples=50)
@given(TREES, st.sampled_from(("GET", "POST", "PUT")), TARGETS)
def test_what_is_settled_is_what_the_whole_request_says(text: str, method: str, target: str) -> None:
    query = parse(text)
    found = settles(query.tree)
    settled = None if found is None else found(Aim(method, target))
    says = query.accepts(subject_of(method, target, b"x"))
    assert settled in (None, says)
    if says:
        needed = needs(query.tree)
        assert all(part in target.lower() for part in needed.texts)
        assert needed.method in ("", method.lower())
        assert needed.header in (b"", b"x-id")
