"""SIGKILL and signals under load: what was acknowledged is in the session."""

from __future__ import annotations

import base64
import http.client
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Run, Start
from tests.end_to_end.programs import address_of, export, until
from tests.end_to_end.wire import Sender, send, simple

CLIENTS = 4


class Load:
    """Clients that send without pause until nobody answers; `acknowledged` maps targets to bodies."""

    def __init__(self, address: str, name: str) -> None:
        self.acknowledged: dict[str, bytes] = {}
        self.refused = 0
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._send, args=(address, f"{name}-{number}"), name=f"client-{number}")
            for number in range(CLIENTS)
        ]
        for thread in self._threads:
            thread.start()

    def _send(self, address: str, name: str) -> None:
        noise = random.Random(name)
        number = 0
        try:
            with Sender(address) as sender:
                while not self._stop.is_set():
                    number += 1
                    body = noise.randbytes(noise.choice((0, 10, 2000, 20_000)))
                    answer = sender.send(simple(f"{name}-{number}", body))
                    if answer.status == 200:
                        self.acknowledged[f"/{name}-{number}"] = body
                    else:
                        self.refused += 1
                    if answer.will_close:
                        return
        except (OSError, http.client.HTTPException):
            return  # killed, or stopped: what has no answer was not acknowledged

    def run_for(self, seconds: float) -> None:
        """Let it go on for so long after it got going."""
        until(lambda: len(self.acknowledged) > 20, "the load gets going")
        time.sleep(seconds)

    def join(self) -> dict[str, bytes]:
        """Wait for the clients' end."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        return self.acknowledged


def bodies(run: Run, session: Path) -> dict[str, bytes]:
    return {target: base64.b64decode(row["body_b64"]) for target, row in export(run, session).items()}


def test_what_was_acknowledged_survives_sigkill_and_the_next_listener_goes_on(
    start: Start, run: Run, tmp_path: Path
) -> None:
    session = tmp_path / "s.webhooks"
    acknowledged: dict[str, bytes] = {}
    for turn in range(3):
        listener = start("listen", "--session", session, "--port", 0, "--json", "--quiet")
        load = Load(listener.address(), f"turn-{turn}")
        load.run_for(random.uniform(0.0, 0.5))
        listener.process.send_signal(signal.SIGKILL)
        assert listener.process.wait(10) == -signal.SIGKILL
        acknowledged |= load.join()
        listed = run("list", "--session", session, "--limit", 1)
        assert (listed.returncode, listed.stdout.count("\n"), listed.stderr) == (0, 1, "")
    listener = start("listen", "--session", session, "--port", 0, "--json")
    assert send(listener.address(), simple("last", b"!")).status == 200
    assert listener.end() == 0
    acknowledged["/last"] = b"!"
    stored = bodies(run, session)
    assert {target: stored.get(target) for target in acknowledged} == acknowledged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_listener_under_load_ends_cleanly_on_a_signal(
    start: Start, run: Run, tmp_path: Path, number: signal.Signals
) -> None:
    session = tmp_path / "s.webhooks"
    listener = start("listen", "--session", session, "--port", 0, "--json", "--quiet")
    load = Load(listener.address(), "n")
    load.run_for(0.2)
    assert listener.end(number) == 0
    acknowledged = load.join()
    assert listener.err == ""
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(session.name)}
    assert left <= {session.name, session.name + ".listener.lock"}
    stored = bodies(run, session)
    assert {target: stored.get(target) for target in acknowledged} == acknowledged


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_window_under_load_ends_cleanly_on_a_signal(
    start: Start, run: Run, display: dict[str, str | None], tmp_path: Path, number: signal.Signals
) -> None:
    session = tmp_path / "s.webhooks"
    window = start("--session", session, "--port", 0, **display)
    load = Load(window.until(lambda: address_of(session), "the window listens"), "n")
    load.run_for(0.3)
    assert window.end(number) == 0
    acknowledged = load.join()
    assert (window.out, window.err) == ("", "")
    stored = bodies(run, session)
    assert {target: stored.get(target) for target in acknowledged} == acknowledged
