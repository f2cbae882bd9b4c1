from __future__ import annotations

import datetime
import time
import uuid
from typing import Any

import cbor2
import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies import render, views_for
from inspector.bodies.tree import Node, list_rows, root_row, walk
from inspector.bodies.tree.cbor import Cbor
from inspector.bodies.tree.msgpack import MessagePack
from inspector.bodies.tree.packed import Format, packed_root
from inspector.workers import Token
from tests.bodies.conftest import opened

TOKEN = Token()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.binary(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


def built(node: Node) -> Any:
    if node.kind == "object":
        return {child.step: built(child) for child in node.children(TOKEN)}
    if node.kind == "array":
        return [built(child) for child in node.children(TOKEN)]
    if node.kind == "bytes":
        return node.data(TOKEN)
    exact = node.exact(TOKEN)
    if node.kind == "string":
        return exact
    return {"null": None, "true": True, "false": False}[exact] if node.kind != "number" else number(exact)


def number(text: str) -> int | float:
    return float(text) if any(char in text for char in ".en") else int(text)


def keyed(value: Any) -> Any:
    """Keys as a tree names them: long ones shortened, hidden characters marked."""
    from inspector.bodies.tree import short

    if isinstance(value, dict):
        return {short(key): keyed(inner) for key, inner in value.items()}
    return [keyed(inner) for inner in value] if isinstance(value, list) else value


@settings(max_examples=40)
@given(VALUES)
def test_what_msgpack_packs_is_read_back(value: Any) -> None:
    assert built(packed_root(MessagePack(), msgpack.packb(value), TOKEN)) == keyed(value)


@settings(max_examples=40)
@given(VALUES)
def test_what_cbor2_packs_is_read_back(value: Any) -> None:
    assert built(packed_root(Cbor(), cbor2.dumps(value), TOKEN)) == keyed(value)


def lines(data: bytes, content_type: str) -> list[str]:
    made = render("best", opened(data, content_type))
    return [f"{line}  # {hint}" if (hint := made.hint(at)) else line for at, line in enumerate(made.lines)]


def test_messagepack_names_widths_times_and_what_lies_inside() -> None:
    value = {"n": 70000, "when": msgpack.Timestamp(1764590393, 5), "j": '{"a":[1]}', "f": 1.5, 7: None}
    assert lines(msgpack.packb(value), "application/msgpack") == [
        "object · 5",
        "  n: 70000  # uint 32",
        "  when: 00 00 00 14 69 2d 83 39  # 2025-12-01 11:59:53.000000005 UTC · ext -1",
        '  j: "{"a":[1]}"  # JSON inside',
        "    (decoded): object · 1",
        "      a: array · 1",
        "        [0]: 1",
        "  f: 1.5  # float 64",
        "  7: null",
    ]


def test_cbor_says_tags_in_words() -> None:
    value = {
        "at": datetime.datetime(2025, 12, 1, 12, tzinfo=datetime.UTC),
        "big": 2**70,
        "id": uuid.UUID("12345678-1234-5678-1234-567812345678"),
        "un": cbor2.undefined,
    }
    said = lines(cbor2.dumps(value), "application/cbor")
    assert said[1] == "  at: tag 0, date and time: 2025-12-01T12:00:00Z"
    assert "1180591620717411303424" in said[3]
    assert "12345678-1234-5678-1234-567812345678" in said[5]
    assert said[-1] == "  un: undefined"


def test_open_lengths_chunks_and_sequences_are_read() -> None:
    assert lines(bytes.fromhex("9f018202039f0405ffff"), "application/cbor")[0] == "array  # of open length"
    assert lines(bytes.fromhex("7f657374726561646d696e67ff"), "application/cbor") == ['"streaming"  # in 2 chunks']
    assert lines(b"\x01\x02\xa0", "application/cbor-seq") == ["values", "  [0]: 1", "  [1]: 2", "  [2]: {}"]


@pytest.mark.parametrize("fmt", [MessagePack(), Cbor()])
@pytest.mark.parametrize(
    "hexed",
    [
        "dfffffffff",
        "ddffffffff01",
        "dbffffffff41",
        "9bffffffffffffffff00",
        "bbffffffffffffffff",
        "5bffffffffffffffff",
        "7bffffffffffffffff41",
        "c1",
        "ff",
        "1f",
        "fc",
        "5f01ff",
        "82a161",
        "a261",
        "d9",
        "c9ffffffff",
        "f8",
    ],
)
def test_impossible_lengths_and_broken_bytes_end_in_a_sentence(fmt: Format, hexed: str) -> None:
    data = bytes.fromhex(hexed)
    started = time.monotonic()
    rows = list(walk(packed_root(fmt, data, TOKEN), TOKEN))
    assert time.monotonic() - started < 5
    assert len(rows) < 20
    assert all(f"not valid {fmt.title}" in node.text.replace("Not", "not") for _, node in rows if node.kind == "error")


def test_what_stands_before_a_mistake_is_shown() -> None:
    data = msgpack.packb({"a": 1, "b": [1, 2]})[:-1]
    said = lines(data, "application/msgpack")
    assert said[1:3] == ["  [0]: object · 2", "    a: 1"]
    assert any("the data ends too early" in line for line in said)


def test_a_hundred_thousand_levels_do_no_harm() -> None:
    for fmt, data in ((MessagePack(), b"\x91" * 100_000 + b"\x01"), (Cbor(), b"\x81" * 100_000 + b"\x01")):
        root = packed_root(fmt, data, TOKEN)
        assert root.opens
        assert root.exact(TOKEN).startswith("[[[[")


def test_double_keys_and_order_stay() -> None:
    data = b"\x83\xa1b\x01\xa1a\x02\xa1b\x03"
    assert lines(data, "application/msgpack")[1:] == ["  b: 1", "  a: 2", "  b: 3"]


def test_the_views_are_offered_for_unnamed_bytes_that_are_one_whole_value() -> None:
    body = opened(msgpack.packb({"a": list(range(300))}), "application/octet-stream")
    assert "msgpack" in [view.name for view in views_for(body)]
    body = opened(cbor2.dumps({"a": list(range(300)), "b": b"\x00"}), "application/octet-stream")
    assert "cbor" in [view.name for view in views_for(body)]
    assert "cbor" not in [view.name for view in views_for(opened(b"\x00\x01\x02\xff\xfe" * 20))]


def test_far_items_are_reached_when_their_page_is_opened() -> None:
    for data, fmt in (
        (msgpack.packb([[number] for number in range(3000)]), MessagePack()),
        (cbor2.dumps({f"k{number}": number for number in range(3000)}), Cbor()),
    ):
        row = root_row(packed_root(fmt, data, TOKEN))
        rows = list_rows(row, TOKEN)
        assert [one.label for one in rows[500:]][-1] == "[2,500 … 2,999]"
        inside = list_rows(rows[-1], TOKEN)
        assert len(inside) == 500
        assert inside[-1].label in ("[2999]", "k2999")


def test_what_follows_the_value_is_told() -> None:
    said = lines(msgpack.packb([1, 2]) + b"\x01", "application/msgpack")
    assert said == ["values", "  [0]: array · 2", "    [0]: 1", "    [1]: 2", "  [1]: 1"]
