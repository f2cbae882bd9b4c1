"""The views that the user chose, by kind of body and by endpoint: kept from one start to the next."""

from __future__ import annotations

from inspector.gui.detail.tabs import Tabs
from inspector.gui.state import WindowState

_KEY = "views"
#: Choices that are kept; the oldest go first.
MOST = 200


def keep_views(tabs: Tabs, state: WindowState) -> None:
    """Let `tabs` prefer what was chosen before, and write down what is chosen from now on."""
    saved = state.get(_KEY, {})
    chosen = {kind: view for kind, view in saved.items() if isinstance(view, str)}
    tabs.remember_views(chosen)

    def remember(kind: str, view: str) -> None:
        chosen.pop(kind, None)
        chosen[kind] = view
        for oldest in list(chosen)[:-MOST]:
            del chosen[oldest]
        state.set(_KEY, chosen)

    tabs.view_chosen.connect(remember)
