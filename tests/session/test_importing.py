from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.errors import ImportFailed, NotFound, StoreFull
from inspector.session import Session
from inspector.store.base import Entry
from inspector.workers import Cancelled
from tests.exports.conftest import golden_records
from tests.imports.conftest import DATA, exported

Make = Callable[..., Capture]


def _entry(number: int) -> dict[str, object]:
    request = {"method": "POST", "url": f"http://h/{number}", "headers": [], "postData": {"text": str(number)}}
    return {"startedDateTime": "2026-11-20T10:00:00Z", "time": 1, "request": request}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A HAR of three good entries and one that is broken."""
    path = tmp_path / "mixed.har"
    entries = [_entry(1), _entry(2), {"request": 5}, _entry(3)]
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def test_a_preview_says_what_would_come_in_and_writes_nothing(session: Session, mixed: Path) -> None:
    steps: list[tuple[int, int]] = []
    found = session.import_preview(mixed, progress=lambda done, total: steps.append((done, total))).result(10)
    assert (found.format, found.count, found.fresh, found.problem_count) == ("har", 3, 3, 1)
    assert [(one.place, one.reason) for one in found.problems] == [
        ("entry 3", "request must be an object, not a number")
    ]
    assert [(row.method, row.target, row.size) for row in found.rows][:2] == [("POST", "/1", 1), ("POST", "/2", 1)]
    assert found.endpoints == (("default", 3),)
    assert found.bytes == 3
    assert steps[-1] == (mixed.stat().st_size, mixed.stat().st_size)
    assert session.stats().count == 0


def test_a_file_with_problems_is_refused_unless_the_good_ones_are_wanted(session: Session, mixed: Path) -> None:
    with pytest.raises(ImportFailed, match=r"mixed\.har, entry 3: request must be .*--skip-broken"):
        session.import_file(mixed).result(10)
    assert session.stats().count == 0
    done = session.import_file(mixed, skip_broken=True).result(10)
    assert (done.added, done.duplicates, done.skipped, done.format) == (3, 0, 1, "har")
    assert list(done.ids) == [1, 2, 3]
    assert session.summaries([1])[0].origin == "har mixed.har"


def test_what_is_there_already_is_seen_and_left_alone(session: Session, mixed: Path) -> None:
    session.import_file(mixed, skip_broken=True).result(10)
    session.note(1, "mine").result(10)
    found = session.import_preview(mixed).result(10)
    assert (found.count, found.duplicates, found.fresh) == (3, 3, 0)
    assert all(row.known for row in found.rows)
    again = session.import_file(mixed, skip_broken=True).result(10)
    assert (again.added, again.duplicates) == (0, 3)
    assert session.summaries([1])[0].note == "mine"


def test_a_uuid_twice_in_a_file_comes_in_once(session: Session, tmp_path: Path, make_capture: Make) -> None:
    line = json.dumps(make_capture().to_interchange()) + "\n"
    path = tmp_path / "twice.ndjson"
    path.write_text(line * 2)
    assert session.import_preview(path).result(10).duplicates == 1
    done = session.import_file(path).result(10)
    assert (done.added, done.duplicates) == (1, 1)


def test_an_import_is_undone_by_deleting_what_came(session: Session, mixed: Path) -> None:
    done = session.import_file(mixed, skip_broken=True).result(10)
    session.delete(done.ids).result(10)
    assert session.stats().count == 0
    assert session.import_file(mixed, skip_broken=True).result(10).added == 3


def test_a_pasted_command_makes_a_capture(session: Session) -> None:
    found = session.import_preview("curl -X PUT http://h/a -d 1").result(10)
    assert (found.name, found.title, found.count) == ("the pasted text", "cURL commands", 1)
    done = session.import_text("curl -X PUT http://h/a -d 1").result(10)
    assert session.capture(done.ids[0]).method == "PUT"
    assert session.summaries(done.ids)[0].origin == "curl pasted"


def test_attempts_and_marks_of_another_session_are_merged(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "other.webhooks"
    path.write_bytes(exported(golden_records(), "session"))
    with Session.open(path) as other:
        other.pin([1]).result(10)
        other.choose_provider([2], "github").result(10)
    done = session.import_file(path).result(10)
    assert (done.added, done.attempts) == (2, 2)
    first = session.summaries(done.ids)[0]
    assert (first.pinned, first.note, first.attempts, first.origin) == (True, "first", 2, "session other.webhooks")
    assert [one.status for one in session.store.attempts(done.ids[0])] == [500, None]
    assert session.store.chosen_provider(done.ids[1]) == "github"
    again = session.import_file(path).result(10)
    assert (again.added, again.duplicates) == (0, 2)
    assert session.import_file(session.path).result(10).duplicates == 2


def test_a_cancelled_import_leaves_nothing(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "many.har"
    path.write_text(json.dumps({"log": {"entries": [_entry(number) for number in range(500)]}}))
    begun, go_on = threading.Event(), threading.Event()

    def progress(done: int, total: int) -> None:
        begun.set()
        go_on.wait(10)

    future = session.import_file(path, progress=progress)
    assert begun.wait(10)
    assert session.stats().count == 100
    session.cancel_import(path)
    go_on.set()
    with pytest.raises(Cancelled):
        future.result(10)
    assert session.stats().count == 0
    with pytest.raises(NotFound):
        session.capture(1)


def test_what_was_looked_at_comes_in_whatever_became_of_the_file(session: Session, mixed: Path) -> None:
    mixed.write_text(json.dumps({"log": {"entries": [_entry(number) for number in range(150)]}}))
    found = session.import_preview(mixed).result(10)
    mixed.write_text("something else")
    assert session.import_file(mixed, seen=found).result(10).added == 150


def test_a_file_that_was_not_kept_and_changed_since_brings_nothing(session: Session, mixed: Path) -> None:
    good = json.dumps({"log": {"entries": [_entry(number) for number in range(150)]}})
    mixed.write_text(good)
    found = replace(session.import_preview(mixed).result(10), kept=None)
    mixed.write_text(good[:-10])
    with pytest.raises(ImportFailed, match="the file ends"):
        session.import_file(mixed, seen=found).result(10)
    assert session.stats().count == 0


def test_a_session_that_can_only_be_read_takes_nothing_in(tmp_path: Path, mixed: Path) -> None:
    Session.open(tmp_path / "r.webhooks").close()
    with Session.open(tmp_path / "r.webhooks", read_only=True) as session:
        assert session.import_preview(mixed).result(10).count == 3
        with pytest.raises(StoreFull):
            session.import_file(mixed, skip_broken=True).result(10)


def test_the_listener_answers_while_a_file_comes_in(session: Session, tmp_path: Path) -> None:
    from tests.gui.driving import send

    path = tmp_path / "many.har"
    path.write_text(json.dumps({"log": {"entries": [_entry(number) for number in range(3000)]}}))
    address = session.listen(port=0).result(10)
    future = session.import_file(path)
    answered = [send(address, f"/live/{number}") for number in range(20)]
    assert answered == [200] * 20
    assert future.result(60).added == 3000
    assert session.stats().count == 3020


def test_a_missing_file_and_a_folder_are_told(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match=r"nothing\.har cannot be read: No such file"):
        session.import_preview(tmp_path / "nothing.har").result(10)
    with pytest.raises(ImportFailed, match="Is a directory"):
        session.import_file(tmp_path).result(10)


def test_the_origin_that_a_capture_had_stays(session: Session, tmp_path: Path, make_capture: Make) -> None:
    with Session.open(tmp_path / "a.webhooks") as first:
        first.import_file(DATA / "chrome.har").result(10)
    session.import_file(tmp_path / "a.webhooks").result(10)
    assert session.summaries([1])[0].origin == "har chrome.har"
    session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
    assert session.summaries([3])[0].origin == ""
