from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.endpoints import Endpoint, Retention
from inspector.session import Session
from inspector.store import Entry, Store, open_store
from inspector.store import endpoint_retention as retention
from inspector.store.endpoint_retention import Walk

Make = Callable[..., Capture]
NOW = datetime.now(UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    # several steps also for the few captures of a test
    monkeypatch.setattr(retention, "LOOKED_AT", 5)
    monkeypatch.setattr(retention, "REMOVED", 3)
    opened = open_store(tmp_path / "s.webhooks")
    yield opened
    opened.close()


def put(store: Store, make_capture: Make, count: int, endpoint: str, days_ago: float = 0.0) -> list[int]:
    at = NOW - timedelta(days=days_ago)
    return store.append([Entry(make_capture(endpoint=endpoint, received_at=at)) for _ in range(count)])


def keep(store: Store, limits: Retention, walk: Walk | None = None) -> Walk:
    walk = Walk() if walk is None else walk._replace(done=False)
    while not walk.done:
        _, walk = store.retain_endpoint("orders", limits, walk)
    return walk


def left(store: Store) -> set[int]:
    return set(store.ids())


def test_the_newest_stay_and_other_endpoints_are_left_alone(store: Store, make_capture: Make) -> None:
    others = put(store, make_capture, 6, "billing")
    orders = put(store, make_capture, 12, "orders")
    others += put(store, make_capture, 6, "billing")
    epoch = store.stats().epoch
    keep(store, Retention(captures=4))
    assert left(store) == {*others, *orders[-4:]}
    assert store.endpoint_counts()["orders"].count == 4
    assert store.stats().count == 16
    assert store.stats().epoch > epoch, "lists have to ask for their ids again"


def test_what_is_too_old_goes(store: Store, make_capture: Make) -> None:
    old = put(store, make_capture, 7, "orders", days_ago=8)
    young = put(store, make_capture, 3, "orders", days_ago=6)
    others = put(store, make_capture, 3, "billing", days_ago=30)
    keep(store, Retention(days=7))
    assert left(store) == {*young, *others}
    assert not left(store) & set(old)


def test_both_limits_hold_together(store: Store, make_capture: Make) -> None:
    put(store, make_capture, 4, "orders", days_ago=8)
    young = put(store, make_capture, 6, "orders", days_ago=1)
    keep(store, Retention(captures=5, days=7))
    assert left(store) == set(young[-5:])


def test_pinned_ones_stay_beside_the_newest(store: Store, make_capture: Make) -> None:
    ids = put(store, make_capture, 10, "orders")
    store.mark([ids[0], ids[1], ids[9]], pinned=True)
    walk = keep(store, Retention(captures=3))
    assert left(store) == {ids[0], ids[1], *ids[-3:]}
    more = put(store, make_capture, 2, "orders")
    keep(store, Retention(captures=3), walk)
    assert left(store) == {ids[0], ids[1], ids[9], *more}, "the pinned one is among the newest"


def test_what_was_looked_at_is_not_looked_at_again(store: Store, make_capture: Make) -> None:
    put(store, make_capture, 20, "billing")
    put(store, make_capture, 4, "orders")
    walk = keep(store, Retention(captures=3))
    put(store, make_capture, 1, "orders")
    gone, after = store.retain_endpoint("orders", Retention(captures=3), walk)
    assert (gone, after.done) == (1, True)


def test_nothing_goes_below_the_limits(store: Store, make_capture: Make) -> None:
    ids = put(store, make_capture, 3, "orders", days_ago=1)
    keep(store, Retention(captures=3, days=2))
    keep(store, Retention())
    assert left(store) == set(ids)


def test_a_session_keeps_to_the_limits_of_its_endpoints(session: Session, make_capture: Make) -> None:
    session.save_endpoint(Endpoint("orders", retention=Retention(captures=2))).result(10)
    entries = [Entry(make_capture(endpoint=name)) for name in ("orders", "billing") for _ in range(5)]
    ids = session._write(session.store.append, entries).result(10)

    async def tidy() -> None:
        await session._keeper._tidy()

    session.engine.run(tidy()).result(10)
    assert set(session.ids()) == {*ids[3:5], *ids[5:]}
