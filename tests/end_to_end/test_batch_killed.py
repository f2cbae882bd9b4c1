"""SIGKILL in the middle of a batch: whatever the receiver saw is on record, and what is on record as ended was sent."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.session import Session
from inspector.store import Entry
from tests.end_to_end.conftest import Start
from tests.end_to_end.programs import until
from tests.receiving import receiving

CAPTURES = 3000
PARALLEL = 16


@pytest.mark.end_to_end
def test_every_request_that_was_seen_has_its_attempt(
    start: Start, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "s.webhooks"
    with Session.open(path) as session:
        entries = [Entry(make_capture(target=f"/{number}")) for number in range(1, CAPTURES + 1)]
        ids = session.engine.call(session.store.append, entries).result()
    assert ids == list(range(1, CAPTURES + 1))
    seen: Counter[int] = Counter()
    with receiving() as receiver:
        for _ in range(3):
            receiver.came.clear()
            words = ("--all", "--to", receiver.url, "--parallel", PARALLEL, "--no-resign")
            program = start("resend", "--session", path, *words)
            until(lambda: len(receiver.came) > 50, "the batch gets going")
            time.sleep(random.uniform(0, 0.2))
            program.process.send_signal(signal.SIGKILL)
            program.process.wait(20)
            # what was in the receiver's sockets still arrives
            time.sleep(0.3)
            assert 50 < len(receiver.came) < CAPTURES
            seen.update(int(one.target[1:]) for one in receiver.came)
    with Session.open(path) as session:
        found = {capture_id: session.attempts(capture_id) for capture_id in ids}
    for capture_id, attempts in found.items():
        ended = [one for one in attempts if not one.pending]
        assert len(ended) <= seen[capture_id] <= len(attempts), f"#{capture_id}"
        assert all(one.status == 200 for one in ended)
    # what was under way is told from what ended, and is not more than could be
    pending = sum(one.pending for attempts in found.values() for one in attempts)
    assert pending <= 3 * 2 * PARALLEL
