"""One command of a command line, as what every dialect gives."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Command:
    """Words of one command, the line that it begins on, what it gets as standard input, and whether that is a pipe."""

    line: int
    words: list[bytes] = field(default_factory=list)
    stdin: bytes | None = None
    piped: bool = False


def word_bytes(text: str) -> bytes:
    """The bytes of a text that was decoded with surrogates for what is no UTF-8."""
    return text.encode("utf-8", "surrogateescape")
