"""Schema drift in the window: learned from selected requests, seen with its first request, accepted and exported."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.checks.drift import learn
from inspector.gui.checking.drift import DriftDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.checking.test_window import seen
from tests.gui.driving import on_window_loop, shown, until

Fill = Callable[..., list[int]]
USUAL = b'{"id":"evt_1","api_version":"2024-06-20","data":{"amount":1000,"currency":"eur"}}'
NEW = b'{"id":"evt_2","api_version":"2025-01-01","data":{"amount":"10.00","region":"eu"}}'


@pytest.mark.parametrize("theme", ["light", "dark"])
@on_window_loop
async def test_drift_is_learned_seen_accepted_and_exported(
    window: MainWindow, fill: Fill, session: Session, tmp_path: Path, theme: str
) -> None:
    window.hub.choose(theme)
    headers = (["Content-Type", "application/json"],)
    fill(3, headers=headers, body=USUAL)
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.selectAll()
    window.commands.drifting.learn()
    await until(lambda: window.toast.text == "Learned events without a type from 3 requests")
    fill(2, headers=headers, body=NEW)
    await until(lambda: len(session.baselines()[0].seen) == 3)
    window.actions_table["drift"].trigger()
    dialog = shown(window, DriftDialog)
    await until(lambda: dialog.list.count() == 1)
    model = dialog.table.model()
    rows = {
        model.index(row, 1).data(): [model.index(row, column).data() for column in (0, 2, 3, 5)] for row in range(3)
    }
    assert rows == {
        "data.amount": ["~ type", '"10.00", a string', "a whole number", "2"],
        "data.region": ["+ new", '"eu", a string', "", "2"],
        "data.currency": ["− missing", "nothing", "a string", "2"],
    }
    assert "API version 2024-06-20 · since then also 2025-01-01" in dialog.remark.text()
    dialog.table.selectRow(0)
    seen(dialog, f"drift-{theme}")
    asked: list[int] = []
    dialog.capture_wanted.connect(asked.append)
    dialog.open_first.click()
    assert asked == [4]
    dialog.accept_some.click()
    await until(lambda: dialog.table.model().rowCount() == 2)
    dialog.accept_all.click()
    await until(lambda: dialog.table.model().rowCount() == 0)
    window.commands.drifting.export(tmp_path / "s.json", "default", "")
    await until(lambda: (tmp_path / "s.json").exists() and (tmp_path / "s.json").stat().st_size)
    schema = json.loads((tmp_path / "s.json").read_text())
    assert schema["properties"]["data"]["properties"]["amount"]["type"] == ["integer", "string"]
    dialog.forget.click()
    await until(lambda: dialog.stack.currentIndex() == 0)


async def _quiet(session: Session) -> None:
    """One more baseline, that nothing departs from."""
    session.store.save_baseline("aaa", "quiet", json.dumps(learn("aaa", "quiet", [({"a": 1}, "")], 0).to_json()))
    session._usual.forget()


@on_window_loop
async def test_hidden_characters_are_shown(window: MainWindow, fill: Fill, session: Session) -> None:
    headers = (["Content-Type", "application/json"],)
    fill(2, headers=headers, body=b'{"id":"a"}')
    await until(lambda: window.pane.shown_count == 2)
    window.pane.table.selectAll()
    window.commands.drifting.learn()
    await until(lambda: bool(session.baselines()))
    session.engine.run(_quiet(session)).result(10)
    fill(1, headers=headers, body='{"id":"a","p\u202ed":"x\u200b\u202etxt"}'.encode())
    await until(lambda: len(session.baselines()[1].seen) == 1)
    window.actions_table["drift"].trigger()
    dialog = shown(window, DriftDialog)
    await until(lambda: dialog.table.model().rowCount() == 1)
    model = dialog.table.model()
    told = "".join(str(model.index(0, column).data()) for column in range(model.columnCount()))
    assert "txt" in told
    # the first that something departs from is shown first
    assert dialog.list.currentRow() == 1
    assert not set(told) & {"\u202e", "\u200b"}
