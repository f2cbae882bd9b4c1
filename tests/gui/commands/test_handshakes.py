from __future__ import annotations

import json

from inspector.endpoints import Endpoint
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, send, titles, until

NOWHERE = json.dumps(
    {
        "Type": "SubscriptionConfirmation",
        "TopicArn": "x",
        "SubscribeURL": "https://sns.nowhere-1.amazonaws.com/?a=b",
        "Signature": "AA",
    }
).encode()


@on_window_loop
async def test_a_subscription_is_asked_about_in_the_bar_and_in_the_row_menu(
    window: MainWindow, session: Session, address: str
) -> None:
    send(address, "/orders", NOWHERE)
    await until(lambda: "asks to confirm a subscription" in window.notice.text)
    assert "sns.nowhere-1.amazonaws.com is called" in window.notice.text
    click(button(window.notice, "Not now"))
    assert window.notice.text == ""
    await until(lambda: window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    await until(lambda: (rows := window.pane.picked_rows()) != [] and rows[0].event_type != "")
    assert "Confirm the subscription" in titles(window.commands.rows.menu())
    assert session.attempts(1) == []


@on_window_loop
async def test_what_a_session_asks_goes_with_it(window: MainWindow, address: str) -> None:
    send(address, "/orders", NOWHERE)
    await until(lambda: "asks to confirm a subscription" in window.notice.text)
    window.detach()
    assert window.notice.text == ""


@on_window_loop
async def test_another_secret_is_kept_when_that_is_allowed_and_for_good(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("tasks", provider="asana")).result(10)
    for number, secret in enumerate(("one", "two", "three"), 1):
        send(address, "/tasks", headers={"X-Hook-Secret": secret})
        if number > 1:
            await until(lambda: "another signing secret" in window.notice.text)
            click(button(window.notice, "Keep it" if number == 2 else "Always for this endpoint"))
        await until(lambda number=number: len(session.endpoint("tasks").secrets) == number)
        assert secret not in window.notice.text
        # else the question that was answered is taken for the next one
        await until(lambda: not window.notice.text)
    await until(lambda: session.endpoint("tasks").handshakes == "on")
    send(address, "/tasks", headers={"X-Hook-Secret": "four"})
    await until(lambda: len(session.endpoint("tasks").secrets) == 4)
    await until(lambda: not window.notice.text)
