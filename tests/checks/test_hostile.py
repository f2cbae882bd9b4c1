"""Whatever arrives, checks end with results: nothing raises, and what is told is one printable line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspector.checks import KINDS, Check, Place, describe, read_checks, run_checks
from tests.checks.making import subject

TYPES = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/xml", "")
SCHEMA = {"type": "object", "properties": {"a": {"pattern": "^(x+x+)+y$", "uniqueItems": True}}, "required": ["a"]}


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> tuple[Check, ...]:
    folder: Path = tmp_path_factory.mktemp("files")
    payload = {"payload": {"type": "object"}}
    content = {"application/json": {"schema": {"type": "object"}}}
    (folder / "o.json").write_text(
        json.dumps({"openapi": "3.1.0", "webhooks": {"a": {"post": {"requestBody": {"content": content}}}}})
    )
    (folder / "a.json").write_text(json.dumps({"asyncapi": "3.0.0", "channels": {"c": {"messages": {"m": payload}}}}))
    tables = [
        {"field": "a", "equals": 1},
        {"field": "a[*].b", "matches": "^(a|aa)+$"},
        {"field": "$..a", "type": "string"},
        {"field": "header[x]", "range": [1, 2]},
        {"field": "form[a]", "one_of": [1]},
        {"field": "a", "present": True},
        {"field": "a", "absent": True},
        {"field": "a", "length": 1},
        {"field": "a", "same_as": "query[q]"},
        {"header": "X", "pattern": "a"},
        {"signature": "valid"},
        {"size": 1},
        {"content_type": "application/*"},
        {"schema": SCHEMA},
        {"openapi": "o.json"},
        {"asyncapi": "a.json"},
        {"cloudevents": True},
        {"xml": True},
        {"expression": "body.a>1 OR form[a]"},
    ]
    made = read_checks(tables, lambda _number: Place(str(folder / "c.toml")))
    # a process of its own makes these: it is asked for in tests of its own
    assert {one.kind for one in made} | {"xsd"} == set(KINDS)
    return made


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("x" * 50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("ab\ud800"), inner, max_size=3),
    max_leaves=12,
)
BODIES = st.binary(max_size=60) | VALUES.map(lambda value: json.dumps(value).encode("utf-8", "surrogatepass"))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(body=BODIES, content_type=st.sampled_from(TYPES), header=st.text(st.characters(max_codepoint=255), max_size=10))
def test_every_kind_ends_with_results(
    every_kind: tuple[Check, ...], body: bytes, content_type: str, header: str
) -> None:
    of = subject(body, headers=[("Content-Type", content_type), ("X", header), ("ce-id", header)], target="/a?q=%ff")
    results = run_checks(every_kind, of)
    assert {one.kind for one in results} == {one.kind for one in every_kind}
    for one in results:
        assert describe(one).isprintable()
        assert one.passed == (one.reason == "")
        if one.place is not None:
            assert 0 <= one.place[0] <= one.place[1] <= len(of.data)


def test_deep_bodies_are_told(every_kind: tuple[Check, ...]) -> None:
    for body in (b"[" * 100_000, b'{"a":' * 3000 + b"1" + b"}" * 3000, b"<a>" * 50_000):
        results = run_checks(every_kind, subject(body))
        assert {one.kind for one in results} == {one.kind for one in every_kind}
