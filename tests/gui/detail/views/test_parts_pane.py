from __future__ import annotations

from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from inspector.gui.detail.body_pane import BodyPane
from inspector.gui.detail.views.parts_pane import PartsPane
from tests.gui.detail.views.conftest import ShowView

BODY = (
    b'--b\r\nContent-Disposition: form-data; name="event"\r\n\r\n{"id": 1}\r\n'
    b'--b\r\nContent-Disposition: form-data; name="log"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'
    b"line\r\n--b--\r\n"
)


def test_each_part_is_a_body_with_views_of_its_own(
    show_view: ShowView, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    pane = show_view(BODY, "multipart/form-data; boundary=b", "multipart")
    assert isinstance(pane, PartsPane)
    inner = pane.body
    assert inner is not None
    qtbot.waitUntil(lambda: inner.prepared is not None)
    assert inner.views.keys == ["json", "tree", "hex", "raw"]
    assert [pane.headers.line(0).name, pane.headers.line(0).value] == ["Content-Disposition", 'form-data; name="event"']
    pane.list.setCurrentIndex(pane.list.model().index(1, 0))
    qtbot.waitUntil(lambda: inner.prepared is not None and inner.prepared.body.data == b"line")
    assert inner.views.current == "text"
    qtmodeltester.check(pane.list.model())


def test_the_chosen_part_is_saved_under_its_own_name(show_view: ShowView, qtbot: QtBot, body_pane: BodyPane) -> None:
    pane = show_view(BODY, "multipart/form-data; boundary=b", "multipart")
    assert isinstance(pane, PartsPane)
    pane.list.setCurrentIndex(pane.list.model().index(1, 0))
    with qtbot.waitSignal(pane.save_wanted) as caught:
        body_pane.tools.chosen.emit("part")
    assert caught.args == [b"line", "a.txt"]


def test_records_are_listed_and_read_one_by_one(show_view: ShowView, qtbot: QtBot) -> None:
    pane = show_view(b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", "records")
    assert isinstance(pane, PartsPane)
    assert pane.list.model().index(1, 0).data() == '2  {"a": 2}'
    pane.list.setCurrentIndex(pane.list.model().index(1, 0))
    inner = pane.body
    assert inner is not None
    qtbot.waitUntil(lambda: inner.prepared is not None and inner.prepared.body.data == b'{"a": 2}')


def test_another_body_replaces_the_parts(show_view: ShowView, qtbot: QtBot) -> None:
    show_view(BODY, "multipart/form-data; boundary=b", "multipart")
    pane = show_view(b"--b\r\n\r\nx\r\n--b--", "multipart/mixed; boundary=b", "multipart")
    assert isinstance(pane, PartsPane)
    inner = pane.body
    assert inner is not None
    qtbot.waitUntil(lambda: inner.prepared is not None and inner.prepared.body.data == b"x")
    assert pane.list.isHidden()
