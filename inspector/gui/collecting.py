"""Collects reference cycles on the window's thread, and on no other.

Python collects on whichever thread happens to make the next object. Where that is the engine's or a worker's, and what
it finds is Qt's (a dialog that was closed, a model), Qt is taken apart beside the thread that it belongs to: timers
cannot be stopped there, and at times the process ends.
"""

from __future__ import annotations

import gc
from typing import Self

from PySide6.QtCore import QObject, QTimer, Slot

from inspector.compare.collecting import is_resting

#: Milliseconds between two looks, and how many of them the dearest kind of collection waits at least: that looks
#: through all there is, and stops the window meanwhile.
_EVERY_MS = 200
_LOOKS_BETWEEN = 50


class Collector(QTimer):
    """Takes over from Python, with the thresholds that Python has."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent, interval=_EVERY_MS)
        self._looks = 0
        self.timeout.connect(self._on_timeout)

    def __enter__(self) -> Self:
        """From now on."""
        gc.disable()
        self.start()
        return self

    def settle(self) -> None:
        """What was made so far stays, nearly all of it being modules: to look through it took up to 0.1 s each time."""
        gc.freeze()

    def __exit__(self, *_error: object) -> None:
        """Leave it to Python again."""
        self.stop()
        gc.enable()

    @Slot()
    def _on_timeout(self) -> None:
        self._looks += 1
        if is_resting():
            return
        # a comparison that began before this did has switched it on again
        gc.disable()
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[2] and self._looks >= _LOOKS_BETWEEN:
            self._looks = 0
            gc.collect()
        elif due[1]:
            gc.collect(1)
        elif due[0]:
            gc.collect(0)
