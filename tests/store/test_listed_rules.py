from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from inspector.capture import Capture, Reply
from inspector.columns import BY_NAME, answered_by
from inspector.query import parse
from inspector.store import Entry, Order, open_store

RULES = ["default", "handshake slack url_verification", "gate: A bearer token is wanted.", "answer 2, step 1 of 3: 500"]


def test_what_chose_an_answer_is_listed_filtered_and_sorted(
    tmp_path: Path, make_capture: Callable[..., Capture]
) -> None:
    store = open_store(tmp_path / "s.webhooks")
    ids = store.append([Entry(make_capture(), Reply(200, "OK", rule=rule)) for rule in RULES])
    rows = store.summaries(ids)
    assert [row.rule for row in rows] == ["", *RULES[1:]]
    assert [answered_by(row) for row in rows] == ["", "handshake", "gate", "rule"]
    assert [BY_NAME["rule"].text(row) for row in rows] == ["–", *RULES[1:]]
    assert list(store.ids(parse("rule:handshake"))) == [ids[1]]
    assert list(store.ids(parse('rule:"step 1"'))) == [ids[3]]
    assert list(store.ids(parse("-rule:*"))) == [ids[0]]
    for row in rows:
        assert parse("rule:gate").matches(row, store.capture) == (row.id == ids[2])
    assert list(store.ids(None, Order("rule", descending=False))) == [ids[0], ids[3], ids[2], ids[1]]
    store.close()


def test_of_a_very_long_one_the_beginning_is_listed(tmp_path: Path, make_capture: Callable[..., Capture]) -> None:
    store = open_store(tmp_path / "s.webhooks")
    (one,) = store.append([Entry(make_capture(), Reply(200, "OK", rule="x" * 5000))])
    assert store.summaries([one])[0].rule == "x" * 200
    reply = store.reply(one)
    assert reply is not None
    assert reply.rule == "x" * 5000
    store.close()
