"""Config files of curl as our own scripts make them: an option a line, its value in quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from inspector.errors import ImportFailed

_LINE = re.compile(rb'([a-z][a-z0-9.-]*)(?: = "((?:[^"\\]|\\.)*)")?', re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def config_words(config: bytes) -> Iterator[bytes]:
    """The lines as words of a command. ImportFailed for one that is none of ours."""
    at = 0
    while at < len(config):
        found = _LINE.match(config, at)
        if found is None or config[found.end() : found.end() + 1] not in (b"", b"\n"):
            raise ImportFailed("the config text of a command is not as it was written")
        at = found.end() + 1
        yield b"--" + found[1]
        if found[2] is not None:
            yield re.sub(rb"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), found[2], flags=re.DOTALL)
