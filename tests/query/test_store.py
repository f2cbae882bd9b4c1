"""Filters on a real session file give what the Python predicate gives on its summaries and captures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector.capture import Annotation, Reply, Summary, Verdict
from inspector.query import parse
from inspector.store import open_store
from inspector.store.base import Entry, Order, Store
from tests.query.table import capture_of, clock
from tests.query.test_meaning import MEANINGS, ROWS


def _entry(row: Summary, at: int) -> Entry:
    _, headers, body = ROWS[at]
    verdicts = (Verdict(row.outcome, row.provider, reason=row.reason or None),) if row.outcome else ()
    return Entry(
        capture=capture_of(row._replace(uuid=f"uuid-{at}"), headers, body),
        reply=Reply(row.status, duration_us=row.duration_us),
        annotation=Annotation(row.provider, row.event_type, row.event_id, row.attempt, row.age_s, verdicts),
        note=row.note,
        pinned=row.pinned,
        colour=row.colour,
        tags=row.tags,
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(tmp_path_factory.mktemp("query") / "session.webhooks")
    store.append([_entry(row, at) for at, (row, _, _) in enumerate(ROWS)])
    yield store
    store.close()


def test_every_meaning_holds_in_a_session_file(filled: Store) -> None:
    rows = filled.summaries(filled.ids(None, Order("id", descending=False)))
    assert len(rows) == len(ROWS)

    for text, _ in MEANINGS:
        query = parse(text, clock=clock)
        wanted = [row.id for row in rows if query.matches(row, filled.capture)]
        assert list(filled.ids(query, Order("id", descending=False))) == wanted, text


def test_deleted_captures_make_no_duplicates(tmp_path: Path) -> None:
    store = open_store(tmp_path / "session.webhooks")
    first, second = store.append([_entry(ROWS[2][0], 2), _entry(ROWS[2][0], 1)])
    assert list(store.ids(parse("duplicate"))) == [second]
    store.delete([first])
    assert list(store.ids(parse("duplicate"))) == []
    store.close()


def test_an_event_is_found_by_its_index(filled: Store) -> None:
    where, values = parse("event_id=evt_1").sql()
    with sqlite3.connect(filled.path) as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN SELECT id FROM captures c WHERE deleted_us IS NULL AND {where}", values
        ).fetchall()
    connection.close()
    assert "captures_event (event_id=?)" in plan[0][3]
