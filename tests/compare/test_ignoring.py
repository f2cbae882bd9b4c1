from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inspector.compare import BUILT_IN, IgnoreList, IgnoreLists, Rule, compare, load_lists, rule_for_path, save_lists
from inspector.compare.paths import Member
from inspector.errors import ConfigError, UsageError
from inspector.paths import HOME_VARIABLE
from tests.compare.test_comparison import side

OLD = {
    "id": "evt_1NabcDEF22",
    "created": 1764590393,
    "data": {"object": {"id": "ch_00aa11bb22", "amount": 5, "at": "2026-11-24T10:00:00Z"}},
    "items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}],
}
NEW = {
    "id": "evt_1NxyzXYZ33",
    "created": 1764590999,
    "data": {"object": {"id": "ch_99ff88ee77", "amount": 6, "at": "2026-11-25T11:00:00.5+01:00"}},
    "items": [{"sku": "a", "n": 3}, {"sku": "b", "n": 4}],
}


def left(*rules: str, old: Any = OLD, new: Any = NEW) -> list[str]:
    found = compare(side(old), side(new), ignoring=IgnoreList.of(rules))
    assert found.json is not None
    assert len(found.json.changes) + len(found.ignored) == len(compare(side(old), side(new)).json.changes)  # type: ignore[union-attr]
    return [change.path for change in found.json.changes]


def test_kinds_of_values_are_known() -> None:
    assert left() == [
        "id",
        "created",
        "data.object.id",
        "data.object.amount",
        "data.object.at",
        "items[0].n",
        "items[1].n",
    ]
    assert left("kind:id", "kind:time") == ["data.object.amount", "items[0].n", "items[1].n"]


def test_paths_have_stars() -> None:
    assert "data.object.amount" not in left("path:data.object.amount")
    assert left("path:data", "path:**.n") == ["id", "created"]
    assert "items[1].n" in left("path:items[0]")
    assert left("path:items[*].n", "path:data.*.*", "path:id", "path:created") == []
    assert left("path:items.*") == left("path:items[*]")
    assert left('path:"id"') == left("path:id")
    assert len(left("path:**.items")) == 5
    assert len(left("path:nothing.here")) == 7


def test_a_number_of_another_meaning_is_no_time_and_no_id() -> None:
    assert left("kind:time", "kind:id", old={"amount": 1764590393}, new={"amount": 1764590394}) == ["amount"]
    assert left("kind:id", old={"name": "alice"}, new={"name": "bob"}) == ["name"]
    assert left("kind:id", old={"user_id": 7, "userId": 1}, new={"user_id": 8, "userId": 2}) == []
    # what is added is no other id: it is one more
    assert left("kind:id", old={}, new={"id": 1}) == ["id"]
    assert left("kind:id", old={"id": {"a": 1}}, new={"id": [1]}) == ["id"]


def test_kinds_of_changes() -> None:
    found = compare(
        side(b'{"a": 1.0, "b": 2}'), side(b'{"b": 2, "a": 1}'), ignoring=IgnoreList.of(["kind:written", "kind:order"])
    )
    assert found.json is not None
    assert (found.json.changes, found.alike, len(found.ignored)) == ((), True, 2)
    assert found.verdict() == "Only what is ignored differs in the bodies: 2 differences."


def test_headers_are_ignored_by_name_and_kind() -> None:
    one = side(
        {}, headers={"Date": "Tue, 24 Nov 2026 10:00:00 GMT", "X-Request-Id": "1", "X-Sig-Signature": "a", "X-A": "1"}
    )
    other = side(
        {}, headers={"Date": "Tue, 24 Nov 2026 10:00:09 GMT", "X-Request-Id": "2", "X-Sig-Signature": "b", "X-A": "2"}
    )
    assert len(compare(one, other).header_changes) == 4
    found = compare(one, other, ignoring=IgnoreList.of(["kind:time", "kind:id", "kind:signature"]))
    assert [line.name for line in found.header_changes] == ["X-A"]
    assert found.ignored_count == 3
    found = compare(one, other, ignoring=IgnoreList.of(["header:x-*", "header:DATE"]))
    assert (found.alike, found.equal) == (True, False)
    assert len(found.headers) == 0


def test_what_is_ignored_is_alike_but_not_equal() -> None:
    found = compare(side({"id": 1}), side({"id": 2}), ignoring=BUILT_IN)
    assert (found.alike, found.equal) == (True, False)
    assert not compare(side({"id": 1, "a": 1}), side({"id": 2, "a": 2}), ignoring=BUILT_IN).alike
    assert not compare(side(b"text 1"), side(b"text 2"), ignoring=BUILT_IN).alike


@pytest.mark.parametrize(
    "text", ["id", "path:", "kind:other", "colour:red", "path:a..b", "path:a[", "path:a[x]", 'path:"a']
)
def test_what_is_no_rule_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        Rule(text)


def test_a_place_becomes_a_rule() -> None:
    steps = (Member("data"), 0, Member("a b"), Member("*"))
    assert rule_for_path(steps) == 'path:data[0]."a b"."*"'
    assert rule_for_path(steps, everywhere=True) == 'path:**."*"'
    body = {"data": [{"a b": {"*": 1, "c": 1}}]}
    other = {"data": [{"a b": {"*": 2, "c": 2}}]}
    for rule in (rule_for_path(steps), rule_for_path(steps, everywhere=True)):
        assert left(rule, old=body, new=other) == ['data[0]."a b".c']


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    deep: Any = 1
    other: Any = 2
    for _ in range(200):
        deep, other = {"a": deep}, {"a": other}
    assert len(left("path:" + ".".join(["**.a"] * 60) + ".b", old=deep, new=other)) == 1


def test_lists_are_kept_under_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    kept = load_lists()
    assert (kept.use, kept.used.rules, list(kept.lists)) == ("", (), ["Ids and times"])
    mine = IgnoreList.of(["path:a.b", "header:date"], "Mine")
    save_lists(IgnoreLists({**kept.lists, "Mine": mine}, "Mine"))
    again = load_lists()
    assert again.used == mine
    assert list(again.lists) == ["Ids and times", "Mine"]
    path = tmp_path / "config" / "compare.toml"
    path.write_text("# my words\n" + path.read_text())
    save_lists(IgnoreLists(again.lists, "Ids and times"))
    assert load_lists().used == BUILT_IN
    assert "# my words" in path.read_text()
    for text, words in (("use = 1", "must be a name"), ("[", "does not parse"), ('[lists]\na = ["b"]', "no rule")):
        path.write_text(text)
        with pytest.raises(ConfigError, match=words):
            load_lists()
    with pytest.raises(UsageError, match="no ignore list 'x'"):
        kept.named("x")
