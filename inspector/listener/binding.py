"""Sockets to listen on, or one clear reason why not."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Sequence

from inspector.errors import ListenError

#: Connections that may wait to be accepted.
BACKLOG = 1024
_SEARCH = 100


async def bind(host: str, port: int) -> list[socket.socket]:
    """Listening sockets for every address of `host`, all on one port (0: any free one). Raises ListenError."""
    if not 0 <= port <= 65535:
        raise ListenError(
            f"{port} is no port number.", host=host, port=port, hint="Choose one from 1 to 65535, or 0 for any."
        )
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ListenError(
            f"{host!r} is no address of this machine: {_words(error)}.",
            host=host,
            port=port,
            hint="Use 127.0.0.1 for this machine only, or 0.0.0.0 for all its networks.",
        ) from error
    addresses = list(dict.fromkeys((family, address) for family, _, _, _, address in found))
    for _ in range(10):
        try:
            return _bind_all(addresses, port)
        except OSError as error:
            # with port 0 the first address got a port that is taken on the second: draw again
            if port == 0 and error.errno == errno.EADDRINUSE and len(addresses) > 1:
                continue
            raise _refusal(host, port, error) from error
    raise ListenError(f"No port is free on all addresses of {host}.", host=host, port=port, hint="Name one.")


def _bind_all(addresses: Sequence[tuple[int, Sequence[object]]], port: int) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    missing: OSError | None = None
    try:
        for family, address in addresses:
            try:
                sock = _listening(family, (address[0], port, *address[2:]))
            except OSError as error:
                # "localhost" may name an IPv6 address on a machine that has none: the others will do
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT) or len(addresses) == 1:
                    raise
                missing = error
                continue
            sockets.append(sock)
            port = sock.getsockname()[1]
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    if not sockets and missing is not None:
        raise missing
    return sockets


def _listening(family: int, address: tuple[object, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            # a port whose last connections are still in TIME_WAIT is free; one that is listened on is not
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif hasattr(socket, "SO_EXCLUSIVEADDRUSE"):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        sock.setblocking(False)
        sock.bind(address)
        sock.listen(BACKLOG)
    except OSError:
        sock.close()
        raise
    return sock


def _refusal(host: str, port: int, error: OSError) -> ListenError:
    if error.errno == errno.EADDRINUSE:
        free = free_port(host, port + 1)
        other = f"for example {free}, which is free" if free else "or 0 for any free one"
        return ListenError(
            f"Port {port} on {host} is in use by another program.",
            host=host,
            port=port,
            free_port=free,
            hint=f"Stop that program, or listen on another port, {other} (--port, or the settings).",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        free = free_port(host, 8000 + port if port < 1024 else port + 1)
        other = f", for example {free}" if free else ""
        return ListenError(
            f"No permission to listen on port {port} of {host}: ports below 1024 belong to the administrator."
            if port < 1024
            else f"No permission to listen on port {port} of {host}.",
            host=host,
            port=port,
            free_port=free,
            hint=f"Choose a port from 1024 on{other} (--port, or the settings).",
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ListenError(
            f"{host} is no address of this machine, so port {port} cannot be opened there.",
            host=host,
            port=port,
            hint="Use 127.0.0.1 for this machine only, or 0.0.0.0 for all its networks (--host, or the settings).",
        )
    return ListenError(
        f"Cannot listen on port {port} of {host}: {_words(error)}.",
        host=host,
        port=port,
        hint="Choose another address or port (--host, --port, or the settings).",
    )


def free_port(host: str, first: int) -> int | None:
    """The first port from `first` on that can be listened on at `host`, or None."""
    for port in range(first, min(first + _SEARCH, 65536)):
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            sockets = _bind_all([(family, address) for family, _, _, _, address in found], port)
        except OSError:
            continue
        for sock in sockets:
            sock.close()
        return port
    return None


def _words(error: Exception) -> str:
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return words.rstrip(".")
