from __future__ import annotations

from collections.abc import Callable

import pytest

from inspector.capture import Annotation, Capture, Reply, Summary, Verdict
from inspector.notices import FAILED, NEW, Deciding, Notice, Wanted
from inspector.store import Entry
from inspector.store.rows import summary_of

Make = Callable[..., Summary]

SECRET = "whsec_5ecret"


@pytest.fixture
def row(make_capture: Callable[..., Capture]) -> Make:
    def make(
        number: int = 1,
        *,
        provider: str = "",
        event: str = "",
        outcome: str = "",
        reason: str | None = None,
        **fields: object,
    ) -> Summary:
        verdicts = (Verdict(outcome, provider, "s", reason),) if outcome else ()
        capture = make_capture(**fields)
        entry = Entry(capture, Reply(200, "OK"), Annotation(provider, event, "", 0, None, verdicts))
        return summary_of(number, entry)

    return make


def words(notice: Notice | None) -> str:
    assert notice is not None
    return f"{notice.title}\n{notice.text}"


def test_the_first_request_is_told_at_once_and_leads_to_its_capture(row: Make) -> None:
    made = Deciding(5).take([Wanted(row(7, endpoint="orders"), NEW)], 100.0)
    assert made == Notice("POST request", "at orders, answered 200", 7)


def test_a_known_event_of_a_known_provider_is_named(row: Make) -> None:
    made = Deciding(5).take(
        [Wanted(row(provider="stripe", event="invoice.paid", outcome="valid", endpoint="pay"), NEW)], 0.0
    )
    assert words(made) == "Stripe: invoice.paid\nat pay, signature: Valid, answered 200"


def test_a_failed_signature_says_why(row: Make) -> None:
    failed = row(9, provider="stripe", event="invoice.paid", outcome="invalid", reason="body_altered", endpoint="pay")
    made = Deciding(5).take([Wanted(failed, FAILED)], 0.0)
    assert words(made) == "Signature does not hold: Body altered\nStripe: invoice.paid, at pay"
    assert made is not None
    assert made.failed


@pytest.mark.parametrize("outcome", ["", "valid", "invalid"])
def test_nothing_that_a_sender_wrote_is_said(row: Make, outcome: str) -> None:
    hostile = row(
        provider="stripe",
        event=f"type {SECRET}",
        outcome=outcome,
        method=f"X{SECRET}",
        target=f"/orders/{SECRET}?token={SECRET}",
        headers=[["Authorization", SECRET], ["X-Event", SECRET]],
        body=f'{{"type": "{SECRET}"}}'.encode(),
    )
    for provider in ("stripe", ""):
        made = Deciding(5).take([Wanted(hostile._replace(provider=provider), FAILED if outcome else NEW)], 0.0)
        assert SECRET not in words(made)


def test_a_burst_is_summed_up_after_the_pause(row: Make) -> None:
    deciding = Deciding(5)
    assert deciding.take([Wanted(row(1), NEW)], 0.0) is not None
    for number in range(2, 39):
        endpoint = "orders" if number < 32 else "billing"
        assert deciding.take([Wanted(row(number, endpoint=endpoint), NEW)], 1.0) is None
    assert deciding.due_in(1.0) == 4.0
    assert deciding.due(4.9) is None
    assert deciding.due(5.0) == Notice("37 more requests", "orders 30, billing 7", 38, 37)
    assert deciding.due_in(5.0) is None
    assert deciding.due(60.0) is None


def test_several_at_once_are_one_notice_and_lead_to_what_failed(row: Make) -> None:
    several = [Wanted(row(1), NEW), Wanted(row(2, outcome="invalid"), FAILED), Wanted(row(3), NEW)]
    made = Deciding(5).take(several, 0.0)
    assert made == Notice("3 requests", "1 with a signature that does not hold; default 3", 2, 3, True)


def test_many_endpoints_are_not_all_named(row: Make) -> None:
    several = [Wanted(row(number, endpoint=f"e{number}"), NEW) for number in range(6)]
    made = Deciding(5).take(several, 0.0)
    assert words(made) == "6 requests\ne0 1, e1 1, e2 1, others 3"


def test_long_after_the_last_notice_nothing_is_more(row: Make) -> None:
    deciding = Deciding(5)
    deciding.take([Wanted(row(1), NEW)], 0.0)
    made = deciding.take([Wanted(row(2), NEW), Wanted(row(3), NEW)], 1000.0)
    assert words(made).startswith("2 requests\n")


def test_what_came_while_the_window_was_looked_at_is_never_told(row: Make) -> None:
    deciding = Deciding(5)
    deciding.take([Wanted(row(1), NEW)], 0.0)
    deciding.take([Wanted(row(2), NEW)], 1.0)
    assert deciding.take([Wanted(row(3), NEW)], 2.0, quiet=True) is None
    assert deciding.due(100.0) is None
    made = deciding.take([Wanted(row(4), NEW)], 101.0)
    assert made is not None
    assert made.capture_id == 4
