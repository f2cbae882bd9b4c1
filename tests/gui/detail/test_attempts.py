"""The Attempts tab: rows that stay steady while more arrive, and one attempt in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from inspector.capture import UNVERIFIED, Attempt, AttemptSummary, Headers, Timings, new_uuid
from inspector.compare import Source
from inspector.gui.detail import DetailPanel
from inspector.gui.detail.attempt_list import COLUMNS, how_text, status_text
from inspector.gui.detail.attempt_menu import fill_compare
from inspector.session import Session
from tests.gui.driving import click, submenu, texts, titles

Keep = Callable[..., int]
Show = Callable[[int], None]
Add = Callable[[Attempt], int]


def attempt_of(number: int, **fields: object) -> Attempt:
    values: dict[str, object] = {
        "capture_id": number,
        "uuid": new_uuid(),
        "started_at": datetime.now(UTC),
        "url": "https://localhost:3000/hooks?a=1",
        "method": "POST",
        "request_headers": Headers([(b"Host", b"localhost:3000")]),
        "status": 200,
        "reason": "OK",
        "timings": Timings(dns_ms=1.0, connect_ms=2.0, tls_ms=3.0, first_byte_ms=4.0, total_ms=12.0),
    }
    return Attempt(**(values | fields))  # type: ignore[arg-type]


def row(number: int, **fields: object) -> AttemptSummary:
    values: dict[str, object] = {
        "id": number, "capture_id": 1, "kind": "resend", "started_us": number, "url": "http://x/", "method": "POST",
        "edited": False, "resigned": False, "unverified": False, "pending": False, "status": 200, "reason": "OK",
        "error": None, "total_us": 5, "size": 0,
    }  # fmt: skip
    return AttemptSummary(**(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def begin(session: Session) -> Add:
    """Puts an attempt on record that does not end."""

    def put(attempt: Attempt) -> int:
        async def store() -> int:
            return session.store.begin_attempts([attempt])[0]

        return session.engine.run(store()).result(5)

    return put


def test_a_row_says_how_it_was_sent_and_what_came() -> None:
    assert how_text(row(1, resigned=True, edited=True)) == "Resend · signed again · edited"
    assert how_text(row(1, kind="forward")) == "Forward"
    assert status_text(row(1)) == "200"
    assert status_text(row(1, status=None)) == "failed"
    assert status_text(row(1, status=None, pending=True)) == "no end"
    assert status_text(row(1, status=None, pending=True), {1}) == "sending…"


def test_what_was_sent_and_where_the_time_went(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Add, qtbot: QtBot
) -> None:
    number = keep(body=b'{"captured": true}')
    add_attempt(attempt_of(number, changes=(UNVERIFIED, "Host: a → b"), resigned=True))
    show(number)
    panel.show_tab("attempts")
    view = panel.tabs.attempts.view
    qtbot.waitUntil(lambda: view.answer.status.text() == "200 OK")
    qtbot.waitUntil(lambda: "The certificate of the target was not verified." in texts(view))
    assert view.waterfall.accessibleDescription() == (
        "name 1.0 ms, connect 2.0 ms, TLS 3.0 ms, waiting 4.0 ms, answer 2.0 ms, total 12 ms"
    )
    assert view.how.full_text == "Resend · signed again → https://localhost:3000/hooks?a=1"
    view.pages._choose(1)
    assert view.sent.status.text() == "POST /hooks?a=1"
    qtbot.waitUntil(lambda: '"captured": true' in "\n".join(view.sent.body.code.document.lines))
    view.pages._choose(2)
    qtbot.waitUntil(lambda: "Host: a → b" in texts(view))


def test_an_attempt_without_an_end_says_so(
    panel: DetailPanel, show: Show, keep: Keep, begin: Add, qtbot: QtBot
) -> None:
    number = keep()
    begin(attempt_of(number))
    show(number)
    panel.show_tab("attempts")
    qtbot.waitUntil(lambda: "No end is on record" in texts(panel.tabs.attempts))
    assert "The target may have received it." in texts(panel.tabs.attempts)


def test_an_attempt_is_shown_while_it_is_sent_and_when_it_ended(
    panel: DetailPanel, show: Show, keep: Keep, session: Session, begin: Add, qtbot: QtBot
) -> None:
    number = keep()
    show(number)
    panel.show_tab("attempts")
    attempt = attempt_of(number, status=202)
    attempt_id = begin(attempt)
    session._journal._open[attempt_id] = attempt
    panel.on_session_changed()
    qtbot.waitUntil(lambda: "It is being sent…" in texts(panel.tabs.attempts))

    async def end() -> None:
        session.store.end_attempts([replace(attempt, id=attempt_id)])

    session.engine.run(end()).result(5)
    session._journal._open.clear()
    panel.on_session_changed()
    qtbot.waitUntil(lambda: panel.tabs.attempts.view.answer.status.text() == "202 OK")
    assert "It is being sent…" not in texts(panel.tabs.attempts)


def test_the_newest_is_shown_until_the_user_chooses_another(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Add, qtbot: QtBot
) -> None:
    number = keep()
    ids = [add_attempt(attempt_of(number)) for _ in range(3)]
    show(number)
    panel.show_tab("attempts")
    rows = panel.tabs.attempts.list

    def shown() -> int:
        current = rows.current()
        return 0 if current is None else current.id

    assert shown() == ids[2]
    ids.append(add_attempt(attempt_of(number)))
    panel.on_attempted(number)
    qtbot.waitUntil(lambda: shown() == ids[3])
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.model().index(2, 0)).center())
    assert shown() == ids[1]
    ids.append(add_attempt(attempt_of(number)))
    panel.on_attempted(number)
    qtbot.waitUntil(lambda: len(rows.rows) == 5)
    assert (shown(), rows.currentIndex().row()) == (ids[1], 3)
    assert [one.id for one in rows.picked_rows()] == [ids[1]]


def test_a_narrow_list_leaves_the_address_to_the_details(panel: DetailPanel, qtbot: QtBot) -> None:
    rows = panel.tabs.attempts.list
    panel.tabs.attempts.show_attempts([row(1, resigned=True, unverified=True)], frozenset(), b"", answered=True)
    panel.show_tab("attempts")
    panel.stack.setCurrentIndex(1)
    for width, hidden in ((700, False), (380, True)):
        panel.resize(width, 800)
        qtbot.waitUntil(lambda hidden=hidden: rows.isColumnHidden(COLUMNS.index("Sent to")) == hidden)
        total = sum(rows.columnWidth(column) for column in range(5) if not rows.isColumnHidden(column))
        assert total <= rows.viewport().width()
    index = rows.model().index(0, COLUMNS.index("How"))
    assert UNVERIFIED in rows.model().data(index, Qt.ItemDataRole.ToolTipRole)
    assert rows.model().data(index, Qt.ItemDataRole.DecorationRole) is not None


def test_thousands_of_attempts_are_listed_without_their_bodies(
    panel: DetailPanel, show: Show, keep: Keep, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = keep()

    async def store() -> None:
        begun = session.store.begin_attempts([attempt_of(number)] * 3_000)
        session.store.end_attempts([replace(attempt_of(number, response_body=b"x" * 2_000), id=one) for one in begun])

    session.engine.run(store()).result(20)
    monkeypatch.setattr(session.store, "attempts", lambda _id: pytest.fail("all bodies were read"))
    show(number)
    panel.show_tab("attempts")
    assert panel.tabs.attempts.list.model().rowCount() == 3_000
    assert panel.tabs.attempts.count.full_text == "3,000 attempts"
    qtbot.waitUntil(lambda: panel.tabs.attempts.view.answer.status.text() == "200 OK")


def test_one_attempt_can_be_compared_with_where_it_came_from_and_with_others(qtbot: QtBot) -> None:
    menu, asked = QMenu(), []
    qtbot.addWidget(menu)
    rows = [row(3), row(2, status=None, error="refused"), row(1)]
    fill_compare(menu, rows[:1], rows, True, lambda old, new: asked.append((old, new)))
    assert titles(menu) == [
        "Its answer with the original answer",
        "Its answer with that to",
        "What was sent with the captured request",
        "What was sent with that of",
    ]
    menu.actions()[0].trigger()
    assert asked == [(Source("reply", 1), Source("received", 3))]
    answers, sent = submenu(menu, "Its answer with that to"), submenu(menu, "What was sent with that of")
    assert (len(titles(answers)), len(titles(sent))) == (1, 2)
    sent.actions()[0].trigger()
    assert asked[-1] == (Source("sent", 2), Source("sent", 3))


def test_two_attempts_are_compared_with_each_other(qtbot: QtBot) -> None:
    menu, asked = QMenu(), []
    qtbot.addWidget(menu)
    rows = [row(3), row(1)]
    fill_compare(menu, rows, rows, True, lambda old, new: asked.append((old, new)))
    menu.actions()[0].trigger()
    menu.actions()[1].trigger()
    assert asked == [(Source("received", 1), Source("received", 3)), (Source("sent", 1), Source("sent", 3))]


def test_an_answer_that_did_not_come_is_not_compared(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    fill_compare(menu, [row(2, status=None)], [row(2, status=None), row(1)], True, lambda _old, _new: None)
    on = {action.text(): action.isEnabled() for action in menu.actions() if action.text()}
    assert on["Its answer with the original answer"] is False
    assert on["What was sent with the captured request"] is True


ANSWER = {
    "response_headers": Headers([(f"X-Line-{number}".encode(), b"value") for number in range(9)]),
    "response_body": b'{"received": true, "items": [1, 2, 3]}',
    "changes": (UNVERIFIED, "Host: a → b"),
}
LONG = "The certificate of localhost port 3000 is not accepted: unable to get local issuer certificate. Add its issuer."


def test_where_there_is_little_room_the_body_comes_before_the_headers(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Add, qtbot: QtBot
) -> None:
    number = keep()
    add_attempt(attempt_of(number, **ANSWER))
    show(number)
    panel.show_tab("attempts")
    answer = panel.tabs.attempts.view.answer
    panel.resize(450, 560)
    qtbot.waitUntil(lambda: answer.toggle.isVisible() and answer.toggle.text() == "Headers 9")
    assert not answer.headers.isVisible()
    assert answer.body.code.height() >= 60
    click(answer.toggle)
    assert answer.headers.isVisible()
    click(answer.toggle)
    panel.resize(450, 1100)
    qtbot.waitUntil(lambda: answer.headers.isVisible() and not answer.toggle.isVisible())


@pytest.mark.parametrize(("width", "height"), [(880, 290), (450, 500), (620, 800)])
@pytest.mark.parametrize("fields", [{"status": None, "error": LONG * 2}, {"error": LONG, **ANSWER}, ANSWER])
def test_no_part_of_an_attempt_lies_over_another(
    panel: DetailPanel,
    show: Show,
    keep: Keep,
    add_attempt: Add,
    qtbot: QtBot,
    width: int,
    height: int,
    fields: dict[str, object],
) -> None:
    number = keep()
    add_attempt(attempt_of(number, **fields))
    show(number)
    panel.show_tab("attempts")
    panel.resize(width, height)
    view = panel.tabs.attempts.view
    qtbot.waitUntil(lambda: view.attempt is not None)
    qtbot.wait(20)
    parts = [view.how, view.error, view.unverified, view.waterfall, view.pages, view.stack]
    seen = [part for part in parts if part.isVisible()]
    for upper, lower in pairwise(seen):
        assert upper.geometry().bottom() < lower.geometry().top()
    assert seen[-1].geometry().bottom() <= view.height()


def test_why_no_answer_came_stands_in_its_place_and_over_the_other_pages(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Add, qtbot: QtBot
) -> None:
    number = keep()
    add_attempt(attempt_of(number, status=None, error=LONG))
    show(number)
    panel.show_tab("attempts")
    panel.resize(450, 560)
    view = panel.tabs.attempts.view
    qtbot.waitUntil(lambda: LONG in texts(view.failed))
    assert not view.error.isVisible()
    view.pages._choose(1)
    assert view.error.isVisible()
    assert view.error.line.full_text == LONG
    qtbot.waitUntil(view.error.more.isVisible)
    click(view.error.more)
    assert view.error.whole.isVisible()
    assert view.error.whole.height() > 2 * view.how.height()
    view.pages._choose(0)
    assert not view.error.isVisible()


def test_the_figures_of_the_times_give_way_to_the_answer_and_stay_in_the_tooltip(
    panel: DetailPanel, show: Show, keep: Keep, add_attempt: Add, qtbot: QtBot
) -> None:
    number = keep()
    add_attempt(attempt_of(number))
    show(number)
    panel.show_tab("attempts")
    waterfall = panel.tabs.attempts.view.waterfall
    panel.resize(620, 900)
    qtbot.waitUntil(lambda: waterfall.isVisible() and len(waterfall.legend()) == 6)
    assert waterfall.toolTip() == ""
    panel.resize(880, 290)
    qtbot.waitUntil(lambda: waterfall.legend() == [])
    assert "TLS 3.0 ms" in waterfall.toolTip()
