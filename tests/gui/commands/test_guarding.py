from __future__ import annotations

from collections.abc import Callable

from inspector.gui.dialogs.guard import Guard
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.commands.test_sending import pick
from tests.gui.driving import click, on_window_loop, open_windows, shown, texts, until

Fill = Callable[..., list[int]]

LIVE = b'{"id": "evt_1", "livemode": true}'
HEADERS = [("Content-Type", "application/json"), ("Authorization", "Bearer abc"), ("Cookie", "a=b")]


def asks(window: MainWindow) -> bool:
    return any(open_windows(window, Guard))


@on_window_loop
async def test_each_danger_is_named_and_nothing_is_sent_before_the_answer(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill, body=LIVE, headers=HEADERS)
    click(window.toolbar.resend)
    await until(lambda: asks(window))
    said = texts(shown(window, Guard))
    assert "live mode" in said
    assert "Authorization, Cookie" in said
    assert str(receiver.address) in said
    assert session.attempts(1) == []
    shown(window, Guard).reject()
    await until(lambda: not asks(window))
    assert session.attempts(1) == []
    assert len(receiver.ids()) == 0


@on_window_loop
async def test_enter_does_not_send_and_the_button_does(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill, body=LIVE)
    click(window.toolbar.resend)
    await until(lambda: asks(window))
    dialog = shown(window, Guard)
    assert dialog.cancel_button.isDefault()
    assert not dialog.main_button.isDefault()
    click(dialog.main_button)
    await until(lambda: len(receiver.ids()) == 1)
    assert receiver.capture(1).body == LIVE
    assert session.settings.resend.trusted == ()


@on_window_loop
async def test_a_trusted_target_is_asked_about_once(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill, body=LIVE)
    click(window.toolbar.resend)
    await until(lambda: asks(window))
    dialog = shown(window, Guard)
    assert dialog.trust.text() == f"Don't ask again for {receiver.address}"
    dialog.trust.setChecked(True)
    click(dialog.main_button)
    await until(lambda: len(session.attempts(1)) == 1)
    assert session.settings.resend.trusted == (receiver.address,)
    click(window.toolbar.resend)
    await until(lambda: len(session.attempts(1)) == 2)
    assert not asks(window)


@on_window_loop
async def test_cancelling_trusts_nobody(window: MainWindow, fill: Fill, session: Session, receiver: Session) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill, body=LIVE)
    click(window.toolbar.resend)
    await until(lambda: asks(window))
    shown(window, Guard).trust.setChecked(True)
    shown(window, Guard).reject()
    await until(lambda: not asks(window))
    assert session.settings.resend.trusted == ()


@on_window_loop
async def test_several_are_asked_about_together(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    await pick(window, fill, 3, picked=3, body=[b"{}", LIVE, LIVE])
    window.actions_table["resend"].trigger()
    await until(lambda: asks(window))
    dialog = shown(window, Guard)
    assert dialog.windowTitle() == "Send 3 requests?"
    assert texts(dialog).count("live mode") == 1
    click(dialog.main_button)
    await until(lambda: len(receiver.ids()) == 3)


def test_of_many_targets_a_few_are_named(window: MainWindow) -> None:
    dialog = Guard([], [f"http://host{number}" for number in range(5)], 5, window)
    assert dialog.trust.text().endswith("http://host0, http://host1, http://host2 and 2 other targets")
