"""Forwards in the window: entered in the dialog of an endpoint, told in the status bar, looked after in the queue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from inspector.endpoints import Endpoint, Forward
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.dialogs.forward import ForwardEditor
from inspector.gui.dialogs.forward_queue import ForwardQueue
from inspector.gui.main_window import MainWindow
from inspector.gui.theme import ThemeHub
from inspector.session import Session
from tests.forwarding.conftest import App, ask, free_port, waits
from tests.gui.driving import click, drop, on_window_loop, until

FIRST = Forward("http://localhost:3000/x", "path:/a/*", timeout_s=2.5, retries=3)
SECOND = Forward("http://localhost:4000", answer=False)


@pytest.fixture
def edit(hub: ThemeHub) -> Iterator[Callable[..., tuple[EndpointEditor, list[Endpoint]]]]:
    parent = QWidget()

    def open_dialog(*forwards: Forward) -> tuple[EndpointEditor, list[Endpoint]]:
        dialog = EndpointEditor(Endpoint("orders", forwards=forwards), set(), parent)
        wanted: list[Endpoint] = []
        dialog.wanted.connect(wanted.append)
        dialog.show()
        return dialog, wanted

    yield open_dialog
    drop([parent])


def editor(dialog: EndpointEditor) -> ForwardEditor:
    (found,) = [one for one in dialog.forwards.findChildren(ForwardEditor) if one.isVisible()]
    return found


def texts(dialog: EndpointEditor) -> list[list[str]]:
    rows = [dialog.forwards.list.topLevelItem(row) for row in range(dialog.forwards.list.topLevelItemCount())]
    return [[row.text(column) for column in range(3)] for row in rows if row is not None]


def test_a_forward_is_added_with_its_filter(edit: Callable[..., tuple[EndpointEditor, list[Endpoint]]]) -> None:
    dialog, wanted = edit()
    assert texts(dialog)[0][0] == "Nothing is forwarded"
    assert not dialog.forwards.edit.isEnabled()
    click(dialog.forwards.add)
    one = editor(dialog)
    one.to.setText(" http://localhost:3000 ")
    one.when.setText("event:invoice.*")
    assert one.reading.text().startswith("Requests ")
    one.answer.setCurrentIndex(1)
    assert not one.timeout.isEnabled()
    click(one.main_button)
    assert texts(dialog) == [["http://localhost:3000", "event:invoice.*", "ours, at once"]]
    click(dialog.main_button)
    assert wanted[0].forwards == (Forward("http://localhost:3000", "event:invoice.*", answer=False),)


def test_what_is_not_changed_stays_as_it_is(edit: Callable[..., tuple[EndpointEditor, list[Endpoint]]]) -> None:
    dialog, wanted = edit(FIRST, SECOND)
    click(dialog.forwards.edit)
    click(editor(dialog).main_button)
    click(dialog.main_button)
    assert wanted[0].forwards == (FIRST, SECOND)


def test_a_forward_is_changed_and_removed(edit: Callable[..., tuple[EndpointEditor, list[Endpoint]]]) -> None:
    dialog, wanted = edit(FIRST, SECOND)
    click(dialog.forwards.edit)
    one = editor(dialog)
    assert one.forward == FIRST
    one.retries.setValue(0)
    click(one.main_button)
    last = dialog.forwards.list.topLevelItem(1)
    assert last is not None
    dialog.forwards.list.setCurrentItem(last)
    click(dialog.forwards.remove)
    click(dialog.main_button)
    assert wanted[0].forwards == (Forward(FIRST.to, FIRST.when, timeout_s=2.5, retries=0),)


@pytest.mark.parametrize(
    ("to", "when", "says"),
    [
        ("localhost:3000", "", "does not say http or https"),
        ("http://localhost:3000", "(a", "parenthesis is missing"),
        ("http://localhost:4000", "", "there twice"),
    ],
)
def test_a_forward_that_cannot_work_is_told_and_the_dialog_stays(
    edit: Callable[..., tuple[EndpointEditor, list[Endpoint]]], to: str, when: str, says: str
) -> None:
    dialog, _ = edit(SECOND)
    click(dialog.forwards.add)
    one = editor(dialog)
    one.to.setText(to)
    one.when.setText(when)
    click(one.main_button)
    assert one.isVisible()
    assert says in one.complaints
    assert (one.reading.property("tone") == "bad") is bool(when)
    assert len(texts(dialog)) == 1


@on_window_loop
async def test_our_own_address_is_refused_in_the_dialog(window: MainWindow, session: Session) -> None:
    address = session.listen("127.0.0.1", 0).result(10)
    window.commands.endpoints.edit("default")
    (dialog,) = window.findChildren(EndpointEditor)
    click(dialog.forwards.add)
    one = editor(dialog)
    one.to.setText(address)
    click(one.main_button)
    assert "address of this listener itself" in one.complaints
    drop([dialog])


@on_window_loop
async def test_the_status_bar_tells_where_to_and_how_much_waits(window: MainWindow, session: Session) -> None:
    label = window.status.forwarding
    assert label.isHidden()
    port = free_port()
    address = session.listen("127.0.0.1", 0).result(10)
    session.save_endpoint(Endpoint("default", forwards=(Forward(f"http://localhost:{port}", answer=False),))).result(10)
    await until(lambda: label.text() == f"Forwarding to localhost:{port}")
    ask(address)
    await until(lambda: label.text() == f"Forwarding to localhost:{port} · 1 queued")
    assert label.property("tone") == "warn"
    window.detach()
    assert label.isHidden()
    window.attach(session)
    assert label.text() == f"Forwarding to localhost:{port} · 1 queued"


@on_window_loop
async def test_the_queue_is_shown_tried_and_dropped(window: MainWindow, session: Session) -> None:
    port = free_port()
    address = session.listen("127.0.0.1", 0).result(10)
    session.save_endpoint(Endpoint("default", forwards=(Forward(f"http://127.0.0.1:{port}", answer=False),))).result(10)
    for number in range(3):
        ask(address, body=b"%d" % number)
    window.actions_table["forward_queue"].trigger()
    (queue,) = window.findChildren(ForwardQueue)
    await until(lambda: queue.list.topLevelItemCount() == 3)
    await until(lambda: "3 forwards waiting" in queue.total.text())
    first, second = queue.list.topLevelItem(0), queue.list.topLevelItem(1)
    assert first is not None
    assert second is not None
    await until(lambda: "refused" in first.text(4))
    assert [first.text(0), first.text(1)] == ["#1", f"http://127.0.0.1:{port}"]
    assert second.text(3) == "in its turn"
    shown: list[object] = []
    queue.capture_wanted.connect(shown.append)
    queue.list.itemDoubleClicked.emit(second, 0)
    assert shown == [2]
    queue.list.setCurrentItem(second)
    click(queue.drop)
    await until(lambda: queue.list.topLevelItemCount() == 2)
    up = App(port)
    try:
        queue.list.clearSelection()
        click(queue.flush)
        await until(lambda: up.bodies == [b"0", b"2"])
        await until(lambda: queue.total.text() == "Nothing waits to be forwarded.")
        assert not queue.flush.isEnabled()
    finally:
        up.close()
    drop([queue])


@on_window_loop
async def test_all_of_the_queue_is_dropped_after_a_question(window: MainWindow, session: Session) -> None:
    address = session.listen("127.0.0.1", 0).result(10)
    forward = Forward(f"http://127.0.0.1:{free_port()}", answer=False)
    session.save_endpoint(Endpoint("default", forwards=(forward,))).result(10)
    ask(address)
    window.commands.endpoints.queue()
    (queue,) = window.findChildren(ForwardQueue)
    await until(lambda: queue.list.topLevelItemCount() == 1)
    click(queue.drop_all)
    assert len(session.forward_queue()) == 1
    click(queue.drop_all)
    await until(lambda: session.forward_queue() == [])
    drop([queue])


@on_window_loop
async def test_the_answer_is_waited_for_and_then_shown_with_who_gave_it(window: MainWindow, session: Session) -> None:
    go = threading.Event()
    app = App()
    app.handler = waits(go, b"HTTP/1.1 201 Made\r\nContent-Length: 4\r\n\r\ndone")
    try:
        address = session.listen("127.0.0.1", 0).result(10)
        session.save_endpoint(Endpoint("default", forwards=(Forward(app.url),))).result(10)
        asking = threading.Thread(target=ask, args=(address,))
        asking.start()
        await until(lambda: app.requests and window.pane.shown_count == 1)
        window.pane.table.go_to_row(0)
        await until(lambda: window.detail is not None and window.detail.facts is not None)
        assert window.detail is not None
        tabs = window.detail.tabs
        window.detail.show_tab("answer")
        await until(lambda: tabs.answers.empty.isVisible())
        await until(lambda: app.url in spoken(tabs.answers.empty))
        go.set()
        await until(lambda: tabs.answers.view.isVisible() and tabs.answers.view.status.text() == "201 Made")
        assert f"forwarded to {app.url}" in tabs.answers.view.remark.full_text
        asking.join(10)
    finally:
        go.set()
        app.close()


def spoken(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel))
