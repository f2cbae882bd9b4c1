"""Sample events of any provider, signed where that is possible, for the session's own listener."""

from __future__ import annotations

import base64
import secrets
import time
from dataclasses import replace
from functools import partial

from inspector.capture import Capture
from inspector.endpoints import DEFAULT_ENDPOINT, Endpoint
from inspector.errors import NotFound, ResendRefused
from inspector.providers import Keys, get
from inspector.providers.samples import sample_capture, sample_names
from inspector.session.checking import Checking

#: What a first-time user gets.
FIRST = ("stripe", "payment_intent.succeeded")


def made_sample(checking: Checking, endpoints: list[Endpoint], provider: str, event: str) -> Capture:
    """A sample as its provider would send it to the endpoint that belongs to it; signed by that endpoint's secret, else
    by a made-up one, as always where the sender shows the secret itself. NotFound where there is no such sample.
    """
    known = get(provider)
    names = sample_names(provider)
    if known is None or not names:
        raise NotFound(f"There are no samples of {provider!r}.")
    endpoint = _endpoint_for(endpoints, provider)
    made_up = Keys(secret=_made_up(known))
    # what arrives is stored: a saved secret must not get into the session that way
    saved = () if known.shows_secret else checking.keys(endpoint.name)
    keys = next((keys for _, keys in saved), made_up)
    build = partial(
        sample_capture,
        provider,
        event or names[0],
        now=time.time(),
        secret=keys.secret or "",
        endpoint=endpoint.name,
        path=endpoint.path,
    )
    capture = build()
    try:
        signed = known.sign(capture, keys, time.time(), public_url=endpoint.public_url or None)
    except ResendRefused:
        # only the provider can sign, with its private key: the sample arrives unsigned, not with an empty signature
        return build(signed=False)
    return replace(capture, headers=signed.headers, body=signed.body)


def _endpoint_for(endpoints: list[Endpoint], provider: str) -> Endpoint:
    named = [one for one in endpoints if provider in (one.provider, one.name)]
    default = [one for one in endpoints if one.name == DEFAULT_ENDPOINT]
    return (named or default or [Endpoint(DEFAULT_ENDPOINT)])[0]


def _made_up(provider: object) -> str:
    random = secrets.token_bytes(24)
    if getattr(provider, "key_form", "") == "hex":
        return random.hex()
    return f"whsec_{base64.b64encode(random).decode('ascii')}"
