"""Requests a second against the floor, in interleaved rounds of one run."""

from __future__ import annotations

import contextlib
import statistics
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.results import Result


def measure(folder: Path, *, rounds: int, seconds: float) -> list[Result]:
    """`listen` with commit before answer, alone and with a window open on it, as shares of the floor."""
    with contextlib.ExitStack() as stack:
        servers = {
            "floor": stack.enter_context(processes.floor()),
            "listener, commit, store": stack.enter_context(processes.core(folder)),
            "listen": stack.enter_context(processes.listen(folder)),
            "listen --json": stack.enter_context(processes.listen(folder, "json", output="--json")),
        }
        return _shares(servers, {"listen": (0.80, 2.0)}, rounds, seconds)


def measure_with_window(folder: Path, *, rounds: int, seconds: float) -> list[Result]:
    """The application itself, window open and following, as a share of the floor."""
    with contextlib.ExitStack() as stack:
        servers = {"floor": stack.enter_context(processes.floor())}
        opened = stack.enter_context(processes.window(folder, folder / "window.webhooks", "window"))
        servers["window open"] = opened.server
        return _shares(servers, {"window open": (0.40, None)}, rounds, seconds)


def _shares(
    servers: dict[str, processes.Server], wanted: dict[str, tuple[float, float | None]], rounds: int, seconds: float
) -> list[Result]:
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in servers}
    for number in range(rounds):
        # each round begins with another server, so that what else the machine does hits them alike
        names = list(servers)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            runs[name].append(processes.load(servers[name], seconds=seconds))
    results = []
    for name, rows in runs.items():
        rate = statistics.median(row["rate"] for row in rows)
        p99 = statistics.median(row["p99_ms"] for row in rows)
        share = statistics.median(row["rate"] / floor["rate"] for row, floor in zip(rows, runs["floor"], strict=True))
        slower = statistics.median(
            row["p99_ms"] / floor["p99_ms"] for row, floor in zip(rows, runs["floor"], strict=True)
        )
        details = {"rounds": rows, "rate": rate, "p99_ms": p99, "share": share, "p99_ratio": slower}
        errors = sum(row["errors"] for row in rows)
        results.append(Result(f"{name}: requests/s", rate, "/s", details=details))
        if name != "floor":
            low, high = wanted.get(name, (None, None))
            results.append(Result(f"{name}: share of the floor", share, "x", at_least=low))
            results.append(Result(f"{name}: p99 against the floor's", slower, "x", at_most=high))
        # steadier than rates where other programs run too
        if all("cpu_us" in row for row in rows):
            cpu_us = statistics.median(row["cpu_us"] for row in rows)
            results.append(Result(f"{name}: processor time a request", cpu_us, "us"))
        if errors:
            results.append(Result(f"{name}: errors", errors, "", at_most=0))
    return results
