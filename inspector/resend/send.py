"""One resend, from the capture to the Attempt that is kept under it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from inspector.capture import Attempt, Capture, Headers, Timings, new_uuid
from inspector.resend import words
from inspector.resend.connect import Clock, PhaseError, open_exchange
from inspector.resend.exchange import Exchange
from inspector.resend.request import prepare
from inspector.resend.target import parse_target
from inspector.settings import ResendSettings


async def resend(
    capture: Capture,
    url: str,
    *,
    settings: ResendSettings,
    changes: Sequence[str] = (),
    headers: Headers | None = None,
    body: bytes | None = None,
    resigned: bool = False,
    tls_verify: bool = True,
) -> Attempt:
    """Send `capture` to `url` once and tell what happened.

    Method, target, header order, case, duplicates and body go out exactly as captured, except for what
    `Attempt.changes` lists. A path or query in `url` replaces the captured target; without one the captured
    target is used on that host. `headers` and `body` replace the captured ones (after re-signing or editing),
    with `changes` saying why. Redirects are not followed. `settings.timeout_s` bounds the whole exchange.

    Network trouble never raises: it is in `Attempt.error`. Raises ResendRefused, before anything is sent, for
    an address or a request that must not go out. When cancelled, the socket is closed at once.
    """
    to = parse_target(url)
    outgoing = prepare(capture, to, headers=headers, body=body, changes=changes)
    told = list(outgoing.changes)
    if to.scheme == "https" and not tls_verify:
        told.append("The certificate of the target was not verified")
    started_at = datetime.now(UTC)
    clock = Clock()
    exchange = Exchange(outgoing.method, settings.response_limit)
    begun = 0.0
    error: str | None = None
    try:
        async with asyncio.timeout(settings.timeout_s or None):
            await open_exchange(to, exchange, clock, tls_verify=tls_verify)
            clock.enter("waiting for the answer")
            begun = time.perf_counter()
            await exchange.run(outgoing.head, outgoing.body)
    except PhaseError as failed:
        error = str(failed)
    except TimeoutError:
        phase = clock.phase
        if begun and exchange.first_byte is not None:
            phase = "receiving the answer"
        elif begun and not exchange.all_sent:
            phase = "sending the request"
        error = words.timed_out(phase, settings.timeout_s, to)
    finally:
        total = clock.total()
        await exchange.close()
    error = error or exchange.error
    if error is None:
        told += _about_answer(exchange, len(outgoing.head) + len(outgoing.body), settings.response_limit)
    return Attempt(
        capture_id=capture.id,
        uuid=new_uuid(),
        started_at=started_at,
        url=to.origin + (outgoing.target if outgoing.target.startswith("/") else ""),
        method=outgoing.method,
        request_headers=outgoing.headers,
        request_body=None if body is None or body == capture.body else body,
        changes=tuple(told),
        status=exchange.status,
        reason=exchange.reason,
        http_version=exchange.http_version,
        response_headers=exchange.headers,
        response_body=bytes(exchange.body),
        response_truncated=exchange.truncated,
        error=error,
        timings=Timings(
            dns_ms=_rounded(clock.done.get("dns_ms")),
            connect_ms=_rounded(clock.done.get("connect_ms")),
            tls_ms=_rounded(clock.done.get("tls_ms")),
            first_byte_ms=_rounded(None if exchange.first_byte is None else (exchange.first_byte - begun) * 1000),
            total_ms=_rounded(total),
        ),
        resigned=resigned,
    )


def _about_answer(exchange: Exchange, size: int, limit: int) -> list[str]:
    told = []
    location = exchange.headers.get("location")
    if exchange.status is not None and 300 <= exchange.status < 400 and location:
        told.append(f"The redirect to {location} was not followed")
    if exchange.truncated:
        told.append(f"The answer was longer than {limit} bytes; the rest was not read")
    if not exchange.all_sent:
        told.append(f"The target answered after about {exchange.sent} of {size} bytes were sent")
    return told


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(max(0.0, ms), 3)
