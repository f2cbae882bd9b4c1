"""Warnings before something is sent: a command line that is scripted is not asked, but told."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from inspector.cli.terminal import one_line
from inspector.errors import NotFound, ResendRefused, TemplateError
from inspector.resend import How
from inspector.session import Session


def warn(session: Session, ids: Iterable[int], to: str | None, how: How) -> None:
    """Name each danger on standard error. What cannot be sent at all is told by the sending itself."""
    try:
        found = session.dangers(ids, to, how).result()
    except (NotFound, ResendRefused, TemplateError):
        return
    for danger in found:
        print(f"webhook-inspector: {one_line(danger.text)}", file=sys.stderr)
