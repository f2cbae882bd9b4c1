from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from inspector.capture import Headers
from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.prepared import KIND_WORDS
from inspector.gui.detail.views import ModelPane

#: Shows a body in a view, and gives the pane in front
ShowView = Callable[..., ModelPane]


@pytest.fixture
def show_view(body_pane: BodyPane, qtbot: QtBot) -> ShowView:
    def show(data: bytes, content_type: str, view: str, **headers: str) -> ModelPane:
        pairs = [["Content-Type", content_type], *([name.replace("_", "-"), value] for name, value in headers.items())]
        for kind in KIND_WORDS:
            body_pane.set_wanted(kind, view)
        body_pane.show_body(Headers.from_text(pairs), data)
        qtbot.waitUntil(lambda: body_pane.prepared is not None and body_pane.prepared.view == view)
        assert body_pane.prepared is not None
        assert body_pane.prepared.rendered is not None
        found = body_pane.panes.pane_for(body_pane.prepared.rendered.model)
        assert found is not None
        assert body_pane.stack.currentWidget() is found
        return found

    return show
