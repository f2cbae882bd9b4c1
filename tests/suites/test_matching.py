"""What a suite says of events that came: counts, order, times, belonging together, and what came nearest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest

from inspector.capture import Reply
from inspector.store import Store
from inspector.suites import Matcher, check_recorded
from inspector.workers import Token
from tests.suites.conftest import START, Check, event, reasons, states, suite_of

THREE = """
[[expect]]
event = "order.created"
[[expect]]
event = "order.paid"
[[expect]]
event = "order.shipped"
"""


def test_three_events_in_any_order_pass(check: Check) -> None:
    result = check(THREE, event("order.shipped"), event("order.created"), event("order.paid"))
    assert result.passed
    assert result.complete
    assert result.headline == "3 of 3 met"


def test_what_is_missing_is_named_with_what_came_nearest(check: Check) -> None:
    result = check(THREE, event("order.created"), event("order.payd"), event("order.shipped"))
    assert states(result)["order.paid"] == "missing"
    assert "#2 order.payd came, but its event type is order.payd; expected order.paid" in reasons(result)
    assert [came.title for came in result.unasked] == ["#2 order.payd"]


def test_an_event_without_a_type_is_near_where_its_body_names_the_type(check: Check) -> None:
    text = '[[expect]]\nevent = "order.paid"\n[[expect]]\nname = "any"\nevent = "refund.*"\n[[expect]]\nevent = "a.*.b"'
    bodies = [{"x": "order.paid", "n": 1}, {"kind of": "refund.made"}, [1], {"type": "a.x.c"}]
    result = check(text, *(event("", body, provider="") for body in bodies))
    assert [[fault.text for fault in one.near] for one in result.outcomes] == [
        [
            '#1 POST /orders came, and its body.x is "order.paid", a string, but no provider was recognised that tells'
            " its event type; write where = 'body.x = \"order.paid\"' in place of event"
        ],
        [
            '#2 POST /orders came, and its body."kind of" is "refund.made", a string, but no provider was recognised'
            " that tells its event type; write where = 'body.\"kind of\":refund.*' in place of event"
        ],
        [],
    ]
    fits = check("[[expect]]\nwhere = 'body.\"kind of\":refund.*'")
    assert fits.passed


def test_a_wrong_field_is_named_with_its_value_and_type(check: Check) -> None:
    text = '[[expect]]\nevent = "charge"\nfields = { "data.amount" = 10 }'
    result = check(text, event("charge", {"data": {"amount": "10.00"}}))
    assert states(result) == {"charge": "wrong"}
    (fault,) = result.outcomes[0].faults
    assert (fault.path, fault.expected, fault.found) == ("data.amount", "10", '"10.00", a string')
    assert fault.text == '#1 charge came, but data.amount is "10.00", a string; expected 10'


def test_a_condition_that_is_not_fulfilled_is_explained_by_the_value(check: Check) -> None:
    text = '[[expect]]\nevent = "charge"\nwhere = "body.amount > 5 body.currency=usd"'
    result = check(text, event("charge", {"amount": 3, "currency": "usd"}))
    assert states(result) == {"charge": "missing"}
    assert "amount is 3; expected that body.amount is more than 5" in reasons(result)
    assert [fault.path for fault in result.outcomes[0].near] == ["amount"]


@pytest.mark.parametrize(
    ("count", "came", "state"),
    [
        ("exactly = 2", 2, "met"),
        ("exactly = 2", 1, "missing"),
        ("exactly = 2", 3, "too many"),
        ("at_least = 2", 5, "met"),
        ("at_least = 2", 1, "missing"),
        ("at_most = 2", 0, "met"),
        ("at_most = 2", 3, "too many"),
        ("at_least = 1\nat_most = 2", 3, "too many"),
        ("exactly = 0", 1, "too many"),
        ("", 2, "too many"),
    ],
)
def test_how_many(check: Check, count: str, came: int, state: str) -> None:
    result = check(f'[[expect]]\nevent = "a"\n{count}', *[event("a") for _ in range(came)])
    assert states(result) == {"a": state}
    assert result.outcomes[0].count == came


def test_an_order_that_is_not_kept_names_both_events(check: Check) -> None:
    result = check('[suite]\norder = "listed"\n' + THREE, *map(event, ("order.paid", "order.created", "order.shipped")))
    assert not result.passed
    assert "#2 order.created came too late: #1 order.paid, order.paid, came before it" in reasons(result)


def test_in_order_the_same_event_may_come_at_two_places(check: Check) -> None:
    text = (
        '[suite]\norder = "listed"\n[[expect]]\nevent="u"\n[[expect]]\nevent="s"\n[[expect]]\nname="again"\nevent="u"'
    )
    assert check(text, event("u"), event("s"), event("u")).passed


@pytest.mark.parametrize("kinds", list(permutations(("a.one", "a.two", "b"))))
def test_an_event_that_fits_two_expectations_counts_where_it_is_needed(check: Check, kinds: tuple[str, ...]) -> None:
    text = '[[expect]]\nname="any a"\nevent="a.*"\n[[expect]]\nevent="a.one"\n[[expect]]\nname="all"\nevent="*"'
    assert check(text, *map(event, kinds)).passed


def test_one_that_counts_as_any_number_gives_one_to_the_other(check: Check) -> None:
    text = '[[expect]]\nname="many"\nevent="a*"\nat_least=1\n[[expect]]\nevent="a1"'
    assert check(text, event("a1"), event("a2"), event("a3")).passed


def test_times_after_the_start_and_of_one_another(check: Check) -> None:
    text = """
[suite]
together = "8s"
[[expect]]
event = "a"
[[expect]]
event = "b"
within = "5s"
[[expect]]
event = "c"
within = "2s"
of = "b"
"""
    good = [event("a"), event("b", at=4), event("c", at=5.5)]
    assert check(text, *good).passed


@pytest.mark.parametrize(
    ("at_b", "at_c", "said"),
    [
        (6.0, 7.0, "#2 b came, but 6 s after the start; expected within 5 s"),
        (4.0, 7.0, "#3 c came, but 3 s from b; expected within 2 s"),
        (4.9, 6.8, "#1 a and #3 c are 6.8 s apart"),
    ],
)
def test_what_came_too_late_is_said(check: Check, at_b: float, at_c: float, said: str) -> None:
    text = """
[suite]
together = "6s"
[[expect]]
event = "a"
[[expect]]
event = "b"
within = "5s"
[[expect]]
event = "c"
within = "2s"
of = "b"
"""
    result = check(text, event("a"), event("b", at=at_b), event("c", at=at_c))
    assert not result.passed
    assert said in reasons(result)


def test_after_a_named_one(check: Check) -> None:
    text = '[[expect]]\nevent="a"\n[[expect]]\nevent="b"\nafter="a"'
    result = check(text, event("b"), event("a"))
    assert "#1 b came too early: #2 a, a, came later" in reasons(result)


def test_nothing_else_may_come_and_nothing_twice(check: Check) -> None:
    text = '[suite]\nno_others = true\nno_duplicates = true\n[[expect]]\nevent="a"\nat_least = 1'
    result = check(text, event("a", event_id="evt_1"), event("x"), event("a", event_id="evt_1"))
    assert states(result) == {"a": "met", "no others": "wrong", "no duplicates": "wrong"}
    assert "#2 x came, and is not expected" in reasons(result)
    assert "#3 a came again: #1 was the same evt_1" in reasons(result)


def test_a_delivery_after_one_that_was_refused_is_no_duplicate(check: Check) -> None:
    text = '[suite]\nno_duplicates = true\n[[expect]]\nevent="a"\nat_least = 1'
    first, second, third = (event("a", event_id="evt_1") for _ in range(3))
    refused = replace(first, reply=Reply(503))
    accepted = replace(second, reply=Reply(200))
    result = check(text, refused, accepted)
    assert result.passed
    assert "#3 a came again: #2 was the same evt_1" in reasons(check(text, replace(third, reply=Reply(200))))


def test_later_deliveries_can_be_left_out(check: Check) -> None:
    text = '[suite]\nretries = "ignore"\n[[expect]]\nevent="a"'
    assert check(text, event("a", event_id="evt_1"), event("a", event_id="evt_1")).passed


def test_what_the_suite_does_not_look_at_is_left_aside(check: Check) -> None:
    text = '[suite]\nonly = "provider:stripe"\nno_others = true\n[[expect]]\nevent="a"'
    result = check(text, event("x", provider="github"), event("a"))
    assert result.passed
    assert (result.seen, result.ignored) == (1, 1)


def test_each_has_to_be_valid(check: Check) -> None:
    text = '[suite]\nvalid = true\n[[expect]]\nevent="a"\n[[expect]]\nevent="b"\nvalid = false'
    result = check(text, event("a", outcome="invalid"), event("b", outcome="no_secret"))
    assert states(result) == {"a": "wrong", "b": "met"}
    assert "#1 a came, but its signature is not valid" in reasons(result)


CORRELATED = '[suite]\ncorrelate = "order.id"\n' + THREE


def test_events_of_several_orders_are_told_apart(check: Check) -> None:
    def of(kind: str, order: int) -> object:
        return event(kind, {"order": {"id": order}})

    mixed = [of("order.created", 1), of("order.created", 2), of("order.paid", 2), of("order.shipped", 2)]
    result = check(CORRELATED, *mixed)  # type: ignore[arg-type]
    assert result.passed
    assert [outcome.came[0].id for outcome in result.outcomes] == [2, 3, 4]


def test_an_event_of_another_order_is_named_with_both_values(check: Check) -> None:
    bodies = [{"order": {"id": "A"}}, {"order": {"id": "B"}}, {"order": {"id": "A"}}]
    result = check(CORRELATED, *map(event, ("order.created", "order.paid", "order.shipped"), bodies))
    assert states(result)["order.paid"] == "missing"
    said = '#2 order.paid came, but body.order.id is "B"; that of #1 order.created is "A"'
    assert said in reasons(result)


def test_an_event_without_the_field_it_is_told_by_is_wrong(check: Check) -> None:
    result = check('[[expect]]\nevent="a"\ncorrelate="body.order.id"', event("a", {"x": 1}))
    assert "#1 a has no single value at body.order.id" in reasons(result)


def test_a_clock_that_was_set_back_does_not_make_events_early(check: Check) -> None:
    text = '[[expect]]\nevent="a"\n[[expect]]\nevent="b"\nwithin="5s"'
    assert check(text, event("a", at=100), event("b", at=-3600)).passed


def test_a_live_run_goes_on_as_long_as_something_may_come() -> None:
    text = '[suite]\nsettle = "0s"\n[[expect]]\nevent="a"\nwithin="5s"'
    matcher = Matcher(suite_of(text), "here", datetime.now(UTC))
    assert not matcher.finished(4.9)
    assert matcher.result(4.9).outcomes[0].state == "waiting"
    assert matcher.finished(5.1)
    assert matcher.result(5.1).outcomes[0].state == "missing"


def test_what_must_not_come_is_waited_for_until_the_end() -> None:
    matcher = Matcher(suite_of('[[expect]]\nevent="a"\nexactly=0'), "here", datetime.now(UTC))
    assert not matcher.finished(1000.0)
    assert matcher.result(60.0, "timeout").passed


def test_an_interrupted_run_has_not_passed() -> None:
    matcher = Matcher(suite_of('[[expect]]\nevent="a"\nat_most=2'), "here", datetime.now(UTC))
    result = matcher.result(1.0, "interrupted")
    assert not result.passed
    assert not result.complete


def test_an_interrupted_run_over_a_session_tells_how_far_it_came(store: Store) -> None:
    store.append([event("a")])
    token = Token()
    token.cancel()
    result = check_recorded(suite_of('[[expect]]\nevent="a"'), store, token)
    assert (result.ended, result.complete, states(result)) == ("interrupted", False, {"a": "waiting"})


def test_a_pattern_without_end_does_not_keep_a_suite(check: Check) -> None:
    text = '[[expect]]\nevent="a"\n[[expect.checks]]\nfield="x"\nmatches="^(a+)+$"'
    result = check(text, event("a", {"x": "a" * 40 + "!"}))
    assert states(result) == {"a": "wrong"}


def test_what_must_not_come_is_open_until_the_end(check: Check) -> None:
    suite = suite_of('[[expect]]\nevent = "a"\n[[expect]]\nname = "no b"\nevent = "b"\nexactly = 0\n')
    matcher = Matcher(suite, "", START)
    assert [one.state for one in matcher.result(0.0).outcomes] == ["waiting", "waiting"]
    assert not matcher.finished(100.0)
    assert [one.state for one in matcher.result(1.0, "interrupted").outcomes] == ["waiting", "waiting"]
    assert [one.state for one in matcher.result(1.0, "timeout").outcomes] == ["missing", "met"]
    settled = suite_of('[suite]\nsettle = "2s"\n[[expect]]\nevent = "b"\nexactly = 0\n')
    assert Matcher(settled, "", START).finished(2.0)


def test_a_body_that_no_field_can_be_found_in_is_told_in_one_sentence(check: Check) -> None:
    text = '[[expect]]\nevent = "a"\nchecks = [{ field = "n", equals = 1 }, { schema = { type = "object" } }]'
    result = check(text, event("a", b"no JSON"))
    assert "#1 a came, but the body is not JSON: Expecting value at line 1, column 1" in reasons(result)


def test_a_large_body_has_more_time(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    budgets: list[object] = []

    def run(_checks: object, _subject: object, *, budget: float | None = None) -> tuple[()]:
        budgets.append(budget)
        return ()

    monkeypatch.setattr("inspector.suites.holding.run_checks", run)
    check('[[expect]]\nevent = "a"\nfields = { a = 1 }', event("a"))
    # left to the checks, which go by the size
    assert budgets == [None]


def test_a_clock_that_was_set_back_is_told(check: Check) -> None:
    text = '[[expect]]\nevent = "*"\nat_least = 3\nwithin = "20s"'
    result = check(text, event("a", at=90), event("b", at=10), event("c", at=15))
    assert result.passed
    assert result.notes == ("the clock was set back by 80 s before #2; times are judged as they were recorded",)


def test_places_in_bodies_are_not_looked_for(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inspector.checks.subject.find_value", pytest.fail)
    assert states(check('[[expect]]\nevent = "a"\nfields = { n = 1 }', event("a", {"n": 2}))) == {"a": "wrong"}
