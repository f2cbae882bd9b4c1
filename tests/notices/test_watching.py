from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspector.capture import Annotation, Capture, Verdict
from inspector.notices import FAILED, MATCHES, NEW, Watch, Wish, watching
from inspector.query import parse
from inspector.session import Session
from inspector.store import Entry, open_store

Put = Callable[..., list[int]]

INVALID = Annotation("github", "push", "", 0, None, (Verdict("invalid", "github", "s", "mismatch"),))
VALID = Annotation("github", "push", "", 0, None, (Verdict("valid", "github", "s"),))


@pytest.fixture
def put(session: Session, make_capture: Callable[..., Capture]) -> Put:
    def add(count: int = 1, annotation: Annotation | None = VALID, origin: str = "", **fields: Any) -> list[int]:
        entries = [Entry(make_capture(**fields), annotation=annotation, origin=origin) for _ in range(count)]
        return session._write(session.store.append, entries).result(10)

    return add


def told(watch: Watch, wish: Wish, now: float = 0.0) -> list[tuple[int, str]]:
    return [(wanted.row.id, wanted.why) for wanted in watch.look(wish, now)]


def test_what_came_since_is_told_once_oldest_first(session: Session, put: Put) -> None:
    (before,) = put()
    watch = Watch(session, before)
    new = put(3)
    assert told(watch, Wish(arrivals=True)) == [(one, NEW) for one in new]
    assert told(watch, Wish(arrivals=True)) == []


def test_only_failures_or_only_what_matches(session: Session, put: Put) -> None:
    watch, other = Watch(session, 0), Watch(session, 0)
    put(annotation=VALID)
    (failed,) = put(annotation=INVALID)
    (deep,) = put(body=b'{"amount": 900}')
    assert told(watch, Wish(failures=True)) == [(failed, FAILED)]
    assert told(other, Wish(query=parse("body.amount>500"))) == [(deep, MATCHES)]


def test_a_failure_is_one_whatever_was_wished(session: Session, put: Put) -> None:
    (failed,) = put(annotation=INVALID)
    for wish in (Wish(arrivals=True), Wish(failures=True), Wish(query=parse("provider:github"))):
        assert told(Watch(session, 0), wish) == [(failed, FAILED)]


def test_a_verdict_is_waited_for_but_not_for_ever(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    # without a session around it, in which something else judges meanwhile
    store = open_store(tmp_path / "alone.webhooks")
    watch = Watch(store, 0)
    first, second = store.append([Entry(make_capture()) for _ in range(2)])
    nothing, waits = told(watch, Wish(failures=True)), watch.waiting
    assert (nothing, waits) == ([], True)
    store.annotate({first: INVALID})
    assert told(watch, Wish(failures=True, arrivals=True), 1.0) == [(first, FAILED)]
    assert told(watch, Wish(arrivals=True), watching.PATIENCE_S) == [(second, NEW)]
    assert not watch.waiting
    store.close()


def test_what_was_imported_or_deleted_did_not_arrive(session: Session, put: Put) -> None:
    watch = Watch(session, 0)
    put(origin="x.har")
    (gone,) = put()
    session.delete([gone]).result(10)
    assert told(watch, Wish(arrivals=True)) == []
    assert not watch.waiting


def test_of_very_many_the_newest_are_looked_at(session: Session, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "MOST", 3)
    ids = put(10)
    assert told(Watch(session, 0), Wish(arrivals=True)) == [(one, NEW) for one in ids[-3:]]


def test_what_is_skipped_is_never_told(session: Session, put: Put) -> None:
    watch = Watch(session, 0)
    *_, last = put(3)
    watch.skip(last)
    watch.skip(1)
    (new,) = put()
    assert told(watch, Wish(arrivals=True)) == [(new, NEW)]


def test_no_wish_is_none() -> None:
    assert not Wish()
    assert Wish(failures=True)
    assert Wish(query=parse("x"))
