from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from inspector.gui.main_window import MainWindow
from inspector.gui.notifying.dialog import NotificationsDialog
from inspector.gui.notifying.notifying import Notifying
from inspector.notices import Notice
from inspector.session import Session
from inspector.settings import NotifySettings, load_settings
from tests.gui.driving import choose, click, on_window_loop, settle, shown, titles, until

Fill = Callable[..., list[int]]


def use(window: MainWindow, **values: Any) -> Notifying:
    assert window.notifying is not None
    window.notifying.apply(NotifySettings(**values))
    return window.notifying


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Notice]:
    """What would be shown, in place of a desktop, which a test has none of."""
    shown: list[Notice] = []
    monkeypatch.setattr(Notifying, "show_with", lambda _self, _settings, notice: shown.append(notice))
    return shown


@pytest.fixture
def unfocused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QApplication, "activeWindow", lambda: None)


@on_window_loop
async def test_what_arrives_is_told_and_a_click_leads_to_it(
    window: MainWindow, fill: Fill, told: list[Notice], unfocused: None
) -> None:
    fill(2)
    watch = window.notifying._watch if window.notifying is not None else None
    assert watch is not None
    await until(lambda: window.pane.shown_count == 2 and watch._after == 2)
    notifying = use(window, arrivals=True)
    first, _ = window.pane.model.ids
    assert told == [], "what was there before has not arrived"
    (new,) = fill(endpoint="orders")
    await until(lambda: told != [])
    assert (told[0].capture_id, told[0].text) == (new, "at orders, answered 200")
    await until(lambda: window.pane.shown_count == 3)
    window.pane.table.go_to_row(2)
    notifying._on_chosen(str(new))
    assert window.pane.table.picked_ids() == [new]
    notifying._on_chosen("?")
    assert window.pane.table.picked_ids() == [new]
    assert first != new


@on_window_loop
async def test_only_failed_signatures_are_told_where_only_they_are_wished(
    window: MainWindow, session: Session, fill: Fill, told: list[Notice], unfocused: None
) -> None:
    use(window, failures=True)
    session.set_secret("default", "live", "s3cret").result(10)
    headers = [["X-GitHub-Event", "push"], ["X-Hub-Signature-256", "sha256=" + "0" * 64]]
    fill()
    (failed,) = fill(headers=headers)
    await until(lambda: told != [])
    assert told[0].capture_id == failed
    assert told[0].title.startswith("Signature does not hold")


@on_window_loop
async def test_nothing_is_told_while_the_window_is_looked_at(
    window: MainWindow, fill: Fill, told: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    notifying = use(window, arrivals=True)
    looks: list[object] = []
    take = notifying._take
    monkeypatch.setattr(notifying, "_take", lambda wanted: (looks.extend(wanted), take(wanted)))
    monkeypatch.setattr(QApplication, "activeWindow", lambda: window)
    fill()
    await until(lambda: len(looks) == 1)
    assert told == []
    use(window, arrivals=True, focused=True)
    fill()
    await until(lambda: told != [])


@on_window_loop
async def test_a_burst_is_one_more_notice(window: MainWindow, fill: Fill, told: list[Notice], unfocused: None) -> None:
    use(window, arrivals=True, pause_s=1)
    fill()
    await until(lambda: len(told) == 1)
    fill(7)
    await until(lambda: len(told) == 2)
    assert told[1].title == "7 more requests"


@on_window_loop
async def test_a_filter_that_does_not_parse_is_told_and_the_rest_works(
    window: MainWindow, fill: Fill, told: list[Notice], unfocused: None
) -> None:
    use(window, arrivals=True, filter="statsu:1")
    assert "does not parse" in window.notice.text
    fill()
    await until(lambda: told != [])


@on_window_loop
async def test_the_settings_are_kept_and_used(window: MainWindow, session: Session) -> None:
    window.actions_table["notifications"].trigger()
    dialog = shown(window, NotificationsDialog)
    dialog.arrivals.setChecked(True)
    dialog.filter.setText("statsu:1")
    click(dialog.main_button)
    assert "does not parse at character 1" in dialog.complaints
    dialog.filter.setText("status>=500")
    click(dialog.main_button)
    await until(lambda: session.settings.notify.arrivals)
    await until(lambda: load_settings().notify.filter == "status>=500")
    assert window.notifying is not None
    await until(lambda: window.notifying is not None and window.notifying._wish.query is not None)


@on_window_loop
async def test_without_a_tray_there_is_none_and_closing_closes(window: MainWindow) -> None:
    notifying = use(window, tray=True, close_to_tray=True)
    assert QSystemTrayIcon.isSystemTrayAvailable() == (notifying.tray is not None)
    if notifying.tray is None:
        asked: list[bool] = []
        window.close_wanted.connect(lambda: asked.append(True))
        window.close()
        assert asked == [True]


@on_window_loop
async def test_the_tray_has_a_menu_hides_the_window_and_brings_it_back(
    window: MainWindow, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda _self: None)
    notifying = use(window, tray=True, close_to_tray=True)
    tray = notifying.tray
    assert tray is not None
    await until(lambda: window.actions_table["copy_address"].isEnabled())
    assert titles(tray.menu) == ["Show window", "Record", "Pause notifications", "Copy address", "Quit"]
    asked: list[bool] = []
    window.close_wanted.connect(lambda: asked.append(True))
    window.close()
    assert not window.isVisible()
    assert asked == []
    choose(tray.menu, "Show window")
    assert window.isVisible()
    choose(tray.menu, "Copy address")
    assert QApplication.clipboard().text() == address
    choose(tray.menu, "Quit")
    assert asked == [True]
    tray.pause.setChecked(True)
    assert notifying._is_quiet()
    use(window, tray=False)
    assert notifying.tray is None
    await settle()
