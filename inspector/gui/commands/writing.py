"""Text files that a command writes: on a worker, and what became of it is said."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspector.gui.main_window import MainWindow


async def write_file(window: MainWindow, place: Path, text: Callable[[], str], told: str) -> None:
    """Write what `text` gives as UTF-8, and say `told`, or why it cannot be written."""
    try:
        await asyncio.to_thread(lambda: place.write_text(text(), "utf-8"))
    except OSError as error:
        window.say_problem(f"{place} cannot be written: {error.strerror}.")
    else:
        window.say(told)
