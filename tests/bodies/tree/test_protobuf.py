from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.bodies import render
from inspector.bodies.tree import outline, walk
from inspector.bodies.tree.protobuf import MessageNode
from inspector.bodies.tree.protoschema import read_schema
from inspector.bodies.views.protobuf import Packed
from inspector.errors import UsageError
from inspector.workers import Token
from tests.bodies.conftest import opened

TOKEN = Token()
FIELDS = [
    ("id", 1, "TYPE_INT64", "LABEL_OPTIONAL", ""),
    ("name", 2, "TYPE_STRING", "LABEL_OPTIONAL", ""),
    ("paid", 3, "TYPE_BOOL", "LABEL_OPTIONAL", ""),
    ("delta", 4, "TYPE_SINT32", "LABEL_OPTIONAL", ""),
    ("price", 5, "TYPE_DOUBLE", "LABEL_OPTIONAL", ""),
    ("counts", 6, "TYPE_UINT32", "LABEL_REPEATED", ""),
    ("item", 7, "TYPE_MESSAGE", "LABEL_REPEATED", ".shop.Order.Item"),
    ("state", 8, "TYPE_ENUM", "LABEL_OPTIONAL", ".shop.State"),
    ("raw", 9, "TYPE_BYTES", "LABEL_OPTIONAL", ""),
]


def descriptor_set() -> descriptor_pb2.FileDescriptorSet:
    made = descriptor_pb2.FileDescriptorSet()
    file = made.file.add(name="shop.proto", package="shop", syntax="proto3")
    state = file.enum_type.add(name="State")
    for number, name in enumerate(("NEW", "DONE")):
        state.value.add(name=name, number=number)
    order = file.message_type.add(name="Order")
    item = order.nested_type.add(name="Item")
    item.field.add(name="sku", number=1, type="TYPE_STRING", label="LABEL_OPTIONAL")
    for name, number, kind, label, type_name in FIELDS:
        made_field = order.field.add(name=name, number=number, type=kind, label=label)
        if type_name:
            made_field.type_name = type_name
    return made


def order(**fields: object) -> Message:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(descriptor_set().file[0])
    made = message_factory.GetMessageClass(pool.FindMessageTypeByName("shop.Order"))(**fields)
    assert isinstance(made, Message)
    return made


DATA = order(
    id=-5, name="Ada", paid=True, delta=-3, price=9.5, counts=[1, 300], item=[{"sku": "x-1"}], state=1, raw=b"\x00\xff"
).SerializeToString()


def shown(node: MessageNode) -> list[str]:
    page = outline(node, TOKEN)
    assert page.hint is not None
    return [f"{line}  # {hint}" if (hint := page.hint(line)) else line for line in page.lines]


def test_without_a_descriptor_the_wire_is_shown_and_guesses_are_called_so() -> None:
    assert shown(MessageNode(DATA, 0, len(DATA), None, 0)) == [
        "object",
        "  1: 18446744073709551611  # varint · signed -5",
        '  2: "Ada"  # 3 bytes (a guess)',
        "  3: 1  # varint · zigzag -1",
        "  4: 5  # varint · zigzag -3",
        "  5: 4621537642612260864  # 64 bits · double 9.5",
        "  6: 01 ac 02  # 3 bytes",
        "  7: object  # 5 bytes (a guess)",
        '    1: "x-1"  # 3 bytes (a guess)',
        "  8: 1  # varint · zigzag -1",
        "  9: 00 ff  # 2 bytes",
    ]


def test_a_descriptor_set_gives_names_and_types(tmp_path: Path) -> None:
    path = tmp_path / "shop.desc"
    path.write_bytes(descriptor_set().SerializeToString())
    schema = read_schema(path)
    assert list(schema) == ["shop.Order", "shop.Order.Item"]
    root = Packed(DATA + b"\x78\x01", ((0, len(DATA) + 2),)).tree(schema["shop.Order"])
    assert isinstance(root, MessageNode)
    assert shown(root) == [
        "object  # shop.Order",
        "  id: -5  # int64",
        '  name: "Ada"  # string',
        "  paid: true  # bool",
        "  delta: -3  # sint32",
        "  price: 9.5  # double",
        "  counts: array  # repeated uint32",
        "    [0]: 1",
        "    [1]: 300",
        "  item: object  # repeated shop.Order.Item",
        '    sku: "x-1"  # string',
        "  state: DONE  # shop.State",
        "  raw: 00 ff  # bytes",
        "  15 (unknown): 1  # varint · zigzag -1",
    ]


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_garbage_is_shown_as_far_as_it_goes(data: bytes) -> None:
    rows = list(walk(MessageNode(data, 0, len(data), None, 0), TOKEN))
    for _, node in rows:
        assert isinstance(node.text + node.note, str)
        node.exact(TOKEN)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x0a\xff\xff\xff\xff\x0f", "bytes are announced, but only 0 follow"),
        (b"\x08" + b"\xff" * 11, "more than 64 bits"),
        (b"\x0b\x08\x01", "the data ends inside a number"),
        (b"\x0c", "a group ends that did not begin"),
        (b"\x07\x01", "0 is no number of a field"),
        (b"\x0b" * 100_000, "the data ends inside a number"),
    ],
)
def test_broken_messages_are_explained(data: bytes, said: str) -> None:
    (error,) = [node for _, node in walk(MessageNode(data, 0, len(data), None, 0), TOKEN) if node.kind == "error"]
    assert said in error.text


def test_grpc_frames_are_messages_of_their_own() -> None:
    frame = b"\x00" + len(DATA).to_bytes(4, "big") + DATA
    made = render("best", opened(frame + frame, "application/grpc"))
    assert list(made.lines)[:3] == ["values · 2", "  [0]: object", "    1: 18446744073709551611"]


@pytest.mark.parametrize("content", [b"", b"not a descriptor \xff\xff", b"\x0a\x00"])
def test_a_file_that_is_no_descriptor_set_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.desc"
    path.write_bytes(content)
    with pytest.raises(UsageError, match="protoc"):
        read_schema(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_schema(tmp_path / "missing.desc")
