from __future__ import annotations

import asyncio

import pytest

from inspector.resend.deadline import Deadline


def test_what_ends_in_time_is_left_alone() -> None:
    async def work() -> int:
        with Deadline(5):
            await asyncio.sleep(0)
        await asyncio.sleep(0.01)
        return 1

    assert asyncio.run(work()) == 1


@pytest.mark.parametrize("seconds", [None, 0.0])
def test_no_seconds_are_no_bound(seconds: float | None) -> None:
    async def work() -> None:
        with Deadline(seconds):
            await asyncio.sleep(0.02)

    asyncio.run(work())


def test_what_takes_longer_is_ended_and_says_so() -> None:
    async def work() -> str:
        try:
            with Deadline(0.01):
                await asyncio.sleep(10)
        except TimeoutError:
            task = asyncio.current_task()
            assert task is not None
            return f"{task.cancelling()} left"
        return "went on"

    assert asyncio.run(work()) == "0 left"


def test_an_error_of_the_body_comes_through() -> None:
    async def work() -> None:
        with Deadline(5):
            raise ValueError("its own")

    with pytest.raises(ValueError, match="its own"):
        asyncio.run(work())


def test_who_cancels_meanwhile_is_heeded() -> None:
    async def work() -> None:
        with Deadline(60):
            await asyncio.sleep(10)

    async def main() -> tuple[bool, int]:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled(), task.cancelling()

    assert asyncio.run(main()) == (True, 1)


def test_cancelled_in_the_turn_in_which_it_passes_is_cancelled() -> None:
    async def work(deadline: Deadline) -> None:
        with deadline:
            await asyncio.sleep(10)

    async def main() -> bool:
        deadline = Deadline(60)
        task = asyncio.create_task(work(deadline))
        await asyncio.sleep(0)
        deadline._on_passed()
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(main())
