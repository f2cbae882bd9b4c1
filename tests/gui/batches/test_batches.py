"""Many at once in the window: asked for, watched, paused, cancelled, and what failed sent again."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog, QToolButton

from inspector.gui.batches.strip import BatchStrip
from inspector.gui.dialogs.guard import Guard
from inspector.gui.dialogs.resend_many import ResendMany
from inspector.gui.dialogs.send_copies import SendCopies
from inspector.gui.main_window import MainWindow
from inspector.resend import AS_IT_CAME
from inspector.resend.pacing import Pace
from inspector.session import Session
from inspector.session.batches import Manner
from tests.gui.driving import button, click, on_window_loop, press, until
from tests.receiving import Came, Receiver

Fill = Callable[..., list[int]]


async def listed(window: MainWindow, count: int) -> None:
    await until(lambda: window.pane.shown_count == count)


async def dialog_of(window: MainWindow, kind: type[QDialog]) -> QDialog:
    await until(lambda: window.findChildren(kind))
    return window.findChildren(kind)[-1]


async def strip_of(window: MainWindow) -> BatchStrip:
    await until(lambda: window.strips.strips)
    strip = window.strips.strips[-1]
    assert isinstance(strip, BatchStrip)
    return strip


def closing(strip: BatchStrip) -> QToolButton | None:
    return strip.findChild(QToolButton)


@on_window_loop
async def test_r_on_several_rows_sends_them_in_order(
    window: MainWindow, session: Session, fill: Fill, target: Receiver
) -> None:
    fill(3, target=["/a", "/b", "/c"])
    session.settings = session.settings.changed("resend", last_target=target.url)
    await listed(window, 3)
    window.pane.table.selectAll()
    press(window.pane.table, "R")
    await until(lambda: "3 requests" in window.toast.text)
    assert [one.target for one in target.came] == ["/a", "/b", "/c"]
    assert window.toast.text == "Sent 3 requests, all accepted"
    assert window.strips.strips == []
    await until(lambda: session.summaries([1])[0].attempts == 1)


@on_window_loop
async def test_the_dialog_offers_what_there_is_and_sends_it(
    window: MainWindow, session: Session, fill: Fill, target: Receiver
) -> None:
    fill(5, target=["/a", "/b", "/b", "/b", "/c"])
    await listed(window, 5)
    window.filter_bar.set_text("path:/b")
    await listed(window, 3)
    window.pane.table.selectRow(0)
    window.commands.batches.many()
    dialog = await dialog_of(window, ResendMany)
    assert isinstance(dialog, ResendMany)
    assert dialog.scope.keys == ["selected", "listed", "all"]
    assert dialog.scope.current == "listed"
    assert dialog.main_button.text() == "Resend 3 requests"
    dialog.main_button.click()
    assert "address" in dialog.complaints
    dialog.address.setCurrentText(target.url)
    for pace in (Pace(rate=7.5), Pace(spacing=0.5), Pace(parallel=3)):
        dialog.manner.set_pace(pace)
        assert dialog.manner.manner().pace == pace
    dialog.main_button.click()
    await until(lambda: len(target.came) == 3)
    assert {one.target for one in target.came} == {"/b"}
    await until(lambda: window.toast.text == "Sent 3 requests, all accepted")
    assert session.settings.resend.last_target == target.url


@on_window_loop
async def test_the_whole_session_can_be_sent_whatever_is_listed(
    window: MainWindow, fill: Fill, target: Receiver
) -> None:
    fill(4)
    await listed(window, 4)
    window.commands.batches.many()
    dialog = await dialog_of(window, ResendMany)
    assert isinstance(dialog, ResendMany)
    assert dialog.scope.current == "all"
    dialog.address.setCurrentText(target.url)
    dialog.main_button.click()
    await until(lambda: window.toast.text == "Sent 4 requests, all accepted")
    assert len(target.came) == 4


@on_window_loop
async def test_fields_say_how_fast_and_what_a_failure_means(window: MainWindow, fill: Fill) -> None:
    fill(1)
    await listed(window, 1)
    window.commands.batches.many()
    dialog = await dialog_of(window, ResendMany)
    assert isinstance(dialog, ResendMany)
    fields = dialog.manner
    assert fields.manner() == Manner()
    click_segment(fields.order, "parallel")
    fields.parallel.setValue(5)
    fields.speed.setCurrentIndex(fields.speed.findData("spacing"))
    fields.spacing.setValue(0.5)
    click_segment(fields.failure, "stop")
    fields.retries.setValue(2)
    manner = fields.manner()
    assert manner.pace == Pace(parallel=5, spacing=0.5)
    assert (manner.stop_on_failure, manner.retry.times) == (True, 2)
    assert fields.told.text() == "2 times as fast"
    assert "0.5, 1 s" in fields.retries_told.text()
    fields.speed.setCurrentIndex(fields.speed.findData("rate"))
    fields.rate.setValue(7)
    assert fields.manner().pace == Pace(parallel=5, rate=7)


@on_window_loop
async def test_what_failed_can_be_listed_and_sent_again(
    window: MainWindow, session: Session, fill: Fill, target: Receiver
) -> None:
    ids = fill(6, target=[f"/{number}" for number in range(6)])
    await listed(window, 6)
    target.answer = lambda came: 500 if came.target in ("/1", "/4") else 200
    window.commands.batches.resend(ids, target.url)
    strip = await strip_of(window)
    assert strip.text.full_text == "Resend: 4 of 6 accepted"
    assert strip.more.full_text == "2 failed · first reason: 500 Internal Server Error"
    click(button(strip, "Show failed"))
    assert window.filter_bar.text == f"id in ({ids[1]}, {ids[4]})"
    await listed(window, 2)
    target.came.clear()
    target.answer = lambda came: 200
    click(button(strip, "Only failed again"))
    await until(lambda: len(target.came) == 2)
    await until(lambda: window.strips.strips == [])
    assert [one.target for one in target.came] == ["/1", "/4"]


@on_window_loop
async def test_a_batch_is_paused_resumed_and_cancelled_in_its_strip(
    window: MainWindow, fill: Fill, target: Receiver
) -> None:
    ids = fill(400)
    await listed(window, 400)
    slow = threading.Event()

    def answer(_came: Came) -> int:
        slow.wait(0.01)
        return 200

    target.answer = answer
    window.commands.batches.resend(ids, target.url)
    strip = await strip_of(window)
    assert window.strips.isVisible()
    click(button(strip, "Pause"))
    await until(lambda: strip.pause.text() == "Resume" and not strip.sending.progress.open)
    seen = len(target.came)
    assert "paused" in strip.text.full_text
    await asyncio.sleep(0.1)
    assert len(target.came) == seen
    click(button(strip, "Resume"))
    await until(lambda: len(target.came) > seen)
    click(button(strip, "Cancel"))
    await until(lambda: strip.sending.progress.ended)
    await until(lambda: closing(strip))
    assert "not sent (cancelled)" in strip.more.full_text
    seen = len(target.came)
    await asyncio.sleep(0.1)
    assert len(target.came) == seen < 400
    click(button(strip, "Send the rest"))
    again = await strip_of(window)
    assert again.sending.progress.total >= 400 - seen
    again.sending.cancel()
    await until(lambda: closing(again))
    click(closing(again))
    assert window.strips.isHidden()


@on_window_loop
async def test_a_malformed_one_does_not_keep_the_others(window: MainWindow, fill: Fill, target: Receiver) -> None:
    ids = [*fill(1, malformed="no Host"), *fill(2)]
    await listed(window, 3)
    window.commands.batches.resend(ids, target.url)
    strip = await strip_of(window)
    assert (strip.sending.progress.ok, strip.sending.progress.failed) == (2, 1)
    assert "not a readable HTTP request" in strip.more.full_text


@on_window_loop
async def test_the_guard_asks_once_for_all_of_them(window: MainWindow, fill: Fill, target: Receiver) -> None:
    ids = fill(3, body=b'{"livemode": true}')
    await listed(window, 3)
    window.commands.batches.resend(ids, target.url)
    guard = await dialog_of(window, Guard)
    assert target.came == []
    guard.reject()
    await asyncio.sleep(0.05)
    assert target.came == []
    window.commands.batches.resend(ids, target.url)
    await until(lambda: len(window.findChildren(Guard)) == 1)
    button(window.findChildren(Guard)[0], "Send anyway").click()
    await until(lambda: window.toast.text == "Sent 3 requests, all accepted")
    assert len(target.came) == 3


@on_window_loop
async def test_copies_are_proposed_checked_and_sent(
    window: MainWindow, session: Session, fill: Fill, target: Receiver
) -> None:
    (one,) = fill(1, body=b'{"id": "evt_1", "n": 5}')
    session.settings = session.settings.changed("resend", last_target=target.url)
    await listed(window, 1)
    window.pane.table.selectRow(0)
    window.actions_table["send_copies"].trigger()
    dialog = await dialog_of(window, SendCopies)
    assert isinstance(dialog, SendCopies)
    assert dialog.main_button.text() == "Send 2 copies"
    assert dialog.rows.fields() == ()
    button(dialog, "Out of order").click()
    (row,) = dialog.rows.rows
    assert (row.name.text(), row.template.text()) == ("$.id", "evt_{{copy.random}}")
    await until(lambda: row.told.full_text.startswith("copy 1: evt_"))
    row.template.setText("evt_{{counter}")
    await until(lambda: "never closed" in row.told.full_text)
    dialog.main_button.click()
    assert "never closed" in dialog.complaints
    row.template.setText("evt_{{counter}}")
    await until(lambda: row.told.full_text == "copy 1: evt_1   copy 2: evt_2")
    dialog.rows.add_field()
    dialog.rows.rows[1].name.setText("$.n")
    dialog.rows.rows[1].template.setText("{{counter}}")
    await until(lambda: dialog.rows.rows[1].told.full_text == "copy 1: 1   copy 2: 2")
    dialog.main_button.click()
    await until(lambda: len(target.came) == 5)
    assert [came.body for came in target.came] == [b'{"id": "evt_%d", "n": %d}' % (n, n) for n in (5, 4, 3, 2, 1)]
    await until(lambda: window.toast.text == "Sent 5 copies, all accepted")
    assert len(session.attempts(one)) == 5


@on_window_loop
async def test_a_field_row_can_be_of_any_kind_and_be_removed(window: MainWindow, fill: Fill, target: Receiver) -> None:
    fill(1)
    await listed(window, 1)
    window.pane.table.selectRow(0)
    window.commands.batches.copies()
    dialog = await dialog_of(window, SendCopies)
    assert isinstance(dialog, SendCopies)
    dialog.rows.add_field()
    row = dialog.rows.rows[0]
    await until(lambda: bool(row.told.full_text))
    row.where.setCurrentIndex(row.where.findData("body"))
    assert row.name.isHidden()
    assert (row.field().where, row.field().name) == ("body", "")
    row.drop.click()
    assert dialog.rows.fields() == ()
    assert dialog.rows.none.isVisibleTo(dialog)


@on_window_loop
async def test_the_shown_request_gets_its_attempts_without_a_signal_each(
    window: MainWindow, session: Session, fill: Fill, target: Receiver
) -> None:
    ids = fill(300)
    await listed(window, 300)
    window.pane.table.selectRow(299)
    assert window.bridge is not None
    ticks: list[object] = []
    window.bridge.batch.connect(ticks.append)
    sending = await asyncio.wrap_future(session.resend_many(ids, target.url, AS_IT_CAME, Manner(Pace(parallel=16))))
    await asyncio.wrap_future(sending.done)
    await until(lambda: ticks)
    await until(lambda: len(session.attempts(ids[0])) == 1)
    assert len(ticks) < 60


@on_window_loop
async def test_a_closed_session_takes_its_strips_along(window: MainWindow, fill: Fill, target: Receiver) -> None:
    ids = fill(3)
    await listed(window, 3)
    target.answer = lambda came: 500
    window.commands.batches.resend(ids, target.url)
    await strip_of(window)
    window.detach()
    assert window.strips.strips == []


def click_segment(segmented: object, key: str) -> None:
    keys = segmented.keys  # type: ignore[attr-defined]
    segmented._choose(keys.index(key))  # type: ignore[attr-defined]


@pytest.mark.parametrize("status", [200, 500])
@on_window_loop
async def test_a_single_one_is_told_as_before(window: MainWindow, fill: Fill, target: Receiver, status: int) -> None:
    (one,) = fill(1)
    await listed(window, 1)

    def answer(_came: Came) -> int:
        return status

    target.answer = answer
    window.commands.sending._start_sending([one], target.url)
    await until(lambda: f"{status} " in window.toast.text)
    assert window.strips.strips == []
