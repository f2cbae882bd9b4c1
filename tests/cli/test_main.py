from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import inspector
from inspector.cli.main import VERBS
from tests.cli.conftest import Ran

Run = Callable[..., Ran]


def test_version_and_help_go_to_standard_output(run: Run) -> None:
    assert run("--version") == Ran(0, f"webhook-inspector {inspector.__version__}\n", "")
    told = run("--help")
    assert told.status == 0
    assert all(verb in told.out for verb in VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(run: Run, verb: str) -> None:
    told = run(verb, "--help")
    assert (told.status, told.err) == (0, "")
    assert "--session" in told.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["fly"], "invalid choice: 'fly'"),
        (["list", "--nonsense"], "--nonsense"),
        (["listen", "--port", "70000"], "'70000' is no port"),
        (["--port", "x"], "'x' is no port"),
        (["show", "first"], "'first' is no capture"),
        (["resend"], "--id"),
        (["verify"], "verify needs one thing to check"),
        (["list", "--filter", "status>>"], ""),
        (["export", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["list", "--session", "/nonexistent/folder/x.webhooks"], "/nonexistent/folder/x.webhooks"),
        (["import", "/nonexistent.ndjson"], "/nonexistent.ndjson"),
    ],
)
def test_bad_usage_gets_one_line_and_status_2(run: Run, words: list[str], says: str, tmp_path: Path) -> None:
    done = run("--session", tmp_path / "s.webhooks", *words)
    assert done.status == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert done.err.startswith("webhook-inspector")
    assert says in done.err


def test_a_file_of_something_else_is_refused_and_left_untouched(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("my notes, not a session " * 100)
    done = run("list", "--session", other)
    assert done.status == 2
    assert str(other) in done.err
    assert other.read_text() == "my notes, not a session " * 100


def test_the_session_can_stand_before_the_verb(run: Run, filled: Path) -> None:
    assert run("--session", filled, "list").out == run("list", "--session", filled).out != ""


def test_a_reader_that_goes_away_is_no_error(filled: Path) -> None:
    code = (
        f"import sys; from inspector.cli import main; sys.exit(main(['list', '--session', {str(filled)!r}, '--json']))"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert (process.wait(20), errors) == (0, b"")


def test_no_verb_loads_qt_or_the_network_client_for_the_version() -> None:
    code = (
        "import sys; from inspector.cli import main; main(['--version']);"
        "print([name for name in ('PySide6', 'aiohttp', 'sqlite3') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
