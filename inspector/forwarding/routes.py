"""Which requests go where: the forwards of endpoints, with their filters ready to be asked."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from inspector.capture import Annotation, Capture, Summary, to_micros
from inspector.endpoints import Endpoint, Forward
from inspector.errors import ConfigError, FilterError, ResendRefused
from inspector.query import Query, Subject, parse
from inspector.resend.target import leads_to, parse_target
from inspector.store import Entry, Store
from inspector.store.rows import summary_of

log = logging.getLogger(__name__)

#: Seconds that a sender may be made to wait at most, and retries at most.
MAX_TIMEOUT_S = 300.0
MAX_RETRIES = 1000
#: Seconds between two looks whether the secrets are read, without which no provider is known, and looks at most.
_PAUSE_S = 0.05
_LOOKS = 100

Annotate = Callable[[Capture, bool], Annotation | None]


@dataclass(frozen=True, slots=True)
class Route:
    """A forward that can be asked whether it wants a capture."""

    forward: Forward
    query: Query


def check_forward(forward: Forward, own: Sequence[tuple[str, int]] = ()) -> None:
    """Refuse a forward that cannot work, or that leads to one of our `own` addresses (host, port): ConfigError."""
    try:
        target = parse_target(forward.to)
    except ResendRefused as error:
        raise ConfigError(f"{error.message.rstrip('.')}.", hint=error.hint) from error
    for host, port in own:
        if leads_to(target, host, port):
            raise ConfigError(
                f"{forward.to} is the address of this listener itself: what arrives would go round in circles.",
                hint="Name the address of your application.",
            )
    try:
        parse(forward.when)
    except FilterError as error:
        raise ConfigError(
            f"The filter {forward.when!r:.200} does not parse at character {error.position + 1}: {error.message}",
            hint=error.hint,
        ) from error
    if not 0 < forward.timeout_s <= MAX_TIMEOUT_S or math.isnan(forward.timeout_s):
        raise ConfigError(f"The time-out must be more than 0 and at most {MAX_TIMEOUT_S:g} seconds.")
    if not 0 <= forward.retries <= MAX_RETRIES:
        raise ConfigError(f"The number of retries must be from 0 to {MAX_RETRIES}.")


def check_forwards(forwards: Sequence[Forward], own: Sequence[tuple[str, int]] = ()) -> None:
    """Refuse forwards of one endpoint that cannot work, each or together: ConfigError."""
    seen: set[tuple[str, str]] = set()
    for forward in forwards:
        check_forward(forward, own)
        if (forward.to, forward.when) in seen:
            raise ConfigError(f"The forward to {forward.to} is there twice.", hint="Remove one of them.")
        seen.add((forward.to, forward.when))


def compile_routes(endpoint: Endpoint) -> tuple[Route, ...]:
    """The forwards of an endpoint; one whose filter (of another version of this program) does not parse here rests."""
    routes = []
    for forward in endpoint.forwards:
        try:
            routes.append(Route(forward, parse(forward.when)))
        except FilterError as error:
            log.error("endpoint %s forwards nothing to %s: %s", endpoint.name, forward.to, error)
    return tuple(routes)


async def choose(
    routes: Sequence[Route], store: Store, capture_id: int, entry: Entry, annotate: Annotate
) -> list[Forward]:
    """Those of the routes that want the capture, one a target. Filters that look into bodies are asked by a worker."""
    if all(route.query.empty for route in routes):
        wanted = [route.forward for route in routes]
    else:
        row = summary_of(capture_id, await _annotated(entry, annotate))
        if row.event_id:
            # which delivery of its event it is, only the store can count
            for stored in store.summaries([capture_id]):
                row = row._replace(delivery=stored.delivery, deliveries=stored.deliveries)
        if any(route.query.slow for route in routes):
            wanted = await asyncio.to_thread(_matching, routes, row, entry.capture)
        else:
            wanted = _matching(routes, row, entry.capture)
    found: dict[str, Forward] = {}
    for forward in wanted:
        found.setdefault(forward.to, forward)
    return list(found.values())


def _matching(routes: Sequence[Route], row: Summary, capture: Capture) -> list[Forward]:
    subject = Subject(row, lambda _: capture, to_micros(datetime.now(UTC)))
    return [route.forward for route in routes if route.query.accepts(subject)]


async def _annotated(entry: Entry, annotate: Annotate) -> Entry:
    """The entry with its provider and event, which under load are found after the commit only."""
    if entry.annotation is not None:
        return entry
    for _ in range(_LOOKS):
        annotation = await asyncio.to_thread(annotate, entry.capture, False)
        if annotation is not None:
            return Entry(entry.capture, entry.reply, annotation)
        await asyncio.sleep(_PAUSE_S)
    return entry
