from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from inspector.gui.detail.loading import Loader, Part
from inspector.workers import Token, Workers


class _Slow(Workers):
    """Gives its future away only after the work has ended."""

    def submit(self, slot, work):  # type: ignore[no-untyped-def]
        future = super().submit(slot, work)
        future.result(5)
        time.sleep(0.01)
        return future


def test_the_end_of_work_never_overtakes_its_parts(qtbot: QtBot) -> None:
    workers = _Slow(1)
    owner = QObject()
    loader = Loader(workers, "test", owner)
    came: list[object] = []

    def work(_token: Token, part: Part) -> str:
        part("first")
        part("second")
        return "end"

    loader.run("slot", work, came.append, part=came.append)
    assert came == []
    qtbot.waitUntil(lambda: len(came) == 3)
    assert came == ["first", "second", "end"]
    workers.close()


def test_windows_that_are_closed_while_work_ends_hurt_nobody(qtbot: QtBot) -> None:
    workers = Workers(4)
    came: list[object] = []
    for number in range(300):
        owner = QObject()
        loader = Loader(workers, f"test{number}", owner)

        def work(_token: Token, part: Part) -> None:
            for piece in range(20):
                part(piece)

        loader.run("slot", work, came.append, part=came.append)
        delete(owner)
    workers.close()
    QCoreApplication.processEvents()
    assert came == []
