"""Ed25519 signatures. The library is loaded at the first use: starting the program must not wait for it."""

from __future__ import annotations


def ed25519_holds(public: bytes, signature: bytes | None, message: bytes) -> bool:
    """True when the signature of that message holds for a public key of 32 bytes; False for anything malformed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if signature is None or len(signature) != 64 or len(public) != 32:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
