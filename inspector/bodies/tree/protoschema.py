"""Names and types of protobuf messages, from a descriptor set (`protoc --include_imports -o set.desc …`)."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

from inspector.errors import UsageError

#: Type number of descriptor.proto to name and wire type
_TYPES = {
    1: ("double", 1),
    2: ("float", 5),
    3: ("int64", 0),
    4: ("uint64", 0),
    5: ("int32", 0),
    6: ("fixed64", 1),
    7: ("fixed32", 5),
    8: ("bool", 0),
    9: ("string", 2),
    10: ("message", 3),
    11: ("message", 2),
    12: ("bytes", 2),
    13: ("uint32", 0),
    14: ("enum", 0),
    15: ("sfixed32", 5),
    16: ("sfixed64", 1),
    17: ("sint32", 0),
    18: ("sint64", 0),
}
#: Bytes of a descriptor set that are read
MOST = 16 * 1024 * 1024


@dataclass(slots=True)
class FieldType:
    """A field as declared: `type` in protobuf's words, `wire` its wire type, `message` what it holds."""

    name: str
    type: str
    wire: int
    repeated: bool = False
    message: MessageType | None = None
    values: dict[int, str] = field(default_factory=dict)
    type_name: str = ""

    @property
    def words(self) -> str:
        """`repeated int32`, `shop.Order`."""
        word = self.type_name.lstrip(".") or self.type
        return f"repeated {word}" if self.repeated else word

    def shown(self, value: int) -> str:
        """The bits of a number as the type reads them."""
        if self.type == "bool":
            return "true" if value else "false"
        if self.type == "enum":
            number = _signed(value, 64)
            return self.values.get(number, str(number))
        if self.type in ("int32", "int64"):
            return str(_signed(value, 64))
        if self.type in ("sint32", "sint64"):
            return str((value >> 1) ^ -(value & 1))
        if self.type in ("sfixed32", "sfixed64"):
            return str(_signed(value, 32 if self.type == "sfixed32" else 64))
        if self.type == "float":
            return f"{struct.unpack('<f', (value & 0xFFFFFFFF).to_bytes(4, 'little'))[0]:.9g}"
        if self.type == "double":
            return repr(struct.unpack("<d", value.to_bytes(8, "little"))[0])
        return str(value)


@dataclass(slots=True)
class MessageType:
    """A message as declared: its full name, and its fields by number."""

    name: str
    fields: dict[int, FieldType] = field(default_factory=dict)


def read_schema(path: Path) -> dict[str, MessageType]:
    """The messages of a descriptor set by full name, in the order declared. Raises UsageError, which says why."""
    try:
        from google.protobuf.descriptor_pb2 import FileDescriptorSet
        from google.protobuf.message import DecodeError
    except ImportError:
        raise UsageError(
            "Descriptor sets need the library protobuf, which is not installed.",
            hint="Install it with: pip install 'webhook-inspector[decoders]'",
        ) from None
    try:
        if path.stat().st_size > MOST:
            raise UsageError(f"{path.name} is larger than a descriptor set of {MOST >> 20} MiB.")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    try:
        files = FileDescriptorSet.FromString(data)
    except DecodeError:
        files = None
    messages: dict[str, MessageType] = {}
    enums: dict[str, dict[int, str]] = {}
    for file in files.file if files is not None else ():
        prefix = f".{file.package}" if file.package else ""
        _collect(file.message_type, file.enum_type, prefix, messages, enums)
    if not messages:
        raise UsageError(
            f"{path.name} holds no protobuf message types.",
            hint="Make a descriptor set with: protoc --include_imports -o set.desc your.proto",
        )
    for message in messages.values():
        for one in message.fields.values():
            one.message = messages.get(one.type_name)
            one.values = enums.get(one.type_name, {})
    return {name.lstrip("."): message for name, message in messages.items()}


def _collect(
    declared: object,
    enum_types: object,
    prefix: str,
    messages: dict[str, MessageType],
    enums: dict[str, dict[int, str]],
) -> None:
    """Messages and enums of a file, and those inside messages; the descriptor library keeps nesting in bounds."""
    for enum in enum_types:  # type: ignore[attr-defined]
        enums[f"{prefix}.{enum.name}"] = {value.number: value.name for value in enum.value}
    for one in declared:  # type: ignore[attr-defined]
        name = f"{prefix}.{one.name}"
        made = messages[name] = MessageType(name.lstrip("."))
        for item in one.field:
            word, wire = _TYPES.get(item.type, ("bytes", 2))
            made.fields[item.number] = FieldType(item.name, word, wire, item.label == 3, type_name=item.type_name)
        _collect(one.nested_type, one.enum_type, name, messages, enums)


def _signed(value: int, bits: int) -> int:
    return value - (1 << bits) if value >> (bits - 1) else value
