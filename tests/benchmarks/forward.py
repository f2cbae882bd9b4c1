"""What forwarding costs: `python -m tests.benchmarks.forward [--rounds N] [--requests N]`.

A bare server is asked directly and through our listener, which hands its answer back, in turns over one kept
connection each; then with several senders at once. It is no test: the figures mean something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

from tests.benchmarks import processes
from tests.benchmarks.load import request_bytes
from tests.benchmarks.results import Result, percentile, table

#: What forward-and-return may add to the median of a local round trip, in milliseconds.
AT_MOST_MS = 10.0
SENDERS = 16


async def _round_trips(address: str, request: bytes, count: int) -> list[float]:
    """Milliseconds of each of `count` requests, one after the other over one connection."""
    host, _, port = address.partition("://")[2].rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    taken = []
    for _ in range(count):
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        await reader.readexactly(int(length.partition(b":")[2]))
        taken.append((time.perf_counter() - began) * 1000)
    writer.close()
    await writer.wait_closed()
    return taken


async def _measure(direct: str, through: str, rounds: int, count: int) -> list[Result]:
    request = request_bytes(1700)
    taken: dict[str, list[float]] = {"direct": [], "through": []}
    for _ in range(rounds):
        for name, address in (("direct", direct), ("through", through)):
            taken[name] += (await _round_trips(address, request, count))[count // 10 :]
    plain, forwarded = (statistics.median(taken[name]) for name in ("direct", "through"))
    details = {name: {"p99_ms": percentile(found, 0.99), "count": len(found)} for name, found in taken.items()}
    results = [
        Result("direct round trip, median", plain, "ms"),
        Result("through us, median", forwarded, "ms"),
        Result("added by forward-and-return, median", forwarded - plain, "ms", at_most=AT_MOST_MS, details=details),
        Result("through us / direct", forwarded / plain, "x"),
        Result("through us, p99", percentile(taken["through"], 0.99), "ms"),
    ]
    for name, address in (("direct", direct), ("through us", through)):
        began = time.perf_counter()
        found = await asyncio.gather(*(_round_trips(address, request, count) for _ in range(SENDERS)))
        seconds = time.perf_counter() - began
        results.append(Result(f"{SENDERS} senders, {name}", SENDERS * count / seconds, "/s"))
        median = statistics.median(one for taken_ms in found for one in taken_ms)
        results.append(Result(f"{SENDERS} senders, {name}, median", median, "ms"))
    return results


def measure(folder: Path, *, rounds: int, requests: int) -> list[Result]:
    """Start both servers and measure."""
    with processes.running("tests.benchmarks.floor") as floor:
        direct = processes.first_line(floor)
        command = ("listen", "--port", "0", "--session", str(folder / "forward.webhooks"), "--json", "--quiet")
        with processes.running("inspector", *command, "--forward", direct) as listener:
            through = json.loads(processes.first_line(listener))["address"]
            return asyncio.run(_measure(direct, through, rounds, requests))


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200, help="in each round, each way")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as folder:
        print(table(measure(Path(folder), rounds=given.rounds, requests=given.requests)))


if __name__ == "__main__":
    main()
