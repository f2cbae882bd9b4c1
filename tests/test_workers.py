"""The worker pool: the newest work of a slot wins."""

from __future__ import annotations

import asyncio
import threading

import pytest

from inspector.tasks import spawn
from inspector.workers import Cancelled, Token, Workers


@pytest.fixture
def workers() -> Workers:
    workers = Workers(threads=2)
    yield workers
    workers.close()


def test_work_gives_its_result_or_its_error(workers: Workers) -> None:
    assert workers.submit("a", lambda token: 5).result(5) == 5

    def fail(token: Token) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        workers.submit("a", fail).result(5)


def test_newer_work_of_the_same_slot_cancels_the_older(workers: Workers) -> None:
    started, release = threading.Event(), threading.Event()

    def slow(token: Token) -> str:
        started.set()
        release.wait(5)
        return "old"

    old = workers.submit("slot", slow)
    started.wait(5)
    new = workers.submit("slot", lambda token: "new")
    other = workers.submit("other", lambda token: "other")
    release.set()
    assert new.result(5) == "new"
    assert other.result(5) == "other"
    with pytest.raises(Cancelled):
        old.result(5)


def test_nothing_is_kept_of_slots_whose_work_is_done(workers: Workers) -> None:
    for number in range(20):
        workers.submit(f"slot {number}", lambda token: None).result(5)
    assert not workers._newest


def test_work_that_pauses_goes_on_after_it_or_ends_at_once_when_it_is_cancelled(workers: Workers) -> None:
    def short(token: Token) -> str:
        token.pause(0.01)
        return "went on"

    started = threading.Event()

    def long(token: Token) -> None:
        started.set()
        token.pause(3600)

    assert workers.submit("short", short).result(5) == "went on"
    future = workers.submit("long", long)
    started.wait(5)
    workers.cancel("long")
    with pytest.raises(Cancelled):
        future.result(5)


def test_work_that_checks_its_token_ends_early(workers: Workers) -> None:
    started = threading.Event()

    def endless(token: Token) -> None:
        started.set()
        while True:
            token.check()

    future = workers.submit("slot", endless)
    started.wait(5)
    workers.cancel("slot")
    workers.cancel("slot")
    with pytest.raises(Cancelled):
        future.result(5)


async def test_who_awaits_work_that_was_overtaken_is_cancelled_and_has_not_failed(
    workers: Workers, caplog: pytest.LogCaptureFixture
) -> None:
    release = threading.Event()

    async def wait() -> None:
        await asyncio.wrap_future(workers.submit("a", lambda token: release.wait(10)))

    first = spawn(wait(), name="first")
    await asyncio.sleep(0)
    second = spawn(wait(), name="second")
    await asyncio.sleep(0)
    release.set()
    await asyncio.wait([first, second])
    assert first.cancelled()
    assert second.exception() is None
    assert not caplog.records
