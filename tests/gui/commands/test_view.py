from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from inspector.gui.dialogs.settings import SettingsDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from inspector.settings import load_settings
from tests.gui.driving import click, on_window_loop, open_windows, press, send, shown, texts, until

Fill = Callable[..., list[int]]


@on_window_loop
async def test_densities_exclude_each_other_and_are_saved(window: MainWindow, fill: Fill) -> None:
    fill(3)
    for density, height in (("compact", 24), ("roomy", 34), ("normal", 28)):
        window.actions_table[f"density_{density}"].trigger()
        await until(lambda height=height: window.pane.table.row_height == height)  # type: ignore[misc]
        checked = [
            name for name in ("compact", "normal", "roomy") if window.actions_table[f"density_{name}"].isChecked()
        ]
        assert checked == [density]
        assert load_settings().look.density == density


@on_window_loop
async def test_settings_are_used_at_once(window: MainWindow, session: Session) -> None:
    session.settings = session.settings.changed("listener", port=0)
    window.commands.listening.listen()
    await until(lambda: session.address is not None)
    before = session.address
    press(window.pane.table, "Ctrl+,")
    dialog = shown(window, SettingsDialog)
    dialog.body_limit.setText("2 KiB")
    dialog.budget.setText("3 MiB")
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    dialog.density.setCurrentIndex(dialog.density.findData("compact"))
    click(dialog.main_button)
    await until(lambda: window.hub.theme.name == "dark")
    await until(lambda: window.pane.table.row_height == 24)
    assert session.address == before, "the same address needs no new start"
    assert send(str(before), body=b"x" * 2049) == 413
    await until(lambda: window.status.kept.text().endswith("of 3 MiB"))
    assert load_settings() == session.settings


@on_window_loop
async def test_another_address_is_listened_on_at_once(window: MainWindow, session: Session) -> None:
    session.settings = session.settings.changed("listener", port=0)
    window.commands.listening.listen()
    await until(lambda: session.address is not None)
    window.commands.view.settings()
    dialog = shown(window, SettingsDialog)
    dialog.host.setText("127.0.0.2")
    click(dialog.main_button)
    await until(lambda: str(session.address).startswith("http://127.0.0.2:"))
    await until(lambda: window.toolbar.address.text == session.address)
    assert send(str(session.address)) == 200


@on_window_loop
async def test_settings_that_are_cancelled_change_nothing(window: MainWindow, session: Session) -> None:
    before = session.settings
    window.commands.view.settings()
    dialog = shown(window, SettingsDialog)
    dialog.budget.setText("1 MiB")
    click(dialog.cancel_button)
    click(dialog.question.discard)
    await until(lambda: not list(open_windows(window, SettingsDialog)))
    assert session.settings == before


@on_window_loop
async def test_a_filter_is_cleared_from_anywhere(window: MainWindow, fill: Fill) -> None:
    fill(3, method=["GET", "PUT", "GET"])
    window.filter_bar.set_text("method=PUT")
    await until(lambda: window.pane.shown_count == 1)
    press(window.pane.table, "Ctrl+Shift+F")
    await until(lambda: window.pane.shown_count == 3)
    assert not window.actions_table["clear_filter"].isEnabled()


@on_window_loop
async def test_the_settings_say_where_the_listener_is_when_that_is_another_port(
    window: MainWindow, session: Session
) -> None:
    window.commands.view.settings()
    dialog = shown(window, SettingsDialog)
    assert "this time" not in texts(dialog)
    dialog.reject()
    # as with --port
    port = urlsplit(session.listen(port=0).result(10)).port
    window.commands.view.settings()
    dialog = next(open_windows(window, SettingsDialog))
    assert f"The listener is on port {port} this time" in texts(dialog)
    assert dialog.port.value() == session.settings.listener.port
