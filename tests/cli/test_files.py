from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]
Start = Callable[..., "subprocess.Popen[str]"]


def test_export_and_import_give_the_same_captures(run: Run, filled: Path, tmp_path: Path) -> None:
    done = run("export", "--session", filled, "-o", tmp_path / "all.ndjson")
    assert (done.status, done.out, done.err) == (0, "", f"3 captures written to {tmp_path}/all.ndjson\n")
    copy = tmp_path / "copy.webhooks"
    assert run("import", "--session", copy, tmp_path / "all.ndjson").out.endswith(
        ": 3 imported, 0 were there already\n"
    )
    again = run("import", "--session", copy, tmp_path / "all.ndjson", "--json")
    told = {"path": f"{tmp_path}/all.ndjson", "added": 0, "duplicates": 3}
    assert json.loads(again.out) == {**told, "format": "ndjson", "attempts": 0, "skipped": 0}
    assert run("export", "--session", copy).out == (tmp_path / "all.ndjson").read_text()


def test_what_was_imported_is_recognised_at_once(run: Run, filled: Path, tmp_path: Path) -> None:
    run("export", "--session", filled, "-o", tmp_path / "all.ndjson")
    lines = [json.loads(line) for line in (tmp_path / "all.ndjson").read_text().splitlines()]
    for line in lines:
        line.pop("provider"), line.pop("verdict"), line.pop("event_type"), line.pop("event_id")
    (tmp_path / "bare.ndjson").write_text("".join(json.dumps(line) + "\n" for line in lines))
    copy = tmp_path / "copy.webhooks"
    run("import", "--session", copy, tmp_path / "bare.ndjson")
    first = json.loads(run("list", "--session", copy, "--json").out.splitlines()[0])
    assert (first["provider"], first["event_type"], first["verdict"]["outcome"]) == ("github", "push", "no_secret")


def test_a_broken_file_imports_nothing_and_names_the_line(run: Run, filled: Path, tmp_path: Path) -> None:
    run("export", "--session", filled, "-o", tmp_path / "all.ndjson")
    with (tmp_path / "all.ndjson").open("a") as file:
        file.write("{broken\n")
    copy = tmp_path / "copy.webhooks"
    done = run("import", "--session", copy, tmp_path / "all.ndjson")
    assert done.status == 2
    assert "line 4" in done.err
    assert run("list", "--session", copy).out == ""


def test_an_export_with_a_filter_goes_to_standard_output(run: Run, filled: Path) -> None:
    out = run("export", "--session", filled, "--filter", "method:PUT", "--format", "curl").out
    assert out.count("curl") == 1
    assert "/binary" in out


def test_an_export_to_a_closed_pipe_ends_quietly(filled: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "inspector", "export", "--session", str(filled)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(20) == 0


def test_a_place_that_cannot_be_written_is_told(run: Run, filled: Path) -> None:
    done = run("export", "--session", filled, "-o", "/nonexistent/out.ndjson")
    assert done.status == 2
    assert "/nonexistent/out.ndjson" in done.err


def test_a_pipe_can_be_imported_and_nothing_of_a_broken_one_is(start: Start, run: Run, tmp_path: Path) -> None:
    session = tmp_path / "piped.webhooks"
    line = '{"method": "POST", "headers": [], "body_b64": "aGk="}\n'
    for source in ("-", "/dev/stdin"):
        process = start("import", "--session", session, source, stdin=subprocess.PIPE)
        assert process.communicate(line * 3, timeout=20) == (f"{source}: 3 imported, 0 were there already\n", "")
    process = start("import", "--session", session, "-", stdin=subprocess.PIPE)
    out, err = process.communicate(line * 150 + "{", timeout=20)
    assert (process.returncode, out) == (2, "")
    assert "standard input, line 151" in err
    assert len(run("list", "--session", session).out.splitlines()) == 6


def test_a_dash_exports_to_standard_output(run: Run, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled.parent)
    done = run("export", "--session", filled, "--format", "ndjson", "--redact", "none", "-o", "-")
    assert (done.status, len(done.out.splitlines()), done.err) == (0, 3, "")
    assert not (filled.parent / "-").exists()


HARS = Path(__file__).parents[1] / "data" / "imports"


def test_a_dry_run_prints_what_would_come_in_and_makes_no_session(run: Run, tmp_path: Path) -> None:
    session = tmp_path / "none.webhooks"
    done = run("import", "--session", session, "--dry-run", HARS / "chrome.har", HARS / "requests.http")
    assert (done.status, done.err) == (1, "")
    lines = done.out.splitlines()
    assert lines[0].endswith("chrome.har: HAR, 2 captures, 0 of them there already, 0 problems")
    assert any(line.endswith("POST /orders?a=1 14 bytes to default") for line in lines)
    assert any(line.startswith("  problem: line 26: its body is in the file") for line in lines)
    assert not session.exists()
    told = json.loads(run("import", "--session", session, "--dry-run", "--json", HARS / "ngrok.json").out)
    assert (told["format"], told["count"], told["problems"]) == ("ngrok", 1, [])


def test_the_good_ones_of_a_file_come_in_when_they_are_wanted(run: Run, tmp_path: Path) -> None:
    session = tmp_path / "s.webhooks"
    refused = run("import", "--session", session, HARS / "postman.json")
    assert (refused.status, refused.out) == (2, "")
    assert "entry 1.3" in refused.err
    assert "--skip-broken" in refused.err
    done = run("import", "--session", session, "--skip-broken", HARS / "postman.json")
    assert done.out.endswith(": 3 imported, 0 were there already, 1 broken were left out\n")


def test_a_format_can_be_named_and_a_pipe_be_anything(run: Run, start: Start, tmp_path: Path) -> None:
    session = tmp_path / "s.webhooks"
    process = start("import", "--session", session, "-", stdin=subprocess.PIPE)
    assert process.communicate("curl http://h/ -d 1\n", timeout=20) == ("-: 1 imported, 0 were there already\n", "")
    wrong = run("import", "--session", session, "--format", "har", HARS / "ngrok.json")
    assert (wrong.status, "no log.entries" in wrong.err) == (2, True)
    unknown = run("import", "--session", session, "--format", "nope", HARS / "ngrok.json")
    assert unknown.status == 2
    assert "There is no import format 'nope'" in unknown.err


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(run: Run, filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_text("mine")
    done = run("export", "--session", filled, "-o", path)
    assert (done.status, path.read_text()) == (2, "mine")
    assert "is there already; nothing was written. --force replaces it." in done.err
    assert run("export", "--session", filled, "-o", path, "--force").status == 0
    assert path.read_text().startswith("{")
