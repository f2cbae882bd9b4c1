"""A word in stored headers and bodies, looked for by SQLite itself where the bytes are the text.

That is so for most requests: bodies that are not compressed and whose charset has one byte for each ASCII letter.
SQLite's LIKE skips to the first letter of a word as fast as the C library can, ten times faster than a call into
Python for each body, and other threads can work meanwhile. It takes texts to end at a NUL, so what holds one is
recognised by a mark at the end that LIKE does not get to see then, and goes through the Python functions.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from inspector.query.match import Mode
from inspector.query.tree import Sql

#: What nobody can send, because it differs in each process; it begins with a byte that texts do not hold.
_END: Final = f"\x02{secrets.token_hex(8)}"
#: Longer words take LIKE too long on bodies that almost hold them, and so do longer bodies.
_MOST_LETTERS, _MOST_BYTES = 100, 65536
#: Stored header lines as they came begin with this byte (see `Headers.pack`).
_LINES: Final = "x'01'"

_SEARCHED: Final = "b.headers || char(10) || b.body"
#: Whether the bytes are the text, and LIKE sees all of it.
_PLAIN: Final = (
    f"(substr(b.headers, 1, 1) = {_LINES} AND length(b.body) < {_MOST_BYTES}"
    f" AND ({_SEARCHED} || '{_END}') LIKE '%{_END}'"
    " AND CAST(b.headers AS TEXT) NOT LIKE '%content-encoding:%'"
    " AND (CAST(b.headers AS TEXT) NOT LIKE '%charset%' OR c.content_type LIKE '%charset=utf-8%'))"
)


def in_body(mode: Mode, needle: str) -> Sql:
    """A test of the decoded body, for `captures c` and its row of `bodies b`."""
    call = "wi_body(?, ?, b.headers, b.body)"
    if mode != "has" or not _simple(needle):
        return call, [mode, needle]
    look = f"CASE WHEN {_PLAIN} THEN CAST(b.body AS TEXT) LIKE ? ESCAPE '\\' ELSE {call} END"
    return look, [_like(needle), mode, needle]


def in_columns(columns: Sequence[str], needle: str, otherwise: Sql) -> Sql:
    """A test of several text columns of `captures c`; `otherwise` is the one for texts that LIKE cannot see all of."""
    text, values = otherwise
    if not _simple(needle):
        return text, values
    # one by one this takes a third of the time that it takes to join them first
    likes = " OR ".join(f"c.{column} LIKE ? ESCAPE '\\'" for column in columns)
    nuls = " OR ".join(f"instr(c.{column}, char(0))" for column in columns)
    return f"({likes} OR (({nuls}) AND {text}))", [*[_like(needle)] * len(columns), *values]


def in_headers_or_body(needle: str) -> Sql:
    """The same for the header lines and the body."""
    call = "wi_anywhere(?, b.headers, b.body)"
    if not _simple(needle):
        return call, [needle]
    look = f"CASE WHEN {_PLAIN} THEN ({_SEARCHED}) LIKE ? ESCAPE '\\' ELSE {call} END"
    return look, [_like(needle), needle]


def _simple(needle: str) -> bool:
    return needle.isascii() and needle.isprintable() and 0 < len(needle) <= _MOST_LETTERS


def _like(needle: str) -> str:
    for special in "\\%_":
        needle = needle.replace(special, f"\\{special}")
    return f"%{needle}%"
