"""Processes that are ended and looked through after each test, a display, and one-shot commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from tests.end_to_end.programs import PATIENCE_S, Program
from tests.end_to_end.x11 import Screen

Start = Callable[..., Program]
Run = Callable[..., subprocess.CompletedProcess[str]]

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder carry the marker, and none runs where processes cannot be ended by signals."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.end_to_end)
            if os.name == "nt":
                item.add_marker(pytest.mark.skip(reason="ends processes with signals"))


@pytest.fixture
def start(tmp_path: Path, home: Path) -> Iterator[Start]:
    """Starts a process; afterwards it is killed if need be, and neither it nor the log may show a traceback."""
    started: list[Program] = []

    def begin(*words: object, module: str = "inspector", **env: str | None) -> Program:
        program = Program(tmp_path / f"process-{len(started) + 1}", module, words, env)
        started.append(program)
        return program

    yield begin
    for program in started:
        program.process.kill()
        program.process.communicate(timeout=PATIENCE_S)
    for program in started:
        assert "Traceback" not in program.err
    for log in (home / "log").glob("*"):
        text = log.read_text("utf-8")
        assert not any(word in text for word in ("Traceback", "ERROR", "CRITICAL")), text


@pytest.fixture
def run() -> Run:
    """Runs one command to its end, `before` being put before it; no traceback whatever it was asked."""

    def call(*words: object, before: Sequence[str] = (), **env: str | None) -> subprocess.CompletedProcess[str]:
        whole = {name: value for name, value in {**os.environ, **env}.items() if value is not None}
        done = subprocess.run(
            [*before, sys.executable, "-m", "inspector", *map(str, words)],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            env=whole,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done

    return call


@pytest.fixture(scope="session")
def _xvfb() -> Iterator[int]:
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed (apt-get install xvfb)")
    ours, theirs = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(theirs), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=[theirs],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        number = told.readline()
    try:
        assert number, f"Xvfb ended with {server.wait(PATIENCE_S)}"
        yield int(number)
    finally:
        server.terminate()
        server.wait(PATIENCE_S)


@pytest.fixture
def display(_xvfb: int) -> dict[str, str | None]:
    """The environment in which a window opens on a display of ours."""
    return {"DISPLAY": f":{_xvfb}", "QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": None}


@pytest.fixture
def screen(_xvfb: int) -> Iterator[Screen]:
    """Hands and eyes on that display."""
    opened = Screen(_xvfb)
    yield opened
    opened.close()
