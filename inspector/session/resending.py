"""Where a capture is sent again to, and whether it gets a fresh signature on the way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from inspector.capture import Attempt, Capture
from inspector.errors import ResendRefused, StoreError
from inspector.providers import Keys, get, recognise
from inspector.resend import resend
from inspector.session.checking import Checking
from inspector.settings import ResendSettings
from inspector.store import Store

#: How many addresses are remembered.
REMEMBERED = 12


def choose_target(checking: Checking, capture: Capture, to: str | None, settings: ResendSettings) -> str:
    """The address asked for, else the endpoint's target, else the one used last. ResendRefused when there is none."""
    target = (to or "").strip() or checking.endpoint(capture.endpoint).target or settings.last_target
    if not target:
        raise ResendRefused(
            f"There is no address to resend #{capture.id} to.",
            hint=f"Type one, or set the target of the endpoint {capture.endpoint!r}.",
        )
    return target


def remember_target(settings: ResendSettings, target: str) -> tuple[str, ...]:
    """The remembered addresses with `target` in front."""
    return (target, *(known for known in settings.targets if known != target))[:REMEMBERED]


def record(store: Store, attempt: Attempt) -> Attempt:
    """The attempt as stored. StoreError says also what came of it, since the request has gone out."""
    try:
        return replace(attempt, id=store.add_attempt(attempt))
    except StoreError as error:
        came = attempt.error or f"answered {attempt.status}"
        raise type(error)(
            f"#{attempt.capture_id} was sent ({attempt.url}: {came}), but that could not be recorded. {error.message}",
            path=error.path,
            hint=error.hint,
        ) from error


async def send_again(
    checking: Checking,
    capture: Capture,
    target: str,
    *,
    resign: bool | None,
    settings: ResendSettings,
    keys: Sequence[tuple[str, Keys]] | None = None,
) -> Attempt:
    """Send the capture to `target`. `resign`: True signs afresh, False keeps the signature, None signs if it is stale.

    `keys` replaces the endpoint's named secrets. Raises ResendRefused when a signature is wanted that nothing makes.
    """
    named = checking.keys(capture.endpoint) if keys is None else keys
    chosen = checking.provider(capture)
    provider = get(recognise(capture).provider if chosen == "auto" else chosen)
    if resign is None:
        resign = _is_stale(checking, capture) and bool(named)
    if not resign:
        return await resend(capture, target, settings=settings)
    if provider is None:
        raise ResendRefused(
            f"#{capture.id} cannot be signed again: its provider is not known.",
            hint="Choose the provider in the endpoint's settings.",
        )
    if not named:
        raise ResendRefused(
            f"#{capture.id} cannot be signed again: no signing secret is known.",
            hint=f"Add one to the endpoint {capture.endpoint!r}.",
        )
    label, secret = named[0]
    public_url = checking.endpoint(capture.endpoint).public_url or None
    signed = provider.sign(capture, secret, time.time(), public_url=public_url)
    told = f"Signed again with the secret {label!r}: {', '.join(signed.changed) or 'nothing changed'}"
    return await resend(
        capture, target, settings=settings, headers=signed.headers, body=signed.body, changes=(told,), resigned=True
    )


def _is_stale(checking: Checking, capture: Capture) -> bool:
    for verdict in checking.verdicts(capture):
        evidence = verdict.evidence
        if (
            verdict.outcome == "valid"
            and evidence is not None
            and evidence.signed_at is not None
            and evidence.tolerance_s is not None
        ):
            return time.time() - evidence.signed_at > evidence.tolerance_s
    return False
