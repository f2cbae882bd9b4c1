"""Statistics as CSV: a line for each group, or one for each step of time."""

from __future__ import annotations

import csv
import io

from inspector.capture import from_micros, iso
from inspector.statistics.figures import GROUPINGS, Figures, Statistics
from inspector.statistics.spread import Spread

_COLUMNS = (
    *("grouping", "name", "count", "failed", "refused", "retries", "duplicates", "first", "last", "per_minute"),
    *(f"{what}_{which}" for what in ("size", "gap_s", "delay_s") for which in ("least", "median", "p95", "most")),
)


def groups_csv(statistics: Statistics) -> str:
    """The totals, then each endpoint, provider and event type."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerow(_row("all", statistics.total))
    for name in GROUPINGS:
        writer.writerows(_row(name, one) for one in statistics.groups[name])
    return out.getvalue()


def times_csv(statistics: Statistics, grouping: str) -> str:
    """When each step of time begins, and how many came in it: of all, and of each group."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    groups = statistics.groups[grouping]
    writer.writerow(["start", "all", *(_plain(one.name) for one in groups)])
    series = [statistics.series(one) for one in (statistics.total, *groups)]
    for step in range(statistics.steps):
        start = statistics.start_us + step * statistics.step_s * 1_000_000
        writer.writerow([iso(from_micros(start)), *(counts[step] for counts in series)])
    return out.getvalue()


def _row(grouping: str, one: Figures) -> list[object]:
    data = one.to_json()
    row: list[object] = [grouping, _plain(one.name)]
    row += [data[key] for key in _COLUMNS[2:10]]
    for spread in (one.sizes, one.gaps, one.delays):
        row += _spread(spread)
    return row


def _spread(spread: Spread) -> list[object]:
    data = spread.to_json()
    return [data[key] for key in ("least", "median", "p95", "most")]


def _plain(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
