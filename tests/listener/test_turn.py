"""Requests that come together are decided on together, and a decision that fails is the trouble of one of them."""

from __future__ import annotations

import asyncio
import logging

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.listener import Chosen, Decision
from inspector.listener.turn import Turn
from tests.listener.conftest import Desk

REQUEST = b"POST %s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"


async def test_what_is_added_in_one_turn_is_done_in_order_in_the_next() -> None:
    turn, done = Turn(), []
    for number in range(3):
        turn.add(lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == []
    await asyncio.sleep(0)
    assert done == [0, 1, 2]
    turn.add(lambda: done.append(3))
    await asyncio.sleep(0)
    assert done == [0, 1, 2, 3]


async def test_what_is_added_meanwhile_is_done_in_the_turn_after() -> None:
    turn, done = Turn(), []
    turn.add(lambda: turn.add(lambda: done.append("later")))
    await asyncio.sleep(0)
    assert done == []
    await asyncio.sleep(0)
    assert done == ["later"]


async def test_a_step_that_fails_keeps_no_other_from_being_done(caplog: pytest.LogCaptureFixture) -> None:
    turn, done = Turn(), []

    def fail() -> None:
        raise RuntimeError("boom")

    turn.add(fail)
    turn.add(lambda: done.append(1))
    with caplog.at_level(logging.ERROR):
        await asyncio.sleep(0)
    assert done == [1]
    assert [record.message for record in caplog.records] == ["a request was left unanswered"]
    caplog.clear()


async def test_a_request_that_cannot_be_decided_on_does_not_pass(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def decide(capture: Capture) -> Decision:
        if capture.target == "/bad":
            raise RuntimeError("boom")
        if capture.target == "/worse":
            return Decision(Chosen(Reply(200, "no letter of HTTP: €")))
        return Decision(Chosen(Reply(202, "Fine", Headers(), b"ok")))

    desk.listener.decide = decide
    with caplog.at_level(logging.ERROR):
        wires = await asyncio.gather(*(desk.talk(REQUEST % target) for target in (b"/a", b"/bad", b"/b", b"/worse")))
    assert [wire.split(b" ")[1] for wire in wires] == [b"202", b"500", b"202", b"500"]
    assert b"boom" not in wires[1]
    assert [record.message.endswith("was not decided on") for record in caplog.records] == [True, True]
    caplog.clear()
    # and they are on record
    assert sorted(entry.capture.target for entry in desk.entries) == ["/a", "/b", "/bad", "/worse"]


async def test_a_request_that_came_before_the_listener_stopped_is_recorded(desk: Desk) -> None:
    desk.listener.decide = lambda capture: Decision(Chosen(Reply(202, "Fine", Headers(), b"ok")))
    _, writer = await desk.connect()
    await asyncio.sleep(0.02)
    connections = desk.listener._manager
    assert connections is not None
    (connection,) = connections.open()
    # all of it arrives, and in the same turn the listener is told to stop
    connection.data_received(REQUEST % b"/last")
    await desk.listener.stop()
    assert [entry.capture.target for entry in desk.entries] == ["/last"]
    writer.close()
