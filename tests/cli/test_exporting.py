"""`export` as a real process, for every format, with a filter, to a file and to standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.exports import EXPORTS, GROUPS
from tests.cli.conftest import Ran
from tests.exports.test_golden import needs

Run = Callable[..., Ran]


def _process(*words: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "inspector", "export", *map(str, words)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_format_is_written_by_a_process(name: str, filled: Path, tmp_path: Path) -> None:
    needs(name)
    path = tmp_path / f"out{EXPORTS[name].suffix}"
    done = _process("--session", filled, "--format", name, "--filter", "method:POST", "-o", path)
    assert (done.returncode, done.stdout) == (0, b""), done.stderr
    assert done.stderr.decode() == f"2 captures written to {path}\n"
    assert path.stat().st_size > 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir() if ".part" in one.name) == []


@pytest.mark.parametrize("name", ["csv", "xlsx", "zip", "har", "session", "curl"])
def test_a_format_goes_to_standard_output(name: str, filled: Path) -> None:
    done = _process("--session", filled, "--format", name)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_name_of_the_file_chooses_the_format(run: Run, filled: Path, tmp_path: Path) -> None:
    assert run("export", "--session", filled, "-o", tmp_path / "a.har").status == 0
    assert json.loads((tmp_path / "a.har").read_text())["log"]["version"] == "1.2"
    assert run("export", "--session", filled, "-o", tmp_path / "copy.webhooks").status == 0
    assert len(run("list", "--session", tmp_path / "copy.webhooks").out.splitlines()) == 3
    done = run("export", "--session", filled, "-o", tmp_path / "a.json")
    assert done.status == 2
    assert ".json files can be " in done.err
    assert "--format" in done.err
    assert not (tmp_path / "a.json").exists()


def test_help_lists_all_formats(run: Run) -> None:
    for words in (["export", "--format", "help"], ["export", "--help"]):
        done = run(*words)
        assert done.status == 0
        for name, made in EXPORTS.items():
            assert f"  {name} " in done.out
            assert made.title in done.out
        for heading in GROUPS.values():
            assert f"{heading}:" in done.out


def test_a_filter_that_finds_nothing_to_infer_from_says_so(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("export", "--session", filled, "--format", "jsonschema", "--filter", "method:PUT", "-o", tmp_path / "x")
    assert done.status == 2
    assert "None of these captures has a body that types can be inferred from." in done.err
    assert not (tmp_path / "x").exists()
