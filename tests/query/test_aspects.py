from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.query import needed, parse
from tests.query.test_settling import TARGETS, TREES, subject_of


@settings(max_examples=50)
@given(TREES, st.sampled_from(("GET", "POST")), TARGETS, st.sampled_from((b"", b"x", b'{"a": 1}')))
def test_what_a_filter_needs_passes_where_it_does(text: str, method: str, target: str, body: bytes) -> None:
    query = parse(text)
    subject = subject_of(method, target, body)
    found = needed(query.tree)
    passes = all(aspect.passes(aspect.read(subject)) for aspect in found.aspects)
    if found.whole:
        assert passes is query.accepts(subject)
    elif query.accepts(subject):
        assert passes


@pytest.mark.parametrize(
    ("text", "keys", "whole"),
    [
        ("", [], True),
        ("header[X-Id]=1 header[x-id]:2", [("header", "x-id"), ("header", "x-id")], True),
        ("provider in (stripe, github)", [("provider",)], True),
        ("-method:GET", [("method",)], True),
        ("provider:a OR event:b", [], False),
        ("size>3 (provider:a OR event:b)", [("size",)], False),
        ("body.a.b=1 word", [("inside", "a", "b")], False),
        # a pattern may run out of time, and say something else another time
        ("path~^/x", [], False),
    ],
)
def test_conditions_about_the_same_have_one_key(text: str, keys: list[tuple[str, ...]], whole: bool) -> None:
    found = needed(parse(text).tree)
    assert ([aspect.key for aspect in found.aspects], found.whole) == (keys, whole)
