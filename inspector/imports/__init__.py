"""Captures out of files: one file for each format, and one line in `formats`. What a file is, its content says."""

from __future__ import annotations

from inspector.imports.formats import IMPORTS, Format, import_named
from inspector.imports.ndjson import entries_of, read_ndjson
from inspector.imports.preview import Preview, Progress, Row, batches, preview
from inspector.imports.reading import Item, Problem, Reading
from inspector.imports.recognise import recognise
from inspector.imports.source import Source

__all__ = [
    "IMPORTS",
    "Format",
    "Item",
    "Preview",
    "Problem",
    "Progress",
    "Reading",
    "Row",
    "Source",
    "batches",
    "entries_of",
    "import_named",
    "preview",
    "read_ndjson",
    "recognise",
]
