"""The output of a program or a session as lines that can be shown: bounded, plain, without what is secret."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

#: Bytes of a line that are looked at.
MOST_LINE = 8 * 1024
#: Lines that are kept to explain a failure, and characters of each.
KEPT_LINES = 12
KEPT_WIDTH = 300
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: ngrok quotes a token that it does not like.
_SECRETS = re.compile(r"(?i)\b((?:auth ?token|password|token)\b[\"']?\s*(?:is|was|[:=])\s*[\"']?)([^\s\"',\\]{6,})")


async def lines_of(stream: asyncio.StreamReader) -> AsyncIterator[str]:
    """Each line when it is complete, as plain text; a long one is cut, the last one need not have an end."""
    rest = b""
    skipping = False
    while chunk := await stream.read(4096):
        *whole, rest = (rest + chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            if not skipping:
                yield plain(line)
            skipping = False
        if len(rest) > MOST_LINE:
            if not skipping:
                yield plain(rest)
            rest, skipping = b"", True
    if rest and not skipping:
        yield plain(rest)


def plain(line: bytes) -> str:
    """What a terminal would show of it, as far as it is text."""
    text = line[:MOST_LINE].decode("utf-8", "replace")
    return _CONTROLS.sub("", _ESCAPES.sub("", text)).rstrip()


def keep(lines: list[str], line: str) -> None:
    """Remember a line for the case of a failure; tokens in it are not."""
    if line.strip():
        lines.append(_SECRETS.sub(r"\1•••", line.strip())[:KEPT_WIDTH])
        del lines[:-KEPT_LINES]
