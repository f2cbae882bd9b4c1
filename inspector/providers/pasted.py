"""What a user pastes or names as "the secret": told apart by how it looks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from inspector.providers._base import Keys


def keys_from_text(text: str, material: Iterable[str] = ()) -> Keys:
    """Keys of a signing secret, a certificate or public key (PEM), or a key set (JWKS, or key id -> certificate).

    `secret` is always the text itself. `material` are further texts of the public kinds that the same check needs,
    such as the certificate beside PayPal's webhook id.
    """
    keys = Keys(secret=text or None)
    for one in (text, *material):
        fields = _public(one)
        if "certs" in fields:
            fields["certs"] = {**keys.certs, **fields["certs"]}
        if "cert_pem" in fields and keys.cert_pem and keys.cert_pem != fields["cert_pem"]:
            # several certificates are one bundle
            fields["cert_pem"] = f"{keys.cert_pem.rstrip()}\n{fields['cert_pem']}"
        keys = replace(keys, **fields)
    return keys


def is_public(text: str) -> bool:
    """Whether a text is a certificate, a public key or a key set, and not a secret."""
    return bool(_public(text))


def keys_of_texts(named: Iterable[tuple[str, str]]) -> list[tuple[str, Keys]]:
    """Keys of all that an endpoint was given, as (name, text) pairs, under the names of the secrets.

    Each secret is joined by all certificates, public keys and key sets; without a secret these stand for themselves.
    """
    pairs = list(named)
    public = [text for _, text in pairs if is_public(text)]
    secrets = [(name, text) for name, text in pairs if not is_public(text)]
    if secrets:
        return [(name, keys_from_text(text, public)) for name, text in secrets]
    return [(name, keys_from_text(text, public)) for name, text in pairs]


def _public(text: str) -> dict[str, Any]:
    if "-----BEGIN CERTIFICATE" in text and not text.lstrip().startswith("{"):
        return {"cert_pem": text}
    if "-----BEGIN PUBLIC KEY" in text:
        return {"public_key": text}
    if not text.lstrip().startswith("{"):
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    if isinstance(data.get("keys"), list):
        return {"jwks": data}
    if data and all(isinstance(value, str) and "-----BEGIN CERTIFICATE" in value for value in data.values()):
        return {"certs": data}
    if isinstance(data.get("kty"), str):
        # one key of a set, as some dashboards show it
        return {"jwks": {"keys": [data]}}
    return {}
