"""How the list tells what answered a request: steps of plans, handshakes, refusals."""

from __future__ import annotations

from PySide6.QtCore import Qt

from inspector.columns import KEYS
from inspector.endpoints import AnswerRule, Endpoint, GateRule
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import on_window_loop, send, until


def cell(window: MainWindow, row: int, key: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> str:
    return str(window.pane.model.index(row, KEYS.index(key)).data(role) or "")


def tip(window: MainWindow, row: int, key: str) -> str:
    return cell(window, row, key, Qt.ItemDataRole.ToolTipRole)


@on_window_loop
async def test_the_list_shows_which_step_of_its_plan_each_delivery_got(
    window: MainWindow, session: Session, address: str
) -> None:
    rule = AnswerRule(name="<b>first</b> fails", plan="500, 500, then 200", per="endpoint")
    session.save_endpoint(Endpoint("default", answers=(rule,))).result(10)
    assert [send(address) for _ in range(4)] == [500, 500, 200, 200]
    await until(lambda: window.pane.shown_count == 4)
    assert [cell(window, row, "status") for row in range(4)] == ["200 3/3", "200 3/3", "500 2/3", "500 1/3"]
    assert window.pane.table.columns.shown("status")
    assert "&lt;b&gt;first&lt;/b&gt; fails, step 2 of 3: 500" in tip(window, 2, "status")
    spoken = str(window.pane.model.index(3, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert "answered 500, step 1 of 3 of its plan" in spoken


@on_window_loop
async def test_the_mark_of_a_handshake_and_of_a_refusal_says_what_it_is(
    window: MainWindow, session: Session, address: str
) -> None:
    gate = (GateRule("addresses", values=("203.0.113.0/24",)),)
    session.save_endpoint(Endpoint("closed", gate=gate)).result(10)
    send(address, "/closed")
    send(address, "/", b'{"type": "url_verification", "challenge": "abc", "token": "t"}')
    await until(lambda: window.pane.shown_count == 2)
    assert "A handshake, answered by itself: slack" in tip(window, 0, "event")
    assert "Refused by the gate of the endpoint: " in tip(window, 1, "event")
    assert "Refused by the gate of the endpoint: " in tip(window, 1, "status")


@on_window_loop
async def test_of_an_event_that_is_too_long_the_number_of_the_delivery_stays(window: MainWindow, address: str) -> None:
    body = b'{"id": "evt_1", "object": "event", "type": "customer.subscription.trial_will_end.of.the.shop"}'
    for _ in range(2):
        send(address, "/", body, headers={"Stripe-Signature": "t=1,v1=00"})
    await until(lambda: window.pane.shown_count == 2)
    row = window.pane.model.summary(0)
    assert row is not None
    shown = window.pane.table.delegate._event_text(row, 160)
    assert shown.startswith("customer")
    assert shown.endswith("… · delivery 2")
    assert window.pane.table.delegate._event_text(row, 90).startswith("customer"), "a number alone is no event"
    assert window.pane.table.delegate._event_text(row, 1000) == cell(window, 0, "event")
