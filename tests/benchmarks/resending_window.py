"""The real window that resends all of a session once: `python -m tests.benchmarks.resending_window SESSION URL`.

Prints at which ticks of the probe the sending began and had ended, and how fast it went. The probe writes its file when
this ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from inspector.gui import loop, probe
from inspector.gui.app import Desktop
from inspector.resend import AS_IT_CAME
from inspector.resend.pacing import Pace
from inspector.session import Session
from inspector.session.batches import Manner
from inspector.tasks import spawn

PARALLEL = 32
#: Seconds that the window gets to come to rest, before and after.
REST_S = 1.5


class Resending(Desktop):
    """The application, with somebody who resends everything and then closes it."""

    url = ""

    async def _show(self, session: Session, path: Path) -> None:
        await super()._show(session, path)
        spawn(self._resend(session), name="benchmark")

    async def _resend(self, session: Session) -> None:
        await asyncio.sleep(REST_S)
        measure = self.window.findChild(probe.Probe)
        first = len(measure._gaps)
        started = time.perf_counter()
        manner = Manner(Pace(parallel=PARALLEL))
        begin = session.resend_many(None, self.url, AS_IT_CAME, manner)
        sending = await asyncio.wrap_future(begin)
        self.window.commands.batches._show(session, sending, "Benchmark")
        progress = await asyncio.wrap_future(sending.done)
        rate = progress.ok / (time.perf_counter() - started)
        await asyncio.sleep(0.3)
        print(json.dumps({"first": first, "last": len(measure._gaps), "rate": round(rate)}), flush=True)
        self.window.close_wanted.emit()


def main() -> None:
    """Run it."""
    app = QApplication(sys.argv[:1])
    Resending.url = sys.argv[2]
    loop.run(app, Resending(app, Path(sys.argv[1]), None, 0).run)


if __name__ == "__main__":
    main()
