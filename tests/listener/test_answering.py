from __future__ import annotations

import asyncio
import logging
from email.utils import parsedate_to_datetime

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.errors import StoreFull
from inspector.listener import Chosen, Decision
from tests.listener.conftest import Desk

REQUEST = b"POST /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi"


async def test_the_reply_on_record_is_what_was_sent(desk: Desk) -> None:
    answer = await desk.talk(REQUEST)
    (entry,) = desk.entries
    assert entry.reply is not None
    assert entry.reply.wire() == answer
    assert (entry.reply.status, entry.reply.body, entry.reply.rule) == (200, b"", "default")
    assert entry.reply.headers.get("content-length") == "0"
    assert parsedate_to_datetime(entry.reply.headers.get("date") or "")


async def test_nothing_is_answered_before_the_commit(desk: Desk) -> None:
    desk.gate = asyncio.Event()
    reader, writer = await desk.connect()
    writer.write(REQUEST)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    desk.gate.set()
    assert (await reader.read()).startswith(b"HTTP/1.1 200 OK\r\n")
    writer.close()


async def test_what_cannot_be_stored_gets_503_and_the_listener_goes_on(desk: Desk) -> None:
    desk.failure = StoreFull("The disk is full:\n/tmp/x.", path="/tmp/x")
    answer = await desk.talk(REQUEST)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"Retry-After: 5" in head
    assert body == b"The receiver could not store this request: The disk is full: /tmp/x. Send it again later.\n"
    assert b"HTTP/1.1 503" in await desk.talk(b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n")
    desk.failure = None
    assert (await desk.talk(REQUEST)).startswith(b"HTTP/1.1 200")
    assert len(desk.entries) == 1


async def test_a_mistake_of_ours_is_answered_and_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.failure = RuntimeError("boom")
    with caplog.at_level(logging.ERROR):
        answer = await desk.talk(REQUEST)
    assert answer.startswith(b"HTTP/1.1 503")
    assert b"boom" not in answer
    assert "was not stored" in caplog.text


async def test_while_not_recording_senders_are_refused_and_counted(desk: Desk) -> None:
    desk.listener.recording = False
    for raw in (REQUEST, REQUEST, b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"):
        answer = await desk.talk(raw)
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"Retry-After: 5\r\n" in answer
        assert b"Recording is switched off" in answer
    assert desk.listener.refused == 3
    assert desk.entries == []
    desk.listener.recording = True
    assert (await desk.talk(REQUEST)).startswith(b"HTTP/1.1 200")


async def test_head_is_answered_without_a_body(desk: Desk) -> None:
    desk.listener.decide = lambda capture: Decision(Chosen(Reply(200, "OK", Headers([(b"X-A", b"1")]), b"hello")))
    answer = await desk.talk(b"HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert b"Content-Length: 5\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")
    reply = desk.entries[0].reply
    assert reply is not None
    assert reply.body == b""


async def test_a_chosen_answer_is_sent_as_it_is_and_completed(desk: Desk) -> None:
    def decide(capture: Capture) -> Decision | None:
        if capture.path != "/orders":
            return None
        return Decision(
            Chosen(Reply(202, "Gladly", Headers([(b"X-Dup", b"1"), (b"x-dup", b"2")]), b"ok\n", rule="mine"))
        )

    desk.listener.decide = decide
    answer = await desk.talk(REQUEST)
    assert answer.startswith(b"HTTP/1.1 202 Gladly\r\nX-Dup: 1\r\nx-dup: 2\r\n")
    assert answer.endswith(b"Content-Length: 3\r\nConnection: close\r\n\r\nok\n")
    reply = desk.entries[0].reply
    assert reply is not None
    assert reply.rule == "mine"
    assert reply.wire() == answer
    assert (await desk.talk(REQUEST.replace(b"/orders", b"/x"))).startswith(b"HTTP/1.1 200 OK")


async def test_an_answer_without_content_has_no_length(desk: Desk) -> None:
    desk.listener.decide = lambda capture: Decision(Chosen(Reply(204, "No Content")))
    answer = await desk.talk(REQUEST)
    assert answer.startswith(b"HTTP/1.1 204 No Content\r\n")
    assert b"Content-Length" not in answer


async def test_a_sender_that_reads_no_answers_is_not_served_without_end(desk: Desk) -> None:
    desk.listener.decide = lambda capture: Decision(Chosen(Reply(200, "OK", Headers(), b"x" * 100_000)))
    reader, writer = await desk.connect()
    for number in range(200):
        writer.write(b"GET /%d HTTP/1.1\r\nHost: a\r\n\r\n" % number)
    await asyncio.sleep(0.4)
    served = len(desk.entries)
    assert served < 200
    writer.write(b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.count(b"HTTP/1.1 200 OK") == 201
    writer.close()
