"""The listener's side of TLS: 1.2 or newer, the certificate by the name that is asked for, clients' certificates."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.errors import ConfigError
from inspector.tls.authority import Authority

#: Names that certificates are made for while it runs.
_MOST_NAMES = 100
_NAME = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
)


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served: files of a certificate and its key ("": the local authority makes one for each name), and the
    file of the authorities that clients' certificates have to come from ("": none is asked for).

    `demand_client` refuses a client without one already in the handshake.
    """

    certificate: str = ""
    key: str = ""
    client_ca: str = ""
    demand_client: bool = False


class CertificateError(ConfigError):
    """A file cannot be served with; `part` is what of `Serving` is to blame."""

    def __init__(self, message: str, part: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.part = part


def check_files(serving: Serving) -> ssl.SSLContext | None:
    """A context with its own certificate; None where the authority has to make one. CertificateError. Blocks."""
    context = _new_context(serving)
    if serving.certificate:
        _check_dates(serving.certificate)
        _load(context, serving.certificate, serving.key or serving.certificate)
        return context
    if serving.key:
        raise CertificateError(
            "A key for TLS is given without its certificate.", "key", hint="Name the certificate too, or neither."
        )
    return None


def serving_context(serving: Serving, authority: Authority, host: str) -> ssl.SSLContext:
    """A context to listen with on `host`. CertificateError says which file is wrong, and why. Blocks: reads files."""
    own_one = check_files(serving)
    if own_one is not None:
        return own_one
    context = _made(serving, authority, _own_names(host))
    known: dict[str, ssl.SSLContext] = {}

    def by_name(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        # a name that is none, or one too many, gets the certificate of this machine
        wanted = (name or "").lower()
        if wanted in own or not _NAME.fullmatch(wanted):
            return
        if wanted not in known and len(known) < _MOST_NAMES:
            known[wanted] = _made(serving, authority, [wanted])
        if wanted in known:
            connection.context = known[wanted]

    own = set(_own_names(host))
    context.sni_callback = by_name
    return context


def client_of(transport_extra: Any) -> dict[str, Any] | None:
    """What a client's certificate says of it; None without one. `transport_extra` is the transport's `peercert`."""
    if not isinstance(transport_extra, Mapping) or not transport_extra:
        return None
    return {
        "subject": _name_text(transport_extra.get("subject", ())),
        "issuer": _name_text(transport_extra.get("issuer", ())),
        "serial": transport_extra.get("serialNumber", ""),
        "not_before": transport_extra.get("notBefore", ""),
        "not_after": transport_extra.get("notAfter", ""),
        "names": [f"{kind}:{value}" for kind, value in transport_extra.get("subjectAltName", ())],
    }


def _name_text(name: Any) -> str:
    return ", ".join(f"{kind}={value}" for part in name for kind, value in part)


def _made(serving: Serving, authority: Authority, names: list[str]) -> ssl.SSLContext:
    context = _new_context(serving)
    chain, key = authority.issue(names)
    # the ssl module loads certificates from files only
    with tempfile.TemporaryDirectory(prefix="webhook-inspector-") as folder:
        files = Path(folder, "chain.pem"), Path(folder, "key.pem")
        for file, text in zip(files, (chain, key), strict=True):
            file.touch(0o600)
            file.write_text(text, "ascii")
        _load(context, str(files[0]), str(files[1]))
    return context


def _new_context(serving: Serving) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # HTTP/2 is not spoken here, and a client is told so in the handshake
    context.set_alpn_protocols(["http/1.1"])
    if serving.client_ca:
        try:
            context.load_verify_locations(serving.client_ca)
        except (OSError, ssl.SSLError) as error:
            raise CertificateError(
                f"The authorities of clients' certificates, {serving.client_ca}, cannot be read: {_words(error)}.",
                "client_ca",
            ) from error
        context.verify_mode = ssl.CERT_REQUIRED if serving.demand_client else ssl.CERT_OPTIONAL
    elif serving.demand_client:
        raise CertificateError(
            "Clients shall show certificates, and nothing says whose.",
            "demand_client",
            hint="Name the file of their authority.",
        )
    return context


def _load(context: ssl.SSLContext, certificate: str, key: str) -> None:
    part = "certificate" if key == certificate else "key"
    try:
        # no question on the terminal for the password of a key
        context.load_cert_chain(certificate, key, password=lambda: "")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CertificateError(f"The key {key} does not belong to the certificate {certificate}.", part) from error
        raise CertificateError(
            f"The certificate {certificate} with the key {key} cannot be used: {_words(error)}.",
            part,
            hint="Both have to be PEM, the key without a password.",
        ) from error
    except OSError as error:
        # the certificate was read before
        raise CertificateError(f"The key {key} cannot be read: {_words(error)}.", part) from error


def _check_dates(path: str) -> None:
    from cryptography import x509

    try:
        found = x509.load_pem_x509_certificate(Path(path).read_bytes())
    except OSError as error:
        raise CertificateError(f"The certificate {path} cannot be read: {_words(error)}.", "certificate") from error
    except ValueError as error:
        raise CertificateError(f"{path} holds no certificate in PEM.", "certificate") from error
    now = datetime.now(UTC)
    if found.not_valid_after_utc < now:
        raise CertificateError(
            f"The certificate {path} has expired on {found.not_valid_after_utc:%Y-%m-%d}.",
            "certificate",
            hint="Renew it, or leave it out to have one made.",
        )
    if found.not_valid_before_utc > now:
        raise CertificateError(
            f"The certificate {path} is not valid before {found.not_valid_before_utc:%Y-%m-%d}.", "certificate"
        )


def _own_names(host: str) -> list[str]:
    names = ["localhost", "127.0.0.1", "::1"]
    if host.strip("[]") not in ("", "0.0.0.0", "::", *names):
        names.insert(0, host.strip("[]"))
    elif host.strip("[]") in ("", "0.0.0.0", "::"):
        with contextlib.suppress(OSError):
            names += [socket.gethostname().lower()]
    return [name for name in names if ":" in name or _NAME.fullmatch(name)]


def _words(error: Exception) -> str:
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
