"""Each format's output for two fixed captures, kept as files: a change of format shows up in a diff."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from inspector.exports import EXPORTS, Record, export, read_ndjson

DATA = Path(__file__).parents[1] / "data" / "exports"


@pytest.mark.parametrize("name", EXPORTS)
def test_the_output_is_the_golden_one(name: str) -> None:
    records = [Record(entry) for entry in read_ndjson(DATA / "captures.ndjson")]
    out = io.BytesIO()
    assert export(records, name, out) == 2
    assert (
        out.getvalue() == (DATA / f"captures{EXPORTS[name].suffix if name != 'httpie' else '.httpie.sh'}").read_bytes()
    )
