"""From an order (which event, which fields, which variant) to the requests that are to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from inspector.capture import Capture, Verdict, new_uuid
from inspector.endpoints import DEFAULT_ENDPOINT
from inspector.errors import NotFound, ResendRefused
from inspector.providers import Keys, Provider, get, verify
from inspector.providers._time import duration
from inspector.providers.chosen_header import ChosenHeader
from inspector.providers.samples import (
    labelled_ids,
    sample_capture,
    sample_has_signature,
    sample_names,
    sample_shows_secret,
)
from inspector.simulate.fields import Field, with_fields
from inspector.simulate.keys import made_up, others
from inspector.simulate.variants import VARIANTS, altered

#: Seconds between the two events of `out-of-order`.
APART_S = 60
#: How old a timestamp is made where the scheme sets no limit.
_OLD_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. `keys` None makes some up; `path` is path and query of the receiver's address.

    `whole_path`: the sample's own path (a few have one) is left out. `public_url` is for schemes that sign the address.
    """

    provider: str
    event: str
    keys: Keys | None = None
    fields: tuple[Field, ...] = ()
    variant: str = "good"
    endpoint: str = DEFAULT_ENDPOINT
    path: str = "/"
    whole_path: bool = False
    public_url: str | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """Requests in the order in which they are to be sent. `keys` are what they were signed with (None: unsigned).

    `generated`: they were made up, so that the receiver has to be told. `notes` are sentences for the user.
    """

    captures: tuple[Capture, ...]
    keys: Keys | None = None
    generated: bool = False
    notes: tuple[str, ...] = ()


def make(order: Order, now: float) -> Made:
    """The requests of an order, as of `now` (unix seconds).

    NotFound where there is no such sample, UsageError for a field that has no place, ResendRefused when the keys cannot
    sign or the scheme has nothing that this variant could make wrong.
    """
    provider = get(order.provider)
    if provider is None or not sample_names(order.provider):
        raise NotFound(f"There are no samples of {order.provider!r}.")
    if order.variant not in VARIANTS:
        raise NotFound(f"There is no variant {order.variant!r}.", hint=f"There are {', '.join(VARIANTS)}.")
    keys, generated, notes = _keys(order, provider)
    factory = _Factory(order, provider, keys, now)
    captures = factory.captures()
    return Made(captures, keys, generated, (*notes, *factory.notes))


def _keys(order: Order, provider: Provider) -> tuple[Keys | None, bool, list[str]]:
    """What to sign with, whether it was made up, and what is to be said about that."""
    if not sample_has_signature(order.provider, order.event):
        shown = sample_shows_secret(order.provider, order.event)
        if order.keys is not None or not shown:
            return order.keys if shown else None, False, []
        return made_up(provider), True, []
    if order.keys is not None:
        return order.keys, False, []
    if isinstance(provider, ChosenHeader) and not sample_shows_secret(order.provider, order.event):
        return None, False, [f"{provider.title} signs nothing, and no value for a header of yours was given."]
    keys = made_up(provider)
    try:
        provider.sign(sample_capture(order.provider, order.event, now=0.0, secret=keys.secret or ""), keys, 0.0)
    except ResendRefused as refused:
        return None, False, [f"It is sent without a signature: {refused.message}"]
    return keys, True, []


class _Factory:
    def __init__(self, order: Order, provider: Provider, keys: Keys | None, now: float) -> None:
        self._order = order
        self._provider = provider
        self._now = now
        self._keys = keys
        self._signs = keys is not None and sample_has_signature(order.provider, order.event)
        self.notes: list[str] = []

    def captures(self) -> tuple[Capture, ...]:
        variant = self._order.variant
        if variant == "good":
            return (self._good(),)
        if variant == "duplicate":
            one = self._good()
            self.notes.append("The same delivery is sent twice.")
            return one, replace(one, uuid=new_uuid())
        if variant == "out-of-order":
            self.notes.append(f"The second one is {APART_S} s older than the first.")
            like = labelled_ids(self._now, self._order.provider, self._order.event)
            return self._good(like=like), self._good(made_at=self._now - APART_S, like=like)
        if not self._signs:
            raise ResendRefused(
                f"This event of {self._provider.title} is not signed, so that there is nothing to make wrong.",
                hint="Give a secret, or leave the variant out.",
            )
        return ({"signature": self._signature, "timestamp": self._timestamp, "body": self._body}[variant](),)

    def _good(
        self, *, made_at: float | None = None, signed_at: float | None = None, like: Mapping[str, str] | None = None
    ) -> Capture:
        return self._made(self._keys, self._now if made_at is None else made_at, signed_at, like)

    def _made(
        self, keys: Keys | None, made_at: float, signed_at: float | None = None, like: Mapping[str, str] | None = None
    ) -> Capture:
        order = self._order
        capture = sample_capture(
            order.provider,
            order.event,
            now=made_at,
            secret=(keys.secret if keys is not None else None) or "",
            endpoint=order.endpoint,
            path=order.path,
            signed=self._signs,
            whole_path=order.whole_path,
            like=like,
        )
        capture = replace(with_fields(capture, order.fields), received_at=datetime.fromtimestamp(self._now, UTC))
        if not self._signs or keys is None:
            return capture
        signed = self._provider.sign(
            capture, keys, self._now if signed_at is None else signed_at, public_url=order.public_url
        )
        return replace(capture, headers=signed.headers, body=signed.body)

    def _verdict(self, capture: Capture) -> Verdict:
        keys = self._keys or Keys()
        return verify(capture, keys, provider=self._provider, public_url=self._order.public_url)

    def _signature(self) -> Capture:
        if self._keys is None:
            raise AssertionError("only what can be signed can be signed wrongly")
        return self._made(others(self._provider, self._keys), self._now)

    def _timestamp(self) -> Capture:
        evidence = self._verdict(self._good()).evidence
        if evidence is None or evidence.signed_at is None:
            raise ResendRefused(
                f"The signature of {self._provider.title} holds no time, so that an old one cannot be told from a new"
                " one.",
                hint="Try the variants signature, body or duplicate.",
            )
        window = evidence.tolerance_s
        age = _OLD_S if window is None else window + max(60.0, window / 2)
        self.notes.append(f"Its timestamp is {duration(age)} old, and rightly signed.")
        if window is None:
            self.notes.append(
                f"{self._provider.title} sets no limit: a receiver refuses it only by a limit of its own."
            )
        return self._good(made_at=self._now - age, signed_at=self._now - age)

    def _body(self) -> Capture:
        made = altered(self._good(), lambda capture: self._verdict(capture).outcome != "valid")
        if made is None:
            raise ResendRefused(
                f"The body of this event of {self._provider.title} has nothing to alter.",
                hint="Choose another event, or the variant signature.",
            )
        capture, told = made
        if not told:
            self.notes.append(
                f"{self._provider.title}'s signature does not cover the event: a receiver cannot notice the change."
            )
        return capture
