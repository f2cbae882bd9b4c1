"""Whose certificates are accepted: what the system trusts, or, for a target with an exception, any."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
import threading
import time
from functools import lru_cache
from pathlib import Path

import truststore

#: Seconds after which the system's issuers are read again: one that was just added is to count.
FRESH_S = 10.0
#: Where the issuers are on systems whose OpenSSL does not know; Debian, Fedora, Alpine and BSD, openSUSE.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
)
_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")


async def client_context(*, verify: bool) -> ssl.SSLContext:
    """How to encrypt a connection to a target. Reading the issuers takes 100 ms, so that happens in a thread."""
    if not verify:
        return _accepting_any()
    context = _system.context()
    return await asyncio.to_thread(_system.read) if context is None else context


class _System:
    """The issuers that the system trusts, read once for many connections."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        #: What was read: when, by which variables, and what came of it; one tuple, so that no thread sees a half of it.
        self._known: tuple[float, tuple[str | None, ...], ssl.SSLContext] | None = None

    def context(self) -> ssl.SSLContext | None:
        """None when they have to be read."""
        if self._known is None:
            return None
        read_at, named, context = self._known
        return context if time.monotonic() - read_at < FRESH_S and named == _named() else None

    def read(self) -> ssl.SSLContext:
        """Read them, unless another thread just did."""
        with self._lock:
            found = self.context()
            if found is None:
                named, found = _named(), _trusting_the_system()
                self._known = (time.monotonic(), named, found)
            return found


def _named() -> tuple[str | None, ...]:
    return tuple(map(os.environ.get, _VARIABLES))


_system = _System()


def _trusting_the_system() -> ssl.SSLContext:
    if sys.platform in ("darwin", "win32"):
        # there the system itself decides on a chain, when it has come
        context: ssl.SSLContext = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    else:
        # not truststore's: that one reads all issuers again for each connection, and holds up the loop meanwhile
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.set_default_verify_paths()
        known = ssl.get_default_verify_paths()
        if not known.cafile and not (known.capath and any(Path(known.capath).iterdir())):
            bundle = next((file for file in map(Path, _BUNDLES) if file.is_file()), None)
            if bundle is not None:
                context.load_verify_locations(bundle)
    context.set_alpn_protocols(["http/1.1"])
    return context


@lru_cache(1)
def _accepting_any() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["http/1.1"])
    return context
