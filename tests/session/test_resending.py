"""Resends and their record: none is made that cannot be recorded, and one that was made is never kept quiet."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector.capture import Attempt, Capture, Headers, new_uuid
from inspector.errors import StoreFull
from inspector.session import Session
from inspector.store import Entry
from tests.session.test_session import post


@pytest.fixture
def stored(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    path = tmp_path / "stored.webhooks"
    with Session.open(path) as session:
        session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
    return path


def test_nothing_is_sent_from_a_session_that_cannot_record_it(stored: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Session.open(stored, read_only=True) as session:
        server.settimeout(0.2)
        with pytest.raises(StoreFull, match="Nothing can be stored"):
            session.resend(1, f"http://127.0.0.1:{server.getsockname()[1]}/").result(10)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_resend_that_cannot_be_recorded_says_what_came_of_it(
    stored: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = session.listen(port=0).result(10)
    post(address)

    begin = session.store.begin_attempts

    def full(begun: Sequence[Attempt], ended: Sequence[Attempt]) -> list[int]:
        if not ended:
            return begin(begun, ended)
        raise StoreFull("The disk is full.", path=session.path, hint="Free some space.")

    monkeypatch.setattr(session.store, "begin_attempts", full)
    with pytest.raises(StoreFull, match=r"#1 was sent .*answered 200.* not be recorded. The disk is full. Free some"):
        session.resend(1, address).result(10)


def test_an_address_is_not_remembered_where_that_is_not_wanted(
    session: Session, make_capture: Callable[..., Capture]
) -> None:
    captured = session.add_request(make_capture(target="/a")).result(10)
    session.resend(captured, "http://127.0.0.1:9", remember=False).result(10)
    assert session.settings.resend.last_target == ""


def test_a_request_that_was_written_here_is_kept_as_such(
    session: Session, make_capture: Callable[..., Capture]
) -> None:
    captured = session.add_request(make_capture(target="/a?b", body=b"\x00")).result(10)
    assert session.capture(captured).body == b"\x00"
    (row,) = session.summaries([captured])
    assert (row.origin, row.status) == ("edited", 0)


def test_what_came_is_on_record_though_the_sending_is_cancelled_meanwhile(
    session: Session, make_capture: Callable[..., Capture]
) -> None:
    (one,) = session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
    begun = Attempt(one, new_uuid(), datetime.now(UTC), "http://127.0.0.1:1/", "POST", Headers(), pending=True)

    async def work() -> None:
        attempt = await session._journal.begin(begun)
        ending = asyncio.ensure_future(session._journal.end(replace(attempt, status=200, pending=False)))
        await asyncio.sleep(0)
        ending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ending

    session.engine.run(work()).result(10)
    (found,) = session.attempts(one)
    assert (found.pending, found.status) == (False, 200)
