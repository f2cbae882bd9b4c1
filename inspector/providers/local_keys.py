"""Local test keys: they sign in place of a private key that only the provider has.

An application under test checks with the public half, which is exported in the form that the provider's own has.
The cryptography library is loaded at the first use: starting the program must not wait for it.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from inspector.errors import ResendRefused
from inspector.providers._base import Keys, Provider
from inspector.providers._private import key_id, load_key
from inspector.providers._rsa import read_certificates

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_YEARS = 5
_ORGANISATION = "Webhook Inspector local test key"


class Form(NamedTuple):
    """What a test key is, how its public half is written (its name for users), and the end of its file's name."""

    key: str
    title: str
    ending: str


FORMS = {
    "rsa-certificate": Form("RSA", "certificate with its root (PEM)", "certificate.pem"),
    "rsa-pem": Form("RSA", "public key (PEM)", "public-key.pem"),
    "p256": Form("P-256", "public key (base64)", "public-key.txt"),
    "ed25519": Form("Ed25519", "public key (hex)", "public-key.txt"),
    "ed25519-whpk": Form("Ed25519", "public key (whpk_…)", "public-key.txt"),
    "jwks-rs256": Form("RSA", "key set (JWKS)", "jwks.json"),
    "jwks-es256": Form("P-256", "key set (JWKS)", "jwks.json"),
}


@dataclass(frozen=True, slots=True, repr=False)
class LocalKey:
    """A test key. `text` is what the vault keeps: the private key as PEM, and its certificates where it has some."""

    kind: str
    text: str

    def __repr__(self) -> str:
        return f"LocalKey({self.kind!r})"

    @property
    def form(self) -> Form:
        """How the public half is written."""
        return FORMS[self.kind]

    @property
    def public(self) -> str:
        """The public half, as the provider's own is written. ResendRefused when the key cannot be read."""
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        key = load_key(self._private, self.form.key).public_key()
        if self.kind == "rsa-certificate":
            if len(self._certificates) != 2:
                raise ResendRefused("The certificate of the local test key is not there.", hint="Make a new test key.")
            return "\n".join(self._certificates) + "\n"
        if self.kind.startswith("ed25519"):
            raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
            return raw.hex() if self.kind == "ed25519" else f"whpk_{base64.b64encode(raw).decode('ascii')}"
        if self.kind.startswith("jwks"):
            return json.dumps(_key_set(key, "RS256" if self.kind == "jwks-rs256" else "ES256"), indent=2) + "\n"
        if self.kind == "rsa-pem":
            return str(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii"))
        return base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode("ascii")

    @property
    def expires(self) -> datetime | None:
        """When its certificate ends; None where it has none, and no end."""
        if self.kind != "rsa-certificate":
            return None
        found = read_certificates("\n".join(self._certificates))
        return found[0].not_valid_after_utc if found else None

    def checking(self, keys: Keys) -> Keys:
        """What checks a request that this key signed; a secret of `keys` that is checked beside it stays."""
        bare = replace(keys, public_key=None, cert_pem=None, ca_pem=None, certs={}, jwks={}, private_key=None)
        if self.kind == "rsa-certificate":
            return replace(bare, cert_pem=self.public, ca_pem=self._certificates[-1])
        if self.kind.startswith("jwks"):
            return replace(bare, jwks=json.loads(self.public))
        return replace(bare, public_key=self.public)

    def signing(self, keys: Keys, now: float) -> Keys:
        """`keys` with this one to sign with. ResendRefused when its certificate has ended."""
        ends = self.expires
        if ends is not None and ends.timestamp() <= now:
            raise ResendRefused(
                f"The certificate of the local test key ended on {ends:%Y-%m-%d}.", hint="Make a new test key."
            )
        return replace(self.checking(keys), private_key=self._private)

    @property
    def _private(self) -> str:
        return self.text.partition("-----BEGIN CERTIFICATE")[0]

    @property
    def _certificates(self) -> list[str]:
        mark = "-----BEGIN CERTIFICATE"
        return [mark + part.rstrip() for part in self.text.split(mark)[1:]]


def make_local_key(provider: Provider, now: float) -> LocalKey:
    """A new test key for a provider that has a kind of them. An RSA key takes some 100 ms: not on a window's thread."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    kind = provider.test_key
    key: Any
    form = FORMS[kind].key
    if form == "Ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
    elif form == "P-256":
        key = ec.generate_private_key(ec.SECP256R1())
    else:
        key = rsa.generate_private_key(65537, 2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")
    if kind == "rsa-certificate":
        text += _certified(key, provider, datetime.fromtimestamp(now, UTC))
    return LocalKey(kind, text)


def _certified(key: RSAPrivateKey, provider: Provider, moment: datetime) -> str:
    """Certificate and root (PEM). The root's key is dropped at once, so that nobody who trusts it trusts anything else.

    A leaf under a root, as receivers refuse certificates that vouch for themselves; no host name stands in it as an
    alternative name, so that it is good for no TLS server.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.x509.oid import NameOID

    root_key = ec.generate_private_key(ec.SECP256R1())
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION)
    issuer = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, f"Test root for {provider.title}")])
    subject = x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, provider.test_name)])
    made = []
    for name, public, ca in ((subject, key.public_key(), False), (issuer, root_key.public_key(), True)):
        usage = x509.KeyUsage(
            digital_signature=not ca,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=ca,
            crl_sign=False,
            encipher_only=False,
            decipher_only=False,
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(moment - timedelta(days=1))
            .not_valid_after(moment + timedelta(days=365 * _YEARS))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
            .sign(root_key, SHA256())
        )
        made.append(certificate.public_bytes(Encoding.PEM).decode("ascii"))
    return "".join(made)


def _key_set(key: Any, algorithm: str) -> dict[str, Any]:
    from jwt.algorithms import ECAlgorithm, RSAAlgorithm

    jwk = (RSAAlgorithm if algorithm == "RS256" else ECAlgorithm).to_jwk(key, as_dict=True)
    jwk.pop("key_ops", None)
    return {"keys": [{**jwk, "kid": key_id(key), "use": "sig", "alg": algorithm}]}
