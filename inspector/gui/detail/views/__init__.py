"""Panes for views that show more than lines: which one shows what. A pane is one file here and one line in `PANES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from inspector.bodies.parts import Parts
from inspector.bodies.tokens import Token
from inspector.bodies.tree import Node
from inspector.bodies.views.image import Picture
from inspector.bodies.views.protobuf import Packed
from inspector.bodies.views.table import Tables
from inspector.gui.detail.views.base import ModelPane
from inspector.gui.detail.views.image_pane import ImagePane
from inspector.gui.detail.views.jwt_pane import JwtPane
from inspector.gui.detail.views.parts_pane import PartsPane
from inspector.gui.detail.views.proto_pane import ProtoPane
from inspector.gui.detail.views.table_pane import TablePane
from inspector.gui.detail.views.tree_pane import TreePane
from inspector.workers import Workers

#: What a view put into `Rendered.model`, and the pane that shows it
PANES: tuple[tuple[type, Callable[[str, Workers], ModelPane]], ...] = (
    (Node, TreePane),
    (Tables, TablePane),
    (Parts, PartsPane),
    (Picture, ImagePane),
    (Token, JwtPane),
    (Packed, ProtoPane),
)


class Panes:
    """The panes of one body pane, made when they are first needed."""

    def __init__(self, name: str, workers: Workers, made: Callable[[ModelPane], object]) -> None:
        self._name = name
        self._workers = workers
        self._on_made = made
        #: names and texts of the keys that are saved for whose body is shown
        self.saved_keys: Callable[[], Sequence[tuple[str, str]]] = tuple
        self._panes: dict[int, ModelPane] = {}

    def pane_for(self, model: object) -> ModelPane | None:
        """The pane for a model; None when lines serve it best."""
        for number, (kind, make) in enumerate(PANES):
            if isinstance(model, kind):
                if number not in self._panes:
                    pane = self._panes[number] = make(self._name, self._workers)
                    pane.saved_keys = lambda: self.saved_keys()
                    self._on_made(pane)
                return self._panes[number]
        return None

    def forget(self) -> None:
        """Let go of all that is shown."""
        for pane in self._panes.values():
            pane.forget()


__all__ = ["PANES", "ModelPane", "Panes"]
