"""The detail of one capture; `DetailPanel` is its front."""

from inspector.gui.detail.panel import TABS, DetailPanel

__all__ = ["TABS", "DetailPanel"]
