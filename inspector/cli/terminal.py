"""What reaches a terminal: captured text cannot move the cursor, colour or hide anything there."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from inspector.badges import checks_badge
from inspector.capture import GATE_RULE, HANDSHAKE_RULE, Summary
from inspector.qr import qr_lines

_SIGNS = {
    "valid": "✓",
    "invalid": "✕",
    "unsigned": "–",
    "no_secret": "?",
    "not_applicable": "·",
    "error": "!",
}


def one_line(text: str) -> str:
    """`text` with everything that is no plain character made visible, line breaks too."""
    if text.isprintable():
        return text
    return several_lines(text).replace("\n", "␊").replace("\t", "␉")


def several_lines(text: str) -> str:
    """As `one_line`, but line breaks and tabs stay."""
    from inspector.bodies.visible import show

    return show(text)


def print_json(data: Mapping[str, Any]) -> None:
    """One object on one line of standard output, ASCII only."""
    sys.stdout.write(json.dumps(data) + "\n")


def print_line(text: str = "") -> None:
    """One line on standard output. What it is made of must have gone through `one_line`."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def write_to(path: str, data: bytes) -> None:
    """A file whole or not at all, or standard output for `-`. StoreError when it cannot be written."""
    if path == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from inspector.exports import atomic_file  # not for a line of text

    with atomic_file(path) as out:
        out.write(data)


def print_code(text: str) -> None:
    """The text as a QR code on standard output: black on white in a terminal, else made of plain characters.

    ConfigError when it is too long.
    """
    try:
        "█▀▄".encode(sys.stdout.encoding or "utf-8")
        blocks = True
    except UnicodeEncodeError:
        blocks = False
    for line in qr_lines(text, coloured=sys.stdout.isatty(), blocks=blocks):
        print_line(line)


def size_text(size: int) -> str:
    """`812 B`, `1.7 kB`, `25.0 MB`: thousands, as lists show it."""
    value = float(size)
    for unit in ("B", "kB", "MB"):
        if value < 999.95:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def verdict_text(outcome: str, reason: str | None) -> str:
    """`✓ valid`, `✕ invalid: expired_timestamp`; empty when there is none."""
    if not outcome:
        return ""
    words = outcome.replace("_", " ")
    return f"{_SIGNS.get(outcome, '?')} {words}" + (f": {reason}" if reason else "")


def summary_line(row: Summary) -> str:
    """One capture on one line, columns aligned as far as they usually are."""
    from inspector.columns import answered_by, step_of  # not for those who list nothing

    time = row.received_at.astimezone().strftime("%H:%M:%S.%f")[:-3]
    method = "malformed" if row.malformed else row.method
    marks = [word for word in ("truncated", "incomplete", "pinned") if getattr(row, word)]
    answer, kind = f"{row.status or '-':>3} {step_of(row)}".rstrip(), answered_by(row)
    # what would be taken for an answer to a delivery, or for none at all
    odd = kind in (GATE_RULE, HANDSHAKE_RULE) or (kind and not row.status)
    checks = checks_badge(row.checks, row.checks_failed)
    parts = [
        f"#{row.id:<5} {time}  {one_line(method)[:12]:<6} {answer}  {size_text(row.size):>8} ",
        one_line(row.target)[:200],
        one_line(f"{row.provider} {row.event_type}".strip()),
        one_line(verdict_text(row.outcome, row.reason)),
        one_line(row.rule) if odd else "",
        f"checks {checks.sign} {checks.word.lower()}" if row.checks else "",
        " ".join(marks),
    ]
    return "  ".join(part for part in parts if part)
