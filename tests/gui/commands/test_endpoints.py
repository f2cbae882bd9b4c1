from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from inspector.endpoints import AnswerRule, Endpoint
from inspector.gui.dialogs.endpoint import EndpointEditor
from inspector.gui.dialogs.secrets import SecretsDialog
from inspector.gui.main_window import MainWindow
from inspector.gui.widgets.address_popover import AddressPopover
from inspector.session import Session
from tests.gui.driving import button, choose, click, on_window_loop, press, send, shown, titles, until

Fill = Callable[..., list[int]]


@on_window_loop
async def test_an_endpoint_is_added_and_takes_its_requests(window: MainWindow, session: Session, address: str) -> None:
    window.sidebar.add_wanted.emit()
    dialog = shown(window, EndpointEditor)
    dialog.name.setText("orders")
    dialog.provider.setCurrentIndex(dialog.provider.findData("shopify"))
    dialog.target.setText("http://localhost:3000/hooks")
    click(dialog.main_button)
    await until(lambda: [endpoint.name for endpoint in session.endpoints()] == ["orders"])
    await until(lambda: window.sidebar.list.item(1).text() == "/orders")
    assert send(address, "/orders/1") == 200
    await until(lambda: window.pane.shown_count == 1)
    row = window.pane.model.summary(0)
    assert row is not None
    assert (row.endpoint, row.provider) == ("orders", "shopify")


@on_window_loop
async def test_a_new_endpoint_is_added_with_its_secret_and_listed_at_once(window: MainWindow, session: Session) -> None:
    window.sidebar.add_wanted.emit()
    dialog = shown(window, EndpointEditor)
    dialog.name.setText("orders")
    dialog.secret.setText("whsec_x")
    click(dialog.main_button)
    await until(lambda: session.endpoint("orders").secrets)
    (ref,) = session.endpoint("orders").secrets
    assert (ref.source, ref.label, ref.role) == ("keyring", "live", "signing")
    assert session.vault.get(ref.key) == "whsec_x"
    assert window.sidebar.endpoint == "orders"
    assert window.filtering.endpoint == "orders"
    await until(lambda: window.toast.text == "Added the endpoint orders")
    # those of one that is there have a dialog of their own
    window.commands.endpoints.edit("orders")
    assert not shown(window, EndpointEditor).secret.isVisible()


@on_window_loop
async def test_the_endpoint_of_the_sidebar_or_the_row_is_edited(
    window: MainWindow, session: Session, fill: Fill
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    session.save_endpoint(Endpoint("billing")).result(10)
    fill(1, endpoint="billing")
    await until(lambda: window.sidebar.list.count() == 4 and window.pane.shown_count == 1)
    window.pane.table.go_to_row(0)
    window.actions_table["endpoint_edit"].trigger()
    dialog = shown(window, EndpointEditor)
    assert dialog.name.text() == "billing"
    dialog.reject()
    window.sidebar.choose("orders")
    window.commands.endpoints.edit()
    edited = next(one for one in window.findChildren(EndpointEditor) if one.isVisible())
    assert edited.name.text() == "orders"
    edited.public_url.setText("https://hooks.example.com/orders")
    click(edited.main_button)
    await until(lambda: session.endpoint("orders").public_url == "https://hooks.example.com/orders")


@on_window_loop
async def test_a_removed_endpoint_is_brought_back_with_its_answers_and_secrets(
    window: MainWindow, session: Session
) -> None:
    answers = (AnswerRule(plan="500, then 200"),)
    session.save_endpoint(Endpoint("orders", path="/shop", answers=answers)).result(10)
    session.set_secret("orders", "live", "whsec_x").result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    before = session.endpoint("orders")
    menu = window.commands.endpoints.menu("orders")
    assert {"Edit…", "Signing secrets…", "Copy address", "Remove endpoint…"} <= set(titles(menu))
    choose(menu, "Remove endpoint…")
    assert "/shop" in window.notice.text
    assert "signing secrets" in window.notice.text
    assert session.endpoints()
    click(button(window.notice, "Remove"))
    await until(lambda: window.toast.text == "Removed /shop; its requests stay")
    assert session.endpoints() == []
    assert session.vault.names() == [], "nothing of it is left where this program may end before it is forgotten"
    await until(lambda: window.sidebar.list.count() == 2)
    click(button(window.toast, "Undo"))
    await until(lambda: window.toast.text == "Brought back /shop")
    after = session.endpoint("orders")
    assert (after.path, after.answers, after.secrets) == ("/shop", before.answers, before.secrets)
    assert session.vault.get("orders/live") == "whsec_x"
    await until(lambda: window.sidebar.list.count() == 3)


@on_window_loop
async def test_the_question_whether_to_remove_is_answered_and_left_by_keys(
    window: MainWindow, session: Session
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    window.sidebar.choose("orders")
    window.actions_table["endpoint_remove"].trigger()
    main = button(window.notice, "Remove")
    assert QApplication.focusWidget() is main
    press(main, "Esc")
    assert window.notice.text == ""
    assert QApplication.focusWidget() is not main
    assert session.endpoints()
    window.actions_table["endpoint_remove"].trigger()
    press(button(window.notice, "Remove"), "Return")
    await until(lambda: session.endpoints() == [])


@on_window_loop
async def test_a_removed_endpoint_with_requests_is_marked(window: MainWindow, session: Session, fill: Fill) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    fill(2, endpoint="orders")
    await until(lambda: window.sidebar.list.count() == 3 and window.pane.shown_count == 2)
    item = window.sidebar.list.item(1)
    picture = window.sidebar.list.grab().toImage()
    assert "Removed" not in item.toolTip()
    window.commands.endpoints.remove("orders")
    await until(lambda: "Removed" in window.sidebar.list.item(1).toolTip())
    assert window.sidebar.list.grab().toImage() != picture
    assert "its requests are kept" in window.sidebar.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole)


@on_window_loop
async def test_what_is_not_set_up_cannot_be_removed(window: MainWindow) -> None:
    window.actions_table["endpoint_remove"].trigger()
    assert window.toast.text == "Nothing is set up at default that could be removed"
    assert window.notice.text == ""


@on_window_loop
async def test_the_menu_of_the_default_endpoint_offers_no_removal(window: MainWindow) -> None:
    assert "Remove endpoint…" not in titles(window.commands.endpoints.menu("default"))


@on_window_loop
async def test_the_address_of_an_endpoint_is_copied(window: MainWindow, session: Session, address: str) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    session.save_endpoint(Endpoint("billing", public_url="https://hooks.example.com/b")).result(10)
    window.commands.endpoints.copy_address("orders")
    assert QGuiApplication.clipboard().text() == f"{address}/orders"
    window.commands.endpoints.copy_address("billing")
    assert QGuiApplication.clipboard().text() == "https://hooks.example.com/b"
    window.commands.endpoints.copy_address("default")
    assert QGuiApplication.clipboard().text().rstrip("/") == address


@on_window_loop
async def test_the_menu_opens_where_the_endpoint_is(window: MainWindow, session: Session) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    place = window.sidebar.list.visualItemRect(window.sidebar.list.item(1)).center()
    window.sidebar.list.customContextMenuRequested.emit(place)
    menu = shown(window, QMenu)
    assert "Remove endpoint…" in titles(menu)
    menu.close()
    window.sidebar.list.customContextMenuRequested.emit(QPoint(5, 5))
    assert not any(one.isVisible() for one in window.findChildren(QMenu)), "all requests are no endpoint"


@on_window_loop
async def test_secrets_are_of_the_chosen_endpoint(window: MainWindow, session: Session) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: window.sidebar.list.count() == 3)
    window.sidebar.choose("orders")
    window.actions_table["endpoint_secrets"].trigger()
    dialog = shown(window, SecretsDialog)
    assert dialog.windowTitle() == "Signing secrets of orders"
    await until(lambda: "secrets.json" in dialog.where.text())
    dialog.reject()


@on_window_loop
async def test_the_address_is_shown_as_a_qr_code_from_the_menus_and_the_empty_list(
    window: MainWindow, session: Session, address: str
) -> None:
    session.save_endpoint(Endpoint("orders")).result(10)
    await until(lambda: window.pane.nothing_yet.code.isVisible())
    choose(window.commands.endpoints.menu("orders"), "Address as QR code")
    popover = shown(window, AddressPopover)
    assert popover.address == f"{address}/orders"
    popover.close()
    for open_it in (window.actions_table["address_code"].trigger, window.pane.nothing_yet.code.click):
        open_it()
        popover = shown(window, AddressPopover)
        assert popover.address == address
        popover.close()
