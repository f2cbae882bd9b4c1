"""Protobuf as a tree, with a descriptor set chosen from a file and the message type that the body is."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout

from inspector.bodies import Rendered
from inspector.bodies.tree.protoschema import MessageType, read_schema
from inspector.bodies.views.protobuf import Packed
from inspector.errors import InspectorError
from inspector.gui.detail.loading import Part
from inspector.gui.detail.views.tree_pane import TreePane
from inspector.gui.widgets.buttons import button
from inspector.gui.widgets.labels import plain_label
from inspector.workers import Token, Workers

#: Parameters by which senders name the message type
_NAMED = re.compile(r"""(?i);\s*(?:messagetype|message|proto|type)\s*=\s*"?([\w.]{1,200})""")


class _Chosen:
    """The descriptor set in use, for every body of this run of the program."""

    path: Path | None = None
    messages: dict[str, MessageType]
    name = ""

    def __init__(self) -> None:
        self.messages = {}


_chosen = _Chosen()


class ProtoPane(TreePane):
    """Shows a Packed body."""

    def __init__(self, name: str, workers: Workers) -> None:
        super().__init__(name, workers)
        self.types = QComboBox()
        self.types.setAccessibleName("Message type of the body")
        self.types.setProperty("small", "true")
        self.types.activated.connect(self._on_type_activated)
        self.source = plain_label("", "small")
        bar = QFrame()
        row = QHBoxLayout(bar)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.source)
        row.addWidget(self.types, 1)
        row.addWidget(button("Descriptor set…", small=True, on_click=self._on_choose))
        column = self.layout()
        assert column is not None
        column.insertWidget(0, bar)  # type: ignore[attr-defined]
        self._packed: Packed | None = None

    def show_rendered(self, rendered: Rendered) -> None:
        """See ModelPane."""
        assert isinstance(rendered.model, Packed)
        self._packed = rendered.model
        found = _NAMED.search(rendered.model.content_type)
        if found is not None and found[1] in _chosen.messages:
            _chosen.name = found[1]
        self._fill()

    def forget(self) -> None:
        """See ModelPane."""
        super().forget()
        self._packed = None

    def _fill(self) -> None:
        self.types.clear()
        self.types.addItem("By the wire alone")
        for name in _chosen.messages:
            self.types.addItem(name)
        self.types.setCurrentText(_chosen.name or "By the wire alone")
        self.types.setVisible(bool(_chosen.messages))
        path = _chosen.path
        self.source.setText(f"{path.name}" if path is not None else "Fields have numbers only without a descriptor set")
        if self._packed is not None:
            self.show_model(self._packed.tree(_chosen.messages.get(_chosen.name)))

    @Slot(int)
    def _on_type_activated(self, at: int) -> None:
        _chosen.name = self.types.itemText(at) if at else ""
        self._fill()

    @Slot()
    def _on_choose(self) -> None:
        dialog = QFileDialog(
            self, "Descriptor set", "", "Descriptor sets (*.desc *.pb *.binpb *.protoset);;All files (*)"
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.use_file(Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def use_file(self, path: Path) -> None:
        """Read a descriptor set in a worker, and the body by it; `said` tells what is wrong with it."""

        def work(_token: Token, _part: Part) -> dict[str, MessageType]:
            return read_schema(path)

        def done(messages: dict[str, MessageType]) -> None:
            _chosen.path, _chosen.messages = path, messages
            _chosen.name = next(iter(messages)) if _chosen.name not in messages else _chosen.name
            self._fill()

        def failed(error: BaseException) -> None:
            said = str(error) if isinstance(error, InspectorError) else f"{path.name} cannot be read: {error}."
            self.said.emit(said, "bad")

        self.loader.run("schema", work, done, failed=failed)
