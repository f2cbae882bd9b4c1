"""Protocol Buffers by their wire format, and by names and types where a descriptor set is given.

Source: protobuf.dev, "Encoding" and descriptor.proto. Without a descriptor the wire says little: what bytes hold is
guessed (text, a message, numbers), and the guess is shown as one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Literal, NamedTuple

from inspector.bodies.hints import json_hint
from inspector.bodies.tree.inner import inner_nodes, inner_of
from inspector.bodies.tree.node import Node, TextNode, short
from inspector.bodies.tree.packed import Broken
from inspector.bodies.tree.protoschema import FieldType, MessageType
from inspector.workers import Token

#: Bytes that are looked at to guess what a field holds, and levels of guesses inside guesses
_GUESSED, _DEEP = 64 * 1024, 30

_WIRE = ("varint", "64 bits", "bytes", "group", "end of a group", "32 bits")
Guess = Literal["text", "message", "bytes"]


class Field(NamedTuple):
    """One field on the wire: its number and wire type, where its content begins and ends, and what a number says."""

    number: int
    wire: int
    start: int
    body: int
    end: int
    value: int


def read_field(data: bytes, at: int, stop: int) -> Field:
    """The field at a place. Raises Broken."""
    key, place = varint(data, at, stop)
    number, wire = key >> 3, key & 7
    if not 1 <= number < 1 << 29:
        raise Broken(f"{number:,} is no number of a field")
    if wire == 0:
        value, end = varint(data, place, stop)
        return Field(number, wire, at, place, end, value)
    if wire == 2:
        size, place = varint(data, place, stop)
        if size > stop - place:
            raise Broken(f"{size:,} bytes are announced, but only {stop - place:,} follow")
        return Field(number, wire, at, place, place + size, 0)
    if wire in (1, 5):
        end = place + (8 if wire == 1 else 4)
        if end > stop:
            raise Broken("the data ends inside a number")
        return Field(number, wire, at, place, end, int.from_bytes(data[place:end], "little"))
    if wire == 3:
        return Field(number, wire, at, place, _group_end(data, place, stop, number), 0)
    raise Broken("a group ends that did not begin" if wire == 4 else f"{wire} is no wire type")


def varint(data: bytes, at: int, stop: int) -> tuple[int, int]:
    """A number of 64 bits at most, and where it ends. Raises Broken."""
    value = shift = 0
    for place in range(at, min(at + 10, stop)):
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            return value & (1 << 64) - 1, place + 1
        shift += 7
    raise Broken("the data ends inside a number" if stop - at < 10 else "a number has more than 64 bits")


def _group_end(data: bytes, at: int, stop: int, number: int) -> int:
    """Behind the end mark of a group; groups inside are counted, not entered."""
    open_groups = [number]
    while open_groups:
        key, place = varint(data, at, stop)
        if key & 7 == 3:
            open_groups.append(key >> 3)
            at = place
        elif key & 7 == 4:
            if open_groups.pop() != key >> 3:
                raise Broken("a group ends that did not begin")
            at = place
        else:
            at = read_field(data, at, stop).end
    return at


def is_message(data: bytes, start: int, stop: int) -> bool:
    """Whether bytes are fields of a message, all of them."""
    try:
        while start < stop:
            start = read_field(data, start, stop).end
    except Broken:
        return False
    return True


def guess(data: bytes, start: int, stop: int) -> Guess:
    """What bytes of a field may be: text that can be read, a message, or just bytes."""
    if stop - start > _GUESSED:
        sample = data[start : start + _GUESSED]
        return "text" if _readable(sample[: -4 if sample[-1] >= 0x80 else None]) else "bytes"
    if start == stop or _readable(data[start:stop]):
        return "text"
    return "message" if is_message(data, start, stop) else "bytes"


def _readable(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(char.isprintable() or char in "\t\n\r" for char in text)


class MessageNode(Node):
    """A message: its fields in the order in which they were sent."""

    __slots__ = ("_depth", "_end", "_start", "packed", "schema")

    def __init__(
        self,
        data: bytes,
        start: int,
        end: int,
        schema: MessageType | None,
        depth: int,
        label: str = "",
        parent: Node | None = None,
        index: int = 0,
    ) -> None:
        super().__init__(label, "object", parent, index, label or None)
        self.packed = data
        self.schema = schema
        self._start, self._end, self._depth = start, end, depth

    @property
    def note(self) -> str:
        """See Node."""
        return self.schema.name if self.schema is not None else ""

    @property
    def opens(self) -> bool:
        """See Node."""
        return self._end > self._start

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        at, index = (since.place, since.index) if isinstance(since, FieldNode) else (self._start, 0)
        try:
            while at < self._end:
                token.check()
                field = read_field(self.packed, at, self._end)
                known = self.schema.fields.get(field.number) if self.schema is not None else None
                yield FieldNode(self.packed, field, known, self, index, self._depth, self.schema is not None)
                at = field.end
                index += 1
        except Broken as broken:
            said = f"Not valid protobuf from byte {at:,} on: {broken}"
            yield TextNode("", "error", said, self, index)


class FieldNode(Node):
    """One field: a number, a text, bytes, or a message."""

    __slots__ = ("_depth", "_guess", "field", "inside", "known", "packed", "place")

    def __init__(
        self,
        data: bytes,
        field: Field,
        known: FieldType | None,
        parent: Node,
        index: int,
        depth: int,
        described: bool,
    ) -> None:
        self.packed, self.field, self.known = data, field, known
        self.place = field.start
        self._depth = depth
        self._guess: Guess = "bytes"
        label = known.name if known is not None else str(field.number)
        super().__init__(label, self._kind(), parent, index, label)
        if described and known is None:
            self.label += " (unknown)"
        self.inside = inner_of(self.exact(_NEVER)) if self.kind == "string" else ""

    def _kind(self) -> str:
        field, known = self.field, self.known
        if field.wire == 3:
            self._guess = "message"
            return "object"
        if field.wire != 2:
            return "boolean" if known is not None and known.type == "bool" else "number"
        if known is not None and known.type in ("string", "bytes", "message"):
            self._guess = {"string": "text", "bytes": "bytes", "message": "message"}[known.type]  # type: ignore[assignment]
        elif known is not None:
            return "array"
        elif self._depth < _DEEP:
            self._guess = guess(self.packed, field.body, field.end)
        return {"text": "string", "message": "object", "bytes": "bytes"}[self._guess]

    @property
    def text(self) -> str:
        """See Node."""
        if self.kind in ("object", "array"):
            return "" if self.opens else "{}" if self.kind == "object" else "[]"
        if self.kind == "bytes":
            content = self.packed[self.field.body : self.field.end]
            return content[:64].hex(" ") + (" …" if len(content) > 64 else "")
        text = self.exact(_NEVER)
        return short(f'"{text}"') if self.kind == "string" else text

    @property
    def note(self) -> str:
        """See Node: what else the same bits may be, or the type of the descriptor."""
        field, known = self.field, self.known
        if known is not None:
            said = [known.words]
            if self.kind == "number":
                said.insert(0, json_hint(f'"{self.label}": {self.text}') or "")
            return " · ".join(part for part in (*said, self.inside) if part)
        if field.wire == 2:
            guessed = " (a guess)" if self.kind != "bytes" else ""
            return " · ".join(part for part in (self.inside, f"{field.end - field.body:,} bytes{guessed}") if part)
        others = _other_readings(field)
        return " · ".join((_WIRE[field.wire], *others))

    @property
    def opens(self) -> bool:
        """See Node."""
        return (self.kind in ("object", "array") and self.field.end > self.field.body) or bool(self.inside)

    def children(self, token: Token, since: Node | None = None) -> Iterator[Node]:
        """See Node."""
        if self.inside:
            yield from inner_nodes(self.exact(token), self.inside, self)
        elif self.kind == "array":
            yield from self._packed()
        elif self.kind == "object":
            end = self.field.end
            if self.field.wire == 3:
                # in front of the end mark, which is as long as the mark at the start
                end -= self.field.body - self.field.start
            schema = self.known.message if self.known is not None else None
            inner = MessageNode(self.packed, self.field.body, end, schema, self._depth + 1)
            inner.parent, inner.step = self.parent, self.step
            for child in inner.children(token, since):
                child.parent = self
                yield child

    def _packed(self) -> Iterator[Node]:
        known, at, index = self.known, self.field.body, 0
        assert known is not None
        try:
            while at < self.field.end:
                if known.wire == 0:
                    value, after = varint(self.packed, at, self.field.end)
                else:
                    after = at + (8 if known.wire == 1 else 4)
                    if after > self.field.end:
                        raise Broken("the data ends inside a number")
                    value = int.from_bytes(self.packed[at:after], "little")
                yield TextNode(f"[{index}]", "number", known.shown(value), self, index, index)
                at = after
                index += 1
        except Broken as broken:
            yield TextNode("", "error", f"Not valid protobuf from byte {at:,} on: {broken}", self, index)

    def exact(self, token: Token) -> str:
        """See Node."""
        if self.kind == "string":
            return self.packed[self.field.body : self.field.end].decode("utf-8", "surrogateescape")
        if self.kind in ("number", "boolean"):
            return self.known.shown(self.field.value) if self.known is not None else str(self.field.value)
        return self.data(token).hex(" ")

    def data(self, token: Token) -> bytes:  # noqa: ARG002
        """See Node."""
        return self.packed[self.field.body : self.field.end]


_NEVER = Token()


def _other_readings(field: Field) -> list[str]:
    value = field.value
    if field.wire == 0:
        return [f"signed {value - (1 << 64)}" if value >> 63 else f"zigzag {(value >> 1) ^ -(value & 1)}"]
    if field.wire == 5:
        return [f"float {struct.unpack('<f', value.to_bytes(4, 'little'))[0]:.9g}"]
    return [f"double {struct.unpack('<d', value.to_bytes(8, 'little'))[0]!r}"]


def grpc_messages(data: bytes) -> list[tuple[int, int]] | None:
    """Where the messages of a gRPC stream begin and end: five bytes in front of each; None when it is none."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(data):
        if at + 5 > len(data) or data[at] > 1:
            return None
        end = at + 5 + int.from_bytes(data[at + 1 : at + 5], "big")
        if end > len(data):
            return None
        found.append((at + 5, end))
        at = end
    return found
