"""A session file with a few captures, and ways to run the command: inside this process, or as a process."""

from __future__ import annotations

import hashlib
import hmac
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from inspector.capture import Capture, Headers, Reply
from inspector.cli import main
from inspector.session import Session
from inspector.store import Entry

SECRET = "It's a Secret to Everybody"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs the command line in this process."""

    def call(*words: object) -> Ran:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return call


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the command line as a process; all are ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def popen(*words: object, **kwargs: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "inspector", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"env": {**os.environ, "PYTHONUNBUFFERED": ""}, **kwargs},
        )
        started.append(process)
        return process

    yield popen
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.communicate()


def signed(capture: Capture, secret: str = SECRET) -> Capture:
    """The capture as GitHub would have signed it."""
    digest = hmac.new(secret.encode(), capture.body, hashlib.sha256).hexdigest()
    extra = [(b"X-GitHub-Event", b"push"), (b"X-Hub-Signature-256", f"sha256={digest}".encode())]
    return Capture(
        **{
            **{name: getattr(capture, name) for name in capture.__slots__},
            "headers": Headers([*capture.headers, *extra]),
        }
    )


@pytest.fixture
def filled(tmp_path: Path, make_capture: Callable[..., Capture]) -> Path:
    """A session with: #1 a GitHub push, #2 a request with hostile text, #3 a binary body."""
    path = tmp_path / "filled.webhooks"
    captures = [
        signed(make_capture(target="/github", body=b'{"ref": "refs/heads/main"}')),
        make_capture(
            target="/evil\x1b[31m",
            headers=[["Host", "x"], ["X-Evil", "\x1b]0;title\x07"], ["Content-Type", "text/plain"]],
            body="red \x1b[31m and \u202eright to left\nnext\tline".encode(),
        ),
        make_capture(method="PUT", target="/binary", headers=[["Host", "x"]], body=bytes(range(256))),
    ]
    with Session.open(path) as session:
        entries = [Entry(capture, reply=Reply(200, "OK", body=b"fine")) for capture in captures]
        session.engine.call(session.store.append, entries).result()
        session.engine.call(session._intake.wake).result()
        while session.store.unannotated(1):
            time.sleep(0.01)
    return path
