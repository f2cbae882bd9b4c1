"""The facade over real sockets and a real file: arrive, check, mark, resend, share."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from inspector.capture import Capture
from inspector.endpoints import Endpoint
from inspector.errors import ImportFailed, ListenError, NotFound, ResendRefused, StoreFull
from inspector.events import CapturesStored, EndpointsChanged, ListenerChanged, SessionChanged
from inspector.providers.custom_files import folder
from inspector.session import Session
from inspector.store import Entry


def post(url: str, body: bytes = b"{}", **headers: str) -> int:
    request = urllib.request.Request(
        url, data=body, method="POST", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def wait_for(condition: Callable[[], object], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "timed out"
        time.sleep(0.01)


def github_signature(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_what_is_posted_is_stored_before_the_answer(session: Session) -> None:
    address = session.listen(port=0).result(10)
    body = b'{"a": 1.0, "a": 2}\r\n\x00\xff'
    assert post(f"{address}/some/path?x=%2F", body, X_Odd="v") == 200
    (summary,) = session.summaries(session.ids())
    capture = session.capture(summary.id)
    assert capture.body == body
    assert capture.target == "/some/path?x=%2F"
    assert summary.status == 200
    reply = session.reply(summary.id)
    assert reply is not None
    assert reply.status == 200
    assert session.stats().count == 1


def test_front_ends_are_told_of_arrivals(session: Session) -> None:
    changed: list[SessionChanged] = []
    stored: list[CapturesStored] = []
    session.events.subscribe(SessionChanged, changed.append)
    session.events.subscribe(CapturesStored, stored.append)
    address = session.listen(port=0).result(10)
    post(address)
    wait_for(lambda: changed)
    assert changed[-1].last_id == 1
    assert stored[0].ids == (1,)


def test_a_secret_that_is_added_later_checks_what_is_there(session: Session) -> None:
    address = session.listen(port=0).result(10)
    body = b'{"action": "opened"}'
    headers = {"X_GitHub_Event": "issues", "X_GitHub_Delivery": "d-1"}
    post(f"{address}/", body, X_Hub_Signature_256=github_signature("s3cret", body), **headers)
    wait_for(lambda: session.summaries([1])[0].outcome == "no_secret")
    session.set_secret("default", "live", "s3cret").result(10)
    wait_for(lambda: session.summaries([1])[0].outcome == "valid")
    summary = session.summaries([1])[0]
    assert (summary.provider, summary.event_id) == ("github", "d-1")
    assert summary.event_type.startswith("issues")
    (verdict,) = session.check(1)
    assert verdict.secret == "live"
    assert verdict.evidence is not None
    session.set_secret("default", "live", "other").result(10)
    wait_for(lambda: session.summaries([1])[0].outcome == "invalid")
    session.remove_secret("default", "live").result(10)
    wait_for(lambda: session.summaries([1])[0].outcome == "no_secret")
    with pytest.raises(NotFound, match="no secret 'live'"):
        session.remove_secret("default", "live").result(10)


def test_a_secret_never_reaches_the_session_file(session: Session, home: Path) -> None:
    session.set_secret("orders", "live", "hunter2-very-secret").result(10)
    session.listen(port=0).result(10)
    session.close()
    for file in Path(session.path).parent.glob("session.webhooks*"):
        assert b"hunter2" not in file.read_bytes()


def test_the_endpoint_of_the_first_path_segment_is_used(session: Session) -> None:
    events: list[EndpointsChanged] = []
    session.events.subscribe(EndpointsChanged, events.append)
    session.save_endpoint(Endpoint("orders", provider="github")).result(10)
    assert events
    address = session.listen(port=0).result(10)
    post(f"{address}/orders/5")
    post(f"{address}/other")
    assert [row.endpoint for row in session.summaries([1, 2])] == ["orders", "default"]
    assert session.endpoint_counts()["orders"].count == 1
    session.remove_endpoint("orders").result(10)
    assert session.endpoints() == []
    with pytest.raises(NotFound):
        session.remove_endpoint("orders").result(10)


def test_marks_and_deletes_can_be_undone(session: Session) -> None:
    address = session.listen(port=0).result(10)
    for _ in range(3):
        post(address)
    session.pin([1, 2]).result(10)
    session.note(2, "look at this").result(10)
    session.colour([3], "red").result(10)
    rows = session.summaries([1, 2, 3])
    assert [row.pinned for row in rows] == [True, True, False]
    assert rows[1].note == "look at this"
    assert rows[2].colour == "red"
    epoch = session.stats().epoch
    session.delete([1, 3]).result(10)
    assert list(session.ids()) == [2]
    assert session.stats().epoch != epoch
    session.restore([1, 3]).result(10)
    assert sorted(session.ids()) == [1, 2, 3]


def test_recording_off_turns_senders_away_and_counts_them(session: Session) -> None:
    address = session.listen(port=0).result(10)
    session.recording = False
    assert post(address) == 503
    assert session.refused == 1
    assert session.stats().count == 0
    session.recording = True
    assert post(address) == 200


def test_a_resend_hangs_under_the_capture(session: Session, tmp_path: Path) -> None:
    with Session.open(tmp_path / "receiver.webhooks") as receiver:
        target = receiver.listen(port=0).result(10)
        address = session.listen(port=0).result(10)
        post(f"{address}/x?y=%7e", b"\x00body", X_One="1")
        attempt = session.resend(1, target).result(10)
        assert attempt.status == 200
        assert attempt.id == 1
        received = receiver.capture(1)
        assert (received.target, received.body) == ("/x?y=%7e", b"\x00body")
        assert session.attempts(1) == [attempt]
        assert session.summaries([1])[0].attempts == 1
        assert session.settings.resend.last_target == target
        assert session.resend(1).result(10).status == 200


def test_without_an_address_a_resend_says_what_to_do(session: Session) -> None:
    address = session.listen(port=0).result(10)
    post(address)
    with pytest.raises(ResendRefused, match="no address"):
        session.resend(1).result(10)


def test_the_sample_event_arrives_like_any_other(session: Session) -> None:
    session.listen(port=0).result(10)
    session.set_secret("default", "test", "whsec_test").result(10)
    assert session.sample().result(10) == 200
    wait_for(lambda: session.summaries([1])[0].outcome == "valid")
    summary = session.summaries([1])[0]
    assert (summary.provider, summary.event_type) == ("stripe", "payment_intent.succeeded")


def test_a_second_listener_on_the_session_is_told_who_listens(session: Session) -> None:
    address = session.listen(port=0).result(10)
    with Session.open(session.path) as follower:
        other = follower.elsewhere()
        assert other is not None
        assert other.address == address
        with pytest.raises(ListenError, match="already listens"):
            follower.listen(port=0).result(10)
        seen: list[SessionChanged] = []
        follower.events.subscribe(SessionChanged, seen.append)
        post(address, b"live")
        wait_for(lambda: seen)
        assert follower.capture(1).body == b"live"
        session.stop_listening().result(10)
        assert follower.elsewhere() is None
        assert follower.listen(port=0).result(10)


def test_a_busy_port_is_named_with_the_next_free_one(session: Session, tmp_path: Path) -> None:
    port = int(session.listen(port=0).result(10).rpartition(":")[2])
    failures: list[ListenerChanged] = []
    with Session.open(tmp_path / "second.webhooks") as second:
        second.events.subscribe(ListenerChanged, failures.append)
        with pytest.raises(ListenError, match=str(port)) as caught:
            second.listen(port=port).result(10)
        assert caught.value.free_port not in (None, port)
        assert failures[0].error
        assert second.listen(port=caught.value.free_port).result(10)


def test_an_export_is_imported_again_once(
    session: Session, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    captures = [make_capture(body=bytes([number])) for number in range(3)]
    session.engine.call(session.store.append, [Entry(capture, note="n") for capture in captures]).result(10)
    path = tmp_path / "out.ndjson"
    assert session.export(path).result(10) == 3
    assert [json.loads(line)["uuid"] for line in path.read_text().splitlines()] == [c.uuid for c in captures]
    with Session.open(tmp_path / "copy.webhooks") as copy:
        result = copy.import_file(path).result(10)
        assert (result.added, result.duplicates) == (3, 0)
        assert [copy.capture(number).body for number in (1, 2, 3)] == [b"\x00", b"\x01", b"\x02"]
        assert copy.summaries([1])[0].note == "n"
        again = copy.import_file(path).result(10)
        assert (again.added, again.duplicates) == (0, 3)


def test_two_exports_do_not_stop_each_other(
    session: Session, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    session.engine.call(session.store.append, [Entry(make_capture())]).result(10)
    go_on = threading.Event()

    class Slow(io.BytesIO):
        def write(self, data: object) -> int:
            go_on.wait(10)
            return super().write(data)  # type: ignore[arg-type]

    first = session.export(Slow())
    second = session.export(tmp_path / "out.ndjson")
    assert second.result(10) == 1
    go_on.set()
    assert first.result(10) == 1


def test_descriptions_that_cannot_be_used_are_told(session: Session, tmp_path: Path, home: Path) -> None:
    assert session.complaints == []
    folder().mkdir(parents=True)
    (folder() / "bad.toml").write_text("[provider")
    with Session.open(tmp_path / "other.webhooks") as later:
        assert "bad.toml does not parse" in later.complaints[0]


def test_nothing_of_a_broken_file_is_imported(
    session: Session, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "broken.ndjson"
    good = json.dumps(make_capture().to_interchange())
    path.write_text(f"{good}\n{good[:40]}\n")
    with pytest.raises(ImportFailed, match="line 2"):
        session.import_file(path).result(10)
    assert session.stats().count == 0


def test_an_import_that_the_store_refuses_half_way_leaves_nothing(
    session: Session, tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    path = tmp_path / "big.ndjson"
    path.write_text("".join(json.dumps(make_capture(body=b"x" * 20_000).to_interchange()) + "\n" for _ in range(250)))

    def limit(connection: sqlite3.Connection) -> None:
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute(f"PRAGMA max_page_count = {3_000_000 // size}")

    session.engine.call(session.store._writer.run, limit).result(10)
    with pytest.raises(StoreFull):
        session.import_file(path).result(30)
    assert session.stats().count == 0
    assert len(session.ids()) == 0
    with pytest.raises(NotFound):
        session.capture(1)


def test_settings_are_saved_and_used(session: Session) -> None:
    from inspector.settings import load_settings

    settings = session.settings.changed("listener", body_limit=10)
    address = session.listen(port=0).result(10)
    session.apply(settings).result(10)
    assert load_settings() == settings
    assert post(address, b"x" * 11) == 413
    assert session.summaries([1])[0].truncated


def test_retention_keeps_the_session_inside_its_budget(session: Session, make_capture: Callable[..., Capture]) -> None:
    session.settings = session.settings.changed("session", max_bytes=50_000)
    entries = [Entry(make_capture(body=b"x" * 10_000), pinned=number == 0) for number in range(20)]
    session.engine.call(session.store.append, entries).result(10)
    wait_for(lambda: session.stats().bytes <= 50_000)
    assert 1 in session.ids()
    assert 20 in session.ids()


def test_a_session_that_can_only_be_read_gets_no_listener(tmp_path: Path) -> None:
    path = tmp_path / "s.webhooks"
    Session.open(path).close()
    with Session.open(path, read_only=True) as session:
        with pytest.raises(ListenError, match=r"Nothing can be stored in .*: it was opened for reading only"):
            session.listen(port=0).result(10)
        assert session.address is None


def test_a_listener_that_cannot_be_noted_beside_the_session_is_stopped_again(session: Session) -> None:
    port = int(session.listen(port=0).result(10).rpartition(":")[2])
    session.stop_listening().result(10)
    # nobody can write the sidecar over a folder, whatever their rights
    sidecar = Path(session.path + ".listener.json")
    sidecar.mkdir()
    (sidecar / "in the way").touch()
    with pytest.raises(ListenError, match="cannot be noted beside the session"):
        session.listen(port=port).result(10)
    assert session.address is None
    with pytest.raises(urllib.error.URLError):
        post(f"http://127.0.0.1:{port}/")
