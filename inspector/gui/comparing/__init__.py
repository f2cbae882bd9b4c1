"""Two requests or answers beside each other: what differs in structure, in text, in headers."""

from __future__ import annotations

from inspector.gui.comparing.dialog import CompareDialog

__all__ = ["CompareDialog"]
