"""Suites over a long session, and its statistics: `python -m tests.benchmarks.suites [--rows N]`.

The bodies have 2 kB; three of four events are meant by the suite, belong together by a field, and are checked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from inspector.capture import Annotation, Capture, Headers, Verdict, new_uuid
from inspector.statistics import count
from inspector.store import open_store
from inspector.store.base import Entry
from inspector.suites import check_recorded, parse_suite
from inspector.workers import Token
from tests.benchmarks.results import Result, table

ROWS = 100_000
#: Seconds that a suite over so many captures may take (issue: Suites, Speed).
AT_MOST_S = 20.0
_BATCH = 1000
_KINDS = ("order.created", "order.paid", "order.shipped", "noise")
SUITE = """
[suite]
no_duplicates = true
correlate = "order.id"
valid = true
[[expect]]
event = "order.created"
fields = { "data.amount" = 1000 }
[[expect]]
event = "order.paid"
where = "body.data.amount > 5"
[[expect]]
event = "order.shipped"
checks = [{ field = "data.currency", one_of = ["usd", "eur"] }, { field = "created", type = "integer" }]
"""


def entries(rows: int) -> Iterator[Entry]:
    """Orders, each of three events, and something else in between."""
    begin = datetime(2026, 11, 29, tzinfo=UTC)
    headers = Headers.from_text([("Content-Type", "application/json")])
    for number in range(rows):
        moment = begin + timedelta(milliseconds=10 * number)
        data = {"amount": 1000 if number % 1000 else "10.00", "currency": "usd", "text": "x" * 1800}
        body = {"created": int(moment.timestamp()) - 2, "order": {"id": number // 4}, "data": data}
        capture = Capture(
            uuid=new_uuid(),
            endpoint="orders",
            received_at=moment,
            remote="203.0.113.7:50123",
            scheme="http",
            http_version="1.1",
            method="POST",
            target="/orders",
            headers=headers,
            body=json.dumps(body).encode(),
        )
        found = Annotation("stripe", _KINDS[number % 4], f"evt_{number}", verdicts=(Verdict("valid", "stripe"),))
        yield Entry(capture, annotation=found)


def main() -> None:
    """Fill a session, run the suite over it, count it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "suites.webhooks")
        made = entries(rows)
        while batch := [entry for _, entry in zip(range(_BATCH), made, strict=False)]:
            store.append(batch)
        start = time.perf_counter()
        result = check_recorded(parse_suite(SUITE, "suite.toml"), store, Token())
        took = time.perf_counter() - start
        start = time.perf_counter()
        found = count(store, None, Token())
        counted = time.perf_counter() - start
        store.close()
    assert found.total.count == result.seen == rows
    assert result.passed
    limit = AT_MOST_S * rows / ROWS
    print(
        table(
            [
                Result(f"suite over {rows:,} captures", round(took, 1), "s", at_most=limit),
                Result(f"statistics of {rows:,} captures", round(counted, 1), "s"),
            ]
        )
    )


if __name__ == "__main__":
    main()
