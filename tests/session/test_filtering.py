from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.capture import Annotation, Capture, Reply, Verdict
from inspector.errors import UsageError
from inspector.query import parse
from inspector.query.facets import FACETS, Choice, chosen_in, counted, joined
from inspector.query.fragments import fragments
from inspector.session import Session
from inspector.store.base import Entry
from inspector.workers import Token

Fill = Callable[..., list[int]]


@pytest.fixture
def filled(session: Session, make_capture: Callable[..., Capture]) -> Session:
    def entry(kind: str, provider: str, outcome: str, status: int, **fields: object) -> Entry:
        headers = [("Content-Type", kind)] if kind else []
        verdicts = (Verdict(outcome, provider),) if outcome else ()
        capture = make_capture(headers=headers, **fields)
        return Entry(
            capture, Reply(status) if status else None, Annotation(provider, "e.v", "", 0, None, verdicts), tags="a b"
        )

    entries = [
        entry("application/json", "stripe", "valid", 200, target="/a?page=1"),
        entry(
            "application/json", "stripe", "invalid", 500, target="/a?page=2", body=b'{"id": "x", "list": [{"n": 5}]}'
        ),
        entry("application/x-www-form-urlencoded", "github", "valid", 404, target="/b", body=b"token=abc"),
        entry("", "", "", 0, target="/b"),
    ]
    session._write(session.store.append, entries).result(10)
    return session


def test_what_was_seen_is_told_most_frequent_first(filled: Session) -> None:
    seen = filled.seen(Token())
    assert seen.columns["path"] == [("/a", 2), ("/b", 2)]
    assert seen.columns["provider"] == [("stripe", 2), ("github", 1)]
    assert seen.columns["content_type"][0] == ("application/json", 2)
    assert dict(seen.columns["status"]) == {"200": 1, "404": 1, "500": 1, "0": 1}
    assert seen.columns["tags"] == [("a", 4), ("b", 4)]
    assert ("default", 4) in seen.columns["endpoint"]
    places = dict(seen.places)
    assert places["query[page]"] == 2
    assert places["header[content-type]"] == 3
    assert "body.list[0].n" in places


def test_values_inside_are_told_on_demand(filled: Session) -> None:
    assert sorted(filled.seen_inside("query[page]", Token())) == [("1", 1), ("2", 1)]
    assert filled.seen_inside("body.list[0].n", Token()) == [("5", 1)]
    assert filled.seen_inside("form[token]", Token()) == [("abc", 1)]
    assert filled.seen_inside("nonsense", Token()) == []


def titles(choices: list[Choice]) -> dict[str, int | None]:
    return {choice.title: choice.count for choice in choices}


def test_counts_of_a_facet_heed_the_text_and_the_other_facets(filled: Session) -> None:
    everything = counted(filled.tally(None), {})
    assert titles(everything["type"]) == {"JSON": 2, "Form": 1, "Other": 1}
    assert titles(everything["provider"]) == {"stripe": 2, "github": 1, "Unknown": 1}
    assert titles(everything["verdict"]) == {"Valid": 2, "Invalid": 1, "Unchecked": 1}
    assert titles(everything["status"]) == {"2xx": 1, "4xx": 1, "5xx": 1, "No answer": 1}

    chosen = counted(filled.tally(parse("path:/a")), {"status": ["status:5xx"]})
    assert titles(chosen["provider"]) == {"stripe": 1}
    assert titles(chosen["status"]) == {"2xx": 1, "5xx": 1}
    assert titles(counted(filled.tally(None, [1, 3]), {})["provider"]) == {"stripe": 1, "github": 1}


def test_what_is_chosen_stays_although_nothing_is_left_of_it(filled: Session) -> None:
    left = counted(filled.tally(parse("path:/a")), {"provider": ["provider:github"]})
    assert Choice("github", "provider:github", 0) in left["provider"]


def test_every_count_is_what_the_list_would_hold(filled: Session) -> None:
    for text in ("", "path:/a", "-pinned token"):
        for choices in counted(filled.tally(parse(text)), {}).values():
            for choice in choices:
                assert len(filled.ids(parse(f"({text or '*'}) {choice.fragment}"))) == choice.count, choice


@pytest.mark.parametrize(
    ("condition", "facet", "chosen"),
    [
        ("type:json", "type", ["type:json"]),
        ("(type:json OR type:form)", "type", ["type:json", "type:form"]),
        ("(type:json OR -(type:json OR type:form OR type:xml OR type:text/))", "type", None),
        ("provider:stripe", "provider", ["provider:stripe"]),
        ('provider:""', "provider", ['provider:""']),
        ("(provider:stripe OR provider:git-hub)", "provider", ["provider:stripe", "provider:git-hub"]),
        ("(status:4xx OR status:500)", "status", []),
        ("provider:st*", "provider", []),
        ("-status:4xx", "status", []),
        ("(status:4xx status:5xx)", "status", []),
        ("(status:4xx)", "status", ["status:4xx"]),
    ],
)
def test_a_condition_is_known_as_what_was_chosen(condition: str, facet: str, chosen: list[str] | None) -> None:
    (one,) = [each for each in FACETS if each.name == facet]
    found = chosen_in(one, condition)
    assert found == (["type:json", condition[14:-1]] if chosen is None else chosen)
    if len(found) > 1:
        assert fragments(joined(found)) == [condition]


def test_unknown_columns_are_refused(session: Session) -> None:
    with pytest.raises(UsageError):
        session.store.values("deleted_us", 10)
    with pytest.raises(UsageError):
        session.store.tally(None, None, ["1) --"])
