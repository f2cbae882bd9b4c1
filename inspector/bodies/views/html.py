"""HTML source, indented: shown as text, never rendered; nothing in it is loaded or run."""

from __future__ import annotations

from inspector.bodies.views.xml import XmlView


class HtmlView(XmlView):
    """As XML, with elements that need no end tag and content that is kept to the character (pre, script, style)."""

    name = "html"
    kinds = ("html",)
    html = True
