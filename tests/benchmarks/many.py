"""A session of 100,000 captures: to open it, the memory it takes, and a jump to any row."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.capture import Capture, Headers, Reply, new_uuid
from inspector.store import open_store
from inspector.store.base import Entry
from tests.benchmarks.load import request_bytes
from tests.benchmarks.results import Result, percentile


def measure(folder: Path, *, rows: int) -> list[Result]:
    """Fill a session, open it in a window of its own process, and compare with a window on an empty session."""
    large, empty = folder / "many.webhooks", folder / "empty.webhooks"
    fill(large, rows)
    fill(empty, 0)
    few = _window(empty)
    lots = _window(large)
    memory = (lots["rss_bytes"] - few["rss_bytes"]) / 1e6
    return [
        Result(f"{rows:,} captures: open", lots["open_s"], "s", at_most=1.0),
        Result(f"{rows:,} captures: memory over an empty window", memory, "MB", at_most=60),
        Result(
            f"{rows:,} captures: jump to a row, p95",
            percentile(lots["jumps_ms"], 0.95),
            "ms",
            at_most=50,
            details={"jumps_ms": lots["jumps_ms"]},
        ),
    ]


def fill(path: Path, rows: int) -> None:
    """A session with that many captures of the usual kind."""
    head, _, body = request_bytes(2048).partition(b"\r\n\r\n")
    pairs = [tuple(line.split(b": ", 1)) for line in head.split(b"\r\n")[1:]]
    headers = Headers((name, value) for name, value in pairs)
    reply = Reply(200, "OK", Headers([(b"Content-Length", b"0")]), b"", 900)
    store = open_store(path)
    try:
        for start in range(0, rows, 500):
            store.append(
                [
                    Entry(
                        Capture(
                            new_uuid(),
                            "default",
                            datetime.now(UTC),
                            "127.0.0.1:50123",
                            "http",
                            "1.1",
                            "POST",
                            f"/orders/{number}",
                            headers,
                            body,
                        ),
                        reply,
                    )
                    for number in range(start, min(start + 500, rows))
                ]
            )
    finally:
        store.close()


def _window(session: Path) -> dict[str, Any]:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.jumps", str(session)], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["process_s"] = time.perf_counter() - started
    return found
