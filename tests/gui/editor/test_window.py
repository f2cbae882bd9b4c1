"""Edit and resend in the real window, with a receiver that keeps the bytes on the wire."""

from __future__ import annotations

import gzip
import hmac
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from inspector.endpoints import Endpoint
from inspector.gui.dialogs.guard import Guard
from inspector.gui.dialogs.template_name import TemplateName
from inspector.gui.editor.window import EditRequest
from inspector.gui.main_window import MainWindow
from inspector.saved_requests import folder, saved_requests
from inspector.session import Session
from tests.gui.commands.test_sending import pick, unused_port
from tests.gui.driving import button, click, on_window_loop, open_windows, press, settle, shown, titles, until
from tests.gui.editor.conftest import Wire

Fill = Callable[..., list[int]]

BODY = b'{"id": "evt_1", "amount": 1.50,  "type": "invoice.paid"}\n'
HEADERS = [("host", "localhost:8080"), ("X-Dup", "1"), ("x-dup", "2"), ("Content-Type", "application/json")]


async def edit(window: MainWindow) -> EditRequest:
    window.actions_table["edit"].trigger()
    await until(lambda: any(open_windows(window, EditRequest)))
    editor = shown(window, EditRequest)
    await until(lambda: editor.form.tabs.tabText(1) != "" and not editor.form.body.text.isReadOnly())
    await until(lambda: editor.form.body.state.full_text != "" or editor.form.body.stack.currentIndex() == 1)
    return editor


def retype(line: QLineEdit, text: str) -> None:
    """Type another text; QTest types ASCII only."""
    line.setText(text)
    line.textEdited.emit(text)


async def send(editor: EditRequest, wire: Wire, count: int = 1) -> bytes:
    click(editor.send_button)
    await until(lambda: len(wire.requests) == count and editor.send_button.isEnabled())
    return wire.requests[-1]


@pytest.fixture
def to_wire(session: Session, wire: Wire) -> Wire:
    session.settings = session.settings.changed("resend", last_target=wire.address)
    return wire


@on_window_loop
async def test_what_nobody_edits_goes_out_as_it_came(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, body=BODY, target="/a?b=%7e&b=+&&c", headers=[*HEADERS, ("X-Odd", "\xff  y")])
    editor = await edit(window)
    assert editor.form.address.text() == f"{to_wire.address}/a?b=%7e&b=+&&c"
    assert editor.focusWidget() is editor.form.body.text
    sent = await send(editor, to_wire)
    authority = to_wire.address.removeprefix("http://")
    assert (
        sent
        == (
            f"POST /a?b=%7e&b=+&&c HTTP/1.1\r\nhost: {authority}\r\nX-Dup: 1\r\nx-dup: 2\r\n"
            f"Content-Type: application/json\r\nX-Odd: \xff  y\r\nContent-Length: {len(BODY)}\r\n\r\n"
        ).encode("latin-1")
        + BODY
    )
    (attempt,) = session.attempts(1)
    assert not attempt.edited
    assert session.settings.resend.last_target == to_wire.address


@on_window_loop
async def test_an_edited_header_query_and_body_arrive_and_nothing_else_changes(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, body=BODY, target="/a?b=%7e&c=1", headers=HEADERS)
    editor = await edit(window)
    headers, query = editor.form.headers.model, editor.form.query.model
    headers.setData(headers.index(2, 1), "two")
    headers.move(1, 1)
    query.setData(query.index(1, 1), "new value")
    editor.form.body.text.replace_range(2, 4, "ID")
    editor.form.method.setCurrentText("PUT")
    sent = await send(editor, to_wire)
    head, _, body = sent.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    assert lines[0] == "PUT /a?b=%7e&c=new%20value HTTP/1.1"
    assert lines[2:5] == ["x-dup: two", "X-Dup: 1", "Content-Type: application/json"]
    assert body == BODY.replace(b'"id"', b'"ID"', 1)
    (attempt,) = session.attempts(1)
    assert attempt.edited
    assert attempt.method == "PUT"
    assert attempt.request_body == body
    assert session.capture(1).body == BODY
    await until(lambda: editor.outcome.text.text().startswith("200 OK in "))


@on_window_loop
async def test_it_stays_open_for_the_next_try_and_leads_to_the_attempt(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, 2, body=BODY)
    editor = await edit(window)
    await send(editor, to_wire)
    press(editor.form.body.text, "Ctrl+Return")
    await until(lambda: editor.outcome.text.text().startswith("Try 2: 200 OK"))
    assert len(session.attempts(2)) == 2
    window.pane.table.pick([1], 1)
    await until(lambda: window.detail is not None and window.detail.capture_id == 1)
    click(editor.outcome.link)
    await until(lambda: window.detail is not None and window.detail.capture_id == 2)
    await until(lambda: window.detail is not None and window.detail.current_tab == "attempts")


@on_window_loop
async def test_a_target_that_is_down_is_told_in_the_editor(window: MainWindow, fill: Fill, session: Session) -> None:
    port = unused_port()
    session.settings = session.settings.changed("resend", last_target=f"http://127.0.0.1:{port}")
    await pick(window, fill, body=BODY)
    editor = await edit(window)
    click(editor.send_button)
    await until(lambda: str(port) in editor.outcome.text.text())
    assert editor.outcome.property("card") == "bad"
    await until(editor.send_button.isEnabled)


@on_window_loop
async def test_a_header_that_would_start_another_line_is_refused_in_words(
    window: MainWindow, fill: Fill, to_wire: Wire
) -> None:
    await pick(window, fill, headers=HEADERS)
    editor = await edit(window)
    model = editor.form.headers.model
    model.setData(model.index(1, 1), "1\r\nX-Evil: 2")
    click(editor.send_button)
    await until(lambda: "line break" in editor.outcome.text.text())
    assert to_wire.requests == []
    model.setData(model.index(1, 0), "X Dup")
    model.setData(model.index(1, 1), "1")
    # what was wrong may be mended by now
    assert not editor.outcome.isVisible()
    click(editor.send_button)
    await until(lambda: "X Dup" in editor.outcome.text.text())
    assert to_wire.requests == []


@on_window_loop
async def test_an_address_that_is_none_is_refused_in_words(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill)
    editor = await edit(window)
    retype(editor.form.address, "localhost:3000/x")
    click(editor.send_button)
    await until(lambda: "http://localhost:3000/x" in editor.outcome.text.text())
    assert to_wire.requests == []


@on_window_loop
async def test_a_typed_address_and_the_query_table_are_one(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, target="/a?x=1")
    editor = await edit(window)
    query = editor.form.query.model
    retype(editor.form.address, f"{to_wire.address}/ü?q=ä%41&q")
    assert [line.value for line in query.lines] == ["äA", ""]
    query.setData(query.index(1, 1), "2")
    assert editor.form.address.text() == f"{to_wire.address}/%C3%BC?q=%C3%A4%41&q=2"
    query.switch([0])
    sent = await send(editor, to_wire)
    assert sent.startswith(b"POST /%C3%BC?q=2 HTTP/1.1\r\n")


@on_window_loop
async def test_a_target_that_is_no_path_stays(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, method="OPTIONS", target="*", body=b"")
    editor = await edit(window)
    assert editor.form.address.text() == to_wire.address
    assert (await send(editor, to_wire)).startswith(b"OPTIONS * HTTP/1.1\r\n")


@on_window_loop
async def test_bytes_that_are_no_text_go_out_as_they_are_and_a_file_takes_their_place(
    window: MainWindow, fill: Fill, to_wire: Wire, tmp_path: Path
) -> None:
    binary = bytes(range(256)) * 4
    await pick(window, fill, body=binary, headers=[("Content-Type", "application/octet-stream")])
    editor = await edit(window)
    body = editor.form.body
    assert body.stack.currentWidget() is body.hex
    assert "no text" in body.notice.text
    assert (await send(editor, to_wire)).endswith(binary)
    other = tmp_path / "other.bin"
    other.write_bytes(b"\x00\xff" * 10)
    await body.load_file(other)
    assert (await send(editor, to_wire, 2)).endswith(b"Content-Length: 20\r\n\r\n" + b"\x00\xff" * 10)
    await body.load_file(tmp_path / "missing")
    assert "cannot be read" in body.notice.text


@on_window_loop
async def test_text_of_another_charset_with_its_line_ends_stays(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    content_type = [("Content-Type", "text/plain; charset=iso-8859-1")]
    await pick(window, fill, body=b"M\xfcller\r\nx\xa0y\r\n", headers=content_type)
    editor = await edit(window)
    editor.form.body.text.replace_range(0, 1, "L")
    assert (await send(editor, to_wire)).endswith(b"\r\n\r\nL\xfcller\r\nx\xa0y\r\n")
    editor.form.body.text.replace_range(0, 1, "€")
    click(editor.send_button)
    await until(lambda: "no '€'" in editor.outcome.text.text())
    assert len(to_wire.requests) == 1


@on_window_loop
async def test_a_packed_body_goes_out_packed_or_is_unpacked_to_be_edited(
    window: MainWindow, fill: Fill, to_wire: Wire
) -> None:
    packed = gzip.compress(BODY)
    await pick(window, fill, body=packed, headers=[*HEADERS, ("Content-Encoding", "gzip")])
    editor = await edit(window)
    body = editor.form.body
    assert (await send(editor, to_wire)).endswith(b"\r\n\r\n" + packed)
    editor.form.tabs.setCurrentIndex(2)
    click(body.decode)
    await until(lambda: body.stack.currentWidget() is body.text and body.body() == BODY)
    assert not body.decode.isVisible()
    sent = await send(editor, to_wire, 2)
    assert b"Content-Encoding" not in sent
    assert sent.endswith(b"\r\n\r\n" + BODY)


@on_window_loop
async def test_json_is_checked_laid_out_and_squeezed(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, body=BODY)
    editor = await edit(window)
    body = editor.form.body
    await until(lambda: body.state.full_text == "✓ Valid JSON")
    click(body.format)
    await until(lambda: body.text.exact_text().startswith('{\n  "id": "evt_1",\n  "amount": 1.50,\n'))
    click(body.minify)
    await until(lambda: body.text.exact_text() == '{"id":"evt_1","amount":1.50,"type":"invoice.paid"}')
    body.text.undo()
    body.text.undo()
    assert body.text.exact_text().encode() == BODY
    body.text.replace_range(1, 2, "\n oops ")
    await until(lambda: "Not valid JSON" in body.state.full_text)
    assert body.place.text() == "Line 2, column 2"
    click(body.format)
    await until(lambda: "It is not valid JSON" in body.notice.text)


@on_window_loop
async def test_what_becomes_one_long_line_is_bytes_until_it_is_laid_out_again(
    window: MainWindow, fill: Fill, to_wire: Wire
) -> None:
    lines = b"[\n" + b"  1.50,\n" * 20_000 + b"  2\n]"
    await pick(window, fill, body=lines)
    editor = await edit(window)
    body = editor.form.body
    click(body.minify)
    await until(lambda: body.stack.currentWidget() is body.hex)
    small = b"".join(lines.split())
    assert body.body() == small
    click(button(body.notice, "Format and edit"))
    await until(lambda: body.stack.currentWidget() is body.text and not body.text.isReadOnly())
    assert body.body() == lines
    click(body.minify)
    await until(lambda: body.stack.currentWidget() is body.hex)
    assert (await send(editor, to_wire)).endswith(b"\r\n\r\n" + small)


@on_window_loop
async def test_what_is_found_is_replaced(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, body=b"one two one\nOne")
    editor = await edit(window)
    body, bar = editor.form.body, editor.form.body.find_bar
    press(body.text, "Ctrl+H")
    assert bar.isVisible()
    bar.field.setText("one")
    await until(lambda: bar.count.text() == "3")
    bar.case.setChecked(True)
    await until(lambda: bar.count.text() == "2")
    bar.by.setText("1")
    press(bar.by, "Return")
    press(bar.by, "Return")
    assert body.text.exact_text() == "1 two one\nOne"
    bar.pattern.setChecked(True)
    bar.case.setChecked(False)
    bar.field.setText("(o)ne")
    bar.by.setText(r"\1\1")
    await until(lambda: bar.count.text().endswith("2"))
    click(bar.all)
    await until(lambda: body.text.exact_text() == "1 two oo\nOO")
    bar.field.setText("(")
    await until(lambda: "does not parse" in body.notice.text)
    press(bar.field, "Esc")
    assert not bar.isVisible()
    assert editor.isVisible()


@on_window_loop
async def test_edits_survive_closing_and_can_be_undone_at_once(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, body=BODY)
    editor = await edit(window)
    editor.form.body.text.replace_range(0, 0, " ")
    press(editor, "Esc")
    await until(lambda: not any(open_windows(window, EditRequest)))
    editor = await edit(window)
    assert editor.form.body.body() == b" " + BODY
    click(editor.notice._button)
    await until(lambda: editor.form.body.body() == BODY)
    press(editor, "Esc")
    await until(lambda: not any(open_windows(window, EditRequest)))
    assert (await edit(window)).notice.text == ""


@on_window_loop
async def test_what_cannot_be_sent_yet_survives_closing_too(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, body=b"M\xfcller", headers=[("Content-Type", "text/plain; charset=iso-8859-1")])
    editor = await edit(window)
    editor.form.body.text.replace_range(0, 1, "€")
    press(editor, "Esc")
    assert not editor.isVisible()
    assert await edit(window) is editor
    assert editor.form.body.text.exact_text() == "€üller"


@on_window_loop
async def test_what_was_no_request_is_not_edited(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, malformed="no Host")
    window.actions_table["edit"].trigger()
    await until(lambda: "nothing to edit" in window.status.error.text())
    assert not any(open_windows(window, EditRequest))


@on_window_loop
async def test_a_template_that_cannot_be_read_is_told_of(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    folder().mkdir(parents=True)
    (folder() / "broken.json").write_text("{")
    await pick(window, fill)
    editor = await edit(window)
    await until(lambda: "broken.json" in editor.notice.text)


@on_window_loop
async def test_one_editor_for_each_request(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill)
    editor = await edit(window)
    assert await edit(window) is editor
    # what would keep it open otherwise
    editor.form.body.text.replace_range(0, 0, "\ud800")
    window.detach()
    await settle()
    assert not any(open_windows(window, EditRequest))


@on_window_loop
async def test_the_guard_asks_over_the_editor(window: MainWindow, fill: Fill, session: Session, to_wire: Wire) -> None:
    await pick(window, fill, body=b'{"livemode": true}')
    editor = await edit(window)
    click(editor.send_button)
    await until(lambda: any(open_windows(editor, Guard)))
    shown(editor, Guard).reject()
    await until(editor.send_button.isEnabled)
    assert to_wire.requests == []


@on_window_loop
async def test_a_template_is_saved_loaded_renamed_and_deleted(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, 2, body=[BODY, b"other"], target=["/a", "/b"])
    editor = await edit(window)
    editor.options.fresh_id.setChecked(True)
    editor.templates._on_save_as()
    naming = shown(editor, TemplateName)
    naming.name.setText("paid & done")
    click(naming.main_button)
    await until(lambda: editor.notice.text == "Saved as “paid & done”.")
    (saved,) = saved_requests()[0]
    assert (saved.name, saved.url, saved.options["fresh_id"]) == ("paid & done", editor.form.address.text(), True)
    editor.close()
    window.pane.table.pick([1], 1)
    editor = await edit(window)
    await until(lambda: bool(editor.templates._known))
    editor.templates.fill(editor.templates_menu)
    assert titles(editor.templates_menu) == ["paid && done", "Save as…", "Rename", "Delete"]
    editor.templates_menu.actions()[0].trigger()
    await until(lambda: editor.form.body.body() == saved.body)
    editor.options.fresh_id.setChecked(False)
    sent = await send(editor, to_wire)
    assert sent.endswith(saved.body)
    assert len(session.attempts(1)) == 1
    editor.templates._start(lambda: editor.templates._rename("paid & done", "new"))
    await until(lambda: [one.name for one in saved_requests()[0]] == ["new"])
    editor.templates._start(lambda: editor.templates._remove("new"))
    await until(lambda: not saved_requests()[0])


@on_window_loop
async def test_a_request_from_nowhere_becomes_a_record_when_it_is_sent(
    window: MainWindow, session: Session, to_wire: Wire
) -> None:
    window.actions_table["new_request"].trigger()
    await until(lambda: any(open_windows(window, EditRequest)))
    editor = shown(window, EditRequest)
    await until(lambda: editor.form.body.state.full_text == "✓ Valid JSON")
    assert len(session.ids()) == 0
    retype(editor.form.address, f"{to_wire.address}/new")
    sent = await send(editor, to_wire)
    assert sent.startswith(b"POST /new HTTP/1.1\r\n")
    assert sent.endswith(b"\r\n\r\n{}")
    assert session.summaries(session.ids())[0].origin == "edited"
    editor.form.method.setCurrentText("PUT")
    await send(editor, to_wire, 2)
    assert [attempt.method for attempt in session.attempts(1)] == ["POST", "PUT"]
    assert len(session.ids()) == 1


@on_window_loop
async def test_keys_change_the_lines_of_a_table(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, headers=HEADERS, body=b"")
    editor = await edit(window)
    table = editor.form.headers
    editor.form.tabs.setCurrentIndex(1)
    table.view.selectRow(1)
    press(table.view, "Space")
    assert not table.model.lines[1].on
    QTest.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [line.name for line in table.model.lines][:3] == ["host", "x-dup", "X-Dup"]
    press(table.view, "Delete")
    assert [line.name for line in table.model.lines] == ["host", "x-dup", "Content-Type"]
    table.paste("X-New: a b\nno header\nOther:1\n")
    sent = await send(editor, to_wire)
    assert sent.decode().split("\r\n")[2:6] == ["x-dup: 2", "Content-Type: application/json", "X-New: a b", "Other: 1"]


@on_window_loop
async def test_what_is_being_typed_into_a_cell_counts(window: MainWindow, fill: Fill, to_wire: Wire) -> None:
    await pick(window, fill, headers=HEADERS, body=b"")
    editor = await edit(window)
    table = editor.form.headers
    editor.form.tabs.setCurrentIndex(1)
    table.view.setCurrentIndex(table.model.index(1, 1))
    press(table.view, "F2")
    cell = table.view.focusWidget()
    assert cell is not None
    QTest.keyClicks(cell, "gone")
    press(cell, "Return")
    await settle()
    assert not table.is_editing
    table.view.setCurrentIndex(table.model.index(0, 1))
    press(table.view, "Return")
    assert not table.is_editing
    table.view.setCurrentIndex(table.model.index(1, 1))
    press(table.view, "Return")
    cell = table.view.focusWidget()
    assert cell is not None
    QTest.keyClicks(cell, "typed")
    click(editor.send_button)
    await until(lambda: len(to_wire.requests) == 1)
    assert b"X-Dup: typed\r\n" in to_wire.requests[0]


@on_window_loop
async def test_what_an_attempt_sent_is_edited_again(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, body=BODY, headers=HEADERS)
    editor = await edit(window)
    editor.form.body.text.replace_range(0, 0, " ")
    await send(editor, to_wire)
    click(editor.outcome.link)
    await until(lambda: window.detail is not None and window.detail.current_tab == "attempts")
    assert window.detail is not None
    attempts = window.detail.tabs.attempts
    await until(lambda: attempts.view.attempt is not None and not attempts.view.attempt.pending)
    click(attempts.edit)
    await until(lambda: any(one is not editor for one in open_windows(window, EditRequest)))
    again = next(one for one in open_windows(window, EditRequest) if one is not editor)
    await until(lambda: again.form.body.state.full_text == "✓ Valid JSON")
    again.form.method.setCurrentText("PATCH")
    sent = await send(again, to_wire, 2)
    assert sent.startswith(b"PATCH ")
    assert sent.endswith(b"\r\n\r\n " + BODY)


@on_window_loop
async def test_braces_are_filled_in_at_sending_and_the_preview_shows_them_filled(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    await pick(window, fill, body=b'{"id": "{{uuid}}"}', target="/a?id=1")
    editor = await edit(window)
    query = editor.form.query.model
    query.setData(query.index(0, 1), "{{ counter(7) }}")
    editor.options.fill.setChecked(True)
    editor.form.tabs.setCurrentIndex(3)
    await until(lambda: "/a?id=7 " in editor.plan.line.text())
    sent = await send(editor, to_wire)
    assert sent.startswith(b"POST /a?id=7 HTTP/1.1\r\n")
    assert re.search(rb'\{"id": "[0-9a-f-]{36}"\}$', sent)
    editor.form.body.text.replace_range(8, 9, "{{")
    editor.form.body.text.replace_range(0, 0, "{{ nothing")
    click(editor.send_button)
    await until(lambda: "body" in editor.outcome.text.text())
    assert len(to_wire.requests) == 1


@on_window_loop
async def test_a_stale_signature_is_made_anew_and_the_preview_says_so(
    window: MainWindow, fill: Fill, session: Session, to_wire: Wire
) -> None:
    secret, body = "whsec_test", b'{"id": "evt_1", "object": "event"}'
    old = int(time.time()) - 3600
    made = hmac.new(secret.encode(), f"{old}.".encode() + body, "sha256").hexdigest()
    session.save_endpoint(Endpoint("default", provider="stripe")).result(10)
    session.set_secret("default", "main", secret).result(10)
    await pick(window, fill, body=body, headers=[("Stripe-Signature", f"t={old},v1={made}")])
    editor = await edit(window)
    editor.form.tabs.setCurrentIndex(3)
    await until(lambda: "Signed again with the secret 'main'" in editor.plan.signature.text())
    names = [editor.plan.headers.topLevelItem(row) for row in range(editor.plan.headers.topLevelItemCount())]
    assert "Stripe-Signature" in [item.text(0) for item in names if item is not None]
    editor.options.sign.setCurrentIndex(2)
    await until(lambda: "never to be signed" in editor.plan.signature.text())
    editor.options.sign.setCurrentIndex(1)
    sent = await send(editor, to_wire)
    found = re.search(rb"Stripe-Signature: t=(\d+),v1=([0-9a-f]+)\r\n", sent)
    assert found is not None
    signed = hmac.new(secret.encode(), found[1] + b"." + body, "sha256").hexdigest()
    assert found[2].decode() == signed
