"""The engine's thread: coroutines in, results out, nothing left behind."""

from __future__ import annotations

import asyncio
import logging
import threading

import pytest

from inspector.engine import Engine
from inspector.tasks import cancel_and_wait, spawn


@pytest.fixture
def engine() -> Engine:
    engine = Engine("test-engine")
    engine.start()
    yield engine
    engine.stop()


def test_a_coroutine_runs_on_the_engines_thread(engine: Engine) -> None:
    async def where() -> str:
        return threading.current_thread().name

    assert engine.run(where()).result(5) == "test-engine"
    assert engine.call(engine.on_thread).result(5)
    assert not engine.on_thread()


def test_an_error_comes_back_through_the_future(engine: Engine) -> None:
    async def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        engine.run(fail()).result(5)


def test_stop_cancels_what_still_runs_and_may_be_called_twice() -> None:
    engine = Engine()
    engine.start()
    ended = threading.Event()

    async def wait_forever() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    future = engine.run(wait_forever())
    engine.call(lambda: None).result(5)
    engine.stop()
    engine.stop()
    assert ended.is_set()
    assert future.cancelled()
    assert not engine.running
    with pytest.raises(RuntimeError):
        _ = engine.loop


def test_starting_twice_is_a_mistake(engine: Engine) -> None:
    with pytest.raises(RuntimeError):
        engine.start()


def test_a_failing_task_is_logged_with_its_name(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise ValueError("broken")

    async def run() -> None:
        task = spawn(fail(), name="doomed")
        await asyncio.wait([task])
        await asyncio.sleep(0)

    with caplog.at_level(logging.ERROR):
        engine.run(run()).result(5)
    assert "task doomed failed" in caplog.text
    caplog.clear()


def test_cancelling_waits_for_the_end(engine: Engine) -> None:
    async def run() -> bool:
        task = spawn(asyncio.sleep(3600), name="sleeper")
        await cancel_and_wait(task)
        return task.cancelled()

    assert engine.run(run()).result(5)
