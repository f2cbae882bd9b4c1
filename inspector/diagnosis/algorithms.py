"""Hypotheses about the algorithm: another hash, a plain one in the place of a keyed one, no key at all."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace

from inspector.diagnosis._case import Case, Hypothesis, plain
from inspector.providers._hmac import SIZES, decode
from inspector.providers._scheme import Material, Reading

_SENDGRID = "X-Twilio-Email-Event-Webhook-Signature"
#: Larger bodies are not hashed in the rare ways.
_SMALL = 256 * 1024
#: A digest that was cut is told by this many bytes.
_ENOUGH = 20


def algorithm(case: Case) -> Iterator[Hypothesis]:
    """The same text and key with another algorithm, or with a plain hash."""
    if case.provider.name == "sendgrid":
        yield from _ecdsa(case)
    reading, key = case.reading, case.key
    if reading is None or not key:
        return
    for kind, other, used, material in _ways(case, reading, key):
        case.budget.check()
        digest = other.digest(used, material)
        if any(digest == one or (len(one) >= _ENOUGH and digest.startswith(one)) for one in case.digests):
            yield algorithm_words(case, kind)
            return


def _ways(case: Case, reading: Reading, key: bytes) -> Iterator[tuple[str, Reading, bytes, Material]]:
    """(name, reading with the algorithm, key, text), likeliest first."""
    # a digest may come cut to the length of a shorter one, and is never longer than it was made
    shortest = min((len(one) for one in case.digests), default=0)
    names = [name for name, size in SIZES.items() if size >= shortest]
    small = len(case.body) <= _SMALL
    alone = () if not small or all(plain(one) for one in reading.materials) else (Material(b"", case.body),)
    for material in (*reading.materials[: 3 if small else 1], *alone):
        for name in names:
            if (name, True) != (reading.algorithm, reading.keyed):
                yield f"HMAC-{name.upper()}", replace(reading, algorithm=name, keyed=True), key, material
        for name in names if small else [reading.algorithm]:
            bare, hashed = replace(reading, algorithm=name, keyed=False), f"a plain {name.upper()} hash"
            if (name, False) != (reading.algorithm, reading.keyed):
                yield f"{hashed} of secret and text", bare, key, material
            yield f"{hashed} of text and secret", bare, b"", replace(material, after=material.after + key)
            yield f"{hashed} without any key", bare, b"", material


def _ecdsa(case: Case) -> Iterator[Hypothesis]:
    probe = case.probe
    if probe is None:
        return
    for name in ("SHA1", "SHA384", "SHA512"):
        sent = decode(case.check.header(_SENDGRID) or "", "base64") or b""
        if _ecdsa_holds(case.secret, sent, probe.materials[0].signed, name):
            yield Hypothesis(
                "wrong_algorithm",
                f"It was signed by ECDSA with {name}; SendGrid uses SHA-256.",
                f"With {name} the signature of the same text holds for the saved key.",
                "Sign with SHA-256, as SendGrid does.",
            )
            return


def algorithm_words(case: Case, kind: str) -> Hypothesis:
    """The words for another algorithm."""
    reading = case.reading
    assert reading is not None
    usual = f"HMAC-{reading.algorithm.upper()}" if reading.keyed else reading.algorithm.upper()
    call = {"sha1": "sha1", "sha256": "sha256", "sha512": "sha512"}.get(reading.algorithm, reading.algorithm)
    return Hypothesis(
        "wrong_algorithm",
        f"It was signed with {kind}; {case.provider.title} uses {usual}.",
        f"{kind[0].upper()}{kind[1:]} of the same text with the saved secret is the received signature.",
        f"Use {usual} on both sides: Python hmac.new(key, body, '{call}'), Node createHmac('{call}', key), PHP "
        f"hash_hmac('{call}', …), Ruby OpenSSL::HMAC with '{call}'.",
    )


def _ecdsa_holds(public: str, signature: bytes, message: bytes, algorithm: str) -> bool:
    """As the provider's own check, with another hash."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    kinds: dict[str, hashes.HashAlgorithm] = {
        "SHA1": hashes.SHA1(),
        "SHA384": hashes.SHA384(),
        "SHA512": hashes.SHA512(),
    }
    lines = "".join(line for line in public.splitlines() if "-----" not in line)
    try:
        key = load_der_public_key(base64.b64decode("".join(lines.split()), validate=True))
        if not isinstance(key, EllipticCurvePublicKey):
            return False
        key.verify(signature, message, ECDSA(kinds[algorithm]))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True
