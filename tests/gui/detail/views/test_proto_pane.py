from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex
from pytestqt.qtbot import QtBot

from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.proto_pane import ProtoPane
from tests.bodies.tree.test_protobuf import DATA, descriptor_set
from tests.gui.detail.views.conftest import ShowView


def names(pane: ProtoPane) -> list[str]:
    model = pane.tree.rows
    return [model.index(place, 0).data() for place in range(model.rowCount(QModelIndex()))]


def test_a_descriptor_set_gives_the_fields_their_names(
    show_view: ShowView, qtbot: QtBot, tmp_path: Path, body_pane: BodyPane
) -> None:
    pane = show_view(DATA, "application/x-protobuf", "protobuf")
    assert isinstance(pane, ProtoPane)
    qtbot.waitUntil(lambda: names(pane)[:2] == ["1", "2"])
    path = tmp_path / "shop.desc"
    path.write_bytes(b"no descriptor")
    with qtbot.waitSignal(body_pane.said) as caught:
        pane.use_file(path)
    assert "holds no protobuf message types" in caught.args[0]
    path.write_bytes(descriptor_set().SerializeToString())
    pane.use_file(path)
    qtbot.waitUntil(lambda: names(pane)[:2] == ["id", "name"])
    assert pane.types.currentText() == "shop.Order"
    pane.types.activated.emit(0)
    qtbot.waitUntil(lambda: names(pane)[:2] == ["1", "2"])
