"""How fast checks are made, and what they cost the listener: `python -m tests.benchmarks.checks`.

Prints checks a second of 2 kB bodies against a schema of 100 properties on one thread (bound: 1,000), and the rate of
the listener with such a check on in ratio to the rate without (bound: 0.8), in alternating rounds.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from inspector.capture import Capture, Headers, new_uuid
from inspector.checks import Place, Subject, read_check, run_checks
from inspector.store import Entry
from inspector.store.rows import summary_of
from tests.benchmarks import processes

ROUNDS, SECONDS = 5, 3.0


def schema(**more: object) -> dict[str, object]:
    """100 properties, a third each of texts, whole numbers and texts with a pattern."""
    kinds = (
        {"type": "string", "minLength": 1, "maxLength": 40},
        {"type": "integer", "minimum": 0},
        {"type": "string", "pattern": "^[a-z]+$"},
    )
    return {"type": "object", "properties": {f"p{number:03}": kinds[number % 3] for number in range(100)}, **more}


def checks_a_second() -> float:
    """Checks of valid bodies on one thread: decoding, parsing and validating."""
    values = ("abcdefgh", 1234567, "abcdefghij")
    body = json.dumps({f"p{number:03}": values[number % 3] for number in range(100)}).encode()
    whole = schema(additionalProperties=False)
    check = read_check({"schema": {**whole, "required": sorted(f"p{number:03}" for number in range(100))}}, Place())
    headers = Headers.from_text([("Host", "localhost"), ("Content-Type", "application/json")])
    capture = Capture(
        *(new_uuid(), "orders", datetime.now(UTC), "127.0.0.1:1", "http", "1.1", "POST", "/orders"),
        headers=headers,
        body=body,
    )
    row = summary_of(1, Entry(capture))
    made, started = 0, time.perf_counter()
    while time.perf_counter() - started < SECONDS:
        results = run_checks([check], Subject(capture, row))
        assert [one.passed for one in results] == [True]
        made += 1
    return made / (time.perf_counter() - started)


def listener_share(folder: Path) -> tuple[float, float, float]:
    """The listener's rate with checks in ratio to that without, median of rounds; and both rates."""
    plain, checked = folder / "plain.toml", folder / "checked.toml"
    (folder / "schema.json").write_text(json.dumps(schema(required=["id", "type", "data"])), "utf-8")
    plain.write_text('[endpoints.orders]\npath = "/orders"\n', "utf-8")
    checks = (
        'schema = "schema.json"',
        'field = "type"\nequals = "invoice.paid"',
        'field = "data.text"\nlength = ">=1"',
    )
    text = "".join(f"[[endpoints.orders.checks]]\n{check}\n" for check in checks)
    checked.write_text(plain.read_text("utf-8") + text, "utf-8")
    rates: dict[str, list[float]] = {"plain": [], "checked": []}
    configs = {"plain": plain, "checked": checked}
    for number in range(ROUNDS):
        for name in sorted(configs, reverse=bool(number % 2)):
            # a process for each, alone: what is left to be checked must not run beside the next one
            with processes.listen(folder, f"{name}{number}", options=("--config", str(configs[name]))) as server:
                rates[name].append(processes.load(server, seconds=SECONDS)["rate"])
    ratios = [one / other for one, other in zip(rates["checked"], rates["plain"], strict=True)]
    return statistics.median(ratios), statistics.median(rates["checked"]), statistics.median(rates["plain"])


if __name__ == "__main__":
    print(f"checks of 2 kB by 100 properties  {checks_a_second():8,.0f} /s        (bound 1,000)")
    with tempfile.TemporaryDirectory() as made_in:
        share, with_them, without_them = listener_share(Path(made_in))
    print(f"listener with checks              {with_them:8,.0f} /s of {without_them:,.0f}/s: {share:.2f}  (bound 0.80)")
