"""Many at once: order, limits, failures, retries, pause and cancel, over real connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from inspector.capture import Attempt
from inspector.errors import NotFound, ResendRefused, StoreFull, UsageError
from inspector.resend.account import CUT, FAILED, OK, UNSENT, Progress
from inspector.resend.batch import Batch, Item
from inspector.resend.pacing import Pace
from inspector.resend.retry import Retry
from tests.resend.batches import Counting, a_batch, answer, item

AT_ONCE = Retry(times=3, base_s=0)


async def test_in_order_means_one_after_another() -> None:
    async with Counting() as target:
        target.wait_s = 0.005
        progress = await a_batch(target, 20).run()
    assert target.items == list(range(20))
    assert target.most_open == 1
    assert (progress.state, progress.ok, progress.failed, progress.left, progress.open) == ("done", 20, 0, 0, 0)


async def test_in_parallel_they_overlap_up_to_the_limit_and_start_in_order() -> None:
    async with Counting() as target:
        target.wait_s = 0.02
        progress = await a_batch(target, 40, pace=Pace(parallel=8)).run()
    assert target.most_open == 8
    assert sorted(target.items) == list(range(40))
    assert set(target.items[:8]) == set(range(8))
    assert progress.ok == 40


async def test_a_batch_of_nothing_is_done() -> None:
    progress = await a_batch("http://127.0.0.1:1", 0).run()
    assert (progress.state, progress.total) == ("done", 0)


@pytest.mark.parametrize("status", [199 + 1, 204, 299])
async def test_any_2xx_is_a_success(status: int) -> None:
    async with Counting(lambda _n, _i: answer(status)) as target:
        assert (await a_batch(target, 1).run()).ok == 1


@pytest.mark.parametrize("status", [302, 400, 404, 500, 503])
async def test_other_answers_are_failures_and_the_batch_goes_on(status: int) -> None:
    async with Counting(lambda _n, i: answer(status if i == 1 else 200)) as target:
        batch = a_batch(target, 3)
        progress = await batch.run()
    assert (progress.state, progress.ok, progress.failed, progress.reason) == ("done", 2, 1, f"{status} Said")
    results = list(batch.account.results())
    assert [one.outcome for one in results] == [OK, FAILED, OK]
    assert [one.attempt_id for one in results] == [1, 2, 3]
    assert [one.status for one in results] == [200, status, 200]
    assert results[1].reason == f"{status} Said"
    assert list(batch.account.places(FAILED)) == [1]


async def test_a_target_that_refuses_fails_each_of_them() -> None:
    progress = await a_batch("http://127.0.0.1:1", 3, pace=Pace(parallel=2)).run()
    assert (progress.failed, progress.state) == (3, "done")
    assert "refused" in progress.reason


async def test_it_stops_at_the_first_failure_where_asked() -> None:
    async with Counting(lambda _n, i: answer(500 if i == 2 else 200)) as target:
        batch = a_batch(target, 10, stop_on_failure=True)
        progress = await batch.run()
    assert target.items == [0, 1, 2]
    assert (progress.state, progress.ok, progress.failed, progress.left) == ("stopped", 2, 1, 7)
    assert list(batch.account.places(UNSENT)) == [3, 4, 5, 6, 7, 8, 9]


async def test_what_is_under_way_at_the_first_failure_comes_to_its_end() -> None:
    async with Counting(lambda _n, i: answer(500 if i == 0 else 200)) as target:
        target.wait_s = 0.02
        batch = a_batch(target, 50, pace=Pace(parallel=4), stop_on_failure=True)
        progress = await batch.run()
    assert progress.state == "stopped"
    assert progress.ok + progress.failed == len(target.items) < 10
    assert not list(batch.account.places(CUT))


async def test_what_cannot_be_sent_fails_alone() -> None:
    async def source() -> AsyncIterator[Item]:
        for place in range(3):
            yield item(place)

    async def send(one: Item) -> Attempt:
        raise ResendRefused("No.") if one.place == 1 else NotFound("Gone.")

    batch = Batch(send, source(), 3, retry=AT_ONCE)
    progress = await batch.run()
    assert (progress.failed, progress.retries) == (3, 0)
    assert [one.reason for one in batch.account.results()] == ["Gone.", "No.", "Gone."]


async def test_an_error_that_would_meet_all_of_them_ends_the_batch() -> None:
    calls = 0

    async def source() -> AsyncIterator[Item]:
        for place in range(30):
            yield item(place)

    async def send(one: Item) -> Attempt:
        nonlocal calls
        calls += 1
        await asyncio.sleep(0)
        raise StoreFull("The disk is full.")

    batch = Batch(send, source(), 30, pace=Pace(parallel=2))
    with pytest.raises(StoreFull):
        await batch.run()
    assert calls <= 2
    assert (batch.progress.state, batch.progress.reason) == ("broken", "The disk is full.")


async def test_retries_keep_the_order() -> None:
    async with Counting(lambda n, _i: answer(503 if n in (2, 3) else 200)) as target:
        batch = a_batch(target, 4, retry=AT_ONCE)
        progress = await batch.run()
    assert target.items == [0, 1, 1, 1, 2, 3]
    assert (progress.ok, progress.failed, progress.retries) == (4, 0, 2)
    assert [one.attempt_id for one in batch.account.results()] == [1, 4, 5, 6]


async def test_retries_end_and_what_cannot_get_better_is_not_retried() -> None:
    async with Counting(lambda _n, i: answer((503, 404)[i])) as target:
        progress = await a_batch(target, 2, retry=AT_ONCE).run()
    assert target.items == [0, 0, 0, 0, 1]
    assert (progress.failed, progress.retries) == (2, 3)


async def test_no_retry_is_made_once_another_failure_has_stopped_the_batch() -> None:
    async with Counting(lambda _n, i: answer((503, 404)[i])) as target:
        retry = Retry(times=5, base_s=30, jitter=False)
        batch = a_batch(target, 2, pace=Pace(parallel=2), retry=retry, stop_on_failure=True)
        progress = await asyncio.wait_for(batch.run(), 5)
    assert sorted(target.items) == [0, 1]
    assert (progress.state, progress.failed) == ("stopped", 2)


async def test_a_pause_lets_nothing_start_and_a_resume_goes_on() -> None:
    async with Counting() as target:
        target.wait_s = 0.002
        batch = a_batch(target, 200, pace=Pace(parallel=2))
        running = asyncio.create_task(batch.run())
        while len(target.items) < 20:
            await asyncio.sleep(0.001)
        batch.pause()
        await asyncio.sleep(0.1)
        seen = len(target.items)
        assert seen < 30
        assert (batch.progress.state, batch.progress.open) == ("paused", 0)
        await asyncio.sleep(0.1)
        assert len(target.items) == seen
        batch.resume()
        assert (await running).ok == 200


async def test_a_cancel_closes_what_is_open_at_once() -> None:
    async with Counting(lambda _n, _i: None) as target:
        batch = a_batch(target, 100, pace=Pace(parallel=16))
        running = asyncio.create_task(batch.run())
        while target.open < 16:
            await asyncio.sleep(0.001)
        started = time.monotonic()
        batch.cancel()
        progress = await running
        while target.open:
            await asyncio.sleep(0.001)
        assert time.monotonic() - started < 1
        assert target.cut == 16
        assert (progress.state, progress.open, progress.left) == ("cancelled", 0, 100)
        assert len(list(batch.account.places(CUT))) == 16
        assert len(target.items) == 16


async def test_a_cancel_ends_waits_too() -> None:
    async with Counting(lambda _n, _i: answer(503)) as target:
        for options in ({"retry": Retry(times=5, base_s=60, jitter=False)}, {"pace": Pace(rate=0.01)}):
            batch = a_batch(target, 3, **options)
            running = asyncio.create_task(batch.run())
            await asyncio.sleep(0.05)
            batch.pause()
            await asyncio.sleep(0.02)
            batch.cancel()
            assert (await asyncio.wait_for(running, 1)).state == "cancelled"


async def test_cancelling_the_run_itself_stops_the_traffic() -> None:
    async with Counting(lambda _n, _i: None) as target:
        batch = a_batch(target, 10, pace=Pace(parallel=4))
        running = asyncio.create_task(batch.run())
        while target.open < 4:
            await asyncio.sleep(0.001)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        while target.open:
            await asyncio.sleep(0.001)
        assert batch.progress.state == "cancelled"


async def test_progress_is_told_now_and_then_and_at_the_end() -> None:
    told: list[Progress] = []
    async with Counting() as target:
        target.wait_s = 0.002
        await a_batch(target, 150, on_progress=told.append).run()
    assert 2 <= len(told) < 40
    assert [one.sent for one in told] == sorted(one.sent for one in told)
    assert told[-1].ended
    assert told[-1].sent == 150
    middle = [one for one in told if 0 < one.sent < 150]
    assert all(one.rate > 0 and one.eta_s is not None for one in middle)


async def test_every_attempt_is_told() -> None:
    seen: list[tuple[int, int | None]] = []
    async with Counting(lambda n, _i: answer(503 if n == 1 else 200)) as target:
        told = lambda one, attempt: seen.append((one.place, attempt.status))  # noqa: E731
        await a_batch(target, 2, retry=AT_ONCE, on_attempt=told).run()
    assert seen == [(0, 503), (0, 200), (1, 200)]


@pytest.mark.parametrize(
    "options",
    [
        *({"pace": Pace(parallel=0)}, {"pace": Pace(parallel=65)}, {"pace": Pace(rate=0)}, {"pace": Pace(rate=1e9)}),
        *({"pace": Pace(spacing=0.05)}, {"pace": Pace(spacing=101)}, {"pace": Pace(spacing=1, rate=1)}),
        *({"retry": Retry(times=-1)}, {"retry": Retry(times=1000)}, {"retry": Retry(base_s=-1)}),
    ],
)
async def test_what_makes_no_sense_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        a_batch("http://127.0.0.1:1", 1, **options)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"", id="closes early"),
        pytest.param(b"\x16\x03\x01 what?\r\n\r\n", id="garbage"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", id="breaks off"),
        pytest.param(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", id="bad chunks"),
    ],
)
async def test_a_broken_answer_is_a_failure_and_the_batch_goes_on_or_stops(said: bytes) -> None:
    def broken(_number: int, place: int) -> bytes:
        return said if place == 1 else answer(200)

    async with Counting(broken) as target:
        target.closes = lambda place: place == 1
        batch = a_batch(target, 3)
        progress = await batch.run()
        assert (progress.ok, progress.failed, progress.state) == (2, 1, "done")
        assert [one.outcome for one in batch.account.results()] == [OK, FAILED, OK]
        assert progress.reason
        stopped = await a_batch(target, 3, stop_on_failure=True).run()
        assert (stopped.ok, stopped.failed, stopped.state) == (1, 1, "stopped")


async def test_one_that_never_answers_is_given_up_and_holds_nobody_else() -> None:
    async with Counting(lambda _n, place: None if place == 0 else answer(200)) as target:
        batch = a_batch(target, 20, pace=Pace(parallel=2), timeout_s=0.5)
        progress = await batch.run()
    assert (progress.ok, progress.failed) == (19, 1)
    assert "0.5 s" in progress.reason


async def test_an_error_of_the_last_one_is_told_though_the_other_workers_are_done() -> None:
    async def source() -> AsyncIterator[Item]:
        for place in range(2):
            yield item(place)

    async def send(one: Item) -> Attempt:
        await asyncio.sleep(0.02 * one.place)
        if one.place == 1:
            raise StoreFull("The disk is full.")
        raise ResendRefused("No.")

    batch = Batch(send, source(), 2, pace=Pace(parallel=2))
    with pytest.raises(StoreFull):
        await batch.run()
    assert batch.progress.state == "broken"
