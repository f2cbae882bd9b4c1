"""Each format's output for fixed captures, kept as files: a change of format shows up in a diff."""

from __future__ import annotations

import importlib.util
import io
import os
import zipfile
from pathlib import Path

import pytest

from inspector.exports import EXPORTS, export
from tests.exports.conftest import golden_records

GOLDEN = Path(__file__).parents[1] / "data" / "exports"
#: Files that differ from run to run, or with the version of the library that writes them; other tests read them.
NOT_FIXED = {"parquet", "session"}


@pytest.mark.parametrize("name", [name for name in EXPORTS if name not in NOT_FIXED])
def test_the_output_is_the_golden_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.__version__", "VERSION")
    chosen = EXPORTS[name]
    needs(name)
    out = io.BytesIO()
    assert export(golden_records(), name, out) == len(golden_records())
    path = GOLDEN / f"{name}{chosen.suffix}"
    if os.environ.get("WRITE_GOLDEN"):
        path.write_bytes(out.getvalue())
    assert _content(out.getvalue()) == _content(path.read_bytes())


def _content(data: bytes) -> object:
    """What is inside: compressed bytes differ with the version of zlib."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(one.filename, one.date_time, archive.read(one)) for one in archive.infolist()]


def needs(name: str) -> None:
    """Skip the test where the optional part that a format needs is not installed."""
    module = {"parquet": "pyarrow", "types": "datamodel_code_generator", "": "inspector"}[EXPORTS[name].extra]
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"the extra {EXPORTS[name].extra} is not installed")
