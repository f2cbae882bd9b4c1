"""The window that is measured, a process of its own: `python -m tests.benchmarks.big.window SESSION PART...`.

Prints one JSON object: what each part found. `PART` is a function of `lists` or `bodies`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from inspector.gui import loop, probe
from tests.benchmarks.big import lists
from tests.benchmarks.big.driving import Driven


async def main(app: QApplication, path: Path, parts: list[str]) -> int:
    """Measure and print."""
    driven = Driven(app)
    found: dict[str, Any] = {"opening": await lists.opening(driven, path)}
    for part in parts:
        print(part, file=sys.stderr, flush=True)
        busy = time.process_time()
        if part == "deleting":
            found[part] = await lists.deleting(driven, path)
        elif part == "arrivals":
            found[part] = await lists.arrivals(driven)
        else:
            found[part] = await getattr(lists, part)(driven)
        found[part]["cpu_s"] = time.process_time() - busy
        print(json.dumps({part: found[part]}), file=sys.stderr, flush=True)
    found["rss_bytes"] = probe.resident_bytes()
    print(json.dumps(found), flush=True)
    await driven.close()
    return 0


if __name__ == "__main__":
    application = QApplication(sys.argv[:1])
    sys.exit(loop.run(application, lambda: main(application, Path(sys.argv[1]), sys.argv[2:])))
