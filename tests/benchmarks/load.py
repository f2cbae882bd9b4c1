"""The load generator, a process of its own: keep-alive connections that send the next request when answered.

`python -m tests.benchmarks.load ADDRESS --seconds 3` prints one JSON object: requests, seconds, rate, latencies in ms.
With `--rate` it sends that many requests a second in all, evenly, whatever the answers' delay.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time

from inspector.engine import new_event_loop


def request_bytes(size: int, target: str = "/orders?x=1") -> bytes:
    """A POST like those of common providers, with a JSON body of `size` bytes."""
    body = b'{"id": "evt_%d", "type": "invoice.paid", "data": {"text": "' % size
    body += b"x" * (size - len(body) - 3) + b'"}}'
    head = [
        f"POST {target} HTTP/1.1".encode(),
        b"Host: localhost:8080",
        b"User-Agent: Benchmark/1.0",
        b"Accept: */*",
        b"Content-Type: application/json; charset=utf-8",
        b"X-Request-Id: 5e7b1d6a-2f0c-4a53-9a3e-1c2d3e4f5a6b",
        b"X-Topic: invoice.paid",
        b"Accept-Encoding: gzip",
        b"Content-Length: %d" % len(body),
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


class Sender(asyncio.Protocol):
    """One connection; `latencies` in seconds."""

    def __init__(self, request: bytes, *, again: bool) -> None:
        self.request = request
        self.again = again
        self.latencies: list[float] = []
        self.errors = 0
        self.answered = 0
        self.busy = False
        self._sent = 0.0
        self._transport: asyncio.Transport | None = None
        self._answer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport) or hasattr(transport, "write")
        self._transport = transport  # type: ignore[assignment]

    def send(self) -> None:
        """Send one request now."""
        assert self._transport is not None
        self.busy = True
        self._sent = time.perf_counter()
        self._transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, blank, body = self._answer.partition(b"\r\n\r\n")
        if not blank:
            return
        length = 0
        at = head.lower().find(b"content-length: ")
        if at >= 0:
            length = int(head[at + 16 :].partition(b"\r")[0])
        if len(body) < length:
            return
        self.latencies.append(time.perf_counter() - self._sent)
        self.answered += 1
        if not head.startswith(b"HTTP/1.1 200"):
            self.errors += 1
        self._answer = b""
        self.busy = False
        if self.again:
            self.send()

    def connection_lost(self, exc: Exception | None) -> None:
        if self.busy:
            self.errors += 1


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of the sorted values lies."""
    return values[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


async def run(
    address: str, *, connections: int, size: int, seconds: float, warmup: float, rate: float
) -> dict[str, float]:
    """Load the address and measure after the warm-up."""
    loop = asyncio.get_running_loop()
    place, slash, target = address.removeprefix("http://").partition("/")
    host, port = place.rsplit(":", 1)
    request = request_bytes(size, slash + target) if slash else request_bytes(size)
    senders: list[Sender] = []
    for _ in range(connections):
        _, sender = await loop.create_connection(lambda: Sender(request, again=not rate), host, int(port))
        senders.append(sender)
    pacing = asyncio.create_task(_pace(senders, rate)) if rate else None
    if not rate:
        for sender in senders:
            sender.send()
    await asyncio.sleep(warmup)
    for sender in senders:
        sender.latencies.clear()
    started = time.perf_counter()
    await asyncio.sleep(seconds)
    took = time.perf_counter() - started
    latencies = sorted(latency for sender in senders for latency in sender.latencies)
    if pacing is not None:
        pacing.cancel()
    for sender in senders:
        sender.again = False
    # those on their way are answered before the connections close: nothing must end as half a request
    deadline = time.perf_counter() + 5
    while any(sender.busy for sender in senders) and time.perf_counter() < deadline:
        await asyncio.sleep(0.01)
    return {
        "requests": len(latencies),
        "seconds": took,
        "rate": len(latencies) / took,
        "p50_ms": percentile(latencies, 0.50) * 1000,
        "p95_ms": percentile(latencies, 0.95) * 1000,
        "p99_ms": percentile(latencies, 0.99) * 1000,
        "answered": sum(sender.answered for sender in senders),
        "errors": sum(sender.errors for sender in senders),
    }


async def _pace(senders: list[Sender], rate: float) -> None:
    started = time.perf_counter()
    sent = 0
    while True:
        due = int((time.perf_counter() - started) * rate)
        for sender in senders:
            if sent >= due:
                break
            if not sender.busy:
                sender.send()
                sent += 1
        await asyncio.sleep(min(0.005, 1 / rate))


def main() -> None:
    """Command line of the load generator."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--size", type=int, default=2048)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--warmup", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=0.0)
    given = parser.parse_args()
    with asyncio.Runner(loop_factory=new_event_loop) as runner:
        result = runner.run(
            run(
                given.address,
                connections=given.connections,
                size=given.size,
                seconds=given.seconds,
                warmup=given.warmup,
                rate=given.rate,
            )
        )
    print(json.dumps(result))


if __name__ == "__main__":
    main()
