from __future__ import annotations

import asyncio
import gc
import threading
import time

import pytest
from PySide6.QtWidgets import QApplication

from inspector.gui.loop import WindowLoop, run


def test_the_result_of_the_main_coroutine_is_given(qapp: QApplication) -> None:
    async def main() -> int:
        await asyncio.sleep(0.01)
        return 3

    assert run(qapp, main) == 3


def test_what_was_not_expected_is_logged(qapp: QApplication, caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> int:
        asyncio.get_running_loop().call_soon(lambda: 1 / 0)
        await asyncio.sleep(0.05)
        return 0

    with caplog.at_level("ERROR"):
        run(qapp, main)
    assert "ZeroDivisionError" in caplog.text


def test_a_closed_loop_may_be_collected_by_any_thread_though_timers_were_left(qapp: QApplication) -> None:
    # what earlier tests left, widgets among it, has to go here: another thread would wait for this one for ever
    gc.collect()
    for _ in range(6):
        with asyncio.Runner(loop_factory=lambda: WindowLoop(qapp)) as runner:
            loop = runner.get_loop()
            for delay in (0.001, 0.01, 5.0):
                loop.call_later(delay, lambda: None).cancel()
            runner.run(asyncio.sleep(0))
        loop.close()
        del loop, runner
        collector = threading.Thread(target=gc.collect)
        collector.start()
        collector.join()
    end = time.monotonic() + 0.05
    while time.monotonic() < end:
        qapp.processEvents()


def test_what_another_thread_asks_for_at_the_very_end_is_left_out(qapp: QApplication) -> None:
    loop = WindowLoop(qapp)
    called: list[int] = []
    other = threading.Thread(target=loop.call_soon_threadsafe, args=(called.append, 1))
    other.start()
    other.join()
    loop.close()
    QApplication.processEvents()
    assert called == []
    assert loop.call_soon(called.append, 2).cancelled()
