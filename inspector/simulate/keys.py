"""Secrets made up for a sample: of the form that the provider's own have, so that a receiver takes them."""

from __future__ import annotations

import base64
import re
import secrets
import string
import uuid
from dataclasses import replace

from inspector.capture import TOKEN_LETTER
from inspector.providers import Keys, Provider
from inspector.providers.chosen_header import ChosenHeader
from inspector.providers.local_keys import LocalKey, make_local_key

_HEX, _CAPITALS = "0123456789abcdef", string.ascii_uppercase + string.digits
_LETTERS = string.ascii_letters + string.digits
#: What stands in front, of which signs, how many; all others are 40 letters and digits.
_FORMS = {
    "stripe": ("whsec_", _LETTERS, 32),
    "slack": ("", _HEX, 32),
    "shopify": ("shpss_", _HEX, 32),
    "paypal": ("", _CAPITALS, 17),
    "mailgun": ("", _HEX, 32),
    "twilio": ("", _HEX, 32),
    "meta": ("", _HEX, 32),
    "line": ("", _HEX, 32),
    "adyen": ("", _HEX.upper(), 64),
    "linear": ("lin_wh_", _LETTERS, 32),
    "paddle": ("pdl_ntfset_01", string.ascii_lowercase + string.digits, 32),
    "notion": ("secret_", _LETTERS, 43),
    "paystack": ("sk_test_", _HEX, 40),
    "dropbox": ("", string.ascii_lowercase + string.digits, 15),
    "sentry": ("", _HEX, 64),
}
_HEADER_LINE = re.compile(rf"({TOKEN_LETTER}{{1,100}}:[ \t]+).", re.ASCII)


def made_up(provider: Provider) -> Keys:
    """A secret as that provider would give it out, new each time."""
    if getattr(provider, "key_form", "") == "base64":
        return Keys(secret=f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode('ascii')}")
    if provider.name == "hubspot":
        return Keys(secret=str(uuid.uuid4()))
    before, signs, size = _FORMS.get(provider.name, ("", _LETTERS, 40))
    return Keys(secret=before + "".join(secrets.choice(signs) for _ in range(size)))


def made_up_pair(provider: Provider, now: float) -> tuple[Keys, LocalKey]:
    """Keys that sign in place of the provider's private one, and the local key in them. An RSA key takes 100 ms."""
    key = make_local_key(provider, now)
    return key.signing(made_up(provider) if _has_secret_beside(provider) else Keys(), now), key


def key_beside(provider: Provider, keys: Keys, now: float) -> LocalKey | None:
    """A local key to sign with beside a secret that is no key (PayPal's webhook id); None where that cannot help.

    Not where the receiver has a certificate already: it would refuse any key but that one's.
    """
    if keys.private_key or keys.cert_pem or not keys.secret or not _has_secret_beside(provider):
        return None
    return make_local_key(provider, now)


def _has_secret_beside(provider: Provider) -> bool:
    return bool(provider.test_key) and provider.name in _FORMS


def others(provider: Provider, keys: Keys, now: float) -> Keys:
    """Keys of the same kind that nobody has: what is made with them looks right and is wrong."""
    other = made_up(provider).secret or ""
    secret = keys.secret or ""
    if keys.private_key:
        # some requests of such a provider are signed with a secret all the same
        return make_local_key(provider, now).signing(replace(keys, secret=other if secret else None), now)
    if isinstance(provider, ChosenHeader):
        # the header's name, or the user before the password, stays
        match = _HEADER_LINE.match(secret)
        kept = match[1] if match else secret.partition(" ")[0] + " " if " " in secret else ""
        user, mark, _ = secret.removeprefix(kept).partition(":")
        other = kept + (f"{user}:" if mark and not kept.strip().endswith(":") else "") + other
    elif secret.startswith("whsec_") and not other.startswith("whsec_"):
        other = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode('ascii')}"
    return replace(keys, secret=other)
