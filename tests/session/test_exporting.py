"""Exports of a session: resends are in them, progress is told, and one that is cancelled leaves nothing."""

from __future__ import annotations

import concurrent.futures
import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.errors import UsageError
from inspector.redaction import BUILT_IN
from inspector.session import Session
from inspector.store import Entry
from inspector.workers import Cancelled
from tests.exports.conftest import golden_records

Make = Callable[..., Capture]


def _fill(session: Session, captures: list[Capture]) -> list[int]:
    return session.engine.call(session.store.append, [Entry(capture) for capture in captures]).result()


def test_progress_runs_from_nothing_to_all(session: Session, make_capture: Make, tmp_path: Path) -> None:
    _fill(session, [make_capture() for _ in range(450)])
    told: list[tuple[int, int]] = []
    done = session.export(tmp_path / "a.csv", "csv", progress=lambda done, total: told.append((done, total)))
    assert done.result() == 450
    assert told == [(0, 450), (200, 450), (400, 450), (450, 450)]


def test_a_cancelled_export_leaves_the_file_that_was_there(
    session: Session, make_capture: Make, tmp_path: Path
) -> None:
    _fill(session, [make_capture() for _ in range(450)])
    path = tmp_path / "a.har"
    path.write_text("kept")
    begun, go_on = threading.Event(), threading.Event()

    def progress(done: int, total: int) -> None:
        begun.set()
        assert go_on.wait(20)

    export = session.export(path, "har", progress=progress)
    assert begun.wait(20)
    session.cancel_export(path)
    go_on.set()
    with pytest.raises((Cancelled, concurrent.futures.CancelledError)):
        export.result(20)
    assert path.read_text() == "kept"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_resends_are_exported_beside_their_capture(session: Session, tmp_path: Path) -> None:
    from dataclasses import replace

    first = golden_records()[0]
    (capture_id,) = _fill(session, [first.entry.capture])
    attempts = [replace(attempt, capture_id=capture_id) for attempt in first.attempts]
    ids = session.engine.call(session.store.begin_attempts, attempts).result()
    ended = [replace(attempt, id=given) for attempt, given in zip(attempts, ids, strict=True)]
    session.engine.call(session.store.end_attempts, ended).result()
    session.export(tmp_path / "a.har", "har").result()
    entries = json.loads((tmp_path / "a.har").read_text())["log"]["entries"]
    assert [entry.get("_kind") for entry in entries] == [None, "resend", "resend"]
    assert {entry["_capture"] for entry in entries} == {first.entry.capture.uuid}


def test_what_leaves_the_own_formats_is_redacted_unless_that_is_declined(
    session: Session, make_capture: Make, tmp_path: Path
) -> None:
    _fill(session, [make_capture(body=b'{"to": "ann@example.com"}')])
    for name, redact, hidden in (
        ("har", None, True),
        ("har", "none", False),
        ("har", BUILT_IN["strict"], True),
        ("ndjson", None, False),
        ("ndjson", "default", True),
        ("raw", session.redactor("default"), True),
    ):
        path = tmp_path / "out"
        assert session.export(path, name, redact=redact).result() == 1
        data = path.read_bytes().replace(b"eyJ0byI6ICJhbm5AZXhhbXBsZS5jb20ifQ==", b"ann@example.com")
        assert (b"ann@example.com" not in data) is hidden, (name, redact)
    with pytest.raises(UsageError, match="Did you mean strict"):
        session.export(tmp_path / "none", "har", redact="strct").result()
    assert not (tmp_path / "none").exists()
    # the capture itself is as it came
    assert session.capture(session.ids()[0]).body == b'{"to": "ann@example.com"}'


def test_a_saved_secret_is_in_no_redacted_export(session: Session, make_capture: Make, tmp_path: Path) -> None:
    session.vault.set("orders/main", "plain-word-secret")
    _fill(session, [make_capture(body=b'{"q": "it says plain-word-secret here"}')])
    session.export(tmp_path / "a.har", "har", redact="credentials").result()
    assert b"plain-word-secret" not in (tmp_path / "a.har").read_bytes()
    found = session.preview_redaction("credentials").result()
    assert (found.captures, found.counts) == (1, {"secret": 1})
    assert found.found[0].before == "plain-word-secret"
