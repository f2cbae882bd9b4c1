"""Golden pairs: a body `data/<name>.<kind>`, and all that is shown of it in `<name>.<kind>.txt`."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspector.bodies import render
from tests.bodies.conftest import opened

TYPES = {
    ".json": "application/json",
    ".xml": "text/xml",
    ".html": "text/html; charset=utf-8",
    ".form": "application/x-www-form-urlencoded",
    ".multipart": "multipart/form-data; boundary=----b1",
    ".yaml": "application/yaml",
    ".js": "text/javascript",
    ".graphql": "application/graphql",
    ".text": "text/plain",
    ".bin": "application/octet-stream",
    ".msgpack": "application/msgpack",
    ".cbor": "application/cbor",
    ".pb": "application/x-protobuf",
    ".jwt": "application/jwt",
    ".sse": "text/event-stream",
    ".png": "image/png",
    ".pdf": "application/pdf",
}
SOURCES = sorted(path for path in (Path(__file__).parent / "data").iterdir() if path.suffix in TYPES)


def shown(source: Path) -> str:
    body = opened(source.read_bytes(), TYPES[source.suffix])
    made = render("best", body)
    out = [f"view: {made.view}", f"problem: {made.problem}", f"notes: {made.notes}", f"error: {made.error}", ""]
    for index, line in enumerate(made.lines):
        hint = made.hint(index)
        out.append(f"|{line}|" + (f"   {hint}" if hint else ""))
        colours = " ".join(f"{line[start : start + length]}:{style}" for start, length, style in made.spans(index))
        if colours:
            out.append(f"    {colours}")
    return "\n".join(out) + "\n"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_what_is_shown_of(source: Path) -> None:
    assert shown(source) == source.with_name(source.name + ".txt").read_text(encoding="utf-8")
