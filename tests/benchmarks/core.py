"""Listener, group commit and store alone, on an engine: what `listen` does without the session round it."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from inspector.engine import Engine
from inspector.listener import Listener
from inspector.settings import ListenerSettings
from inspector.store import open_store
from inspector.store.commit import Committer


def main(path: Path) -> None:
    """Serve on a free port until SIGTERM, storing into `path`; prints the address."""
    engine = Engine()
    engine.start()
    store = open_store(path)

    async def start() -> str:
        committer = Committer(store, on_stored=lambda ids, entries: None, on_health=lambda error: None)
        return await Listener(lambda *_: "default", committer.submit, ListenerSettings()).start("127.0.0.1", 0)

    print(engine.run(start()).result(), flush=True)
    done = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: done.set())
    done.wait()
    engine.stop()
    store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
