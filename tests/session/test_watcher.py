from __future__ import annotations

import asyncio

import pytest

from inspector.events import Events
from inspector.session.watcher import Watcher
from inspector.store import Store


@pytest.mark.parametrize("turns", range(5))
async def test_it_ends_also_when_something_is_committed_just_then(store: Store, turns: int) -> None:
    watcher = Watcher(store, Events(), lambda: None)
    watcher.start()
    await asyncio.sleep(0.01)
    watcher.nudge()
    for _ in range(turns):
        await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await watcher.stop()
