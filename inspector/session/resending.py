"""From a capture to the request that is sent again: where to, with which edits, and whether it is signed afresh."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest

from inspector.capture import Attempt, Capture, Headers, new_uuid
from inspector.errors import InspectorError, ResendRefused, TemplateError
from inspector.resend import AS_IT_CAME, How, Outgoing, Pool, Route, Target, begin, parse_target, prepare, send
from inspector.resend.batch import CutAfterEnd
from inspector.resend.names import Names
from inspector.session.checking import Checking
from inspector.session.journal import Journal
from inspector.session.signing import make_ready
from inspector.settings import ResendSettings

#: How many addresses are remembered.
REMEMBERED = 12
#: Requests with larger bodies are made ready in a thread: signing 25 MB would hold up the listener.
INLINE_LIMIT = 128 * 1024
#: Characters of an address that cannot be sent to, as it is kept.
_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be sent. `original` is the capture, `to` where it goes, `outgoing` what goes on the wire."""

    original: Capture
    to: Target
    outgoing: Outgoing
    resigned: bool = False
    edited: bool = False

    @property
    def url(self) -> str:
        """The full address."""
        return self.to.origin + (self.outgoing.target if self.outgoing.target.startswith("/") else "")

    @property
    def header_changes(self) -> tuple[tuple[str, str | None, str | None], ...]:
        """Name, captured value and sent value of each header line that differs; None where there is none.

        A name is spelled as it is sent, or as it was captured where it is not sent.
        """
        before, after = _lines(self.original.headers), _lines(self.outgoing.headers)
        found: list[tuple[str, str | None, str | None]] = []
        for name in dict.fromkeys((*before, *after)):
            for old, new in zip_longest(before.get(name, ()), after.get(name, ())):
                if old is None or new is None or old[1] != new[1]:
                    spelled = (new or old or ("", ""))[0]
                    found.append((spelled, None if old is None else old[1], None if new is None else new[1]))
        return tuple(found)


class Resending:
    """Lives on the engine's loop. `checking` may block on first use, so it is asked for in a thread by the callers."""

    def __init__(
        self, checking: Callable[[], Checking], journal: Journal, settings: Callable[[], ResendSettings]
    ) -> None:
        self._checking = checking
        self._journal = journal
        self._settings = settings
        self._pool = Pool()

    async def close(self) -> None:
        """Close the connections that are kept."""
        await self._pool.close()

    def target(self, capture: Capture, to: str | None) -> str:
        """The address asked for, else the endpoint's target, else the one used last. ResendRefused: there is none."""
        found = (to or "").strip() or self._checking().endpoint(capture.endpoint).target or self._settings().last_target
        if not found:
            raise ResendRefused(
                f"There is no address to resend #{capture.id} to.",
                hint=f"Type one, or set the target of the endpoint {capture.endpoint!r}.",
            )
        return found

    def plan(self, capture: Capture, to: str | None = None, how: How = AS_IT_CAME) -> Plan:
        """What would be sent. ResendRefused when it cannot be, or when a signature is wanted that nothing makes."""
        where = parse_target(self.target(capture, to))
        edited = capture if how.edit is None else how.edit.apply(capture)
        told: tuple[str, ...] = () if edited is capture else _edits(capture, edited)
        target = where.path or edited.target
        sent = edited if target == edited.target else replace(edited, target=target)
        ready = make_ready(self._checking(), capture, sent, f"{where.origin}{target}", how)
        if ready.capture.target != target:
            where = replace(where, path=ready.capture.target)
        headers, body = ready.capture.headers, ready.capture.body
        outgoing = prepare(
            edited,
            where,
            headers=None if headers is edited.headers else headers,
            body=None if body is edited.body else body,
            changes=(*told, *ready.told),
        )
        return Plan(capture, where, outgoing, resigned=ready.resigned, edited=bool(told))

    async def send(
        self,
        capture: Capture,
        to: str | None = None,
        how: How = AS_IT_CAME,
        *,
        kind: str = "resend",
        keep_connection: bool = False,
        names: Names | None = None,
        told: Sequence[str] = (),
        timeout_s: float | None = None,
    ) -> Attempt:
        """Send a capture again and record the attempt, which is on record before the first byte goes out.

        `keep_connection`: more requests to the same target follow, and `names` are the look-ups that they share. `told`
        are changes of the capture that its sender has made; `timeout_s` overrides the settings. ResendRefused and
        TemplateError, of which there is an attempt too, since many may be sent and nobody looks; NotFound, StoreError;
        CutAfterEnd.
        """
        try:
            if len(capture.body) <= INLINE_LIMIT:
                plan = self.plan(capture, to, how)
            else:
                plan = await asyncio.to_thread(self.plan, capture, to, how)
        except (ResendRefused, TemplateError) as refused:
            await self.record_refusal(capture, to, refused, kind)
            raise
        settings = self._settings()
        if timeout_s is not None:
            settings = replace(settings, timeout_s=timeout_s)
        route = Route(
            tls_verify=not how.insecure and plan.to.origin not in settings.unverified_tls,
            follow_redirects=how.follow_redirects,
            pool=self._pool if keep_connection else None,
            names=names,
        )
        attempt = begin(
            capture,
            plan.outgoing,
            plan.to,
            kind=kind,
            resigned=plan.resigned,
            edited=plan.edited,
            tls_verify=route.tls_verify,
        )
        if told:
            attempt = replace(attempt, changes=(*told, *attempt.changes))
        attempt = await self._journal.begin(attempt)
        try:
            ended = await send(attempt, plan.outgoing, plan.to, settings=settings, route=route)
        except BaseException:
            await self._journal.give_up(attempt)
            raise
        try:
            return await self._journal.end(ended)
        except asyncio.CancelledError as cut:
            raise CutAfterEnd(ended) from cut

    async def record_refusal(
        self, capture: Capture, to: str | None, refused: InspectorError, kind: str = "resend"
    ) -> None:
        """Put on record that a capture was not sent, and why."""
        url = self.target(capture, to)
        attempt = await self._journal.begin(
            Attempt(
                capture.id,
                new_uuid(),
                datetime.now(UTC),
                url[:_SHOWN].encode("utf-8", "backslashreplace").decode("utf-8"),
                capture.method,
                Headers(),
                kind=kind,
                pending=True,
            )
        )
        await self._journal.end(replace(attempt, error=f"Not sent. {refused}", pending=False))


def remember_target(settings: ResendSettings, target: str) -> tuple[str, ...]:
    """The remembered addresses with `target` in front."""
    return (target, *(known for known in settings.targets if known != target))[:REMEMBERED]


def _edits(capture: Capture, edited: Capture) -> tuple[str, ...]:
    """A sentence for each part that the user edited."""
    told = []
    if edited.method != capture.method:
        told.append(f"Edited: method {capture.method} → {edited.method}")
    if edited.target != capture.target:
        told.append(f"Edited: target {capture.target} → {edited.target}")
    if edited.headers != capture.headers:
        told.append("Edited: headers")
    if edited.body != capture.body:
        told.append(f"Edited: body, {len(capture.body)} → {len(edited.body)} bytes")
    return tuple(told)


def _lines(headers: Headers) -> dict[str, list[tuple[str, str]]]:
    """The lines of each name, which is in lower case here and as it stands there in them."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, value in headers.to_text():
        found.setdefault(name.lower(), []).append((name, value))
    return found
