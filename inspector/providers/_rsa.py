"""RSA signatures and the certificates that go with them. The library is loaded at the first use, not at the start."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import Certificate

#: PEM texts longer than this are not looked at.
_LONGEST_PEM = 200_000


def read_certificates(pem: str) -> list[Certificate]:
    """The certificates of a PEM text, in order; [] when there is none that can be read."""
    from cryptography.x509 import load_pem_x509_certificates

    if len(pem) > _LONGEST_PEM:
        return []
    try:
        return load_pem_x509_certificates(pem.encode("ascii", "replace"))
    except ValueError:
        return []


def rsa_key(certificate: Certificate) -> RSAPublicKey | None:
    """The certificate's RSA key, or None when it has another kind of key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, RSAPublicKey) else None


def compare_rsa(key: RSAPublicKey, signature: bytes, message: bytes, algorithm: str) -> str:
    """`holds`; `other_text` or `other_hash` signed by this very key; `other_key`; or `malformed` (PKCS#1 v1.5)."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    kinds: dict[str, hashes.HashAlgorithm] = {
        "sha1": hashes.SHA1(),  # what SNS version 1 uses
        "sha256": hashes.SHA256(),
        "sha512": hashes.SHA512(),
    }
    if len(signature) != (key.key_size + 7) // 8:
        return "malformed"
    try:
        key.verify(signature, message, PKCS1v15(), kinds[algorithm])
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        for name, kind in kinds.items():
            try:
                key.recover_data_from_signature(signature, PKCS1v15(), kind)
            except (InvalidSignature, UnsupportedAlgorithm, ValueError):
                continue
            return "other_text" if name == algorithm else "other_hash"
        return "other_key"
    return "holds"


def in_force(certificate: Certificate, moment: float) -> bool:
    """Whether a certificate is inside its dates at that moment (unix seconds)."""
    try:
        when = datetime.fromtimestamp(moment, UTC)
    except (ValueError, OverflowError, OSError):
        return False
    return certificate.not_valid_before_utc <= when <= certificate.not_valid_after_utc


def is_self_signed(certificate: Certificate) -> bool:
    """Whether a certificate vouches for itself."""
    return _issued_by(certificate, certificate)


def issued_under(chain: list[Certificate], roots: list[Certificate], moment: float) -> bool:
    """Whether the first certificate is one of the roots, or leads to one by way of the others.

    Each issuer on the way must be one that may issue, and within its dates at that moment.
    """
    current, rest = chain[0], [*chain[1:], *roots]
    for _ in range(8):
        if current in roots:
            return True
        fit = (one for one in rest if one != current and _may_issue(one, one in roots) and in_force(one, moment))
        issuer = next((one for one in fit if _issued_by(current, one)), None)
        if issuer is None:
            return False
        current = issuer
    return False


def certificate_flaw(chain: list[Certificate], ca_pem: str | None, moment: float) -> str | None:
    """Why a certificate is not to be trusted, in a sentence, or None; without roots the issuer is not looked up."""
    roots = read_certificates(ca_pem) if ca_pem else []
    if not in_force(chain[0], moment):
        return "The certificate was not valid at the moment of receipt."
    if ca_pem and not issued_under(chain, roots, moment):
        return "The certificate does not lead to the trusted root."
    if not ca_pem and is_self_signed(chain[0]):
        return "The certificate is self-signed: anybody could have made it."
    return None


def _issued_by(certificate: Certificate, issuer: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(certificate: Certificate, is_root: bool) -> bool:
    from cryptography.x509 import BasicConstraints, ExtensionNotFound

    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except ExtensionNotFound:
        # old roots have none
        return is_root
    except ValueError:
        return False
