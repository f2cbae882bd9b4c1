"""Group commit: one transaction for what arrives together, and everybody is told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.errors import StoreError, StoreFull
from inspector.store import Entry, Store, open_store
from inspector.store.commit import MAX_ENTRIES, Committer


def entry(number: int) -> Entry:
    return Entry(Capture.from_interchange({"method": "POST", "target": f"/{number}"}))


class Watched:
    """A store that counts its transactions, and fails on demand."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.sizes: list[int] = []
        self.failure: Exception | None = None

    def append(self, entries: Sequence[Entry]) -> list[int]:
        if self.failure is not None:
            raise self.failure
        self.sizes.append(len(entries))
        return self.store.append(entries)


class Desk:
    def __init__(self, path: Path, *, full_sync: bool = False) -> None:
        self.store = open_store(path, full_sync=full_sync)
        self.watched = Watched(self.store)
        self.told: list[BaseException | None] = []
        self.stored: list[int] = []
        self.health: list[str | None] = []
        self.committer = Committer(
            self.watched,  # type: ignore[arg-type]
            on_stored=lambda ids, entries: self.stored.extend(ids),
            on_health=self.health.append,
            full_sync=full_sync,
        )

    async def close(self) -> None:
        await self.committer.close()
        self.store.close()


@pytest.mark.parametrize("full_sync", [False, True])
async def test_what_arrives_together_is_one_transaction_and_is_on_record_when_told(
    tmp_path: Path, full_sync: bool
) -> None:
    desk = Desk(tmp_path / "s.webhooks", full_sync=full_sync)
    counts: list[int] = []
    for number in range(20):
        desk.committer.submit(entry(number), lambda error: counts.append(desk.store.stats().count))
    await desk.committer.drain()
    assert desk.watched.sizes == [20]
    assert counts == [20] * 20
    assert desk.stored == list(range(1, 21))
    assert [summary.target for summary in desk.store.summaries([1, 20])] == ["/0", "/19"]
    await desk.close()


async def test_more_than_one_transaction_may_hold_goes_into_the_next(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "s.webhooks")
    for number in range(MAX_ENTRIES + 3):
        desk.committer.submit(entry(number), desk.told.append)
    await desk.committer.drain()
    assert desk.watched.sizes == [MAX_ENTRIES, 3]
    assert desk.told == [None] * (MAX_ENTRIES + 3)
    await desk.close()


async def test_all_are_told_of_a_failure_and_the_next_ones_are_stored_again(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "s.webhooks")
    desk.watched.failure = StoreFull("The disk is full.")
    for number in range(3):
        desk.committer.submit(entry(number), desk.told.append)
    await desk.committer.drain()
    assert [isinstance(error, StoreError) for error in desk.told] == [True] * 3
    desk.watched.failure = None
    desk.committer.submit(entry(3), desk.told.append)
    await desk.committer.drain()
    assert desk.told[3] is None
    assert desk.stored == [1]
    assert desk.health == ["The disk is full.", None]
    await desk.close()


async def test_one_that_fails_on_being_told_does_not_keep_the_others_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(tmp_path / "s.webhooks")

    def fail(error: BaseException | None) -> None:
        raise RuntimeError("gone")

    with caplog.at_level(logging.CRITICAL):
        desk.committer.submit(entry(0), fail)
        desk.committer.submit(entry(1), desk.told.append)
        await desk.committer.drain()
    assert desk.told == [None]
    assert desk.stored == [1, 2]
    await desk.close()


async def test_what_is_submitted_while_others_are_told_is_stored_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "s.webhooks")
    done = asyncio.Event()

    def again(error: BaseException | None) -> None:
        desk.committer.submit(entry(1), lambda error: done.set())

    desk.committer.submit(entry(0), again)
    await asyncio.wait_for(done.wait(), 5)
    assert desk.watched.sizes == [1, 1]
    await desk.close()
