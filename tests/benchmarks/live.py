"""The live window: how long it blocks under load, and how soon a row is seen."""

from __future__ import annotations

import time
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.results import Result, percentile


def measure(folder: Path, *, seconds: float) -> list[Result]:
    """A 30 Hz timer's gaps at a steady 500 requests/s; arrival to painted row at 100/s."""
    results = []
    for rate, name in ((500.0, "steady"), (100.0, "visible")):
        with processes.window(folder, folder / f"{name}.webhooks", name) as opened:
            # what happens while it starts is another measurement
            time.sleep(1.5)
            loaded = processes.load(opened.server, seconds=seconds, rate=rate)
            time.sleep(0.5)
            opened.close()
            gaps = opened.probed["gaps_ms"]
            ticks = int((seconds + 0.5) * 30)
            during = gaps[-ticks - 15 :]
            painted = opened.probed["painted_ms"]
        sent = {"rate": loaded["rate"], "answered_p99_ms": loaded["p99_ms"]}
        if rate == 500:
            gap = percentile(during, 0.99)
            details = {**sent, "gaps": len(during), "max_ms": max(during)}
            results.append(Result("window at 500/s: p99 gap of a 30 Hz timer", gap, "ms", at_most=50, details=details))
        else:
            seen = percentile(painted, 0.95)
            details = {**sent, "rows": len(painted), "p50_ms": percentile(painted, 0.5)}
            results.append(Result("arrival to visible row at 100/s: p95", seen, "ms", at_most=100, details=details))
    return results
