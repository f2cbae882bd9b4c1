"""Files on their way into the session."""

from __future__ import annotations

from inspector.gui.importing.dialog import ImportDialog

__all__ = ["ImportDialog"]
