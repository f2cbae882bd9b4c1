"""Fixtures that every part of the suite shares: a home of its own, captures, a store, an opened session."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# read once by the library, which else takes the keyrings of other tests for real ones
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from inspector.capture import Capture, Headers, new_uuid
from inspector.paths import HOME_VARIABLE

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell's background job is deaf to Ctrl-C, and so would be the programs that tests send it to
    signal.signal(signal.SIGINT, signal.default_int_handler)
# how long an example takes is the machine's affair
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """A name for gzip data without the moment it was made at: all processes of one run have to name tests the same."""
    return f"{argname}-gzip-{len(val)}" if isinstance(val, bytes) and val.startswith(b"\x1f\x8b") else None


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: no collection of garbage has to look at them again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """User folders inside the test's own folder, and no keyring but the file one."""
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return tmp_path / "home"


@pytest.fixture
def make_capture() -> Callable[..., Capture]:
    """A factory of captures; every field can be given."""

    def make(**fields: Any) -> Capture:
        headers = fields.pop("headers", [("Host", "localhost:8080"), ("Content-Type", "application/json")])
        if not isinstance(headers, Headers):
            headers = Headers.from_text(headers)
        values: dict[str, Any] = {
            "uuid": new_uuid(),
            "endpoint": "default",
            "received_at": datetime.now(UTC),
            "remote": "127.0.0.1:50123",
            "scheme": "http",
            "http_version": "1.1",
            "method": "POST",
            "target": "/hook",
            "headers": headers,
            "body": b'{"id": "evt_1", "type": "invoice.paid"}',
        }
        return Capture(**(values | fields))

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Any]:
    """An empty store in a file."""
    from inspector.store import open_store

    opened = open_store(tmp_path / "store.webhooks")
    yield opened
    opened.close()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Any]:
    """An opened session on an empty file; not listening."""
    from inspector.session import Session

    opened = Session.open(tmp_path / "session.webhooks")
    yield opened
    opened.close()
