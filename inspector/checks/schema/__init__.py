"""JSON Schemas: read from files, `$ref` looked up on this machine only, validated in bounded time."""

from inspector.checks.schema.compiled import DRAFTS, Schema, compile_schema
from inspector.checks.schema.documents import DocumentError, load_document
from inspector.checks.schema.library import Library

__all__ = ["DRAFTS", "DocumentError", "Library", "Schema", "compile_schema", "load_document"]
