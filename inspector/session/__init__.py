"""The facade that every front end uses: one opened session with its store, listener, checks and resends."""

from inspector.session.core import Session
from inspector.session.importing import ImportResult

__all__ = ["ImportResult", "Session"]
