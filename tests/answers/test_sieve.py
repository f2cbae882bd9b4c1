"""Rules that are answered together say the same as each of them alone, whatever was asked before."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import FunctionType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector.answers import candidates
from inspector.answers.asked import Asked
from inspector.answers.candidates import Candidates, Shortlist
from inspector.answers.compiled import compile_rules
from inspector.answers.mesh import LONGEST_KEPT, MOST_KEPT
from inspector.answers.sieve import Sieve
from inspector.capture import NOTHING_FOUND, Annotation, Capture, Headers, Verdict, new_uuid
from inspector.endpoints import AnswerRule
from tests.query.test_settling import trees

CONDITIONS = (
    *(
        "",
        "method:POST",
        "path:/orders",
        "path:/x",
        "query[page]=2",
        "header[x-id]=1",
        "header[X-Id]:A",
        "header[x-id]",
    ),
    *("header[x-none]", "header:text", "body.type=paid", "body.type:PA", "body.n>3", "body.n=1", "body.flag=true"),
    *(
        "body.list=b",
        "body.a.b",
        "body.*=paid",
        "type:json",
        "size>30",
        "provider:stripe",
        "provider in (stripe, github)",
    ),
    *("event:push*", "verdict:valid", "attempt>1", "attempt in (1, 2)", "remote:10.", "since:1h", "paid", "tag:x"),
    *("header[x-id]~^a", "body:paid", "cookie[c]=1", "form[f]=1"),
)
TREES = trees(CONDITIONS[1:], 4)
BODIES = st.one_of(
    st.sampled_from((b"", b"paid", b"{", b"null", b"[1]", b"f=1&type=paid", b'{"a": {"b": null}}', b'{"type": 1.0}')),
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["paid", "PAID", "", None, 1, True, ["paid"]]),
            "n": st.sampled_from([1, 4, "4", 1.0]),
        },
        optional={"flag": st.booleans(), "list": st.just(["a", "b"]), "a": st.just({"b": 0})},
    ).map(lambda tree: json.dumps(tree).encode()),
)
HEADERS = st.lists(
    st.sampled_from(
        [
            *[(b"X-Id", b"1"), (b"x-id", b"a"), (b"X-ID", b"\xc3\xa4"), (b"Cookie", b"c=1")],
            *[(b"Content-Type", b"application/json"), (b"Content-Type", b"application/x-www-form-urlencoded")],
        ]
    ),
    max_size=4,
)
REQUESTS = st.tuples(
    st.sampled_from(["POST", "GET"]),
    st.sampled_from(["/orders", "/orders?page=2"]),
    HEADERS,
    BODIES,
    st.sampled_from(["", "stripe", "github", "nobody"]),
    st.integers(0, 2),
)


def asked(
    method: str = "POST",
    target: str = "/orders",
    headers: list[tuple[bytes, bytes]] | None = None,
    body: bytes = b"",
    provider: str = "",
    number: int = 1,
    judged: list[Capture] | None = None,
    recognised: list[Capture] | None = None,
) -> Asked:
    """`provider` "nobody": it is certain that nobody is known."""
    capture = Capture(
        *(
            new_uuid(),
            "default",
            datetime.now(UTC),
            "10.0.0.1:1",
            "http",
            "1.1",
            method,
            target,
            Headers(headers or []),
        ),
        body,
    )

    def judge(capture: Capture, seen: Annotation | None) -> Annotation:
        if judged is not None:
            judged.append(capture)
        return Annotation(provider, "push.x", "", 0, None, (Verdict("valid"),) if provider else ())

    def recognise(capture: Capture) -> Annotation:
        if recognised is not None:
            recognised.append(capture)
        return NOTHING_FOUND if provider == "nobody" else Annotation(provider, "push.x")

    return Asked(capture, recognise, judge, number=number)


def shortlist(rules: list[str], one: Asked) -> Shortlist:
    compiled = compile_rules([AnswerRule(when=rule) for rule in rules])
    return Candidates(compiled)[one.capture.method, one.capture.target]


def fitting(of: Shortlist, one: Asked, *, quick: bool) -> list[int]:
    """The numbers of all rules that fit, in order."""
    found, place = [], -1
    while (place := (of.quick_first if quick else of.first)(one, place)) >= 0:
        found.append(of.rules[place].number)
    return found


@settings(max_examples=60)
@given(st.lists(TREES, min_size=1, max_size=8), st.lists(REQUESTS, min_size=1, max_size=8))
def test_what_fits_is_the_same_as_when_each_rule_is_asked(rules: list[str], requests: list[tuple[object, ...]]) -> None:
    made = [asked(*request) for request in requests]  # type: ignore[arg-type]
    kept = Candidates(compile_rules([AnswerRule(when=rule) for rule in rules]))
    for one in [*made, *made]:
        found = kept[one.capture.method, one.capture.target]
        for _ in range(4):
            # the sieve is made after a few, and then remembers what the one before had
            assert fitting(found, one, quick=True) == fitting(found, one, quick=False)
        tests = [rule.query.test(one) for rule in compile_rules([AnswerRule(when=rule) for rule in rules])]
        assert [number for number in fitting(found, one, quick=True) if number <= len(tests)] == [
            rule.number for rule in found.rules if tests[rule.number - 1]
        ]


def test_nothing_is_found_out_that_the_first_rule_that_fits_does_not_need() -> None:
    judged: list[Capture] = []
    one = asked(headers=[(b"X-Id", b"1")], judged=judged)
    found = shortlist(["header[x-id]=1", "verdict:valid", "body.type=paid"], one)
    for _ in range(9):
        assert found.quick_first(one) == 0
    assert judged == []
    assert not one.content.is_parsed
    assert found.quick_first(one, 0) == -1
    assert len(judged) == 1


def test_what_no_rule_that_is_left_asks_about_is_not_read() -> None:
    judged: list[Capture] = []
    found = shortlist(["verdict:valid header[x-id]=1", "body.type=paid header[x-id]=3"], asked())
    for _ in range(9):
        assert found.quick_first(asked(headers=[(b"X-Id", b"2")])) == -1
    one = asked(headers=[(b"X-Id", b"2")], judged=judged)
    assert found.quick_first(one) == -1
    assert judged == []
    assert not one.content.is_parsed


@pytest.mark.parametrize("value", [b"%d", b"%d" + b"x" * LONGEST_KEPT])
def test_senders_cannot_fill_the_memory_with_values(value: bytes) -> None:
    compiled = compile_rules([AnswerRule(when="header[x-id]=7"), AnswerRule(when="header[x-id]:x")])
    sieve = Sieve(compiled, [False, False], frozenset(), shortlist([], asked()).first)
    (mesh,) = sieve.meshes.values()
    for number in range(3 * MOST_KEPT):
        one = asked(headers=[(b"X-Id", value % number)])
        assert (sieve.first(one) == 0) is (value % number == b"7")
    assert len(mesh.kept) == (MOST_KEPT if value == b"%d" else 0)


def test_targets_with_the_same_rules_share_what_is_made_for_them() -> None:
    kept = Candidates(compile_rules([AnswerRule(when="path:/a header[x-id]=1"), AnswerRule(when="header[x-id]=1")]))
    first = kept["POST", "/a?1"]
    assert kept["POST", "/a?2"] is first
    assert kept["POST", "/b"] is not first


def test_senders_cannot_have_more_and_more_made_by_other_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "_MOST_SIEVES", 2)
    monkeypatch.setattr(candidates, "_MOST_KEPT", 3)
    kept = Candidates(compile_rules([AnswerRule(when=f"path:/{number} header[x-id]=1") for number in range(5)]))
    for number in (*range(5), *range(5)):
        one = asked(target=f"/{number}", headers=[(b"X-Id", b"1")])
        found = kept["POST", one.capture.target]
        for _ in range(9):
            assert found.quick_first(one) == 0
    # a function is one that was written
    written = [isinstance(kept["POST", f"/{number}"].quick_first, FunctionType) for number in range(5)]
    assert written == [True, True, False, False, False]


def test_of_nobody_known_there_is_no_more_to_find_out_behind_the_answer() -> None:
    capture = asked().capture
    told: list[Annotation | None] = [NOTHING_FOUND, Annotation("stripe"), Annotation(), None]
    for seen in told:
        one = Asked(capture, lambda _, seen=seen: seen, lambda _, seen: seen)  # type: ignore[misc]
        assert one.summary.provider == ("stripe" if seen is told[1] else "")
        assert one.annotation is (NOTHING_FOUND if seen is NOTHING_FOUND else None)


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        (["header[x]=1 provider:stripe", "header[y]=2 verdict:invalid"], -1),
        (["header[x]=1 provider:stripe", "method:POST", "event:push"], 1),
    ],
)
def test_nobody_is_recognised_for_rules_that_something_else_rules_out(conditions: list[str], place: int) -> None:
    recognised: list[Capture] = []
    for _ in range(9):
        one = asked(provider="stripe", recognised=recognised)
        assert shortlist(conditions, one).quick_first(one) == place
    assert recognised == []


def test_what_cannot_be_told_yet_stays_so_for_the_request() -> None:
    answers = iter([None, Annotation("stripe", verdicts=(Verdict("invalid"),))])
    one = Asked(asked().capture, lambda _: None, lambda _capture, _seen: next(answers))
    assert [one.outcome, one.annotated, one.outcome, one.provider] == ["", 0, "", ""]


@pytest.mark.parametrize(
    ("rules", "reads"),
    [
        (["header[a]=1 verdict:invalid", "size>0", "age>5"], ""),
        (["header[a]=1 provider:github", "size>0", "event:push"], ""),
        (["header[a]=1 verdict:invalid", "size>0", "event:push"], ""),
        (["header[a]=1 body.a=1", "size>0", "body.b=2"], ""),
        (["provider:github", "size>0", "verdict:valid"], "recognised"),
        (["provider:github", "event:pull*", "size>0", "age>5"], "recognised"),
        (["body.a=1", "size>0", "provider:github"], "parsed"),
    ],
)
def test_nothing_dear_is_read_behind_the_rule_that_answers(rules: list[str], reads: str) -> None:
    found = shortlist(rules, asked())
    for _ in range(9):
        judged: list[Capture] = []
        recognised: list[Capture] = []
        one = asked(body=b'{"a": 0, "b": 2}', provider="stripe", judged=judged, recognised=recognised)
        assert rules[found.quick_first(one)] == "size>0"
    read = {"judged": judged != [], "recognised": recognised != [], "parsed": one.content.is_parsed}
    assert [name for name, was in read.items() if was] == ([reads] if reads else [])


def test_of_many_different_things_nothing_is_written() -> None:
    found = shortlist([f"header[x-{number}]=1 body.a.k{number}=1" for number in range(60)], asked())
    for _ in range(9):
        assert found.quick_first(asked(headers=[(b"X-7", b"1")], body=b'{"a": {"k7": 1}}')) == 7
    assert not isinstance(found.quick_first, FunctionType)


def test_several_rules_about_one_number_are_told_apart() -> None:
    sizes = (3, 7, 1, 9, 4, 2)
    found = shortlist([f"size={size}" for size in sizes], asked())
    for size in (1, 2, 3, 4, 7, 9, 5, 1):
        assert found.quick_first(asked(body=b"x" * size)) == (sizes.index(size) if size in sizes else -1)


@pytest.mark.parametrize("name", ['"', "'", "\\", "{x}", "%s", "left", "0", "-1", "ä", "a'b\"c"])
def test_names_of_fields_are_only_names(name: str) -> None:
    found = shortlist([f"body[{json.dumps(name, ensure_ascii=False)}]=1"], asked())
    for _ in range(9):
        assert found.quick_first(asked(body=json.dumps({name: 1}).encode())) == 0
        assert found.quick_first(asked(body=json.dumps({f"{name}x": 1}).encode())) == -1
