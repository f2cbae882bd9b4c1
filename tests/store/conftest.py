"""Every store is opened by a factory of this table; the contract tests run over all of them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector.store import Store, open_store

ROOT = Path(__file__).resolve().parents[2]

OPENERS: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: open_store(folder / "session.webhooks"),
    "sqlite-full-sync": lambda folder: open_store(folder / "session.webhooks", full_sync=True),
}


@pytest.fixture(params=OPENERS)
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the same session each time it is called; all are closed at the end."""
    opened: list[Store] = []

    def open_again() -> Store:
        opened.append(OPENERS[request.param](tmp_path))
        return opened[-1]

    yield open_again
    for store in opened:
        store.close()


@pytest.fixture
def any_store(reopen: Callable[[], Store]) -> Store:
    """An empty store of each kind."""
    return reopen()


@pytest.fixture
def python() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts `python -c code args` with the package importable; killed at the end if it still runs."""
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *args: object, **options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-c", code, *map(str, args)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            **options,  # type: ignore[call-overload]
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
