"""When requests may start, by a clock that the test moves; and the same once by the real one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from inspector.capture import Attempt, Headers, new_uuid
from inspector.resend.pacing import Pace, Pacer
from inspector.resend.retry import Retry, accepted, asked_s, may_pass
from tests.resend.batches import Counting, a_batch


class Turned:
    """A clock that stands until it is moved; who sleeps moves it."""

    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        await asyncio.sleep(0)


def starts(pace: Pace, arrivals: list[float], took: float = 0.0) -> list[float]:
    """Seconds after the first start at which each may start, when each keeps us busy for `took`."""
    clock = Turned()
    pacer = Pacer(pace, clock)
    found = []
    for arrived in arrivals:
        while wait := pacer.wait_s(round(arrived * 1_000_000)):
            clock.time += wait
        found.append(clock.time - 100)
        clock.time += took
    return found


@pytest.mark.parametrize(("factor", "gaps"), [(1, [0, 2, 3]), (0.1, [0, 0.2, 0.3]), (100, [0, 200, 300])])
def test_the_original_spacing_can_be_scaled(factor: float, gaps: list[float]) -> None:
    assert starts(Pace(spacing=factor), [50, 52, 53]) == pytest.approx(gaps)


def test_a_slow_target_does_not_shift_the_original_times() -> None:
    assert starts(Pace(spacing=1), [0, 1, 2, 9], took=1.5) == pytest.approx([0, 1.5, 3, 9])


def test_what_is_not_in_the_order_of_arrival_does_not_wait_for_the_past() -> None:
    assert starts(Pace(spacing=1), [5, 3, 6]) == pytest.approx([0, 0, 1])


def test_a_fixed_rate_is_even() -> None:
    assert starts(Pace(rate=4), [0] * 4) == pytest.approx([0, 0.25, 0.5, 0.75])


def test_a_fixed_rate_does_not_make_up_for_a_slow_target_in_a_burst() -> None:
    found = starts(Pace(rate=10), [0] * 4, took=1.0)
    assert all(second - first >= 1 for first, second in pairwise(found))


def test_while_paused_no_time_passes() -> None:
    clock = Turned()
    pacer = Pacer(Pace(spacing=1), clock)
    assert pacer.wait_s(0) == 0
    pacer.pause()
    clock.time += 1000
    assert pacer.wait_s(2_000_000) == pytest.approx(2)
    pacer.resume()
    clock.time += 1
    assert pacer.wait_s(2_000_000) == pytest.approx(1)


async def test_a_batch_keeps_the_spacing() -> None:
    async with Counting() as target:
        await a_batch(target, [0, 2000, 4000], pace=Pace(parallel=4, spacing=0.1)).run()
    gaps = [second - first for first, second in pairwise(target.times)]
    assert all(gap > 0.15 for gap in gaps)


async def test_a_batch_by_a_moved_clock_takes_no_real_time() -> None:
    clock = Turned()
    async with Counting() as target:
        progress = await a_batch(target, [0, 3_600_000, 7_200_000], pace=Pace(spacing=1), clock=clock).run()
    assert progress.ok == 3
    assert clock.time == pytest.approx(7300, abs=1)


def an_attempt(status: int | None, error: str | None = None, retry_after: str = "") -> Attempt:
    headers = Headers([(b"Retry-After", retry_after.encode())] if retry_after else [])
    return Attempt(
        capture_id=1,
        uuid=new_uuid(),
        started_at=datetime.now(UTC),
        url="http://localhost/",
        method="POST",
        request_headers=Headers(),
        status=status,
        error=error,
        response_headers=headers,
    )


def test_only_a_whole_2xx_counts_as_accepted() -> None:
    assert accepted(an_attempt(204))
    assert not accepted(an_attempt(200, "The answer breaks off."))
    assert not accepted(an_attempt(301))
    assert not accepted(an_attempt(None, "Refused."))


def test_what_may_pass_is_tried_again() -> None:
    assert all(may_pass(an_attempt(status)) for status in (408, 425, 429, 500, 503, 599))
    assert may_pass(an_attempt(None, "Refused."))
    assert not any(may_pass(an_attempt(status)) for status in (301, 400, 401, 404, 410, 422))


def most(_least: float, greatest: float) -> float:
    return greatest


def test_the_wait_grows_up_to_the_cap() -> None:
    retry = Retry(times=9, base_s=0.5, factor=2, cap_s=3)
    waits = [retry.delay_s(number, an_attempt(500), most) for number in range(5)]
    assert waits == [0.5, 1, 2, 3, 3]
    assert retry.delay_s(100_000, an_attempt(500), most) == 3


def test_full_jitter_is_anything_up_to_the_wait() -> None:
    retry = Retry(base_s=4, cap_s=60)
    waits = [retry.delay_s(1, an_attempt(500)) for _ in range(200)]
    assert all(0 <= wait <= 8 for wait in waits)
    assert min(waits) < 2 < 6 < max(waits)
    assert Retry(base_s=4, jitter=False).delay_s(1, an_attempt(500)) == 8


def test_a_longer_retry_after_is_kept_to() -> None:
    retry = Retry(base_s=1)
    assert retry.delay_s(0, an_attempt(503, retry_after="7")) == 7
    assert retry.delay_s(0, an_attempt(503, retry_after="99999")) == 300
    assert retry.delay_s(0, an_attempt(503, retry_after="0"), most) == 1
    for unreadable in ("soon", "-5", "²", "", "Mon, 99 Nov"):
        assert asked_s(an_attempt(503, retry_after=unreadable) if unreadable.isascii() else an_attempt(503)) == 0
    moment = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
    assert asked_s(an_attempt(503, retry_after="Tue, 24 Nov 2026 12:00:30 GMT"), moment) == 30
    assert asked_s(an_attempt(503, retry_after="Tue, 24 Nov 2026 11:00:30 GMT"), moment) == 0
