"""What the detail says while it shows no request."""

from __future__ import annotations

from inspector.compare import MOST_SIDES
from inspector.wording import counted


def nothing_shown(selected: int) -> tuple[str, str]:
    """A title, and a sentence on what can be done, for that many selected rows."""
    if not selected:
        return "No request selected", "Choose one in the list to see what exactly arrived."
    compare = "compare, " if 2 <= selected <= MOST_SIDES else ""
    can = f"Resend, {compare}export, pin or delete them together: the menus and a right click have it all."
    return f"{counted(selected, 'request')} selected", f"{can} Choose one to see what exactly arrived."
