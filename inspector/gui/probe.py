"""Measures the live window for the benchmarks, when the environment variable WEBHOOK_INSPECTOR_PROBE names a file.

A 30 Hz timer on the window's thread records how late it is called (anything that blocks the thread shows as a gap),
each row's way from arrival to its first paint is timed, and the result is written as JSON when the window closes.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

VARIABLE = "WEBHOOK_INSPECTOR_PROBE"
PERIOD_MS = 33


def wanted() -> Path | None:
    """The file to write to, or None when nothing is to be measured."""
    value = os.environ.get(VARIABLE)
    return Path(value) if value else None


class Probe(QObject):
    """`gaps_ms`: time beyond the period between two ticks; `painted_ms`: arrival to paint; both as lists."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._gaps: list[float] = []
        self._painted: list[float] = []
        self._seen: set[int] = set()
        self._marks: dict[str, float] = {}
        self._started = process_started()
        self._before = time.perf_counter()
        self._timer = QTimer(self, interval=PERIOD_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def mark(self, name: str) -> None:
        """Remember when something happened first, in seconds since the process was started."""
        self._marks.setdefault(name, time.time() - self._started)

    def painted(self, capture_id: int, received_us: int) -> None:
        """A row was painted: counts the first time, for what arrived since the start."""
        if capture_id not in self._seen and received_us >= self._started * 1_000_000:
            self._seen.add(capture_id)
            self._painted.append(time.time() * 1000 - received_us / 1000)

    def _on_timeout(self) -> None:
        now = time.perf_counter()
        self._gaps.append(max(0.0, (now - self._before) * 1000 - PERIOD_MS))
        self._before = now

    def write(self) -> None:
        """Write what was measured."""
        data: dict[str, Any] = {
            "marks_s": self._marks,
            "gaps_ms": [round(gap, 2) for gap in self._gaps],
            "painted_ms": [round(latency, 2) for latency in self._painted],
            "rss_bytes": resident_bytes(),
        }
        self._file.write_text(json.dumps(data), "utf-8")


def process_started() -> float:
    """When this process was started, unix seconds; from the kernel on Linux, else the moment of this call."""
    try:
        ticks = int(Path("/proc/self/stat").read_text("utf-8").rpartition(")")[2].split()[19])
        uptime = float(Path("/proc/uptime").read_text("utf-8").split()[0])
    except OSError:
        return time.time()
    return time.time() - uptime + ticks / os.sysconf("SC_CLK_TCK")


def resident_bytes() -> int:
    """Memory of this process that is in RAM; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("utf-8").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") if sys.platform != "win32" else 0
