"""What a user pastes or names as "the secret": told apart by how it looks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from inspector.providers._base import Keys


def keys_from_text(text: str, material: Iterable[str] = ()) -> Keys:
    """Keys of a signing secret, a certificate, public or private key (PEM), or a key set (JWKS, or id -> certificate).

    `secret` is always the text itself. `material` are further texts of those kinds that belong to the same check, such
    as the certificate beside PayPal's webhook id, or a private key to sign with.
    """
    keys = Keys(secret=text or None)
    for one in (text, *material):
        fields = _parts(one)
        if "certs" in fields:
            fields["certs"] = {**keys.certs, **fields["certs"]}
        if "cert_pem" in fields and keys.cert_pem and keys.cert_pem != fields["cert_pem"]:
            # several certificates are one bundle
            fields["cert_pem"] = f"{keys.cert_pem.rstrip()}\n{fields['cert_pem']}"
        keys = replace(keys, **fields)
    return keys


def is_public(text: str) -> bool:
    """Whether a text is a certificate, a public key or a key set, and not a secret."""
    return bool(_parts(text)) and not _is_private(text)


def keys_of_texts(named: Iterable[tuple[str, str]]) -> list[tuple[str, Keys]]:
    """Keys of all that an endpoint was given, as (name, text) pairs, under the names of the secrets.

    Each secret is joined by all certificates, keys and key sets; without a secret these stand for themselves.
    """
    pairs = list(named)
    material = [text for _, text in pairs if _parts(text)]
    secrets = [(name, text) for name, text in pairs if not _parts(text)]
    return [(name, keys_from_text(text, material)) for name, text in secrets or pairs]


def _is_private(text: str) -> bool:
    return "-----BEGIN" in text and "PRIVATE KEY-----" in text


def _parts(text: str) -> dict[str, Any]:
    if _is_private(text):
        return {"private_key": text}
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
