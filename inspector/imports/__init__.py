"""Captures out of files: one file for each format, and one line in `formats`. What a file is, its content says."""

from __future__ import annotations

from inspector.imports.batching import Batch, Row, batches
from inspector.imports.formats import IMPORTS, Format, import_named
from inspector.imports.ndjson import entries_of, read_ndjson
from inspector.imports.preview import Preview, Progress, again, preview
from inspector.imports.reading import Item, Problem, Reading
from inspector.imports.recognise import recognise
from inspector.imports.source import Source

__all__ = [
    "IMPORTS",
    "Batch",
    "Format",
    "Item",
    "Preview",
    "Problem",
    "Progress",
    "Reading",
    "Row",
    "Source",
    "again",
    "batches",
    "entries_of",
    "import_named",
    "preview",
    "read_ndjson",
    "recognise",
]
