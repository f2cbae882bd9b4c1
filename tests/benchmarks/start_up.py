"""How long it takes from the command to a listening, painted window, and to a listening `listen`."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.results import Result


def measure(folder: Path, *, rounds: int) -> list[Result]:
    """Medians over some starts, each on a new session. Files are in the system's cache, as after the first start."""
    windows, marks = [], []
    for number in range(rounds):
        with processes.window(folder, folder / f"start{number}.webhooks", f"start{number}") as opened:
            opened.close()
            marks.append(opened.probed["marks_s"])
            windows.append(max(opened.probed["marks_s"].values()))
    listens = []
    for number in range(rounds):
        started = time.perf_counter()
        with processes.listen(folder, f"cold{number}"):
            listens.append(time.perf_counter() - started)
    return [
        Result(
            "start to window painted and listening",
            statistics.median(windows),
            "s",
            at_most=1.5,
            details={"marks": marks},
        ),
        Result(
            "start of listen to its first line", statistics.median(listens), "s", at_most=0.6, details={"runs": listens}
        ),
    ]
