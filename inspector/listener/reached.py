"""Whether an answer reached a sender that had ended its side: it may still read, or have closed and gone.

Both look the same until something is sent: the system of who reads takes it and says so, that of who is gone resets.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys

if sys.platform != "win32":
    import fcntl
    import termios

#: Seconds until what says nothing, as somebody behind a slow line, counts as a reader; and between the first two looks.
_PATIENCE_S = 0.25
_FIRST_S = 0.001


async def reached(transport: asyncio.Transport, sent: int) -> bool:
    """False when the connection is reset over the `sent` bytes that were just written to it."""
    sock = transport.get_extra_info("socket")
    pause, waited = _FIRST_S, 0.0
    while not transport.is_closing():
        taken = _taken(sock, transport, sent)
        # behind the look at what was taken: a reset makes that look as if all were
        if sock is not None and _is_reset(sock):
            return False
        if taken or waited >= _PATIENCE_S:
            return True
        await asyncio.sleep(pause)
        waited, pause = waited + pause, pause * 2
    return False


def _is_reset(sock: socket.socket) -> bool:
    """Whether the connection came to an error, or to its end."""
    try:
        return sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0
    except OSError:
        return True


def _taken(sock: socket.socket | None, transport: asyncio.Transport, sent: int) -> bool:
    """Whether some of the bytes were acknowledged; False where the system does not tell."""
    if sys.platform == "win32" or sock is None:
        return False
    with contextlib.suppress(OSError):
        (waits,) = struct.unpack("i", fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4)))
        return bool(waits + transport.get_write_buffer_size() < sent)
    return False
