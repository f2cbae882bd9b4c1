"""Who listens on a session, told across processes: claims, lookers, what a killed process leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from inspector.store.presence import Elsewhere, Presence

HOLD = """
import sys
from inspector.store.presence import Presence
presence = Presence(sys.argv[1])
print(presence.claim("http://127.0.0.1:1"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "s.webhooks"


def test_the_one_who_claimed_is_seen_by_others_until_it_lets_go(path: Path) -> None:
    ours, theirs = Presence(path), Presence(path)
    assert ours.other() is None
    assert ours.claim("http://127.0.0.1:8080") is None
    me = Elsewhere(os.getpid(), "http://127.0.0.1:8080")
    assert (ours.other(), theirs.other(), theirs.claim("http://127.0.0.1:8081")) == (None, me, me)
    ours.release()
    assert theirs.other() is None
    assert theirs.claim("http://127.0.0.1:8081") is None
    theirs.release()


@pytest.mark.skipif(os.name == "nt", reason="kills with a signal")
def test_a_killed_process_holds_nothing(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "None\n"
    ours = Presence(path)
    assert ours.other() == Elsewhere(holder.pid, "http://127.0.0.1:1")
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert ours.other() is None
    assert ours.claim("http://127.0.0.1:2") is None
    ours.release()


def test_looking_on_one_thread_does_not_lose_the_claim_of_another(tmp_path: Path) -> None:
    for number in range(40):
        ours, theirs = Presence(tmp_path / f"{number}.webhooks"), Presence(tmp_path / f"{number}.webhooks")
        ours.claim("http://127.0.0.1:1")
        ours.release()
        enough = threading.Event()

        def look(ours: Presence = ours, enough: threading.Event = enough) -> None:
            while not enough.is_set():
                ours.other()

        lookers = [threading.Thread(target=look) for _ in range(2)]
        for looker in lookers:
            looker.start()
        assert ours.claim("http://127.0.0.1:1") is None
        enough.set()
        for looker in lookers:
            looker.join()
        assert theirs.other() is not None
        ours.release()


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_session_has_one_listener_by_whatever_link_it_is_opened(path: Path) -> None:
    path.touch()
    link = path.with_name("link.webhooks")
    link.symlink_to(path)
    ours, theirs = Presence(path), Presence(link)
    assert ours.claim("http://127.0.0.1:8080") is None
    assert theirs.claim("http://127.0.0.1:8081") == Elsewhere(os.getpid(), "http://127.0.0.1:8080")
    ours.release()
