"""Runs `python -m inspector` as people do: processes of their own, their output in files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from inspector.store.presence import Presence

T = TypeVar("T")

#: Far more than anything here takes, so that a busy machine fails no test.
PATIENCE_S = 40.0


def until(look: Callable[[], T], what: str, seconds: float = PATIENCE_S) -> T:
    """What `look` gives as soon as that is true; fails with `what` was awaited."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.02)
    return found


class Program:
    """One started process."""

    def __init__(self, folder: Path, module: str, words: tuple[object, ...], env: Mapping[str, str | None]) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._out, self._err = folder / "out", folder / "err"
        whole = {name: value for name, value in {**os.environ, **env}.items() if value is not None}
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module, *map(str, words)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=err,
                env=whole,
            )

    @property
    def out(self) -> str:
        """Standard output so far."""
        return self._out.read_text("utf-8")

    @property
    def err(self) -> str:
        """Standard error so far."""
        return self._err.read_text("utf-8")

    def lines(self) -> list[str]:
        """The complete lines of standard output so far."""
        return self.out.split("\n")[:-1]

    def until(self, look: Callable[[], T], what: str) -> T:
        """As the function of that name, and the process has to go on."""

        def look_or_die() -> T:
            found = look()
            assert found or self.process.poll() is None, (
                f"{what}: ended with {self.process.returncode}: {self.err}{self.out}"
            )
            return found

        return until(look_or_die, what)

    def address(self) -> str:
        """Where `listen --json` listens."""
        first = json.loads(self.until(self.lines, "the address")[0])
        assert first["event"] == "listening"
        return str(first["address"])

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send the signal and give the exit status."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


def address_of(session: Path) -> str:
    """Where a process listens on the session, waited for."""

    def look() -> str:
        found = Presence(session).other()
        return found.address if found is not None else ""

    return until(look, f"a listener on {session}")


def export(
    run: Callable[..., subprocess.CompletedProcess[str]], session: Path, folder: Path | None = None
) -> dict[str, dict[str, Any]]:
    """Target -> interchange object of each capture, by `export` into a file (beside the session, or in a folder)."""
    lines = (folder or session.parent) / "exported.ndjson"
    done = run("export", "--session", session, "--format", "ndjson", "-o", lines, "--force")
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in lines.read_text("utf-8").splitlines()]
    found = {row["target"]: row for row in rows}
    assert len(found) == len(rows)
    return found
