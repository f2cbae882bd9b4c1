"""What holds for every format: hostile captures, empty exports, cancelling, whole files only."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.exports import EXPORTS, GROUPS, Record, export, export_file, format_named, format_of
from inspector.store.base import Entry
from inspector.workers import Cancelled, Token
from tests.exports import strategies
from tests.exports.conftest import golden_records
from tests.exports.test_golden import needs

Make = Callable[..., Capture]
#: These need a body to infer types from.
INFERRING = {"jsonschema", "typescript", "dataclass", "pydantic"}


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=15, deadline=None)
@given(items=st.lists(strategies.records, max_size=3, unique_by=lambda record: record.entry.capture.uuid))
def test_hostile_captures_are_written_and_counted(name: str, items: list[Record]) -> None:
    needs(name)
    with suppress(*([UsageError] if name in INFERRING else [])):
        assert export(items, name, io.BytesIO()) == len(items)


@pytest.mark.parametrize("name", [name for name in EXPORTS if name not in INFERRING])
def test_no_captures_give_a_file_all_the_same(name: str, tmp_path: Path) -> None:
    needs(name)
    assert export_file([], name, tmp_path / "out") == 0
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_a_cancelled_export_leaves_no_trace(name: str, tmp_path: Path) -> None:
    needs(name)
    token = Token()

    def endless() -> Iterator[Record]:
        yield golden_records()[0]
        token.cancel()
        yield golden_records()[1]

    (tmp_path / "out").write_text("kept")
    with pytest.raises(Cancelled):
        export_file(endless(), name, tmp_path / "out", token)
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["out"]
    assert (tmp_path / "out").read_text() == "kept"


class Pipe(io.RawIOBase):
    """A stream that can only be written to, as standard output is."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload]
        return len(data)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", EXPORTS)
def test_a_pipe_gets_all_of_it(name: str) -> None:
    needs(name)
    pipe = Pipe()
    assert export(golden_records(), name, pipe) == 2  # type: ignore[arg-type]
    assert pipe.data


def test_every_format_tells_menus_what_it_is() -> None:
    for name, made in EXPORTS.items():
        assert made.name == name == name.lower()
        assert made.group in GROUPS
        assert made.suffix.startswith(".")
        assert made.title
    titles = [made.title for made in EXPORTS.values()]
    assert len(set(titles)) == len(titles)
    also = [name for made in EXPORTS.values() for name in (made.name, *made.also)]
    assert len(set(also)) == len(also)
    assert {group: [name for name in EXPORTS if EXPORTS[name].group == group] for group in GROUPS}["table"] == [
        "csv", "xlsx", "parquet",
    ]  # fmt: skip


def test_other_names_and_mistakes_are_understood() -> None:
    assert format_named("Excel").name == "xlsx"
    assert format_named("md").name == "markdown"
    with pytest.raises(UsageError, match="Did you mean postman"):
        format_named("postmann")
    with pytest.raises(UsageError, match="--format help"):
        format_named("qqq")


def test_the_end_of_a_files_name_decides_where_it_is_clear() -> None:
    for name, made in EXPORTS.items():
        if sum(one.suffix == made.suffix for one in EXPORTS.values()) == 1:
            assert format_of(f"/a/b.c/captures{made.suffix.upper()}").name == name
    assert format_of("captures.ndjson").name == "ndjson"
    assert format_of("captures").name == "ndjson"
    assert format_of("a.postman_collection.json").name == "postman"


@pytest.mark.parametrize("ending", [".json", ".py"])
def test_an_ending_of_several_formats_is_asked_about(ending: str) -> None:
    with pytest.raises(UsageError, match=r"can be .*, .*Say which with --format"):
        format_of(f"captures{ending}")


def test_large_bodies_survive_in_formats_that_keep_bytes(make_capture: Make) -> None:
    body = bytes(range(256)) * 4096
    out = io.BytesIO()
    export([Record(Entry(make_capture(body=body)))], "raw", out)
    assert out.getvalue().endswith(body)
