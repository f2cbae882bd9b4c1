"""One resend, from the request that goes out to the Attempt that tells what came back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.capture import UNVERIFIED, Attempt, Capture, Headers, Timings, new_uuid
from inspector.quick import quick
from inspector.resend import words
from inspector.resend.connect import Clock, PhaseError, open_exchange
from inspector.resend.deadline import Deadline
from inspector.resend.exchange import Exchange
from inspector.resend.names import Names
from inspector.resend.pool import Pool
from inspector.resend.redirect import MOST, next_step
from inspector.resend.request import Outgoing, prepare
from inspector.resend.target import Target, parse_target
from inspector.settings import ResendSettings


@dataclass(frozen=True, slots=True)
class Route:
    """How a request reaches its target. With a `pool` connections are kept for the next one, with `names` look-ups."""

    tls_verify: bool = True
    follow_redirects: bool = False
    pool: Pool | None = None
    names: Names | None = None


PLAIN = Route()
_new_attempt = quick(Attempt)
_new_timings = quick(Timings)


def begin(
    capture: Capture,
    outgoing: Outgoing,
    to: Target,
    *,
    kind: str = "resend",
    resigned: bool = False,
    edited: bool = False,
    tls_verify: bool = True,
) -> Attempt:
    """The Attempt that goes on record before anything is sent."""
    told = outgoing.changes
    if to.scheme == "https" and not tls_verify:
        told = (*told, UNVERIFIED)
    return _new_attempt(
        capture_id=capture.id,
        uuid=new_uuid(),
        started_at=datetime.now(UTC),
        url=to.origin + (outgoing.target if outgoing.target.startswith("/") else ""),
        method=outgoing.method,
        request_headers=outgoing.headers,
        request_body=None if outgoing.body is capture.body or outgoing.body == capture.body else outgoing.body,
        changes=told,
        resigned=resigned,
        kind=kind,
        edited=edited,
        pending=True,
    )


async def send(
    attempt: Attempt, outgoing: Outgoing, to: Target, *, settings: ResendSettings, route: Route = PLAIN
) -> Attempt:
    """Send the request of a begun attempt and tell what happened.

    `settings.timeout_s` bounds the whole, redirects included. Network trouble never raises: it is in `Attempt.error`.
    When cancelled, the socket is closed at once.
    """
    told = list(attempt.changes)
    clock = Clock()
    step = _Step(clock, route, settings, to)
    error: str | None = None
    try:
        with Deadline(settings.timeout_s):
            for count in range(MOST + 1):
                await step.take(outgoing, to)
                status = step.exchange.status or 0
                if not 300 <= status < 400 or step.exchange.error is not None:
                    break
                location = step.exchange.headers.get("location")
                if not location:
                    break
                found = (
                    next_step(status, location, outgoing, to)
                    if route.follow_redirects
                    else f"The redirect to {location} was not followed"
                )
                if isinstance(found, str):
                    told.append(found)
                    break
                if count == MOST:
                    told.append(f"The redirect to {location} was not followed: it would be the {MOST + 1}th")
                    break
                outgoing, to, sentence = found
                told.append(sentence)
    except PhaseError as failed:
        error = str(failed)
    except TimeoutError:
        error = words.timed_out(step.phase, settings.timeout_s, to)
    finally:
        total = clock.total()
        await step.leave()
    exchange = step.exchange
    told += step.told
    error = error or exchange.error
    if error is None:
        told += _about_answer(exchange, settings.response_limit)
    done = clock.done
    return _new_attempt(
        attempt.capture_id,
        attempt.uuid,
        attempt.started_at,
        attempt.url,
        attempt.method,
        attempt.request_headers,
        attempt.request_body,
        attempt.changes if len(told) == len(attempt.changes) else tuple(told),
        exchange.status,
        exchange.reason,
        exchange.http_version,
        exchange.headers,
        exchange.body,
        exchange.truncated,
        error,
        _new_timings(
            _rounded(done.get("dns_ms")),
            _rounded(done.get("connect_ms")),
            _rounded(done.get("tls_ms")),
            _rounded(step.first_byte_ms),
            _rounded(total),
        ),
        attempt.resigned,
        attempt.kind,
        attempt.edited,
        False,
        attempt.id,
    )


async def resend(
    capture: Capture,
    url: str,
    *,
    settings: ResendSettings,
    changes: Sequence[str] = (),
    headers: Headers | None = None,
    body: bytes | None = None,
    resigned: bool = False,
    route: Route = PLAIN,
) -> Attempt:
    """Send `capture` to `url` once, on no record, and tell what happened.

    Method, target, header order, case, duplicates and body go out exactly as captured, except for what
    `Attempt.changes` lists. A path or query in `url` replaces the captured target; without one the captured
    target is used on that host. `headers` and `body` replace the captured ones (after re-signing or editing),
    with `changes` saying why. Raises ResendRefused, before anything is sent, for an address or a request that must not
    go out.
    """
    to = parse_target(url)
    outgoing = prepare(capture, to, headers=headers, body=body, changes=changes)
    attempt = begin(capture, outgoing, to, resigned=resigned, tls_verify=route.tls_verify)
    return await send(attempt, outgoing, to, settings=settings, route=route)


class _Step:
    """The exchange under way: its connection, new or kept from before, and what it is busy with."""

    def __init__(self, clock: Clock, route: Route, settings: ResendSettings, to: Target) -> None:
        self._clock = clock
        self._route = route
        self._limit = settings.response_limit
        self._begun = 0.0
        self._to = to
        #: What the user should know of how it was sent.
        self.told: list[str] = []
        self._choose()

    def _choose(self) -> None:
        pool = self._route.pool
        kept = None if pool is None else pool.take(self._to, tls_verify=self._route.tls_verify)
        self._is_kept = kept is not None
        self.exchange = kept or Exchange()

    async def take(self, outgoing: Outgoing, to: Target) -> None:
        """Send one request and receive its answer; `exchange` tells of it. PhaseError when nothing can be sent."""
        if to is not self._to:
            await self.leave()
            self._to = to
            self._choose()
        if self._is_kept:
            await self._run(outgoing)
            if self.exchange.error is None or self.exchange.received:
                return
            # the target closed it while it idled; every client tries once more on a new one
            if self.exchange.sent:
                self.told.append(
                    "The target closed a kept connection without an answer, so it was sent once more on a new one;"
                    " it may have come twice"
                )
            await self.exchange.close()
            self.exchange = Exchange()
        route = self._route
        await open_exchange(to, self.exchange, self._clock, tls_verify=route.tls_verify, names=route.names)
        await self._run(outgoing)

    async def _run(self, outgoing: Outgoing) -> None:
        self._clock.enter("waiting for the answer")
        self._begun = time.perf_counter()
        await self.exchange.run(outgoing.method, outgoing.head, outgoing.body, self._limit)

    async def leave(self) -> None:
        """Keep the connection for the next request where that is possible and wanted, else close it."""
        pool, exchange = self._route.pool, self.exchange
        if pool is not None and exchange.reusable:
            await pool.give(self._to, exchange, tls_verify=self._route.tls_verify)
        else:
            await exchange.close()

    @property
    def phase(self) -> str:
        """What is being done, in words that fit after "while"."""
        if self._begun and self.exchange.first_byte is not None:
            return "receiving the answer"
        if self._begun and not self.exchange.all_sent:
            return "sending the request"
        return self._clock.phase

    @property
    def first_byte_ms(self) -> float | None:
        """From the sending to the first byte of the answer."""
        first = self.exchange.first_byte
        return None if first is None else (first - self._begun) * 1000


def _about_answer(exchange: Exchange, limit: int) -> list[str]:
    told = []
    if exchange.truncated:
        told.append(f"The answer was longer than {limit} bytes; the rest was not read")
    if not exchange.all_sent:
        told.append(f"The target answered after about {exchange.sent} of {exchange.size} bytes were sent")
    return told


def _rounded(ms: float | None) -> float | None:
    return None if ms is None else round(max(0.0, ms), 3)
