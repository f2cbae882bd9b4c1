"""Reference cycles are collected on the window's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from inspector.compare.collecting import uncollected
from inspector.gui.collecting import Collector

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as made:
        made.setInterval(10)
        yield made
    assert gc.isenabled()


class Held(QObject):
    """Part of a cycle."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def left(where: list[int]) -> None:
    """A cycle that notes the thread on which it is collected."""
    weakref.finalize(Held(), lambda: where.append(threading.get_ident()))


def make_cycles() -> None:
    for _ in range(5000):
        cycle: list[object] = []
        cycle.append(cycle)


def test_a_cycle_is_collected_here_while_another_thread_makes_objects(collector: Collector, qtbot: QtBot) -> None:
    where: list[int] = []
    left(where)
    other = threading.Thread(target=make_cycles)
    other.start()
    other.join()
    assert where == []
    qtbot.waitUntil(lambda: bool(where))
    assert where == [threading.get_ident()]


def test_what_grew_old_is_collected_after_a_while(collector: Collector, qtbot: QtBot) -> None:
    where: list[int] = []
    gc.collect()
    held = [Held()]
    weakref.finalize(held[0], lambda: where.append(threading.get_ident()))
    gc.collect()
    held.clear()

    def make_more() -> bool:
        make_cycles()
        return bool(where)

    qtbot.waitUntil(make_more)
    assert where == [threading.get_ident()]


def test_it_waits_for_large_comparisons(collector: Collector, qtbot: QtBot) -> None:
    where: list[int] = []
    with uncollected():
        left(where)
        make_cycles()
        qtbot.wait(100)
        assert where == []
    qtbot.waitUntil(lambda: bool(where))
