"""What a search in a body looks into: the lines on display, and the JSON that they show."""

from __future__ import annotations

from inspector.gui.detail.prepared import Prepared
from inspector.gui.detail.value_path import PRETTY, shows_json
from inspector.gui.finding.source import Source
from inspector.gui.widgets.document import Document


def source_of(prepared: Prepared | None, document: Document) -> Source:
    """The source of what is shown; `document` are its lines."""
    if prepared is None or prepared.rendered is None or not shows_json(prepared):
        return Source(document)
    body, rendered = prepared.body, prepared.rendered
    whole = not prepared.partial and not rendered.truncated
    return Source(rendered, lambda token: body.read(token).text, pretty=prepared.view == PRETTY, whole=whole)
