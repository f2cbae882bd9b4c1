from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from inspector.endpoints import AnswerRule, Endpoint, GateRule, SecretRef
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, choose, click, on_window_loop, send, submenu, until

Fill = Callable[..., list[int]]
LIKE = "method=POST path=/pay"


async def answer_with(window: MainWindow, title: str) -> None:
    """Choose that answer for requests like the first row, and wait until it is kept."""
    window.pane.table.go_to_row(0)
    session = window.session
    assert session is not None
    before = session.endpoint("default").answers
    choose(submenu(window.commands.rows.menu(), "Answer with this"), title)
    await until(lambda: session.endpoint("default").answers != before)


def shown_rules(session: Session) -> list[tuple[str, int]]:
    return [(rule.when, rule.status) for rule in session.endpoint("default").answers]


@on_window_loop
async def test_an_answer_with_the_same_condition_is_kept_and_it_is_said_that_it_is_not_reached(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    mine = AnswerRule(when=LIKE, status=202, headers=(("X-Mine", "1"),), body="long work")
    session.save_endpoint(Endpoint("default", answers=(mine,))).result(10)
    fill(1, target="/pay")
    await until(lambda: window.pane.shown_count == 1)
    await answer_with(window, "503 Service Unavailable")
    assert shown_rules(session) == [(LIKE, 503), (LIKE, 202)]
    assert session.endpoint("default").answers[1] == mine
    await until(lambda: window.notice.text.endswith("Not reached any more: answer 2."))
    # what the menu made itself makes room for what it makes next
    await answer_with(window, "409 Conflict")
    assert shown_rules(session) == [(LIKE, 409), (LIKE, 202)]
    await until(lambda: "in place of 503 Service Unavailable" in window.notice.text)
    # the buttons of the message before are gone
    await until(lambda: sum(one.text() == "Undo" for one in window.notice.findChildren(QPushButton)) == 1)
    click(button(window.notice, "Undo"))
    await until(lambda: shown_rules(session) == [(LIKE, 503), (LIKE, 202)])


@on_window_loop
async def test_answers_that_do_not_fit_the_row_stay_before_and_the_others_are_named(
    window: MainWindow, session: Session, fill: Fill, address: str
) -> None:
    rules = (
        AnswerRule(when="body.amount>1000", status=402),
        AnswerRule(when="path:/pay", status=201, enabled=False),
        AnswerRule(when="path:/pay", status=202),
        AnswerRule(status=204),
    )
    session.save_endpoint(Endpoint("default", answers=rules)).result(10)
    fill(1, target="/pay", body=b'{"amount": 5}')
    await until(lambda: window.pane.shown_count == 1)
    await answer_with(window, "409 Conflict")
    assert [status for _, status in shown_rules(session)] == [402, 201, 409, 202, 204]
    await until(lambda: window.toast.text.endswith("409 Conflict, before answers 4 (path:/pay), 5 (always)"))
    assert not window.notice.text
    assert send(address, "/pay", b'{"amount": 2000}') == 402
    assert send(address, "/pay", b'{"amount": 5}') == 409


@on_window_loop
async def test_of_a_request_that_the_gate_refused_it_is_said_that_the_answer_is_not_reached(
    window: MainWindow, session: Session, address: str
) -> None:
    secret = SecretRef("keyring", "default/gate/bearer", role="gate")
    session.save_endpoint(Endpoint("default", gate=(GateRule("bearer", "", secret),)), {secret: "t0ken"}).result(10)
    await until(lambda: send(address, "/pay") == 401)
    await until(lambda: window.pane.shown_count > 0)
    await answer_with(window, "409 Conflict")
    await until(lambda: "The gate of default refused this request" in window.notice.text)
    assert send(address, "/pay") == 401
    assert send(address, "/pay", headers={"Authorization": "Bearer t0ken"}) == 409
