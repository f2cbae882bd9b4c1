"""What a comparison is given: a place in the session, a file, or bytes from the clipboard."""

from __future__ import annotations

from pathlib import Path

from inspector.compare import Side, Source
from inspector.session import Session

Given = Source | Path | bytes


def side_of(session: Session, given: Given) -> Side:
    """Read it; for a worker. NotFound and ImportFailed in words."""
    if isinstance(given, bytes):
        return session.side_of_text(given)
    return session.side_of_file(given) if isinstance(given, Path) else session.side(given)
