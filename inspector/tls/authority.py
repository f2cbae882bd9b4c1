"""A certificate authority of this machine alone. Its key never leaves the user's folder.

The profile is that of RFC 5280 as browsers read it: leaves live less than 398 days and name their hosts in
subjectAltName; the authority may sign nothing but leaves.
"""

from __future__ import annotations

import ipaddress
import os
import sys
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from inspector.errors import ConfigError
from inspector.paths import data_dir

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_NAME = "Webhook Inspector local authority"
#: Days that the authority and its leaves live. The authority is made anew when it has less than a leaf's life left.
_CA_DAYS = 3650
_LEAF_DAYS = 397
#: Clocks of other machines may be a little behind.
_EARLY = timedelta(days=1)


class Authority:
    """Makes certificates for host names. `folder` holds `ca.pem` and `ca.key`; they are made at the first use."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_dir() / "tls"
        self.certificate_path = self.folder / "ca.pem"
        self._key_path = self.folder / "ca.key"
        self._lock = threading.Lock()
        self._loaded: tuple[x509.Certificate, EllipticCurvePrivateKey] | None = None

    def certificate(self) -> str:
        """The authority's own certificate, PEM: what a sender has to trust. ConfigError when it cannot be kept."""
        from cryptography.hazmat.primitives.serialization import Encoding

        return self._authority()[0].public_bytes(Encoding.PEM).decode("ascii")

    def issue(self, names: Sequence[str]) -> tuple[str, str]:
        """A fresh certificate for these host names and addresses with its chain, and its key, both PEM."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

        authority, key = self._authority()
        own = _new_key()
        now = datetime.now(UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority.subject)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLY)
            .not_valid_after(min(now + timedelta(days=_LEAF_DAYS), authority.not_valid_after_utc))
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()),
                critical=False,
            )
            .sign(key, hashes.SHA256())
        )
        chain = made.public_bytes(Encoding.PEM) + authority.public_bytes(Encoding.PEM)
        return chain.decode("ascii"), _pem(own)

    def _authority(self) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
        with self._lock:
            if self._loaded is None:
                self._loaded = self._load() or self._make()
            return self._loaded

    def _load(self) -> tuple[x509.Certificate, EllipticCurvePrivateKey] | None:
        from cryptography import x509
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        try:
            certificate = x509.load_pem_x509_certificate(self.certificate_path.read_bytes())
            key = load_pem_private_key(self._key_path.read_bytes(), None)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"The local certificate authority in {self.folder} cannot be read: {error}.",
                hint="Delete that folder to have a new one made; senders then have to trust the new one.",
            ) from error
        if not isinstance(key, EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
            raise ConfigError(
                f"The key in {self.folder} does not belong to the certificate beside it.",
                hint="Delete that folder to have a new authority made.",
            )
        if certificate.not_valid_after_utc < datetime.now(UTC) + timedelta(days=_LEAF_DAYS):
            return None
        return certificate, key

    def _make(self) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.serialization import Encoding
        from cryptography.x509.oid import NameOID

        key = _new_key()
        now = datetime.now(UTC)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, _NAME)])
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLY)
            .not_valid_after(now + timedelta(days=_CA_DAYS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(self._key_path, _pem(key))
            _write(self.certificate_path, made.public_bytes(Encoding.PEM).decode("ascii"))
        except OSError as error:
            raise ConfigError(
                f"The local certificate authority cannot be kept in {self.folder}: {error.strerror}."
            ) from error
        return made, key


def install_command(path: Path) -> str:
    """What is typed on this system so that its programs trust the authority whose certificate lies there."""
    if sys.platform == "darwin":
        return f'security add-trusted-cert -k ~/Library/Keychains/login.keychain-db "{path}"'
    if sys.platform == "win32":
        return f'certutil -user -addstore Root "{path}"'
    return f"sudo cp '{path}' /usr/local/share/ca-certificates/webhook-inspector.crt && sudo update-ca-certificates"


def install_hint(path: Path) -> str:
    """How a sender on this system is made to trust the authority whose certificate lies there, in one sentence."""
    hint = f"Run: {install_command(path)}"
    if sys.platform in ("darwin", "win32"):
        return hint
    return f"{hint}; or name it to one program, such as curl --cacert '{path}'"


def _new_key() -> EllipticCurvePrivateKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: EllipticCurvePrivateKey) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def _general(name: str) -> x509.GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(**on: bool) -> x509.KeyUsage:
    from cryptography import x509

    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


def _write(path: Path, text: str) -> None:
    """Only the user may read it, and it is never there half."""
    draft = path.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
    draft.replace(path)
