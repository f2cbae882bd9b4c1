"""Sample events of any provider, signed where that is possible, for the session's own listener."""

from __future__ import annotations

import time
from dataclasses import replace

from inspector.capture import Capture
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.errors import NotFound, ResendRefused
from inspector.providers import Keys, get
from inspector.providers.samples import sample_names, sample_shows_secret
from inspector.session.checking import Checking
from inspector.simulate import Order, choose_keys, make

#: What a first-time user gets.
FIRST = ("stripe", "payment_intent.succeeded")


def made_sample(checking: Checking, endpoints: list[Endpoint], provider: str, event: str) -> Capture:
    """A sample as its provider would send it to the endpoint that belongs to it; signed by that endpoint's secret, else
    by a made-up one, as always where the sender shows the secret itself. NotFound where there is no such sample.
    """
    names = sample_names(provider)
    if get(provider) is None or not names:
        raise NotFound(f"There are no samples of {provider!r}.")
    endpoint = endpoint_for(endpoints, provider)
    name = event or names[0]
    keys = saved_keys(checking, endpoint, provider, name)
    order = Order(
        provider, name, keys, endpoint=endpoint.name, path=endpoint.path, public_url=endpoint.public_url or None
    )
    now = time.time()
    if keys is None:
        return make(order, now, choose_keys(order, now, local=False)).captures[0]
    try:
        return make(order, now).captures[0]
    except ResendRefused:
        # what is saved only checks: the sample arrives unsigned, not with an empty signature
        return make(replace(order, sign=False), now).captures[0]


def saved_keys(checking: Checking, endpoint: Endpoint, provider: str, event: str) -> Keys | None:
    """What the endpoint signs such a sample with; None when there is nothing, or the sample would show the secret.

    What arrives is stored: a saved secret must not get into the session that way.
    """
    known = get(provider)
    if known is None or known.shows_secret or sample_shows_secret(provider, event):
        return None
    keys = next((keys for _, keys in checking.keys(endpoint.name)), None)
    local = checking.local_key(endpoint.name, provider)
    return keys if local is None else local.signing(keys or Keys(options=endpoint.options), time.time())


def endpoint_for(endpoints: list[Endpoint], provider: str) -> Endpoint:
    """The endpoint of that provider, or of that name; else the one that all else goes to."""
    named = [one for one in endpoints if provider in (one.provider, one.name)]
    default = [one for one in endpoints if one.name == DEFAULT_ENDPOINT]
    return (named or default or [Endpoint(DEFAULT_ENDPOINT)])[0]
