"""Through the dialog to a real socket, and to our own listener."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.guard import Guard
from inspector.gui.main_window import MainWindow
from inspector.gui.simulate.window import Simulate
from inspector.session import Session
from tests.gui.driving import button, on_window_loop, press, texts, until


@pytest.fixture
def target() -> Iterator[tuple[str, list[bytes]]]:
    """A receiver that answers 204; gives its address and what came."""
    server = socket.create_server(("127.0.0.1", 0))
    got: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                data = connection.recv(1 << 20)
                head, _, body = data.partition(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
                while len(body) < length:
                    body += connection.recv(1 << 20)
                got.append(head + b"\r\n\r\n" + body)
                connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/in", got
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


async def opened(window: MainWindow, action: str = "simulate") -> Simulate:
    window.actions_table[action].trigger()
    found = [one for one in window.findChildren(Simulate) if one.isVisible()]
    assert len(found) == 1
    await until(lambda: found[0].sample.preview.toPlainText())
    return found[0]


async def chosen(dialog: Simulate, provider: str, event: str) -> None:
    dialog.begin(provider, event)
    await until(lambda: dialog.sample.form.events.key == event and dialog.sample.fields.rowCount() > 1)
    await previewed(dialog)


async def previewed(dialog: Simulate) -> None:
    dialog.sample.preview.setPlainText("")
    dialog.sample.form.changed.emit()
    await until(lambda: dialog.sample.preview.toPlainText() or dialog.sample.problem.text)


def pick(dialog: Simulate, variant: str) -> None:
    box = dialog.sample.form.variant
    box.setCurrentIndex(box.findData(variant))


def sent_body(data: bytes) -> bytes:
    return data.partition(b"\r\n\r\n")[2]


@on_window_loop
async def test_an_event_for_our_own_listener_arrives_signed_by_the_saved_secret(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("shop", provider="shopify")).result(10)
    session.set_secret("shop", "live", "hush").result(10)
    dialog = await opened(window)
    assert dialog.sample.form.provider.key == "shopify"
    assert dialog.sample.form.secret.mode == "saved"
    press(dialog, "Ctrl+Return")
    await until(lambda: window.pane.shown_count == 1)
    await until(lambda: session.summaries([1])[0].outcome == "valid")
    await until(lambda: "200 OK" in dialog.outcome.text.text())
    assert not dialog.outcome.link.isVisibleTo(dialog)


@on_window_loop
async def test_an_event_for_elsewhere_is_a_capture_with_its_attempt(
    window: MainWindow, session: Session, target: tuple[str, list[bytes]]
) -> None:
    dialog = await opened(window)
    await chosen(dialog, "github", "issues.opened")
    form = dialog.sample.form
    form.to.setEditText(target[0])
    dialog.sample.fields.set_value("issue.title", "Other title")
    await previewed(dialog)
    secret = form.secret.text.text()
    assert len(secret) == 40
    assert "X-Hub-Signature-256: sha256=" in dialog.sample.preview.toPlainText()
    button(dialog, "Send").click()
    await until(lambda: "204 No Content" in dialog.outcome.text.text())
    assert json.loads(sent_body(target[1][0]))["issue"]["title"] == "Other title"
    row = session.summaries([1])[0]
    assert (row.origin, row.event_type) == ("sample", "issues.opened")
    # what was made up stays the same for the next one
    await previewed(dialog)
    assert form.secret.text.text() == secret
    dialog.outcome.link.click()
    await until(lambda: window.detail is not None and "204" in texts(window.detail))


@on_window_loop
async def test_each_wrong_variant_is_previewed_and_sent(window: MainWindow, session: Session, address: str) -> None:
    session.save_endpoint(Endpoint("slack", provider="slack")).result(10)
    session.set_secret("slack", "live", "8f742231b10e8888abcd99yyyzzz85a5").result(10)
    dialog = await opened(window)
    wanted = [("good", "valid"), ("signature", "invalid"), ("timestamp", "invalid"), ("body", "invalid")]
    for number, (variant, outcome) in enumerate(wanted, start=1):
        pick(dialog, variant)
        await previewed(dialog)
        button(dialog, "Send").click()
        await until(lambda: window.pane.shown_count == number)  # noqa: B023
        await until(lambda: session.summaries([number])[0].outcome == outcome)  # noqa: B023
    pick(dialog, "duplicate")
    button(dialog, "Send").click()
    await until(lambda: window.pane.shown_count == 6)
    one, two = session.summaries([5, 6])
    assert one.event_id == two.event_id
    assert "twice" in dialog.sample.notes.text()


@on_window_loop
async def test_several_are_counted_and_can_be_stopped(window: MainWindow, session: Session, address: str) -> None:
    dialog = await opened(window)
    await chosen(dialog, "github", "push")
    dialog.sample.form.times.setValue(3)
    button(dialog, "Send").click()
    await until(lambda: "3 × 200" in dialog.told.text())
    assert session.stats().count == 3
    dialog.sample.form.times.setValue(1000)
    button(dialog, "Send").click()
    await until(lambda: dialog.send_button.text() == "Stop")
    button(dialog, "Stop").click()
    await until(lambda: dialog.send_button.text() == "Send")
    assert session.stats().count < 1003


@on_window_loop
async def test_what_cannot_be_is_said_in_words(window: MainWindow, session: Session) -> None:
    dialog = await opened(window)
    await chosen(dialog, "github", "push")
    button(dialog, "Send").click()
    await until(lambda: "Nothing listens" in dialog.outcome.text.text())
    pick(dialog, "timestamp")
    await until(lambda: "holds no time" in dialog.sample.problem.text)
    pick(dialog, "good")
    dialog.sample.fields.set_value("no.such.place", "x")
    await until(lambda: "no place for no.such.place" in dialog.sample.problem.text)
    dialog.sample.form.to.setEditText("localhost:3000")
    await until(lambda: "does not say http" in dialog.sample.problem.text)
    assert session.stats().count == 0


@on_window_loop
async def test_who_would_rather_not_send_to_the_open_network_has_sent_nothing(
    window: MainWindow, session: Session
) -> None:
    dialog = await opened(window)
    await chosen(dialog, "github", "ping")
    dialog.sample.form.to.setEditText("http://1.1.1.1/hooks")
    button(dialog, "Send").click()
    await until(lambda: dialog.findChildren(Guard))
    (guard,) = dialog.findChildren(Guard)
    assert "1.1.1.1" in texts(guard)
    guard.reject()
    await until(lambda: not dialog._is_sending)
    await until(lambda: session.stats().count == 0)
    assert session.settings.resend.targets == ()
    assert not dialog.outcome.isVisible()


@on_window_loop
async def test_a_local_key_is_made_and_its_public_half_can_be_copied(window: MainWindow, address: str) -> None:
    dialog = await opened(window)
    await chosen(dialog, "discord", "interaction.ping")
    field = dialog.sample.form.secret
    await until(lambda: len(field.text.text()) == 64)
    field.copy.click()
    assert QGuiApplication.clipboard().text().strip() == field.text.text()


@on_window_loop
async def test_providers_are_found_by_typing(window: MainWindow, address: str) -> None:
    dialog = await opened(window)
    box = dialog.sample.form.provider
    line = box.lineEdit()
    assert line is not None
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "mailg")
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(lambda: box.key == "mailgun")
    await until(lambda: dialog.sample.form.events.key == "opened")
    assert box.currentText() == "Mailgun"


@on_window_loop
async def test_a_message_is_counted_while_it_is_written_and_posted(
    window: MainWindow, session: Session, target: tuple[str, list[bytes]]
) -> None:
    dialog = await opened(window, "message")
    page = dialog.message
    await until(lambda: "The text: 17 of 40,000" in page.counter.text())
    page.text.setPlainText(json.dumps({"text": "x" * 40_001}))
    await until(lambda: "40,001" in page.problem.text)
    button(dialog, "Send").click()
    await until(lambda: "Type the address" in dialog.outcome.text.text())
    page.address.setText(target[0].replace("/in", "/services/T1/B1/tokentoken"))
    button(dialog, "Send").click()
    await until(lambda: "40,001" in dialog.outcome.text.text())
    page.text.setPlainText('{"text": "hi"}')
    button(dialog, "Send").click()
    await until(lambda: "204 No Content" in dialog.outcome.text.text())
    assert sent_body(target[1][0]) == b'{"text":"hi"}'
    assert session.store.capture(1).target == "/services/T1/B1/***"
    assert not any("tokentoken" in one for one in session.settings.resend.targets)
    page.service.setCurrentIndex(1)
    await until(lambda: "The content: 17 of 2,000" in page.counter.text())


@on_window_loop
async def test_the_window_opens_from_the_empty_list_and_the_menu_of_samples(
    window: MainWindow, session: Session, address: str
) -> None:
    await until(lambda: window.pane.nothing_yet.choose.isVisible())
    window.pane.nothing_yet.choose.click()
    (dialog,) = window.findChildren(Simulate)
    dialog.close()
    menu = window.menuBar().addMenu("x")
    window.commands.sending.fill_samples_menu(menu)
    assert menu.actions()[-1].text() == "Send sample event…"


@on_window_loop
async def test_a_message_begins_where_its_address_is_typed(window: MainWindow) -> None:
    dialog = await opened(window, "message")
    assert dialog.tabs.currentIndex() == 1
    assert dialog.focusWidget() is dialog.message.address
