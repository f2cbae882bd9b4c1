from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from inspector.exports import EXPORTS, raw_request
from inspector.gui.commands import copying
from inspector.gui.commands.copying import COPIED_ROWS
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, choose, click, on_window_loop, submenu, titles, until

Fill = Callable[..., list[int]]

#: A form, a NUL, quotes and bytes that are no text.
BODIES = [b"a=1&b='2'\n", b'\x00\xff\r\n"$`']


async def pick(window: MainWindow, fill: Fill, count: int = 1, *, picked: int = 1, **fields: object) -> list[int]:
    fill(count, **fields)
    await until(lambda: window.pane.shown_count == count)
    ids = list(window.pane.model.ids)[:picked]
    window.pane.table.pick(ids, ids[0])
    return ids


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def copies(window: MainWindow) -> QMenu:
    return submenu(window.commands.rows.menu(), "Copy")


@on_window_loop
async def test_urls_of_several_rows_are_copied_a_line_each(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, 3, picked=2, target=["/a", "/b?x", "/c"])
    window.actions_table["copy"].trigger()
    await until(lambda: clipboard() == "http://localhost:8080/c\nhttp://localhost:8080/b?x")
    assert window.toast.text == "Copied 2 URLs"


@on_window_loop
async def test_the_raw_request_is_copied_as_it_was_on_the_wire(window: MainWindow, fill: Fill) -> None:
    headers = [["hOsT", "x"], ["X-Dup", "1"], ["x-dup", "2"]]
    await pick(window, fill, headers=headers, body=b"a\xffb", target="/r")
    window.actions_table["copy_raw"].trigger()
    data = b"POST /r HTTP/1.1\r\nhOsT: x\r\nX-Dup: 1\r\nx-dup: 2\r\n\r\na\xffb"
    await until(lambda: "POST" in clipboard())
    copied = QGuiApplication.clipboard().mimeData().data("application/octet-stream")
    assert bytes(copied.data()) == data
    assert "not UTF-8" in window.toast.text


@on_window_loop
async def test_body_and_headers_are_copied_alone(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, headers=[["A", "1"], ["a", "2"]], body="grüß\x00".encode())
    window.actions_table["copy_body"].trigger()
    await until(lambda: window.toast.text == "Copied the body, 7 B")
    assert clipboard().startswith("grüß")
    window.actions_table["copy_headers"].trigger()
    await until(lambda: clipboard().splitlines() == ["A: 1", "a: 2"])


@on_window_loop
async def test_text_that_is_selected_is_copied_instead_of_the_url(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill)
    window.filter_bar.edit.setText("status>=400")
    window.filter_bar.edit.setFocus()
    window.filter_bar.edit.selectAll()
    window.actions_table["copy"].trigger()
    assert clipboard() == "status>=400"


@on_window_loop
async def test_too_many_rows_to_paste_are_refused_with_the_better_way(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, COPIED_ROWS + 1, picked=COPIED_ROWS + 1)
    window.actions_table["copy_curl"].trigger()
    assert "export them instead" in window.status.error.text()


@on_window_loop
async def test_the_menu_offers_every_format_of_texts(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill)
    menu = copies(window)
    offered = {*titles(menu), *titles(submenu(menu, "Tests and types"))}
    texts = {made.title for made in EXPORTS.values() if made.text and made.name != "curl"}
    own = {"Copy URL or selection", "Copy as cURL", "Copy raw request", "Copy headers", "Copy body", "Tests and types"}
    assert offered == texts | own
    assert all(action.isEnabled() for action in menu.actions())


@pytest.mark.parametrize("name", [made.name for made in EXPORTS.values() if made.group == "code"])
@on_window_loop
async def test_code_of_several_rows_is_copied_as_captured_where_the_settings_say_so(
    window: MainWindow, fill: Fill, session: Session, name: str
) -> None:
    session.settings = session.settings.changed("sharing", redact="none")
    headers = [["Host", "x"], ["Authorization", "Bearer s3cret-of-mine"]]
    ids = await pick(window, fill, 2, picked=2, body=BODIES, headers=[headers] * 2)
    wanted = "\n".join(EXPORTS[name].snippet(session.capture(one)) for one in ids)
    if name == "curl":
        window.actions_table["copy_curl"].trigger()
    else:
        choose(copies(window), EXPORTS[name].title)
    await until(lambda: window.toast.text.startswith("Copied 2 "))
    assert clipboard() == wanted
    assert "s3cret-of-mine" in wanted or "base64" in wanted.lower()


@on_window_loop
async def test_a_report_is_copied_as_its_export_would_be(window: MainWindow, fill: Fill, session: Session) -> None:
    import io

    ids = await pick(
        window, fill, 2, picked=2, headers=[[["Host", "x"], ["Authorization", "Bearer s3cret-of-mine"]]] * 2
    )
    out = io.BytesIO()
    session.export(out, "markdown", ids=ids).result(10)
    choose(copies(window), EXPORTS["markdown"].title)
    await until(lambda: "as Markdown report" in window.toast.text)
    assert clipboard() == out.getvalue().decode()
    assert "s3cret-of-mine" not in clipboard()
    assert "redacted" in window.toast.text


@on_window_loop
async def test_raw_requests_of_several_rows_follow_one_another(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    ids = await pick(window, fill, 2, picked=2, body=BODIES)
    window.actions_table["copy_raw"].trigger()
    await until(lambda: window.toast.text.startswith("Copied 2 raw requests"))
    copied = QGuiApplication.clipboard().mimeData().data("application/octet-stream")
    assert copied.data() == b"".join(raw_request(session.capture(one)) for one in ids)


@on_window_loop
async def test_too_much_to_paste_is_refused_with_the_better_way(
    window: MainWindow, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "COPIED_BYTES", 1000)
    await pick(window, fill, 2, picked=2, body=[b"a" * 600, b"b" * 600])
    window.actions_table["copy_body"].trigger()
    await until(lambda: "export it instead" in window.status.error.text())


_SECRET = [["Host", "x"], ["Content-Type", "application/json"], ["Authorization", "Bearer s3cret-of-mine"]]


@on_window_loop
async def test_snippets_are_redacted_and_one_click_gives_them_as_they_are(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, headers=_SECRET, body=b'{"to":"ann@example.com"}')
    window.actions_table["copy_curl"].trigger()
    await until(lambda: "[email-1]" in clipboard())
    assert "s3cret" not in clipboard()
    assert window.toast.text == "Copied 1 cURL command, 2 values redacted"
    click(button(window.toast, "Copy as is"))
    await until(lambda: "s3cret-of-mine" in clipboard())
    assert "ann@example.com" in clipboard()
    assert window.toast.text == "Copied 1 cURL command"


@pytest.mark.parametrize("name", ["requests", "markdown", "http", "fixture"])
@on_window_loop
async def test_every_format_of_texts_is_redacted_when_it_is_copied(window: MainWindow, fill: Fill, name: str) -> None:
    await pick(window, fill, headers=_SECRET, body=b'{"to":"ann@example.com"}')
    window.commands.copying.copy_as(EXPORTS[name])
    await until(lambda: "values redacted" in window.toast.text)
    assert "s3cret" not in clipboard()
    click(button(window.toast, "Copy as is"))
    await until(lambda: "ann@example.com" in clipboard())


@on_window_loop
async def test_a_raw_request_that_was_redacted_says_so(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, headers=_SECRET, body=b'{"to":"ann@example.com"}')
    window.actions_table["copy_raw"].trigger()
    await until(lambda: "[email-1]" in clipboard())
    assert "\r\nX-Webhook-Inspector-Redacted: redacted by the profile default\r\n" in clipboard()
    click(button(window.toast, "Copy as is"))
    await until(lambda: "ann@example.com" in clipboard())
    assert "X-Webhook-Inspector" not in clipboard()


@on_window_loop
async def test_headers_and_bodies_alone_are_copied_as_captured(window: MainWindow, fill: Fill) -> None:
    await pick(window, fill, headers=_SECRET, body=b'{"to":"ann@example.com"}')
    window.actions_table["copy_headers"].trigger()
    await until(lambda: "s3cret-of-mine" in clipboard())
    window.actions_table["copy_body"].trigger()
    await until(lambda: clipboard() == '{"to":"ann@example.com"}')


@on_window_loop
async def test_the_settings_say_what_is_replaced_in_what_is_copied(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    await pick(window, fill, headers=_SECRET, body=b'{"to":"ann@example.com"}')
    session.settings = session.settings.changed("sharing", redact="credentials")
    window.actions_table["copy_curl"].trigger()
    await until(lambda: "[authorization-1]" in clipboard())
    assert "ann@example.com" in clipboard()
    session.settings = session.settings.changed("sharing", redact="none")
    window.actions_table["copy_curl"].trigger()
    await until(lambda: "s3cret-of-mine" in clipboard())
    assert window.toast.text == "Copied 1 cURL command"
