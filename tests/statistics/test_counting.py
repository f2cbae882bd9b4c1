"""Statistics of a session: what is counted, by what, and over time."""

from __future__ import annotations

import csv
import io
import json
import statistics as reference
from dataclasses import replace
from pathlib import Path

import pytest

from inspector.capture import Reply
from inspector.cli import main
from inspector.query import parse
from inspector.statistics import Spread, count, groups_csv, times_csv
from inspector.statistics.created import PLACES, created_us, moment_us
from inspector.store import Entry, Store, open_store
from inspector.workers import Cancelled, Token
from tests.suites.conftest import START, event


def scenario() -> list[Entry]:
    created = int(START.timestamp())
    rows = [
        event("paid", {"created": created}, at=2, event_id="evt_1"),
        event("paid", {"created": created}, at=5, event_id="evt_1", outcome="invalid"),
        event("refunded", {"created": created + 10}, at=20, endpoint="other"),
        event("", {"a": 1}, at=65, provider=""),
    ]
    assert rows[1].annotation is not None
    rows[1] = replace(rows[1], annotation=replace(rows[1].annotation, attempt=2), reply=Reply(500))
    return rows


def test_counts_failures_retries_duplicates_gaps_and_delays(store: Store) -> None:
    store.append(scenario())
    found = count(store, None, Token())
    total = found.total
    assert (total.count, total.failed, total.refused, total.retries, total.again) == (4, 1, 1, 1, 1)
    assert (total.gaps.least, total.gaps.most) == (3.0, 45.0)
    assert (total.delays.count, total.delays.least, total.delays.quantile(0.5), total.delays.most) == (
        3,
        2.0,
        5.0,
        10.0,
    )
    assert total.per_minute == pytest.approx(3 / 63 * 60)
    assert [(one.name, one.count) for one in found.groups["event"]] == [("paid", 2), ("", 1), ("refunded", 1)]
    assert [(one.name, one.count, one.again) for one in found.groups["endpoint"]] == [("orders", 3, 1), ("other", 1, 0)]
    assert [(one.name, one.count) for one in found.groups["provider"]] == [("stripe", 3), ("", 1)]


def test_a_clock_that_was_set_back_turns_nothing_round(store: Store) -> None:
    store.append([event("a", at=70), event("b", at=0), event("a", at=5)])
    total = count(store, None, Token()).total
    assert total.last_us - total.first_us == 70_000_000
    assert total.per_minute == pytest.approx(2 / 70 * 60)
    assert (total.gaps.least, total.gaps.most) == (5.0, 70.0)


def test_the_rate_over_time_is_whole(store: Store) -> None:
    store.append(scenario())
    found = count(store, None, Token())
    series = found.series(found.total)
    assert (found.step_s, sum(series), len(series)) == (1, 4, found.steps)
    assert series[0] == series[3] == series[18] == series[63] == 1


def test_only_what_matches_is_counted(store: Store) -> None:
    store.append(scenario())
    assert count(store, parse("event:paid"), Token()).total.count == 2
    nothing = count(store, parse("event:nothing"), Token())
    assert (nothing.total.count, nothing.steps) == (0, 0)
    assert json.loads(json.dumps(nothing.to_json()))["total"]["size"]["median"] is None


def test_it_can_be_cancelled(store: Store) -> None:
    store.append(scenario())
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        count(store, None, token)


def test_tables_hold_no_formulas(store: Store) -> None:
    store.append([*scenario(), event("=HYPERLINK(1)", at=70)])
    found = count(store, None, Token())
    rows = list(csv.DictReader(io.StringIO(groups_csv(found))))
    assert (rows[0]["name"], rows[0]["count"], rows[0]["delay_s_median"]) == ("all", "5", "5")
    assert "'=HYPERLINK(1)" in {row["name"] for row in rows}
    times = list(csv.DictReader(io.StringIO(times_csv(found, "event"))))
    assert sum(int(row["paid"]) for row in times) == 2


def test_of_many_values_quantiles_are_nearly_right() -> None:
    values = [((number * 7919) % 100_003) / 10 for number in range(20_000)]
    spread = Spread()
    for value in values:
        spread.add(value)
    assert spread.quantile(0.5) == pytest.approx(reference.median(values), rel=0.02)
    assert spread.quantile(0.95) == pytest.approx(sorted(values)[19_000], rel=0.02)
    assert (spread.count, spread.least, spread.most) == (20_000, min(values), max(values))
    assert Spread().quantile(0.5) is None


@pytest.mark.parametrize(
    ("text", "micros"),
    [
        ("1764417600", 1_764_417_600_000_000),
        ("1764417600.5", 1_764_417_600_500_000),
        ("1764417600123", 1_764_417_600_123_000),
        ("2025-11-29T12:00:00Z", 1_764_417_600_000_000),
        ("2025-11-29T13:00:00.5+01:00", 1_764_417_600_500_000),
        ("12", None),
        ("yesterday", None),
        ("9" * 40, None),
    ],
)
def test_moments_as_providers_write_them(text: str, micros: int | None) -> None:
    assert moment_us(text) == micros


def test_samples_of_providers_tell_when_they_were_created() -> None:
    from inspector.providers.samples import sample_capture, sample_names

    found = {}
    for provider in PLACES:
        names = sample_names(provider)
        if names:
            made = (sample_capture(provider, name, now=1_764_417_600.0, secret="x") for name in names)
            found[provider] = any(created_us(provider, capture) is not None for capture in made)
    # their samples are those of senders that leave it out
    assert {provider for provider, told in found.items() if not told} == {"svix", "woocommerce"}


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = open_store(tmp_path / "s.webhooks")
    store.append(scenario())
    store.close()
    session = str(tmp_path / "s.webhooks")
    assert main(["statistics", "--session", session]) == 0
    assert "by provider" in capsys.readouterr().out
    assert main(["statistics", "--session", session, "--json", "--csv", str(tmp_path / "g.csv")]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["duplicates"] == 1
    assert (tmp_path / "g.csv").read_text("utf-8").startswith("grouping,name,count")
    assert main(["statistics", "--session", session, "--over-time=-", "--by", "event"]) == 0
    assert capsys.readouterr().out.startswith("start,all,paid,")
    assert main(["statistics", "--session", session, "--over-time=-", "--json"]) == 2
