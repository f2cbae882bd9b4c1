from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies.jsonplace import path_text
from inspector.bodies.tree import Node, json_tree, walk
from inspector.bodies.tree.jsonscan import value_end
from inspector.bodies.tree.node import follow
from inspector.workers import Cancelled, Token

TOKEN = Token()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5),
    max_leaves=20,
)


def children(node: Node) -> list[Node]:
    return list(node.children(TOKEN))


def built(node: Node) -> Any:
    """The value of a tree, put together again from its nodes."""
    if node.kind == "object":
        return {child.step: built(child) for child in children(node)}
    if node.kind == "array":
        return [built(child) for child in children(node)]
    exact = node.exact(TOKEN)
    return exact if node.kind == "string" else json.loads(exact)


@settings(max_examples=50)
@given(VALUES, st.sampled_from([None, 2]))
def test_the_tree_holds_every_value_of_the_text(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert value_end(text, 0, TOKEN) == len(text)
    assert built(json_tree(text)) == value


def test_values_stay_as_they_were_sent() -> None:
    root = json_tree('{"a": 1.50, "big": 123456789012345678901234567890, "a": "\\u00e9\\/", "e": 1E+2}')
    nodes = children(root)
    assert [(node.label, node.text) for node in nodes] == [
        ("a", "1.50"),
        ("big", "123456789012345678901234567890"),
        ("a", '"\\u00e9\\/"'),
        ("e", "1E+2"),
    ]
    assert nodes[2].exact(TOKEN) == "é/"
    assert nodes[2].note == "the key is there more than once"


def test_types_counts_and_paths_are_known() -> None:
    root = json_tree('{"data": {"a b": [true, null, {"x": 1}], "empty": {}, "none": []}}')
    found = {path_text(node.steps()): (node.kind, node.count, node.opens) for _, node in walk(root, TOKEN)}
    assert found == {
        "$": ("object", 1, True),
        "$.data": ("object", 3, True),
        '$.data["a b"]': ("array", 3, True),
        '$.data["a b"][0]': ("boolean", None, False),
        '$.data["a b"][1]': ("null", None, False),
        '$.data["a b"][2]': ("object", 1, True),
        '$.data["a b"][2].x': ("number", None, False),
        "$.data.empty": ("object", 0, False),
        "$.data.none": ("array", 0, False),
    }


def test_json_base64_and_tokens_inside_texts_open_in_place() -> None:
    token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJtZSIsImV4cCI6MTc2NDU5MDM5M30.c2ln"
    value = {
        "json": json.dumps({"a": [json.dumps({"b": 1})]}),
        "coded": base64.b64encode(b'{"c": [2, 3, 4]}').decode(),
        "text": base64.b64encode("grüße an alle".encode()).decode(),
        "image": base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(20)).decode(),
        "token": token,
        "created": 1764590393,
    }
    nodes = {node.label: node for node in children(json_tree(json.dumps(value)))}
    (inner,) = children(nodes["json"])
    (deeper,) = children(inner)
    assert children(children(children(deeper)[0])[0])[0].exact(TOKEN) == "1"
    assert children(children(nodes["coded"])[0])[0].label == "c"
    assert children(nodes["text"])[0].exact(TOKEN) == "grüße an alle"
    assert children(nodes["image"])[0].data(TOKEN).startswith(b"\x89PNG")
    assert [child.label for child in children(nodes["token"])] == ["header", "claims", "signature"]
    assert nodes["json"].note == "JSON inside"
    assert nodes["token"].note == "JWT HS256 · iss me · expires 2025-12-01 11:59:53 UTC"
    assert nodes["created"].note == "2025-12-01 11:59:53 UTC"
    last = children(children(children(deeper)[0])[0])[0]
    assert [path_text(part) for part in last.split_steps()] == ["$.json", "$.a[0]", "$.b"]


@pytest.mark.parametrize(
    "text",
    [
        "evt_3QfldkdfjdkfjdkJKDJ",
        "deadbeefdeadbeefdeadbeef",
        "https://example.com/a/b/c",
        "{not json}",
        "plain words here",
        "AAAAAAAAAAAAAAAAAAAAAAAA",
        "2025-12-01T11:59:53.000Z",
        "550e8400-e29b-41d4-a716-446655440000",
    ],
)
def test_ordinary_texts_do_not_open(text: str) -> None:
    (node,) = children(json_tree(json.dumps([text])))
    assert not node.opens


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,}', "a comma stands before '}'"),
        ('{"a": 1 "b": 2}', "a comma or '}' is due"),
        ('{"a": [1, 2}', "']' is due here, not '}'"),
        ("[1, nope]", "nope is no value"),
        ('{"a": "open', "the text ends too early"),
        ("[1] [2] x", "more text follows"),
        ("{a: 1}", "the key a needs double quotes"),
        ("", "It is empty"),
        ("nope", "nope is no value"),
    ],
)
def test_broken_json_is_shown_up_to_the_mistake(text: str, said: str) -> None:
    errors = [node.text + node.note for _, node in walk(json_tree(text), TOKEN) if node.kind in ("error", "invalid")]
    assert any(said in error for error in errors), errors


def test_several_values_are_listed_one_after_another() -> None:
    root = json_tree('{"a": 1}\n{"b": 2}\n[3]\n')
    assert root.kind == "values"
    assert [node.exact(TOKEN) for node in children(root)] == ['{"a": 1}', '{"b": 2}', "[3]"]


def test_a_search_finds_keys_and_values_as_written_and_escaped() -> None:
    root = json_tree('{"items": [{"name": "caf\\u00e9"}, {"NAME": "x"}], "n": 17}')
    paths = [root.way_to(hit, TOKEN) for hit in root.hits("name", TOKEN)]
    assert paths == [(0, 0, 0), (0, 1, 0)]
    (hit,) = root.hits("café", TOKEN)
    found = follow(root, root.way_to(hit, TOKEN), TOKEN)
    assert found is not None
    assert found.exact(TOKEN) == "café"


def test_a_search_reaches_far_items_and_can_be_cancelled() -> None:
    root = json_tree(json.dumps([{"number": number, "l": [number]} for number in range(3000)]))
    (hit,) = root.hits('"number": 2987', TOKEN)
    assert root.way_to(hit, TOKEN)[0] == 2987
    cancelled = Token()
    cancelled.cancel()
    with pytest.raises(Cancelled):
        list(root.hits("x", cancelled))


def test_a_hundred_thousand_levels_are_stepped_over_and_opened_one_by_one() -> None:
    text = "[" * 100_000 + "]" * 100_000
    node: Node = json_tree(text)
    for _ in range(50):
        node = next(node.children(TOKEN))
    assert node.opens
    assert value_end(text, 0, TOKEN) == len(text)
