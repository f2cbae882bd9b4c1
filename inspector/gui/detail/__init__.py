"""The detail of one capture; `DetailPanel` is its front."""

from inspector.gui.detail.panel import DetailPanel
from inspector.gui.detail.tabs import TABS

__all__ = ["TABS", "DetailPanel"]
