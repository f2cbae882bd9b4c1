"""50,000 HAR entries into a session with its window live and its listener answering.

`python -m tests.benchmarks.importing [--entries N] [--out FILE]`
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from inspector.paths import HOME_VARIABLE
from tests.benchmarks import processes
from tests.benchmarks.results import Result, percentile, table

ENTRIES = 50_000
_NAMES = ("User-Agent", "Accept", "Accept-Encoding", "X-Request-Id", "X-Delivery", "X-Attempt", "Stripe-Signature")


def write_har(path: Path, entries: int) -> None:
    """A HAR file of webhooks with bodies of about 1 kB, with answers, as a proxy writes it."""
    with path.open("w", encoding="utf-8") as file:
        file.write('{"log": {"version": "1.2", "creator": {"name": "Benchmark", "version": "1"}, "entries": [\n')
        for number in range(entries):
            file.write((",\n" if number else "") + json.dumps(_entry(number)))
        file.write("\n]}}\n")


def _entry(number: int) -> dict[str, object]:
    goods = [{"sku": f"{number}-{place}", "name": "Something to buy", "amount": 100 + place} for place in range(16)]
    body = json.dumps({"id": f"evt_{number}", "type": "invoice.paid", "data": {"object": {"lines": goods}}})
    headers = [{"name": name, "value": f"some value {number}"} for name in _NAMES]
    headers += [{"name": "Host", "value": "hooks.example.com"}, {"name": "Content-Type", "value": "application/json"}]
    return {
        "startedDateTime": f"2026-11-{1 + number % 28:02}T10:{number % 60:02}:00.{number % 1000:03}Z",
        "time": 12.5,
        "request": {
            "method": "POST",
            "url": f"https://hooks.example.com/orders?n={number}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": headers,
            "queryString": [{"name": "n", "value": str(number)}],
            "headersSize": -1,
            "bodySize": len(body),
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {
            "status": 200,
            "statusText": "OK",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": [{"name": "Content-Type", "value": "text/plain"}],
            "content": {"size": 2, "mimeType": "text/plain", "text": "ok"},
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": 2,
        },
        "cache": {},
        "timings": {"send": 0, "wait": 12, "receive": 0.5},
    }


def measure(folder: Path, entries: int) -> list[Result]:
    """Import them in a window of its own process."""
    har, probe = folder / "many.har", folder / "probe.json"
    write_har(har, entries)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.importing_window", str(folder / "import.webhooks"), str(har)],
        env={**os.environ, HOME_VARIABLE: str(folder / "home"), processes.PROBE_VARIABLE: str(probe)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["added"] == entries
    gaps = json.loads(probe.read_text("utf-8"))["gaps_ms"][told["first"] : told["last"]]
    took = told["look_s"] + told["import_s"]
    details = {"look_s": told["look_s"], "import_s": told["import_s"], "file_mb": har.stat().st_size / 1e6}
    return [
        Result(f"{entries:,} HAR entries: look and import", took, "s", at_most=30, details=details),
        Result("entries imported", entries / took, "/s"),
        Result("peak memory of the window", told["peak_kb"] / 1000, "MB"),
        Result("p99 gap of a 30 Hz timer meanwhile", percentile(gaps, 0.99), "ms", details={"max_ms": max(gaps)}),
        Result("p95 of the listener's answers meanwhile", percentile(told["waits_ms"], 0.95), "ms"),
    ]


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as temporary, processes.display() as shown:
        results = measure(Path(temporary), given.entries)
    print(table(results))
    for result in results:
        if result.details:
            print(f"  {result.name}: " + ", ".join(f"{name} {value:.1f}" for name, value in result.details.items()))
    if given.out:
        facts = {**processes.machine(), "display": shown}
        figures = {"machine": facts, "results": [result.to_json() for result in results]}
        given.out.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
