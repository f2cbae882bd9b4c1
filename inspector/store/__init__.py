"""Where captures are kept. `open_store` chooses the implementation by the URL's scheme."""

from __future__ import annotations

from pathlib import Path

from inspector.errors import SessionUnreadable
from inspector.store.base import EndpointCount, Entry, Order, Stats, Store
from inspector.store.sqlite import SqliteStore

__all__ = ["EndpointCount", "Entry", "Order", "SqliteStore", "Stats", "Store", "open_store"]


def open_store(url: str | Path, *, read_only: bool = False, full_sync: bool = False) -> SqliteStore:
    """Open the session at a path or `sqlite:///` URL; it is made when nothing is there.

    `full_sync` waits for the disk at each commit (a power cut loses nothing then, not only a crash). A file or folder
    that may not be written is opened for reading (`store.read_only`), and writes raise StoreFull. Raises
    SessionUnreadable, SessionForeign, SessionBusy or StoreFull with the path, the reason and the next step.
    """
    if isinstance(url, str) and "://" in url:
        scheme, _, rest = url.partition("://")
        if scheme != "sqlite" or not rest.startswith("/"):
            raise SessionUnreadable(
                f"{url!r} is no session: only files and sqlite:///PATH are known.",
                path=url,
                hint="Name a file with --session.",
            )
        url = rest[1:]
    return SqliteStore(Path(url), read_only=read_only, full_sync=full_sync)
