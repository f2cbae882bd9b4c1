"""TypeScript interfaces, one for each type of event."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from inspector.exports.record import Record
from inspector.exports.types.shapes import shapes_of
from inspector.workers import Token

_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_TYPES = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def write(records: Iterable[Record], out: BinaryIO, token: Token) -> int:
    """The types, when all captures were looked at. UsageError when none has a JSON or form body."""
    shapes, count = shapes_of(records, token)
    schemas = shapes.schemas()
    parts = [f"// Captures {shapes.told.sentence()}.\n"] if shapes.told.redacted else []
    for name, schema in schemas.items():
        if schema.get("type") == "object":
            parts.append(f"export interface {name} {_type(schema, '')}\n")
        else:
            parts.append(f"export type {name} = {_type(schema, '')};\n")
    if len(schemas) > 1 and "Event" not in schemas:
        parts.append("export type Event = " + " | ".join(schemas) + ";\n")
    out.write("\n".join(parts).encode("utf-8"))
    return count


def _type(schema: Mapping[str, Any], indent: str) -> str:
    if "anyOf" in schema:
        return _union(_type(one, indent) for one in schema["anyOf"])
    kinds = schema.get("type", [])
    return _union(_one(kind, schema, indent) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _one(kind: str, schema: Mapping[str, Any], indent: str) -> str:
    if kind == "array":
        item = _type(schema["items"], indent) if "items" in schema else "unknown"
        return f"({item})[]" if " | " in item and not item.startswith("{") else f"{item}[]"
    if kind == "object":
        return _object(schema, indent)
    return _TYPES[kind]


def _object(schema: Mapping[str, Any], indent: str) -> str:
    if not schema.get("properties"):
        return "Record<string, unknown>"
    inner = f"{indent}  "
    required = frozenset(schema.get("required", ()))
    lines = [
        f"{inner}{_key(name)}{'' if name in required else '?'}: {_type(one, inner)};"
        for name, one in schema["properties"].items()
    ]
    return "\n".join(["{", *lines, f"{indent}}}"])


def _key(name: str) -> str:
    # JSON in ASCII is a string literal of TypeScript
    return name if _NAME.fullmatch(name) else json.dumps(name)


def _union(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types)) or "unknown"
