"""TLS for the listener: a certificate of a local authority made on the spot, or one that is supplied."""

from inspector.tls.authority import Authority, install_command, install_hint
from inspector.tls.context import CertificateError, Serving, check_files, client_of, serving_context

__all__ = [
    "Authority",
    "CertificateError",
    "Serving",
    "check_files",
    "client_of",
    "install_command",
    "install_hint",
    "serving_context",
]
