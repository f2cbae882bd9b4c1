"""Requests, answers, files and pasted texts beside each other: what differs in structure, text, bytes and headers."""

from __future__ import annotations

from inspector.gui.comparing.dialog import CompareDialog
from inspector.gui.comparing.many import CompareMany

__all__ = ["CompareDialog", "CompareMany"]
