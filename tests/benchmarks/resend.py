"""The benchmark of resending: `python -m tests.benchmarks.resend [--quick] [--out FILE]`.

1,000 resends at concurrency 32 against what the bare aiohttp client does in the same run, alone and beside the live
window with its 30 Hz probe, and the memory that one of 25 MB takes. Figures mean something on a quiet machine only.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import aiohttp

from inspector.capture import Capture, Headers, new_uuid
from inspector.engine import new_event_loop
from inspector.paths import HOME_VARIABLE
from inspector.resend.pacing import Pace
from inspector.session import Session
from inspector.session.batches import Manner
from inspector.store import Entry, open_store
from tests.benchmarks import processes
from tests.benchmarks.results import Result, percentile, table

COUNT = 1000
PARALLEL = 32
BIG = 25 * 1024 * 1024
BODY = b'{"id": "evt_1", "object": "event", "data": {"text": "' + b"x" * 1950 + b'"}}'


def a_capture(body: bytes = BODY) -> Capture:
    """A Stripe event of 2 kB, as it would have come."""
    pairs = [
        (b"Host", b"hooks.example.com"),
        (b"User-Agent", b"Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
        (b"Content-Type", b"application/json; charset=utf-8"),
        (b"Stripe-Signature", b"t=1790000000,v1=" + b"a" * 64),
        (b"Content-Length", str(len(body)).encode()),
    ]
    return Capture(new_uuid(), "default", datetime.now(UTC), "", "http", "1.1", "POST", "/hooks", Headers(pairs), body)


def fill(path: Path, captures: list[Capture]) -> None:
    """A session file that holds these."""
    store = open_store(path)
    store.append([Entry(capture) for capture in captures])
    store.close()


async def bare(url: str, count: int, parallel: int) -> float:
    """Requests a second of aiohttp's client, which keeps nothing."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    left = iter(range(count))
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=parallel)) as client:

        async def work() -> None:
            for _ in left:
                async with client.post(url, data=BODY, headers=headers) as response:
                    await response.read()

        started = time.perf_counter()
        await asyncio.gather(*(work() for _ in range(parallel)))
        return count / (time.perf_counter() - started)


def ours(session: Session, url: str, ids: list[int]) -> float:
    """Resends a second, each of them on record."""
    started = time.perf_counter()
    sending = session.resend_many(ids, url, manner=Manner(Pace(parallel=PARALLEL))).result()
    progress = sending.done.result()
    assert progress.ok == len(ids), progress
    return len(ids) / (time.perf_counter() - started)


def measure_rate(folder: Path, rounds: int) -> list[Result]:
    """Both by turns, on the engine's kind of loop."""
    path = folder / "rate.webhooks"
    fill(path, [a_capture() for _ in range(COUNT)])
    rates: list[float] = []
    bares: dict[str, list[float]] = {"": [], ", both on the fast loop": []}
    with processes.floor() as target, Session.open(path) as session:
        url = f"{target.address}/hooks"
        ids = list(session.ids())
        for number in range(rounds + 1):
            # as a program of its own runs it, and on the loop that the engine has
            for name, loop in (("", None), (", both on the fast loop", new_event_loop)):
                with asyncio.Runner(loop_factory=loop) as runner:
                    bares[name].append(runner.run(bare(url, COUNT, PARALLEL)))
            rates.append(ours(session, url, ids))
            if not number:
                # the first round warms up
                rates.clear()
                for found in bares.values():
                    found.clear()
    return [
        Result(
            f"1,000 resends at 32, share of aiohttp{name}",
            median(rate / one for rate, one in zip(rates, found, strict=True)),
            "",
            at_least=0.6,
            details={"resends_per_s": median(rates), "aiohttp_per_s": median(found)},
        )
        for name, found in bares.items()
    ]


def measure_window(folder: Path) -> list[Result]:
    """The probe's gaps while the window resends 1,000."""
    path, probe = folder / "window.webhooks", folder / "probe.json"
    fill(path, [a_capture() for _ in range(COUNT)])
    with processes.floor() as target:
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.resending_window", str(path), f"{target.address}/hooks"],
            env={**os.environ, HOME_VARIABLE: str(folder / "home"), processes.PROBE_VARIABLE: str(probe)},
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout)
    gaps = json.loads(probe.read_text("utf-8"))["gaps_ms"][told["first"] : told["last"]]
    details = {"resends_per_s": told["rate"], "gaps": len(gaps), "max_ms": max(gaps)}
    return [
        Result(
            "window resends 1,000: p99 gap of a 30 Hz timer", percentile(gaps, 0.99), "ms", at_most=50, details=details
        )
    ]


def measure_memory(folder: Path) -> list[Result]:
    """What a resend of 25 MB adds to the peak of a process, in bodies."""
    path = folder / "big.webhooks"
    fill(path, [a_capture(), a_capture(os.urandom(BIG))])
    with processes.floor() as target:
        peaks = []
        for capture_id in (1, 2):
            done = subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.resend", "--one", str(path), str(capture_id), target.address],
                env={**os.environ, HOME_VARIABLE: str(folder / "home")},
                capture_output=True,
                text=True,
                check=True,
            )
            peaks.append(int(done.stdout))
    taken = (peaks[1] - peaks[0]) * 1024 / BIG
    return [Result("25 MB resent: peak above a small one, in bodies", taken, "", at_most=3, details={"kB": peaks[1]})]


def one(path: str, capture_id: str, address: str) -> None:
    """Resend one capture and print the peak of this process in kB."""
    with Session.open(path) as session:
        attempt = session.resend(int(capture_id), f"{address}/hooks").result()
        assert attempt.status is not None, attempt.error
    # what getrusage tells would include the process that this one was forked from
    status = Path("/proc/self/status").read_text("ascii")
    print(status.partition("VmHWM:")[2].split()[0])


def main() -> None:
    """Command line of the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="few rounds, for a first impression")
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one(*given.one)
        return
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-benchmark-") as temporary, processes.display() as shown:
        folder = Path(temporary)
        os.environ[HOME_VARIABLE] = str(folder / "home")
        results = measure_rate(folder, 3 if given.quick else 10)
        results += measure_window(folder)
        results += measure_memory(folder)
    print(table(results))
    if given.out:
        facts = {**processes.machine(), "display": shown}
        figures = {"machine": facts, "results": [result.to_json() for result in results]}
        given.out.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    main()
