from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import inspector
from inspector.cli import listing
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
    # what is sent needs no session, nor does a list of programs
    assert ("--session" in told.out) == (verb not in ("send", "tunnels"))


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
        (["list", "--limit", "-1"], "'-1' is no number"),
        (["export", "--redact", "nothing"], "There is no redaction profile 'nothing'"),
        (["export", "--format", "pdf"], "There is no export format 'pdf'"),
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


def run_shell(tmp_path: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A line of sh, in which `$W` is the command."""
    environment = {
        **os.environ,
        "WEBHOOK_INSPECTOR_HOME": str(tmp_path / "home"),
        "W": f"{sys.executable} -m inspector",
    }
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=30, env=environment, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("verb", ["list", "list --json", "show 1", "export"])
def test_a_full_output_is_told_in_one_line(filled: Path, tmp_path: Path, verb: str) -> None:
    done = run_shell(tmp_path, f"$W --session '{filled}' {verb} >/dev/full")
    assert done.returncode == 2
    assert done.stderr == "webhook-inspector: The output cannot be written: No space left on device.\n"


@pytest.mark.skipif(os.name != "posix", reason="a shell of POSIX")
@pytest.mark.parametrize(
    ("line", "status", "says"),
    [
        ("$W --session {} list >&-", 0, ""),
        ("$W --session {} list 2>&- >/dev/null", 0, ""),
        ("$W verify - <&-", 2, "is empty"),
        ("$W --session {} endpoints secret default <&-", 2, "is empty"),
    ],
)
def test_closed_standard_streams_do_no_harm(filled: Path, tmp_path: Path, line: str, status: int, says: str) -> None:
    done = run_shell(tmp_path, line.replace("{}", f"'{filled}'"))
    assert (done.returncode, done.stdout) == (status, "")
    assert says in done.stderr
    assert done.stderr.count("\n") == bool(says)


def test_a_home_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    done = run_shell(tmp_path, "$W listen --port 0")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert str(tmp_path / "home" / "data") in done.stderr


def test_a_mistake_of_ours_is_one_line_and_its_traceback_a_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WEBHOOK_INSPECTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(listing, "parse", lambda text: 1 / 0)
    done = run("list")
    log = tmp_path / "home" / "log" / "webhook-inspector.log"
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert "ZeroDivisionError" in done.err
    assert str(log) in done.err
    assert "Traceback" in log.read_text()
    assert os.name != "posix" or log.stat().st_mode & 0o777 == 0o600


def test_a_damaged_session_is_told_in_one_line(run: Run, filled: Path, tmp_path: Path) -> None:
    with filled.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * (filled.stat().st_size - 8192))
    (tmp_path / "one.ndjson").write_text('{"method": "POST"}\n')
    for words in (["list"], ["import", tmp_path / "one.ndjson"], ["resend", "--id", 1, "--to", "http://127.0.0.1:9/"]):
        done = run("--session", filled, *words)
        assert (done.status, done.err.count("\n")) == (2, 1), done.err
        assert "is damaged" in done.err
