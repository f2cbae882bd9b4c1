"""Redacted exports of many captures, each format in a process of its own: memory, and captures a second.

`python -m tests.benchmarks.redacting [--rows N] [--formats ndjson,har]`. The bodies differ, have 1 kB and hold an
e-mail address, a card, a telephone number, a token and a signature each; all are told apart by their numbers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from inspector.capture import Capture, Headers, Reply, new_uuid
from inspector.paths import HOME_VARIABLE
from inspector.store import open_store
from inspector.store.base import Entry
from tests.benchmarks.results import Result, table

ROWS = 1_000_000
_BATCH = 2000
_CHILD = """
import resource, sys, time
from inspector.session import Session
session = Session.open(sys.argv[1], read_only=True)
start = time.monotonic()
count = session.export(sys.argv[2], sys.argv[3], redact=sys.argv[4]).result()
took = time.monotonic() - start
session.close()
print(count, took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def entries(rows: int) -> Iterator[Entry]:
    """Webhooks as a shop gets them, with what is to be replaced in each."""
    chance = random.Random(5)
    for number in range(rows):
        goods = [{"sku": f"{number}-{place}", "name": "Something to buy", "amount": 100 + place} for place in range(12)]
        data = {
            "id": f"evt_{number}",
            "type": "invoice.paid",
            "customer": {"email": f"ann{number}@example.com", "phone": f"+49170{number:07}", "note": "as always"},
            "card": "4111111111111111",
            "access_token": f"{chance.getrandbits(128):032x}",
            "lines": goods,
        }
        body = json.dumps(data).encode()
        yield Entry(
            Capture(
                uuid=new_uuid(),
                endpoint="orders",
                received_at=datetime.now(UTC),
                remote="203.0.113.7:50123",
                scheme="http",
                http_version="1.1",
                method="POST",
                target=f"/orders?n={number}",
                headers=Headers.from_text(
                    [
                        ("Host", "localhost:8080"),
                        ("Content-Type", "application/json"),
                        ("Content-Length", str(len(body))),
                        ("User-Agent", "Shop/1.0 (+https://shop.example.com/webhooks)"),
                        ("X-Delivery", f"{number:012x}"),
                        ("X-Signature-256", f"sha256={chance.getrandbits(256):064x}"),
                    ]
                ),
                body=body,
            ),
            Reply(200, "OK", Headers(), b""),
        )


def fill(path: Path, rows: int) -> None:
    """A session file with them."""
    store = open_store(path)
    batch: list[Entry] = []
    for entry in entries(rows):
        batch.append(entry)
        if len(batch) == _BATCH:
            store.append(batch)
            batch = []
    if batch:
        store.append(batch)
    store.close()


def measure(folder: Path, *, rows: int, formats: tuple[str, ...] = ("ndjson", "har")) -> list[Result]:
    """Each format with the profile `default`, and the first one as captured, which says what redaction costs."""
    session = folder / "redact.webhooks"
    fill(session, rows)
    made = []
    for name, profile in [*((name, "default") for name in formats), (formats[0], "none")]:
        out = folder / f"out.{name}"
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(session), str(out), name, profile],
            env={**os.environ, HOME_VARIABLE: str(folder / "home")},
            capture_output=True,
            text=True,
            check=True,
        )
        count, took, memory = map(float, done.stdout.split())
        assert count == rows
        out.unlink()
        title = f"{rows:,} to {name}, {'as captured' if profile == 'none' else 'redacted'}"
        made += [
            Result(f"{title}: memory", memory, "MB", at_most=300),
            Result(f"{title}: captures", count / took, "/s"),
        ]
    return made


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--formats", default="ndjson,har")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(table(measure(Path(folder), rows=args.rows, formats=tuple(args.formats.split(",")))))


if __name__ == "__main__":
    main()
