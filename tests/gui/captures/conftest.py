from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from inspector.gui.captures.model import CapturesModel
from inspector.gui.captures.table import CapturesTable
from inspector.gui.state import WindowState
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from tests.gui.driving import drop

Make = Callable[[], CapturesTable]


@pytest.fixture
def make_table(session: Session, hub: ThemeHub) -> Iterator[Make]:
    tables: list[CapturesTable] = []

    def make() -> CapturesTable:
        model = CapturesModel(session.summaries)
        model.replace(session.ids(), ())
        table = CapturesTable(model, WindowState())
        model.setParent(table)
        tables.append(table)
        table.resize(1400, 600)
        table.show()
        return table

    yield make
    drop(tables)
