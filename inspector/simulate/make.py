"""From an order (which event, which fields, which variant) to the requests that are to be sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from inspector.capture import Capture, Headers, Verdict, new_uuid
from inspector.endpoints import DEFAULT_ENDPOINT
from inspector.errors import KeyNeeded, NotFound, ResendRefused
from inspector.providers import Keys, Provider, get, verify
from inspector.providers._time import duration
from inspector.providers.chosen_header import ChosenHeader
from inspector.providers.gitlab import GitLab
from inspector.providers.local_keys import LocalKey
from inspector.providers.samples import (
    labelled_ids,
    sample_capture,
    sample_has_signature,
    sample_names,
    sample_shows_secret,
)
from inspector.simulate.fields import Field, with_fields
from inspector.simulate.keys import key_beside, made_up, made_up_pair, others
from inspector.simulate.variants import VARIANTS, altered

_TOKEN = re.compile(r"((?:[A-Za-z]+ )?eyJ[\w-]+\.[\w-]+\.)([\w-]+)", re.ASCII)
#: Seconds between the two events of `out-of-order`.
APART_S = 60
#: How old a timestamp is made where the scheme sets no limit.
_OLD_S = 86_400.0


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. `keys` None makes some up; `path` is path and query of the receiver's address.

    `whole_path`: the sample's own path (a few have one) is left out. `public_url` is for schemes that sign the address.
    `sign` False leaves the signature out.
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
    sign: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    """What an order is signed with. `keys` None: not at all.

    `generated`: they were made up, so that the receiver has to be told the secret. It has to be told the public half of
    `local_key`, which stands in for the provider's private one, in any case.
    """

    keys: Keys | None = None
    generated: bool = False
    local_key: LocalKey | None = field(default=None, repr=False)
    note: str = ""

    @property
    def to_tell(self) -> str:
        """What the receiver has to be configured with: the made-up secret or public half; "" when nothing was made."""
        # PayPal's webhook id is checked beside the certificate
        secret = self.keys.secret if self.generated and self.keys is not None else None
        public = self.local_key.public if self.local_key is not None else None
        return "\n".join(part for part in (secret, public) if part)


@dataclass(frozen=True, slots=True)
class Made:
    """Requests in the order in which they are to be sent. `notes` are sentences for the user."""

    captures: tuple[Capture, ...]
    chosen: Chosen
    notes: tuple[str, ...] = ()


def make(order: Order, now: float, chosen: Chosen | None = None) -> Made:
    """The requests of an order, as of `now` (unix seconds); `chosen` are the keys of an earlier call, to use again.

    NotFound where there is no such sample, UsageError for a field that has no place, ResendRefused when the keys cannot
    sign or the scheme has nothing that this variant could make wrong.
    """
    provider = _provider(order)
    if order.variant not in VARIANTS:
        raise NotFound(f"There is no variant {order.variant!r}.", hint=f"There are {', '.join(VARIANTS)}.")
    chosen = chosen or choose_keys(order, now)
    factory = _Factory(order, provider, chosen.keys, now)
    captures = factory.captures()
    return Made(captures, chosen, (*([chosen.note] if chosen.note else []), *factory.notes))


def choose_keys(order: Order, now: float, *, local: bool = True, beside: bool = False) -> Chosen:
    """The keys that were given; else made-up ones where this event is signed by something.

    `local` False: no local key is made where only the provider has the private one (that takes 100 ms), nothing is
    signed there. `beside`: one is made also beside a secret that was given where a signature takes both, as PayPal's
    takes the webhook id.
    """
    provider = _provider(order)
    if not order.sign or not may_be_signed(order):
        return Chosen()
    if order.keys is not None:
        local_key = key_beside(provider, order.keys, now) if beside else None
        return Chosen(order.keys if local_key is None else local_key.signing(order.keys, now), False, local_key)
    if not is_signed_by_itself(order):
        return Chosen(note=f"{provider.title} signs nothing, and no value for a header of yours was given.")
    keys = made_up(provider)
    try:
        provider.sign(sample_capture(order.provider, order.event, now=now, secret=keys.secret or ""), keys, now)
    except KeyNeeded as needed:
        if not local:
            return Chosen(note=f"It is sent without a signature: {needed.message}")
        keys, local_key = made_up_pair(provider, now)
        return Chosen(keys, True, local_key)
    return Chosen(keys, True)


def may_be_signed(order: Order) -> bool:
    """False for a request that its provider sends before there is anything to sign it with."""
    return sample_has_signature(order.provider, order.event) or sample_shows_secret(order.provider, order.event)


def is_signed_by_itself(order: Order) -> bool:
    """Whether the event is signed without a value of the user's own in a header."""
    shown = sample_shows_secret(order.provider, order.event)
    return may_be_signed(order) and (shown or not isinstance(get(order.provider), ChosenHeader))


def _provider(order: Order) -> Provider:
    provider = get(order.provider)
    if provider is None or order.event not in sample_names(order.provider):
        there = ", ".join(sample_names(order.provider)[:30])
        raise NotFound(
            f"There is no sample {order.event!r} of {order.provider!r}.", hint=f"There are {there}." if there else None
        )
    return provider


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
            like = labelled_ids(self._now, self._order.provider, self._order.event)
            later, earlier = self._good(like=like), self._good(made_at=self._now - APART_S, like=like)
            if (later.target, later.headers, later.body) == (earlier.target, earlier.headers, earlier.body):
                self.notes.append("Nothing in this event tells when it was made: the two are alike.")
            else:
                self.notes.append(f"The second one is {APART_S} s older than the first.")
            return later, earlier
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
            secret=None if keys is None or _is_signing_token(self._provider, keys) else keys.secret,
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
        target = capture.target if signed.target is None else signed.target
        return replace(capture, target=target, headers=signed.headers, body=signed.body)

    def _verdict(self, capture: Capture) -> Verdict:
        return verify(capture, self._checking, provider=self._provider, public_url=self._order.public_url)

    @property
    def _checking(self) -> Keys:
        """What a receiver checks with; of a private key that was given alone that is its public half."""
        keys, kind = self._keys or Keys(), self._provider.test_key
        alone = keys.private_key is not None and not (keys.cert_pem or keys.public_key or keys.jwks or keys.certs)
        # a certificate cannot be made of its key
        return LocalKey(kind, keys.private_key or "").checking(keys) if alone and kind != "rsa-certificate" else keys

    def _signature(self) -> Capture:
        if self._keys is None:
            raise AssertionError("only what can be signed can be signed wrongly")
        other = self._made(others(self._provider, self._keys, self._now), self._now)
        # a token keeps its claims and the name of its key, so that nothing but the signature is wrong
        lines = [
            (name, _token_with(value.decode("latin-1"), old.decode("latin-1")).encode("latin-1"))
            for (name, value), (_, old) in zip(other.headers, self._good().headers, strict=True)
        ]
        return replace(other, headers=Headers(lines))

    def _timestamp(self) -> Capture:
        good = self._verdict(self._good())
        if good.outcome != "valid":
            raise ResendRefused(
                f"What the given key signs cannot be checked here, so that an old time is not known. {good.detail}",
                hint="Give its certificate beside it.",
            )
        evidence = good.evidence
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


def _is_signing_token(provider: Provider, keys: Keys) -> bool:
    """A token of GitLab's that signs, where others of it are shown."""
    return isinstance(provider, GitLab) and (keys.secret or "").startswith("whsec_")


def _token_with(other: str, good: str) -> str:
    """The token `good` with the signature of `other`; where they are no tokens, `other`."""
    ours, theirs = _TOKEN.fullmatch(good), _TOKEN.fullmatch(other)
    return other if ours is None or theirs is None else ours[1] + theirs[2]
