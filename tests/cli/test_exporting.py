"""`export` as a real process, for every format, with a filter, to a file and to standard output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.exports import EXPORTS, GROUPS
from inspector.session.redacting import OWN_FORMATS
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
    told, *more = done.stderr.decode().splitlines()
    assert told == f"2 captures written to {path}"
    # what leaves the program's own formats is redacted, and that is said
    assert [line.split(":")[0] for line in more] == ([] if name in OWN_FORMATS else ["redacted by the profile default"])
    assert path.stat().st_size > 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir() if ".part" in one.name) == []


@pytest.mark.parametrize("name", ["csv", "xlsx", "zip", "har", "session", "curl"])
def test_a_format_goes_to_standard_output(name: str, filled: Path) -> None:
    done = _process("--session", filled, "--format", name, "--redact", "none")
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


def test_a_profile_is_named_and_what_it_did_is_told(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("export", "--session", filled, "--redact", "strict", "-o", tmp_path / "a.ndjson")
    assert done.status == 0
    assert "redacted by the profile strict: " in done.err
    assert "--redact none" not in done.err
    lines = [json.loads(line) for line in (tmp_path / "a.ndjson").read_text().splitlines()]
    assert [line["redacted"]["profile"] for line in lines] == ["strict"] * 3
    plain = run("export", "--session", filled, "--redact", "none", "-o", tmp_path / "b.ndjson")
    assert (plain.status, plain.err) == (0, f"3 captures written to {tmp_path / 'b.ndjson'}\n")
    assert b"redacted" not in (tmp_path / "b.ndjson").read_bytes()


def test_an_unknown_profile_is_refused_with_the_nearest(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("export", "--session", filled, "--redact", "defualt", "-o", tmp_path / "a.har")
    assert done.status == 2
    assert "There is no redaction profile 'defualt'. Did you mean default?" in done.err
    assert not (tmp_path / "a.har").exists()


def test_columns_of_a_table_are_chosen(run: Run, filled: Path, tmp_path: Path) -> None:
    words = ("export", "--session", filled, "--redact", "none")
    assert run(*words, "-o", tmp_path / "a.csv", "--columns", "id,redacted,body.id").status == 0
    assert (tmp_path / "a.csv").read_text().splitlines()[0] == "id,redacted,body.id"
    assert run(*words, "-o", tmp_path / "b.csv").status == 0
    assert {"id", "path", "host", "redacted", "uuid"} <= set(
        (tmp_path / "b.csv").read_text().splitlines()[0].split(",")
    )
    done = run(*words, "-o", tmp_path / "c.har", "--columns", "id")
    assert done.status == 2
    assert "har has no columns to choose" in done.err
    assert not (tmp_path / "c.har").exists()


def test_a_preview_prints_what_would_be_replaced_and_writes_nothing(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("export", "--session", filled, "--format", "har", "--preview", "--json", "-o", tmp_path / "a.har")
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    assert (found["profile"], found["captures"]) == ("default", 3)
    assert sum(found["counts"].values()) == sum(row["count"] for row in found["replaced"]) > 0
    assert {"kind", "place", "before", "after", "count", "captures", "capture_id"} == set(found["replaced"][0])
    text = run("export", "--session", filled, "--format", "har", "--preview").out.splitlines()
    assert text[0].split() == ["KIND", "BECOMES", "TIMES", "CAPTURES", "WHERE"]
    assert text[-1].startswith("profile default, 3 captures: ")
    own = run("export", "--session", filled, "--preview").out
    assert own == "profile none, 3 captures: nothing would be replaced\n"
    assert not (tmp_path / "a.har").exists()
    assert run("export", "--session", filled, "--json").status == 2
