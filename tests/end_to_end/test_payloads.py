"""Every real payload: sent to the real window, seen in it, listed by another process, exported byte for byte."""

from __future__ import annotations

import base64
import json
import signal
import time
from pathlib import Path

from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.payloads import needs_payloads, payloads, unfilled
from tests.end_to_end.programs import address_of, export
from tests.end_to_end.wire import Sender, request
from tests.end_to_end.x11 import Screen


@needs_payloads
def test_each_payload_appears_in_the_window_and_leaves_it_byte_identical(
    start: Start, run: Run, display: dict[str, str | None], screen: Screen, tmp_path: Path
) -> None:
    sent = payloads()
    assert len(sent) > 150
    assert not list(unfilled(sent))
    session, probe = tmp_path / "s.webhooks", tmp_path / "probe.json"
    window = start("--session", session, "--port", 0, WEBHOOK_INSPECTOR_PROBE=str(probe), **display)
    address = window.until(lambda: address_of(session), "the window listens")
    with Sender(address) as sender:
        for payload in sent:
            data = request(payload.target, payload.headers, payload.body, payload.method)
            # a ping of Discord is answered as it wants it
            assert sender.send(data, payload.method).status in (200, 204)

    listed = [json.loads(line) for line in run("list", "--session", session, "--json").stdout.splitlines()]
    assert [row["target"] for row in listed] == [payload.target for payload in sent]

    assert screen.picture().colours() > 50
    _page_through(screen)
    assert window.end(signal.SIGTERM) == 0
    assert window.err == ""
    assert len(json.loads(probe.read_text())["painted_ms"]) == len(sent)

    exported = export(run, session)
    assert len(exported) == len(sent)
    for payload in sent:
        row = exported[payload.target]
        assert row["method"] == payload.method
        assert base64.b64decode(row["body_b64"]) == payload.body
        lines = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in row["headers"]]
        assert lines == payload.headers


def _page_through(screen: Screen) -> None:
    """Let every row come into view, twice: down and up. The list has the keyboard from the start."""
    screen.click(480, 300)
    screen.press("Home")
    for key in ("Page_Down", "Page_Up"):
        before = screen.picture().part(230, 160, 640, 840)
        while True:
            screen.press(key)
            end = time.monotonic() + 2
            while (now := screen.picture().part(230, 160, 640, 840)) == before and time.monotonic() < end:
                time.sleep(0.02)
            if now == before:
                break
            before = now
