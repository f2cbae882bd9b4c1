"""The window that is measured, a process of its own: `python -m tests.benchmarks.big.window SESSION PARTS`.

PARTS is a JSON object of functions in `lists` and `bodies`, with what each needs to know. Prints what they found.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from inspector.gui import loop, probe
from tests.benchmarks.big import bodies, lists
from tests.benchmarks.big.driving import Driven


async def main(app: QApplication, path: Path, parts: dict[str, Any]) -> int:
    """Measure and print."""
    driven = Driven(app)
    found: dict[str, Any] = {"opening": await lists.opening(driven, path)}
    for part, value in parts.items():
        busy, started = time.process_time(), time.perf_counter()
        if part == "deleting":
            done = await lists.deleting(driven, path)
        elif part == "arrivals":
            done = await lists.arrivals(driven, value)
        elif part == "showing":
            done = await bodies.showing(driven, value)
        elif part == "stepping":
            done = await bodies.stepping(driven, value)
        else:
            done = await getattr(lists, part)(driven)
        found[part] = done
        took = time.perf_counter() - started
        print(f"{part}: {took:.1f} s, {time.process_time() - busy:.1f} s of the processor", file=sys.stderr, flush=True)
    found["rss_bytes"] = probe.resident_bytes()
    print(json.dumps(found), flush=True)
    await driven.close()
    return 0


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    sys.exit(loop.run(application, lambda: main(application, Path(sys.argv[1]), json.loads(sys.argv[2]))))
