"""Every real payload that the project was given shows without a complaint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from inspector.bodies import render
from tests.bodies.conftest import opened
from tests.shared import SHARED

PAYLOADS = sorted(
    path
    for path in (SHARED / "payloads").glob("*/*")
    if path.suffix in (".json", ".form") and not path.name.endswith(".headers.json")
)


@pytest.mark.skipif(not PAYLOADS, reason="the shared payloads are not beside the checkout")
def test_real_payloads_render_without_problem_under_their_own_headers() -> None:
    for path in PAYLOADS:
        headers = json.loads(path.with_name(path.stem + ".headers.json").read_text(encoding="utf-8"))
        content_type = _content_type(headers)
        body = opened(path.read_bytes(), content_type)
        for view in ("best", "raw", "hex"):
            made = render(view, body)
            assert made.problem is None, path
            assert made.truncated is None, path
            assert made.lines, path
        assert body.kind.name == ("form" if path.suffix == ".form" else "json"), path
        assert render("raw", body).copy_text().encode() == path.read_bytes(), path


def _content_type(headers: object) -> str:
    """The Content-Type wherever the file keeps its headers."""
    if isinstance(headers, dict):
        for name, value in headers.items():
            if name.lower() == "content-type" and isinstance(value, str):
                return value
            if found := _content_type(value):
                return found
    if isinstance(headers, list):
        for item in headers:
            if isinstance(item, list) and len(item) == 2 and str(item[0]).lower() == "content-type":
                return str(item[1])
            if found := _content_type(item):
                return found
    return ""


def test_the_shared_folder_is_a_path() -> None:
    assert isinstance(SHARED, Path)
