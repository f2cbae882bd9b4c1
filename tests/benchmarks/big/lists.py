"""The list of a big session: opening, scrolling, sorting, filtering, searching, arrivals, deleting."""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.gui import probe
from inspector.query import parse
from inspector.session import keeper
from inspector.store import Order
from tests.benchmarks import processes
from tests.benchmarks.big.driving import Driven, stored_columns, until
from tests.benchmarks.big.session import RARE, SELDOM, WORD

#: Filters that stored columns answer.
FILTERS = (
    *("provider:stripe", f"provider:{SELDOM}", "verdict:invalid", "event:charge*", "status>=400", "endpoint:paypal"),
    *("method:POST", "since:1d", "pinned", "-provider:stripe", "provider:github verdict:invalid"),
)
_ROUNDS = 40
_SORTS = (Order("size"), Order("provider", False), Order("event_type"))
#: Requests a second that arrive meanwhile.
RATE = 500.0


async def opening(driven: Driven, path: Path) -> dict[str, Any]:
    """Open, come to rest, and see what it takes of memory."""
    found: dict[str, Any] = dict(await driven.open(path))
    await asyncio.sleep(2.0)
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    found["rss_bytes"] = probe.resident_bytes()
    return found


async def scrolling(driven: Driven) -> dict[str, Any]:
    """Wheel, drags of the scroll bar, End and Home; ms of each to the paint of the rows it brought."""
    table, model, bar = driven.table, driven.model, driven.table.verticalScrollBar()
    chance = random.Random(7)
    found: dict[str, Any] = {"wheel": [], "drag": [], "keys": []}
    driven.gaps.begin()
    bar.setValue(bar.maximum() // 2)
    await asyncio.sleep(0.2)
    for number in range(_ROUNDS):
        found["wheel"].append(await driven.after(lambda number=number: _wheel(driven, -1 if number % 4 else 1)))
    for _ in range(_ROUNDS):
        place = chance.randrange(bar.maximum())
        found["drag"].append(await driven.after(lambda place=place: bar.setValue(place)))
        await asyncio.sleep(0.01)
    table.setFocus()
    for number in range(10):
        key, row = (Qt.Key.Key_Home, 0) if number % 2 else (Qt.Key.Key_End, -1)
        # rows may come in above meanwhile
        wanted = model.id_at(row)
        found["keys"].append(await driven.after(lambda key=key: QTest.keyClick(table, key)))
        assert table.current_id() == wanted, "the key did not get there"
        await asyncio.sleep(0.1)
    table.clearSelection()
    bar.setValue(0)
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    return found


def _wheel(driven: Driven, direction: int) -> None:
    viewport = driven.table.viewport()
    middle = QPointF(viewport.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(viewport.mapToGlobal(middle.toPoint())),
        QPoint(),
        QPoint(0, 120 * direction),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


async def sorting(driven: Driven) -> dict[str, Any]:
    """Sort by each stored column, both ways: ms to the paint of the first rows, and to the whole list of some."""
    found: dict[str, Any] = {"first": {}, "whole": {}}
    store, orders = driven.session.store, driven.session.orders
    both = [Order(column, descending) for column in stored_columns() for descending in (True, False)]
    started = time.perf_counter()
    with suppress(TimeoutError):
        await until(lambda: all(orders.knows(order, 0) for order in both if order.column != "id"), 120)
    found["known_after_s"] = time.perf_counter() - started
    wanted = {}
    for order in both:
        ((_, wanted[order]),) = await asyncio.to_thread(store.first, None, order, limit=1)
    driven.gaps.begin()
    for number, (order, first) in enumerate(wanted.items()):
        # most are left for the next one before they are whole
        waits = number % 8 == 0
        shown, whole = await driven.listed(lambda: driven.sort(order), first, whole=waits)  # noqa: B023
        name = f"{order.column} {'down' if order.descending else 'up'}"
        found["first"][name] = shown
        if waits:
            found["whole"][name] = whole
        await asyncio.sleep(0.05)
    await driven.listed(lambda: driven.sort(Order()))
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    return found


async def filtering(driven: Driven, filters: Sequence[str] = FILTERS) -> dict[str, Any]:
    """Filters on stored columns: ms to the paint of the first rows, and to the count."""
    found: dict[str, Any] = {"first": {}, "count": {}, "rows": {}}
    driven.gaps.begin()
    for text in filters:
        query = parse(text)
        first, whole = await driven.listed(lambda: driven.filter(query))  # noqa: B023
        found["first"][text], found["count"][text] = first, whole
        found["rows"][text] = driven.model.rowCount()
        await asyncio.sleep(0.05)
    await driven.listed(lambda: driven.filter(None))
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    return found


async def searching(driven: Driven) -> dict[str, Any]:
    """A word in bodies: ms to the first hits, to the end, and from giving up to the whole list in view again."""
    found: dict[str, Any] = {"first": {}, "done": {}, "rows": {}}
    driven.gaps.begin()
    for text in (WORD, f"body:{WORD}", RARE, "body~heliotr.pe"):
        query = parse(text)
        first, done = await driven.listed(lambda: driven.filter(query))  # noqa: B023
        found["first"][text], found["done"][text] = first, done
        found["rows"][text] = driven.model.rowCount()
    driven.filter(parse(RARE))
    await asyncio.sleep(0.3)
    found["cancel"], _ = await driven.listed(lambda: driven.filter(None))
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    return found


async def arrivals(driven: Driven, seconds: float) -> dict[str, Any]:
    """The same while 500 requests arrive in a second; what the senders saw of it."""
    await driven.window.commands.listening.listen_at("127.0.0.1", processes.free_port())
    await until(lambda: driven.session.address)
    server = processes.Server(str(driven.session.address), os.getpid())
    loading = asyncio.create_task(asyncio.to_thread(processes.load, server, seconds=seconds, rate=RATE))
    await asyncio.sleep(1.0)
    found: dict[str, Any] = {}
    before = driven.session.stats().count
    found["scrolling"] = await scrolling(driven)
    found["filtering"] = await filtering(driven, FILTERS[:4])
    driven.gaps.begin()
    found["search"] = await driven.listed(lambda: driven.filter(parse(WORD)))
    await driven.listed(lambda: driven.filter(None))
    found["search_gaps_ms"] = driven.gaps.found
    found["sort"] = [(await driven.listed(lambda one=one: driven.sort(one)))[0] for one in _SORTS]
    await driven.listed(lambda: driven.sort(Order()))
    driven.gaps.begin()
    found["load"] = await loading
    found["gaps_ms"], found["busy_ms"] = driven.gaps.found, driven.gaps.busy
    found["came"] = driven.session.stats().count - before
    await asyncio.wrap_future(driven.session.stop_listening())
    return found


async def deleting(driven: Driven, path: Path, share: float = 0.5) -> dict[str, Any]:
    """Delete the newest half of all rows; then let it go for good, and see the file become smaller."""
    model, table = driven.model, driven.table
    rows = int(model.rowCount() * share)
    await asyncio.sleep(0.5)
    driven.gaps.begin()
    before = path.stat().st_size
    table.selectAll()
    await asyncio.sleep(0.2)
    selecting = driven.gaps.found
    driven.gaps.begin()
    started = time.perf_counter()
    left = model.rowCount() - rows
    driven.window.commands.rows.remove(list(model.ids[:rows]))
    await until(lambda: driven.session.stats().count <= left and model.rowCount() <= left and not driven.busy, 300)
    deleted_s = time.perf_counter() - started
    deleting_gaps = driven.gaps.found
    driven.gaps.begin()
    undo = keeper.UNDO_S
    keeper.UNDO_S = 0.0
    started = time.perf_counter()
    wanted = before * (1 - share) * 1.15
    with suppress(TimeoutError):
        await until(lambda: path.stat().st_size < wanted, patience_s=120)
    given_back_s = time.perf_counter() - started
    keeper.UNDO_S = undo
    return {
        "rows": rows,
        "select_all_gaps_ms": selecting,
        "deleted_s": deleted_s,
        "gaps_ms": deleting_gaps,
        "given_back_s": given_back_s,
        "given_back_gaps_ms": driven.gaps.found,
        "bytes_before": before,
        "bytes_after": path.stat().st_size,
    }
