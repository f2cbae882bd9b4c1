"""What can be done on a connection in place of writing an answer: the script of one that goes wrong on purpose."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Iterable, Iterator
from enum import Enum

from inspector.capture import Reply


class End(Enum):
    """How a script ends a connection, or leaves it: `HANG` waits until the sender goes away."""

    HANG = "hang"
    CLOSE = "close"
    RESET = "reset"
    ABORT = "abort"


HANG, CLOSE, RESET, ABORT = End.HANG, End.CLOSE, End.RESET, End.ABORT
#: Bytes to write, seconds to wait, or how it ends.
Act = bytes | float | End
#: Makes the script of a complete answer: its record and its bytes.
Play = Callable[[Reply, bytes], Iterator[Act]]


async def perform(acts: Iterable[Act], transport: asyncio.Transport, drained: Callable[[], Awaitable[None]]) -> bool:
    """Do all acts; True when the connection was left open and may go on. `drained` waits until the sender takes more.

    It never ends for HANG: cancel it when the connection is gone.
    """
    for act in acts:
        if transport.is_closing():
            return False
        if isinstance(act, bytes):
            transport.write(act)
            await drained()
        elif isinstance(act, End):
            await _end(act, transport)
            return False
        else:
            await asyncio.sleep(act)
    return not transport.is_closing()


async def _end(how: End, transport: asyncio.Transport) -> None:
    if how is HANG:
        await asyncio.Event().wait()
    elif how is CLOSE:
        transport.close()
    else:
        if how is RESET:
            _linger_not(transport)
        # what was written before has to be on its way: an abort throws away what waits
        while transport.get_write_buffer_size():
            await asyncio.sleep(0.005)
        transport.abort()


def _linger_not(transport: asyncio.Transport) -> None:
    """Closing the socket then sends RST in place of FIN."""
    sock = transport.get_extra_info("socket")
    if sock is not None:
        # Windows has two shorts there
        layout = "hh" if os.name == "nt" else "ii"
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
