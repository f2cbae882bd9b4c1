"""How long a diagnosis takes in the worst case: nothing explains the failure, so that everything is tried.

Run: python -m tests.benchmarks.diagnosis [provider ...]
Aim: less than 300 ms for a body of 1 MB; 25 MB end within the limit that `diagnose` was given.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from datetime import UTC, datetime

from inspector.capture import Capture, Headers, new_uuid
from inspector.diagnosis import diagnose
from inspector.providers import REGISTRY, Keys

NOW = 1_790_000_000
URL = "https://hooks.example.com/in?a=1&b=2"
PROVIDERS = ("github", "stripe", "slack", "square", "hubspot", "trello", "box", "twilio")
ROUNDS = 7


def bodies(size: int) -> dict[str, bytes]:
    """Bodies of about that many bytes, of each kind that takes another way through the hypotheses."""
    count = size // 85
    items = [{"id": n, "name": "Zoë", "tags": ["a/b", None, True], "price": n / 7} for n in range(count)]
    return {
        "JSON, compact": json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode(),
        "JSON, indented": json.dumps(items[: count // 2], indent=2).encode(),
        "JSON, broken": json.dumps(items, ensure_ascii=False).encode()[:-40] + b"?" * 40,
        "text": b"a line of text\r\n" * (size // 16),
        "UTF-8": "Zoë 東京 ".encode() * (size // 12),
        "form": b"a=b%20c&" * (size // 8) + b"z=1",
        "bytes": random.Random(1).randbytes(size),
    }


def unexplained(provider: str, body: bytes) -> Capture:
    """A request whose body has been changed in a way that nothing can undo."""
    lines = [("Host", "hooks.example.com"), ("Content-Type", "application/json")]
    capture = Capture(
        new_uuid(),
        "default",
        datetime.fromtimestamp(NOW, UTC),
        "",
        "http",
        "1.1",
        "POST",
        "/in?a=1&b=2",
        Headers.from_text(lines),
        b"something else",
    )
    made = REGISTRY[provider].sign(capture, Keys(secret="not known here"), NOW, public_url=URL)
    return replace(capture, headers=made.headers, body=body)


def measure(provider: str, body: bytes, rounds: int) -> tuple[float, float, str]:
    """Best time and best processor time in seconds (the latter is what a machine with nothing else to do needs)."""
    capture = unexplained(provider, body)
    best, busy, reasons = 1e9, 1e9, ""
    for _ in range(rounds):
        start, used = time.perf_counter(), time.thread_time()
        found = diagnose(
            capture,
            Keys(secret="5f0c2b6e9d"),
            provider=provider,
            public_url=URL,
            saved=[("orders", "another-secret"), ("live", "whsec_c2VjcmV0IHNlY3JldA==")],
        )
        best, busy = min(best, time.perf_counter() - start), min(busy, time.thread_time() - used)
        reasons = ", ".join(one.reason for one in found)
    return best, busy, reasons


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("providers", nargs="*", default=PROVIDERS)
    parser.add_argument("--large", action="store_true", help="25 MB too")
    args = parser.parse_args()
    for provider in args.providers:
        for name, body in bodies(1_000_000).items():
            report(provider, name, body, ROUNDS)
    if args.large:
        for name, body in bodies(25_000_000).items():
            report("stripe", name, body, 1)


def report(provider: str, name: str, body: bytes, rounds: int) -> None:
    """Measure and print one line."""
    best, busy, reasons = measure(provider, body, rounds)
    times = f"{best * 1000:7.0f} ms, of the processor {busy * 1000:5.0f} ms"
    print(f"{provider:<10} {name:<15} {len(body) / 1e6:5.1f} MB {times}  {reasons}")


if __name__ == "__main__":
    main()
