"""What a check compared, for the command line: the signed string, the signatures, the times, and another body."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.capture import Evidence
from inspector.cli.terminal import one_line
from inspector.diagnosis import Difference, hidden, shown
from inspector.errors import ImportFailed
from inspector.providers import Keys

#: Bytes of a signed string that are shown as text, and in JSON.
_LINE = 600
_JSON = 20_000
#: A body that an application saw is read whole; a longer file is none.
_BODY_LIMIT = 512 * 1024 * 1024


def read_body(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`."""
    if path == "-":
        return sys.stdin.buffer.read(_BODY_LIMIT)
    try:
        with Path(path).open("rb") as file:
            return file.read(_BODY_LIMIT)
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror}.", path=path) from error


def evidence_json(evidence: Evidence, keys: Keys) -> dict[str, Any]:
    """The `evidence` object of `verify --explain --json`. Invisible characters are marked, secrets are not in it."""
    return {
        "signed": hidden(shown(evidence.signed[:_JSON]), keys),
        "signed_size": len(evidence.signed),
        "received": list(evidence.received),
        "expected": list(evidence.expected),
        "signed_at": _moment(evidence.signed_at),
        "received_at": _moment(evidence.received_at),
        "age_s": _age(evidence),
        "tolerance_s": evidence.tolerance_s,
    }


def evidence_lines(evidence: Evidence, keys: Keys) -> Iterator[str]:
    """The same as lines of text."""
    if evidence.signed:
        size = len(evidence.signed)
        cut = f"… ({size} bytes)" if size > _LINE else ""
        yield f"  signed string: {hidden(shown(evidence.signed[:_LINE]), keys)}{cut}"
    for text in evidence.received[:5]:
        yield f"  received: {one_line(text[:600])}"
    for text in evidence.expected[:5]:
        yield f"  expected: {one_line(text)}"
    parts = []
    if evidence.signed_at is not None:
        parts.append(f"signed {_moment(evidence.signed_at)}")
    if evidence.received_at is not None:
        age = _age(evidence)
        later = f" ({age:+.0f} s)" if age is not None else ""
        parts.append(f"received {_moment(evidence.received_at)}{later}")
    if evidence.tolerance_s is not None:
        parts.append(f"{evidence.tolerance_s:g} s allowed")
    if evidence.signed_at is not None:
        yield f"  times: {', '.join(parts)}"


def difference_lines(found: Difference | None, size: int) -> Iterator[str]:
    """What comparing with the body that an application saw gave."""
    if found is None:
        yield f"  body seen: the same {size} bytes"
        return
    where = f"byte {found.offset} (line {found.line}, column {found.column})"
    name = f"{found.reason}: " if found.reason else ""
    yield f"  body seen: differs from {where} on. {name}{found.detail}"
    yield f"    captured ({found.captured_size} bytes): {shown(found.captured)}"
    yield f"    seen     ({found.seen_size} bytes): {shown(found.seen)}"
    yield f"    to do: {found.fix}"


def _age(evidence: Evidence) -> float | None:
    if evidence.signed_at is None or evidence.received_at is None:
        return None
    return round(evidence.received_at - evidence.signed_at, 3)


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        # a hostile header can name any number
        return f"{seconds:.0f}"
