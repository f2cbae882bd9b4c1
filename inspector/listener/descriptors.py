"""How many connections the system lets this program hold open: each is an open file."""

from __future__ import annotations

import sys

#: What is asked for, and what the program needs beside connections.
_WANTED = 65_536
_OWN = 100
#: With room for fewer senders than this the user is told.
FEW = 1000


def room() -> int | None:
    """Raise the limit of open files as far as is allowed, and tell for about how many connections there is room.

    None where there is no such limit, or none that could be told.
    """
    if sys.platform == "win32":
        return None
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return None
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(_WANTED, hard)
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            # macOS has a further limit of its own, and tells it to nobody
            wanted = soft
        soft = max(soft, wanted)
    return max(0, soft - _OWN)


def few_words(connections: int) -> str:
    """What the user is told where there is little room."""
    return (
        f"The system lets this program hold about {connections:,} connections open; further senders are turned away."
        " Allow more with `ulimit -n 65536` in the shell that starts it."
    )
