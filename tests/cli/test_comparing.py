from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.capture import Capture, Headers, new_uuid
from inspector.compare import IgnoreList, IgnoreLists, save_lists
from inspector.store import Entry, open_store
from tests.cli.conftest import Ran

Run = Callable[..., Ran]
BODIES = [b'{"id": 1, "n": 1}', b'{"id": 2, "n": 1}', b'{"id": 3, "n": 2}', b'{"id": 4, "n": 2, "more": true}']


@pytest.fixture
def four(tmp_path: Path) -> Path:
    path = tmp_path / "four.webhooks"
    store = open_store(path)
    headers = Headers([(b"Host", b"h"), (b"Content-Type", b"application/json")])
    now = datetime(2026, 11, 24, tzinfo=UTC)
    store.append(
        [
            Entry(Capture(new_uuid(), "default", now, "", "http", "1.1", "POST", "/orders?x=1", headers, body))
            for body in BODIES
        ]
    )
    store.close()
    return path


def test_two_captures_differ_and_ids_can_be_ignored(run: Run, four: Path) -> None:
    done = run("compare", "--session", four, 1, 2)
    assert (done.status, done.err) == (1, "")
    assert "≠ id (changed)" in done.out
    ignored = run("compare", "--session", four, 1, 2, "--ignore", "kind:id")
    assert ignored.status == 0
    assert "Ignored (kind:id): 1" in ignored.out
    told = json.loads(run("compare", "--session", four, 1, 3, "--ignore", "path:id", "--json").out)
    assert (told["alike"], told["ignored"]) == (False, 1)
    assert told["changes"] == [{"kind": "changed", "path": "n", "before": "1", "after": "2"}]


def test_one_alone_is_compared_with_the_previous_of_its_type(run: Run, four: Path) -> None:
    done = run("compare", "--session", four, 3)
    assert done.status == 1
    assert done.out.startswith("--- Request 2\n+++ Request 3\n")
    first = run("compare", "--session", four, 1)
    assert (first.status, "first of its type" in first.err) == (2, True)


def test_several_are_compared_with_a_base(run: Run, four: Path) -> None:
    done = run("compare", "--session", four, 1, 2, 3, 4, "--base", 2)
    assert done.status == 1
    assert "2 (base): Request 2" in done.out
    assert "body: more\n  1 = (not there)" in done.out
    told = json.loads(run("compare", "--session", four, 1, 2, 3, "--ignore", "kind:id", "--json").out)
    assert [row["where"] for row in told["rows"]] == ["n"]


def test_a_capture_is_compared_with_a_file(run: Run, four: Path, tmp_path: Path) -> None:
    body, request = tmp_path / "body.json", tmp_path / "request.http"
    body.write_bytes(BODIES[0])
    request.write_bytes(b"POST /orders?x=2 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n\r\n" + BODIES[0])
    same = run("compare", "--session", four, 1, "--file", body)
    assert (same.status, same.out.splitlines()[-1]) == (0, "Nothing differs.")
    other = run("compare", "--session", four, 1, "--file", request, "--text")
    assert other.status == 1
    assert "+ POST /orders?x=2" in other.out
    missing = run("compare", "--session", four, 1, "--file", tmp_path / "none")
    assert (missing.status, "cannot be read" in missing.err) == (2, True)


def test_the_list_that_is_kept_is_used(run: Run, four: Path) -> None:
    mine = IgnoreList.of(["path:id"], "Mine")
    save_lists(IgnoreLists({"Mine": mine}, "Mine"))
    assert run("compare", "--session", four, 1, 2).status == 0
    assert run("compare", "--session", four, 1, 2, "--no-ignore").status == 1
    assert run("compare", "--session", four, 1, 2, "--ignore-list", "Ids and times").status == 0
    assert "There is no ignore list" in run("compare", "--session", four, 1, 2, "--ignore-list", "x").err


@pytest.mark.parametrize("words", [[], ["--file", "x"], [1, 2, "--ignore", "id"], [1, 2, 3, "--base", 9], [1, 99]])
def test_what_makes_no_sense_is_told(run: Run, four: Path, words: list[object]) -> None:
    done = run("compare", "--session", four, *words)
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
