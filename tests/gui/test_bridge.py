from __future__ import annotations

import asyncio
import gc
import threading
import time
from collections.abc import Callable
from itertools import pairwise

from inspector.events import AttemptStored, EndpointsChanged, ListenerChanged, SessionChanged, StoreHealth
from inspector.gui.bridge import BUSY_COALESCE_MS, COALESCE_MS, Bridge
from inspector.session import Session
from tests.gui.driving import on_window_loop, settle, until


def from_engine(session: Session, *events: object) -> None:
    def publish() -> None:
        for event in events:
            session.events.publish(event)  # type: ignore[arg-type]

    session.engine.call(publish).result(10)


@on_window_loop
async def test_events_of_the_engine_come_as_signals_on_the_window_thread(qapp: object, session: Session) -> None:
    bridge = Bridge(session)
    seen: list[tuple[object, ...]] = []

    def on(name: str) -> Callable[..., None]:
        return lambda *values: seen.append((name, threading.current_thread() is threading.main_thread(), *values))

    bridge.attempted.connect(on("attempted"))
    bridge.listening.connect(on("listening"))
    bridge.health.connect(on("health"))
    bridge.endpoints.connect(on("endpoints"))
    bridge.changed.connect(on("changed"))
    from_engine(
        session,
        AttemptStored(7, 1),
        ListenerChanged(None, "taken"),
        StoreHealth("full"),
        EndpointsChanged(),
        SessionChanged(2**40, 3),
    )
    assert seen == [], "nothing on the engine's thread"
    await until(lambda: ("changed", True, 2**40, 3) in seen)
    wanted = [
        ("attempted", True, 7),
        ("listening", True, None, "taken"),
        ("health", True, "full"),
        ("changed", True, 2**40, 3),
    ]
    assert [event for event in seen if event in wanted] == wanted
    assert ("endpoints", True) in seen
    bridge.close()


@on_window_loop
async def test_a_burst_of_changes_comes_as_few_and_the_last_is_not_lost(qapp: object, session: Session) -> None:
    bridge = Bridge(session)
    seen: list[int] = []
    bridge.changed.connect(lambda last_id, _epoch: seen.append(last_id))
    for number in range(500):
        from_engine(session, SessionChanged(number, 0))
        if number % 50 == 0:
            await settle()
    await until(lambda: seen and seen[-1] == 499)
    assert len(seen) < 100
    assert COALESCE_MS <= 50
    bridge.close()


@on_window_loop
async def test_what_nobody_could_follow_comes_less_often_until_it_is_calm_again(qapp: object, session: Session) -> None:
    bridge = Bridge(session)
    seen: list[float] = []
    bridge.changed.connect(lambda _last_id, _epoch: seen.append(time.monotonic()))

    async def changes(first: int, step: int) -> float:
        """The shortest pause between changes told, while rows come by the step."""
        seen.clear()
        last_id = first
        while len(seen) < 5:
            from_engine(session, SessionChanged(last_id, 0))
            last_id += step
            await asyncio.sleep(0.005)
        # the first pause is still that of the traffic before
        return min(later - sooner for sooner, later in pairwise(seen[1:]))

    assert await changes(10_000, 100) > 0.9 * BUSY_COALESCE_MS / 1000
    assert await changes(1_000_000, 1) < 0.9 * BUSY_COALESCE_MS / 1000
    bridge.close()


@on_window_loop
async def test_after_the_end_nothing_is_told_any_more(qapp: object, session: Session) -> None:
    bridge = Bridge(session)
    seen: list[object] = []
    bridge.changed.connect(lambda *values: seen.append(values))
    bridge.health.connect(seen.append)
    from_engine(session, SessionChanged(1, 0), StoreHealth("full"))
    bridge.close()
    from_engine(session, SessionChanged(2, 0))
    await settle()
    assert seen == []
    del bridge
    gc.collect()
    from_engine(session, SessionChanged(3, 0))
