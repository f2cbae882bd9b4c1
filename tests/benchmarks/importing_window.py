"""The real window that looks at a HAR file and imports it: `python -m tests.benchmarks.importing_window SESSION HAR`.

Prints at which tick of the probe it began, the seconds of both, and how often the listener answered meanwhile and how
late. The probe writes its file when this ends.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from PySide6.QtWidgets import QApplication

from inspector.gui import loop, probe
from inspector.gui.app import Desktop
from inspector.gui.importing import ImportDialog
from inspector.session import Session
from inspector.tasks import spawn

#: Seconds that the window gets to come to rest, before and after, and between two requests to the listener.
REST_S = 1.5
EVERY_S = 0.1


class Importing(Desktop):
    """The application, with somebody who imports a file and then closes it."""

    har = Path()

    async def _show(self, session: Session, path: Path) -> None:
        await super()._show(session, path)
        spawn(self._import(session), name="benchmark")

    async def _import(self, session: Session) -> None:
        await asyncio.sleep(REST_S)
        address = await asyncio.wrap_future(session.listen(port=0)) if session.address is None else session.address
        measure = self.window.findChild(probe.Probe)
        first, done, waits = len(measure._gaps), threading.Event(), []
        sender = threading.Thread(target=_send, args=(address, done, waits))
        sender.start()
        started = time.perf_counter()
        self.window.commands.importing.take([self.har])
        (dialog,) = self.window.findChildren(ImportDialog)
        await _until(lambda: dialog._seen is not None)
        looked = time.perf_counter()
        results: list[int] = []
        dialog.imported.connect(lambda result: results.append(result.added))
        dialog.main_button.click()
        await _until(lambda: bool(results))
        ended = time.perf_counter()
        done.set()
        await asyncio.to_thread(sender.join)
        last = len(measure._gaps)
        told = {"look_s": looked - started, "import_s": ended - looked, "added": results[0], "waits_ms": waits}
        print(json.dumps({"first": first, "last": last, **told, "peak_kb": _peak()}), flush=True)
        self.window.close_wanted.emit()


async def _until(condition: object) -> None:
    while not condition():  # type: ignore[operator]
        await asyncio.sleep(0.01)


def _send(address: str, done: threading.Event, waits: list[float]) -> None:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    while not done.wait(EVERY_S):
        began = time.perf_counter()
        connection.request("POST", "/live", b"{}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
        waits.append((time.perf_counter() - began) * 1000)
    connection.close()


def _peak() -> int:
    # what getrusage tells would include the process that this one was forked from
    return int(Path("/proc/self/status").read_text("ascii").partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Run it."""
    app = QApplication(sys.argv[:1])
    Importing.har = Path(sys.argv[2])
    loop.run(app, Importing(app, Path(sys.argv[1]), None, 0).run)


if __name__ == "__main__":
    main()
