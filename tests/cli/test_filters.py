"""`--filter` of every verb that has one: saved filters, the help, and what is said of mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.query import FIELDS
from inspector.settings import Settings, save_settings
from inspector.store import Entry, open_store
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def saved() -> None:
    save_settings(Settings().changed("filters", saved={"Puts only": "method:PUT", "broken": "status>="}))


@pytest.mark.usefixtures("saved")
def test_a_saved_filter_is_used_by_its_name(run: Run, filled: Path, tmp_path: Path) -> None:
    listed = run("list", "--session", filled, "--json", "--filter", "@Puts only").out.splitlines()
    assert [json.loads(line)["method"] for line in listed] == ["PUT"]
    file = tmp_path / "out.ndjson"
    assert run("export", "--session", filled, "--filter", "@Puts only", "-o", file).status == 0
    assert len(file.read_text().splitlines()) == 1
    refused = run("resend", "--session", filled, "--filter", "@nothing", "--to", "http://127.0.0.1:9")
    assert refused.status == 2
    assert "No filter is saved as “nothing”. There are @Puts only, @broken." in refused.err


@pytest.mark.usefixtures("saved")
def test_a_saved_filter_that_does_not_read_is_told(run: Run, filled: Path) -> None:
    done = run("list", "--session", filled, "--filter", "@broken")
    assert done.status == 2
    assert "The value after status>= is missing" in done.err


@pytest.mark.parametrize("verb", ["list", "export", "resend"])
def test_the_help_tells_every_field(run: Run, verb: str) -> None:
    done = run(verb, "--filter-help")
    assert (done.status, done.err) == (0, "")
    assert all(field.name in done.out for field in FIELDS)
    assert max(map(len, done.out.splitlines())) <= 100


def test_a_mistake_is_told_in_one_line_with_its_place(run: Run, filled: Path) -> None:
    done = run("list", "--session", filled, "--filter", "pinned statsu>=400")
    assert (done.status, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert "There is no field “statsu”. Did you mean status? (in the filter, at character 8)" in done.err


def test_a_pattern_that_is_given_up_is_told(run: Run, make_capture: Callable[..., Capture], tmp_path: Path) -> None:
    file = tmp_path / "slow.webhooks"
    store = open_store(file)
    store.append([Entry(make_capture(body=b"a" * 300 + b"!")) for _ in range(6)])
    store.close()
    done = run("list", "--session", file, "--filter", 'body~"^(a|aa|a?a)+$"')
    assert (done.status, done.out) == (0, "")
    assert "is too slow and was given up; what is shown is incomplete." in done.err
    assert done.err.count("\n") == 1
